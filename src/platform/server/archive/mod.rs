//! Zip archives, written piece by piece: what goes in is never whole in memory, and what comes out
//! stands under its name only when it is complete.
//!
//! The file is written by a thread of its own, behind a channel that holds a few pieces: a slow disk
//! slows the writer down instead of filling the memory.

mod writer;

use std::fs::{self, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

pub use writer::digest_of;
use writer::{Writing, refusal, settle};

use crate::platform::time::Timestamp;

/// Pieces that wait for the disk.
const WAITING: usize = 8;

/// Why an archive was not written. The unfinished file is gone.
#[derive(Debug)]
pub enum ArchiveError {
    /// The disk, or the share of it that we may use, is full. Bytes: written so far, and free now.
    Full { folder: PathBuf, written: u64, free: Option<u64> },
    /// The system refused; its reason.
    Refused(String),
}

impl std::fmt::Display for ArchiveError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Full { folder, written, free } => {
                let free = free.map_or(String::new(), |free| format!(", {} are free", size(free)));
                write!(
                    f,
                    "There is no more room in {}: {} were written{free}. The unfinished file was removed. Make room \
                     and start again.",
                    folder.display(),
                    size(*written)
                )
            }
            Self::Refused(reason) => write!(f, "The archive could not be written: {reason}"),
        }
    }
}

impl std::error::Error for ArchiveError {}

/// One member of an archive, as it went in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub bytes: u64,
    /// In hex.
    pub sha256: String,
}

/// What the thread is told.
enum Piece {
    Begin(String),
    Bytes(Vec<u8>),
    File(PathBuf, oneshot::Sender<bool>),
    End(oneshot::Sender<Entry>),
    Finish,
}

/// An archive that is being written. Dropped before [`Archive::finish`], it leaves nothing behind.
pub struct Archive {
    pieces: mpsc::Sender<Piece>,
    writer: JoinHandle<Result<Entry, ArchiveError>>,
}

impl Archive {
    /// Begins an archive that will stand at `path`; until then it is `path` with `.part` behind it. Only the
    /// user of this program may read it. Its members carry the time `at`.
    ///
    /// # Errors
    /// When the file cannot be made.
    pub fn create(path: &Path, at: Timestamp) -> Result<Self, ArchiveError> {
        let part = part_of(path);
        // What an attempt before this one left.
        let _ = fs::remove_file(&part);
        let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&part);
        let file = file.map_err(|error| ArchiveError::Refused(format!("{}: {error}", part.display())))?;
        let (pieces, mut waiting) = mpsc::channel(WAITING);
        let path = path.to_owned();
        let writer = tokio::task::spawn_blocking(move || {
            let written = Writing::new(file, at).run(&mut waiting).and_then(|()| settle(&part, &path));
            written.map_err(|error| {
                let refused = refusal(&part, &error);
                let _ = fs::remove_file(&part);
                refused
            })
        });
        Ok(Self { pieces, writer })
    }

    /// Begins a member called `name`, a relative path.
    ///
    /// # Errors
    /// When the disk refused something before.
    pub async fn begin(&mut self, name: &str) -> Result<(), ArchiveError> {
        self.send(Piece::Begin(name.to_owned())).await
    }

    /// Adds to the member.
    ///
    /// # Errors
    /// When the disk refused something before.
    pub async fn write(&mut self, bytes: impl Into<Vec<u8>>) -> Result<(), ArchiveError> {
        self.send(Piece::Bytes(bytes.into())).await
    }

    /// Adds what is in a file; false when there is no such file any more.
    ///
    /// # Errors
    /// When the file cannot be read or the disk refuses.
    pub async fn copy(&mut self, path: &Path) -> Result<bool, ArchiveError> {
        let (answer, told) = oneshot::channel();
        self.send(Piece::File(path.to_owned(), answer)).await?;
        match told.await {
            Ok(found) => Ok(found),
            Err(_) => Err(self.failure().await),
        }
    }

    /// Ends the member and says what went into it.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn end(&mut self) -> Result<Entry, ArchiveError> {
        let (answer, told) = oneshot::channel();
        self.send(Piece::End(answer)).await?;
        match told.await {
            Ok(entry) => Ok(entry),
            Err(_) => Err(self.failure().await),
        }
    }

    /// A whole member at once.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn member(&mut self, name: &str, content: impl Into<Vec<u8>>) -> Result<Entry, ArchiveError> {
        self.begin(name).await?;
        self.write(content).await?;
        self.end().await
    }

    /// Writes the end, waits until the disk has all of it and gives the archive its name. Says how large it
    /// is and what its digest is.
    ///
    /// # Errors
    /// When the disk refuses.
    pub async fn finish(mut self) -> Result<Entry, ArchiveError> {
        self.send(Piece::Finish).await?;
        (&mut self.writer).await.unwrap_or_else(|error| Err(ArchiveError::Refused(error.to_string())))
    }

    async fn send(&mut self, piece: Piece) -> Result<(), ArchiveError> {
        match self.pieces.send(piece).await {
            Ok(()) => Ok(()),
            Err(_) => Err(self.failure().await),
        }
    }

    /// Why the writer stopped listening.
    async fn failure(&mut self) -> ArchiveError {
        match (&mut self.writer).await {
            Ok(Err(error)) => error,
            Ok(Ok(_)) => ArchiveError::Refused("it was finished already".into()),
            Err(error) => ArchiveError::Refused(error.to_string()),
        }
    }
}

/// The name of an archive that is not finished.
pub fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}

/// A size for people: `812 bytes`, `14 kB`, `38 MB`, `1.4 GB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", bytes.div_ceil(1_000_000)),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::io;

    use super::*;

    #[tokio::test]
    async fn an_archive_that_was_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let mut archive = Archive::create(&folder.path().join("a.zip"), Timestamp(0)).unwrap();
        archive.member("a.txt", "a").await.unwrap();
        let writer =
            std::mem::replace(&mut archive.writer, tokio::spawn(async { Err(ArchiveError::Refused(String::new())) }));
        drop(archive);
        assert!(writer.await.unwrap().is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn an_archive_has_its_name_only_when_it_is_complete() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        let mut archive = Archive::create(&path, Timestamp(1_795_417_920_000_000)).unwrap();
        let entry = archive.member("b/ä.txt", "abc").await.unwrap();
        assert_eq!((entry.bytes, &entry.sha256[..8]), (3, "ba7816bf"));
        assert!(!path.exists());
        let whole = archive.finish().await.unwrap();
        let mut file = File::open(&path).unwrap();
        assert_eq!(digest_of(&mut file).unwrap(), whole);
        let mut zip = zip::ZipArchive::new(file).unwrap();
        assert_eq!(io::read_to_string(zip.by_name("b/ä.txt").unwrap()).unwrap(), "abc");
        assert_eq!(zip.by_name("b/ä.txt").unwrap().last_modified().unwrap().year(), 2026);
    }

    #[test]
    fn a_size_is_said_in_round_figures() {
        assert_eq!(
            [size(812), size(13_200), size(37_900_000), size(1_420_000_000)],
            ["812 bytes", "14 kB", "38 MB", "1.4 GB"]
        );
    }
}
