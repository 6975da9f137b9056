//! Lists in JSON that are written an item at a time.

use serde::Serialize;

use crate::platform::server::archive::{Archive, ArchiveError};

/// Bytes that go to the archive at once.
const CHUNK: usize = 64 * 1024;

/// A member of an archive that is one JSON array.
pub struct JsonList<'a> {
    archive: &'a mut Archive,
    waiting: Vec<u8>,
    first: bool,
}

impl<'a> JsonList<'a> {
    /// Begins the member `name`.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn begin(archive: &'a mut Archive, name: &str) -> Result<Self, ArchiveError> {
        archive.begin(name).await?;
        Ok(Self { archive, waiting: Vec::from(b"["), first: true })
    }

    /// Adds an item.
    ///
    /// # Errors
    /// When it cannot be written as JSON, or the disk refuses.
    pub async fn add(&mut self, item: &impl Serialize) -> Result<(), ArchiveError> {
        self.waiting.extend_from_slice(if self.first { b"\n" } else { b",\n" });
        self.first = false;
        serde_json::to_writer(&mut self.waiting, item).map_err(|error| ArchiveError::Refused(error.to_string()))?;
        if self.waiting.len() >= CHUNK {
            self.archive.write(std::mem::take(&mut self.waiting)).await?;
        }
        Ok(())
    }

    /// Ends the list.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn end(mut self) -> Result<(), ArchiveError> {
        self.waiting.extend_from_slice(b"\n]\n");
        self.archive.write(self.waiting).await?;
        self.archive.end().await?;
        Ok(())
    }
}
