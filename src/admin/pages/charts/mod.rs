//! Charts, drawn here as SVG: attributes only, no style, no program. Every large one says its finding in
//! words and has a table beside it.

mod axis;
mod spark;
mod table;
mod throughput;
mod waits;

pub use spark::{Spark, rate};
pub use table::HourTable;
pub use throughput::Throughput;
pub use waits::Waits;
