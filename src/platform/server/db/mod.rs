//! The database: SQLite or PostgreSQL, chosen by `DATABASE_URL`, behind one set of queries.
//!
//! Reads go to a pool of several connections. Writes go through [`Db::begin`]: on SQLite one
//! connection that takes the write lock at once (`BEGIN IMMEDIATE`), so that a transaction can
//! never fail half way for want of it; on PostgreSQL the same pool as the reads.

mod connect;
mod engine;
mod held;
mod migrations;
mod reader;
mod write;

pub use connect::Db;
pub use engine::Engine;
pub use migrations::MigrationError;
pub use reader::Reader;
pub use write::{Committed, StreamMoved, WriteTx};
