//! Writing a backup while the program runs.

use std::future::Future;
use std::path::Path;

use futures::TryStreamExt;
use sqlx::AnyConnection;

use super::dialect::{self, Table};
use super::files::kept_files;
use super::manifest::{FORMAT, FileEntry, MANIFEST, Manifest, TableEntry, file_member, table_member};
use crate::platform::server::archive::{Archive, ArchiveError, Entry};
use crate::platform::server::config::Config;
use crate::platform::server::db::{Db, Engine};
use crate::platform::time::Timestamp;

/// Bytes of rows that go to the archive at once.
const CHUNK: usize = 64 * 1024;

/// Why there is no backup. Nothing of it is left.
#[derive(Debug)]
pub enum BackupError {
    /// Somebody asked it to stop.
    Stopped,
    /// No folder is set for the nightly ones.
    Off,
    /// The disk is full or refuses.
    Archive(ArchiveError),
    /// A sentence for the operator.
    Refused(String),
}

impl std::fmt::Display for BackupError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stopped => f.write_str("The backup was stopped."),
            Self::Off => {
                f.write_str("Backups are off. Set TIDINGS_BACKUP_DIR to a folder and start the program again.")
            }
            Self::Archive(error) => error.fmt(f),
            Self::Refused(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for BackupError {}

impl From<ArchiveError> for BackupError {
    fn from(error: ArchiveError) -> Self {
        Self::Archive(error)
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Refused(format!("The database could not be read: {error}"))
    }
}

/// Who is told how far it has come, and may end it.
pub trait Progress: Send + Sync {
    /// Tells it; false ends the work.
    fn tell(&self, percent: u8, words: &str) -> impl Future<Output = bool> + Send;
}

/// Tells nobody.
pub struct Quiet;

impl Progress for Quiet {
    async fn tell(&self, _: u8, _: &str) -> bool {
        true
    }
}

/// A backup that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub rows: u64,
    pub tables: usize,
    pub files: usize,
    /// The archive itself.
    pub archive: Entry,
}

/// Writes everything that is kept to `to`: the rows as they stand at one moment, then the files, of which
/// there may be some that came after it.
///
/// # Errors
/// [`BackupError`]; then there is no file.
pub async fn write(
    config: &Config,
    db: &Db,
    to: &Path,
    at: Timestamp,
    progress: &impl Progress,
) -> Result<Written, BackupError> {
    let mut archive = Archive::create(to, at)?;
    let mut snapshot = db.snapshot().await?;
    let migrations = applied(&mut snapshot).await?;
    let tables = dialect::tables(&mut snapshot, db.engine()).await?;
    let mut total = 0;
    for table in &tables {
        total += u64::try_from(dialect::count(&mut snapshot, &table.name).await?).unwrap_or_default();
    }
    let mut job = Work { archive: &mut archive, engine: db.engine(), progress, done: 0, total };
    let mut entries = Vec::new();
    for table in &tables {
        entries.push(job.table(&mut snapshot, table).await?);
    }
    snapshot.rollback().await?;
    let backups: Vec<_> = config.backup_dir.iter().cloned().chain([to.to_owned()]).collect();
    let files = job.files(&config.data, &backups).await?;
    let manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").into(),
        made_at: at.rfc3339(),
        engine: match db.engine() {
            Engine::Sqlite => "sqlite".into(),
            Engine::Postgres => "postgres".into(),
        },
        migrations,
        tables: entries,
        files,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| BackupError::Refused(error.to_string()))?;
    archive.member(MANIFEST, text).await?;
    let rows = manifest.tables.iter().map(|table| table.rows).sum();
    let (tables, files) = (manifest.tables.len(), manifest.files.len());
    Ok(Written { rows, tables, files, archive: archive.finish().await? })
}

/// What the schema was at that moment.
async fn applied(snapshot: &mut AnyConnection) -> Result<Vec<i64>, BackupError> {
    let read = sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version").fetch_all(snapshot).await;
    read.map_err(|error| {
        BackupError::Refused(format!("There is nothing to back up: this database has no schema of ours ({error})."))
    })
}

struct Work<'a, P> {
    archive: &'a mut Archive,
    engine: Engine,
    progress: &'a P,
    done: u64,
    total: u64,
}

impl<P: Progress> Work<'_, P> {
    async fn table(&mut self, snapshot: &mut AnyConnection, table: &Table) -> Result<TableEntry, BackupError> {
        self.archive.begin(&table_member(&table.name)).await?;
        let (mut count, mut lines) = (0, Vec::with_capacity(CHUNK));
        let mut rows = dialect::rows(snapshot, self.engine, table);
        while let Some(row) = rows.try_next().await? {
            count += 1;
            lines.extend_from_slice(row.as_bytes());
            lines.push(b'\n');
            if lines.len() >= CHUNK {
                self.archive.write(std::mem::take(&mut lines)).await?;
                self.tell(count, &table.name).await?;
            }
        }
        self.archive.write(lines).await?;
        let Entry { bytes, sha256 } = self.archive.end().await?;
        self.tell(count, &table.name).await?;
        self.done += count;
        Ok(TableEntry { name: table.name.clone(), columns: table.columns.clone(), rows: count, bytes, sha256 })
    }

    /// Rows are nine tenths of the work as far as anybody can know.
    async fn tell(&self, count: u64, table: &str) -> Result<(), BackupError> {
        let percent = (self.done + count).min(self.total) * 90 / self.total.max(1);
        self.ask(u8::try_from(percent).unwrap_or(90), &format!("Rows of {table}")).await
    }

    async fn ask(&self, percent: u8, words: &str) -> Result<(), BackupError> {
        if self.progress.tell(percent, words).await { Ok(()) } else { Err(BackupError::Stopped) }
    }

    async fn files(&mut self, data: &Path, backups: &[std::path::PathBuf]) -> Result<Vec<FileEntry>, BackupError> {
        let (folder, backups) = (data.to_owned(), backups.to_owned());
        let listed = tokio::task::spawn_blocking(move || kept_files(&folder, &backups)).await;
        let listed = listed
            .map_err(|error| BackupError::Refused(error.to_string()))?
            .map_err(|error| BackupError::Refused(format!("The data folder cannot be read: {error}")))?;
        let mut entries = Vec::new();
        let all = listed.len().max(1);
        for (number, path) in listed.into_iter().enumerate() {
            let percent = u8::try_from(90 + number * 9 / all).unwrap_or(99);
            self.ask(percent, &format!("File {} of {all}", number + 1)).await?;
            // A file that is gone by now belongs to a row that is gone too, or soon will be.
            if !data.join(&path).is_file() {
                continue;
            }
            self.archive.begin(&file_member(&path)).await?;
            if !self.archive.copy(&data.join(&path)).await? {
                return Err(BackupError::Refused(format!("{path} went away while it was read. Start again.")));
            }
            let Entry { bytes, sha256 } = self.archive.end().await?;
            entries.push(FileEntry { path, bytes, sha256 });
        }
        Ok(entries)
    }
}
