//! Where pictures lie: `media/originals` and `media/variants` in the data folder, by hash.
//!
//! A file appears under its name whole or not at all: it is written elsewhere, brought to the disk
//! and renamed. What is there never changes, so writing it again changes nothing.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::platform::picture::Variant;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A file that was begun so long ago is finished by nobody any more.
const ABANDONED: Duration = Duration::from_secs(24 * 3600);

/// The folder of the pictures.
#[derive(Clone, Debug)]
pub struct Files {
    root: PathBuf,
}

/// A file on its way; taken away when it does not arrive.
#[derive(Debug)]
pub struct Begun {
    pub path: PathBuf,
}

impl Drop for Begun {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

impl Files {
    /// The folder of a running program.
    pub fn of(platform: &Platform) -> Self {
        Self { root: platform.config.data.join("media") }
    }

    /// Where an original lies.
    pub fn original(&self, hash: &str) -> PathBuf {
        self.root.join("originals").join(&hash[..2.min(hash.len())]).join(hash)
    }

    /// Where a variant lies.
    pub fn variant(&self, variant: &Variant) -> PathBuf {
        let hash = &variant.hash;
        self.root.join("variants").join(&hash[..2.min(hash.len())]).join(variant.to_string())
    }

    /// A place for a file that is still being written. `name` is used by nobody else.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn begin(&self, name: &str) -> io::Result<Begun> {
        let folder = self.root.join("begun");
        fs::create_dir_all(&folder)?;
        Ok(Begun { path: folder.join(name) })
    }

    /// Gives a file that is on the disk its place.
    ///
    /// # Errors
    /// When the disk refuses; then nothing stands at `to`.
    pub fn keep(&self, begun: Begun, to: &Path) -> io::Result<()> {
        let folder = to.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder)?;
        fs::rename(&begun.path, to)?;
        // The name itself must outlive a power cut, too.
        File::open(folder)?.sync_all()
    }

    /// Writes `bytes` to the disk and gives them their place.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self, name: &str, bytes: &[u8], to: &Path) -> io::Result<()> {
        let begun = self.begin(name)?;
        let mut file = File::create(&begun.path)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        self.keep(begun, to)
    }

    /// Takes away what a crash has left half written.
    pub fn sweep(&self, now: Timestamp) {
        let now = std::time::UNIX_EPOCH + Duration::from_micros(u64::try_from(now.0).unwrap_or_default());
        for file in fs::read_dir(self.root.join("begun")).into_iter().flatten().flatten() {
            let begun = file.metadata().and_then(|about| about.modified());
            if begun.is_ok_and(|begun| now.duration_since(begun).is_ok_and(|age| age > ABANDONED)) {
                let _ = fs::remove_file(file.path());
            }
        }
    }
}
