//! What a backup says about itself.

use serde::{Deserialize, Serialize};

use crate::platform::server::archive::Entry;

/// The format that is written, and the newest that is read.
pub const FORMAT: u32 = 1;
/// The member that holds the manifest.
pub const MANIFEST: &str = "manifest.json";

/// A backup's table of contents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    pub format: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// When, in RFC 3339.
    pub made_at: String,
    /// Where the rows came from, for people: they go into either engine.
    pub engine: String,
    /// The migrations that the database had had.
    pub migrations: Vec<i64>,
    pub tables: Vec<TableEntry>,
    pub files: Vec<FileEntry>,
}

/// A table in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    pub name: String,
    /// In the order of each row's values.
    pub columns: Vec<Column>,
    pub rows: u64,
    pub bytes: u64,
    /// Of the member, in hex.
    pub sha256: String,
}

/// A file of the data folder in a backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// From the data folder, with `/` between.
    pub path: String,
    pub bytes: u64,
    pub sha256: String,
}

/// A column and what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
}

/// What a column holds, in the words of neither engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Text,
    Integer,
    Real,
    /// Written in hex.
    Bytes,
}

impl TableEntry {
    /// The member that holds the rows.
    pub fn member(&self) -> String {
        table_member(&self.name)
    }

    /// Size and digest of the member.
    pub fn entry(&self) -> Entry {
        Entry { bytes: self.bytes, sha256: self.sha256.clone() }
    }
}

impl FileEntry {
    /// The member that holds the content.
    pub fn member(&self) -> String {
        file_member(&self.path)
    }

    /// Size and digest of the member.
    pub fn entry(&self) -> Entry {
        Entry { bytes: self.bytes, sha256: self.sha256.clone() }
    }
}

/// The member for a table.
pub fn table_member(name: &str) -> String {
    format!("tables/{name}.jsonl")
}

/// The member for a file of the data folder.
pub fn file_member(path: &str) -> String {
    format!("files/{path}")
}
