//! The thread that writes an archive.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use super::{ArchiveError, Entry, Piece};
use crate::platform::server::disk::free_in;
use crate::platform::time::Timestamp;

/// Bytes read from a file at once.
const CHUNK: usize = 64 * 1024;

/// The thread's side.
pub(super) struct Writing {
    zip: ZipWriter<Disk>,
    options: SimpleFileOptions,
    digest: Sha256,
    bytes: u64,
}

impl Writing {
    pub(super) fn new(file: File, at: Timestamp) -> Self {
        let c = at.civil(0);
        let year = u16::try_from(c.year).unwrap_or(1980);
        let time = DateTime::from_date_and_time(year, c.month, c.day, c.hour, c.minute, c.second).unwrap_or_default();
        // With room for sizes beyond 4 GiB: nobody knows beforehand how long a member will be.
        let options = SimpleFileOptions::default().last_modified_time(time).unix_permissions(0o600).large_file(true);
        let zip = ZipWriter::new(Disk { file: BufWriter::with_capacity(CHUNK, file), place: 0, refused: false });
        Self { zip, options, digest: Sha256::new(), bytes: 0 }
    }

    pub(super) fn run(mut self, pieces: &mut mpsc::Receiver<Piece>) -> io::Result<()> {
        loop {
            match pieces.blocking_recv() {
                Some(Piece::Begin(name)) => {
                    self.zip.start_file(name, self.options)?;
                    (self.digest, self.bytes) = (Sha256::new(), 0);
                }
                Some(Piece::Bytes(bytes)) => self.add(&bytes)?,
                Some(Piece::File(path, answer)) => {
                    let found = self.add_file(&path)?;
                    let _ = answer.send(found);
                }
                Some(Piece::End(answer)) => {
                    let digest = std::mem::take(&mut self.digest);
                    let _ = answer.send(Entry { bytes: self.bytes, sha256: hex(&digest.finalize()) });
                }
                Some(Piece::Finish) => {
                    let file = self.zip.finish()?.file.into_inner().map_err(io::IntoInnerError::into_error)?;
                    return file.sync_all();
                }
                None => return Err(io::Error::other("it was given up")),
            }
        }
    }

    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.zip.write_all(bytes)
    }

    fn add_file(&mut self, path: &Path) -> io::Result<bool> {
        let mut file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(error) => return Err(error),
        };
        let mut buffer = vec![0; CHUNK];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(true),
                count => self.add(&buffer[..count])?,
            }
        }
    }
}

/// The file. Once the disk has refused something, it takes everything and writes nothing: a `ZipWriter` that is
/// dropped tries to write its end, and would complain on the standard error that it cannot.
struct Disk {
    file: BufWriter<File>,
    /// Where the next byte goes, or would go.
    place: u64,
    refused: bool,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = match self.refused {
            true => bytes.len(),
            false => self.file.write(bytes).inspect_err(|_| self.refused = true)?,
        };
        self.place += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.refused { Ok(()) } else { self.file.flush().inspect_err(|_| self.refused = true) }
    }
}

impl Seek for Disk {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.place = match (self.refused, to) {
            (false, to) => self.file.seek(to).inspect_err(|_| self.refused = true)?,
            (true, SeekFrom::Start(place)) => place,
            (true, SeekFrom::Current(by) | SeekFrom::End(by)) => self.place.saturating_add_signed(by),
        };
        Ok(self.place)
    }
}

/// Gives the finished file its name, and makes the name last through a power cut.
pub(super) fn settle(part: &Path, path: &Path) -> io::Result<Entry> {
    let entry = digest_of(&mut File::open(part)?)?;
    fs::rename(part, path)?;
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(entry)
}

/// Reads to the end: how much it was, and its digest.
///
/// # Errors
/// When reading fails.
pub fn digest_of(from: &mut impl Read) -> io::Result<Entry> {
    let (mut digest, mut bytes) = (Sha256::new(), 0);
    let mut buffer = vec![0; CHUNK];
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(Entry { bytes, sha256: hex(&digest.finalize()) }),
            count => {
                digest.update(&buffer[..count]);
                bytes += count as u64;
            }
        }
    }
}

pub(super) fn refusal(part: &Path, error: &io::Error) -> ArchiveError {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    if !matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge) {
        return ArchiveError::Refused(error.to_string());
    }
    let written = fs::metadata(part).map(|found| found.len()).unwrap_or_default();
    let folder = part.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    ArchiveError::Full { free: free_in(&folder), folder, written }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
