//! Backups: everything that is kept, in one zip archive that both engines can be restored from.
//!
//! `tables/{name}.jsonl` holds a table, a row a line, each a JSON array in the order of the columns
//! that the manifest names; `files/…` what stands in the data folder; `manifest.json`, written last,
//! says how many rows there are and has the digest of every member. No table is named in the code: a
//! migration that adds one is backed up from then on.

mod check;
mod dialect;
mod files;
mod job;
mod manifest;
mod nightly;
mod restore;
mod write;

pub use check::{Checked, check};
pub use job::BackUpSite;
pub use manifest::{Kind, Manifest};
pub use nightly::{KEPT, Nightly, advice};
pub use restore::restore;
pub use write::{BackupError, Progress, Quiet, Written, write};
