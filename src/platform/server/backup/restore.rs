//! Restoring a backup into an empty place, on either engine.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use sqlx::AnyConnection;
use tokio::sync::mpsc;

use super::check::{Checked, check};
use super::dialect::{self, Table};
use super::files::place_of;
use super::manifest::{Manifest, TableEntry};
use crate::platform::server::config::Config;
use crate::platform::server::db::{Db, Engine};
use crate::platform::time::Timestamp;

/// Rows that go to the database in one statement end here, in bytes and in rows.
const BATCH_BYTES: usize = 256 * 1024;
const BATCH_ROWS: usize = 500;

/// Fills an empty data folder and an empty database from a backup, and brings the schema up to date. All of it
/// is read and checked before anything is written, and if something fails after that, nothing is left of it.
///
/// # Errors
/// A sentence for the operator: the place is not empty, the backup is damaged or newer than this program, or
/// the system refused.
pub async fn restore(config: &Config, from: &Path, now: Timestamp) -> Result<Manifest, String> {
    refuse_full_folder(&config.data)?;
    let path = from.to_owned();
    let checked = blocking(move || check(&path)).await?;
    let file = database_file(&config.database_url).filter(|file| !file.exists());
    let had_folder = config.data.exists();
    fs::create_dir_all(&config.data).map_err(|error| format!("{} cannot be made: {error}", config.data.display()))?;
    let restored = into_database(config, checked, now).await;
    if restored.is_err() {
        take_back(&config.data, had_folder, file.as_deref());
    }
    restored
}

async fn into_database(config: &Config, checked: Checked, now: Timestamp) -> Result<Manifest, String> {
    let db = Db::open(&config.database_url).await?;
    let done = async {
        refuse_full_database(&db, &checked.manifest).await?;
        db.migrate_to(&checked.manifest.migrations)
            .await
            .map_err(|error| format!("{error} The backup was made with that schema. Nothing was restored."))?;
        let manifest = fill(&db, &config.data, checked, now).await?;
        db.migrate().await.map_err(|error| error.to_string())?;
        Ok(manifest)
    };
    let done = done.await;
    db.close().await;
    done
}

/// Everything in one transaction; the files before its commit.
async fn fill(db: &Db, data: &Path, checked: Checked, now: Timestamp) -> Result<Manifest, String> {
    let words =
        |error: sqlx::Error| format!("The database refused what is in the backup: {error}. Nothing was restored.");
    let mut tx = db.begin().await.map_err(words)?;
    let conn = tx.conn();
    let known = dialect::tables(conn, db.engine()).await.map_err(words)?;
    let references = dialect::hold_references(conn, db.engine()).await.map_err(words)?;
    let mut adding = Vec::new();
    for reference in references {
        sqlx::query(reference.drop).execute(&mut *conn).await.map_err(words)?;
        adding.push(reference.add);
    }
    let manifest = checked.manifest.clone();
    for entry in &manifest.tables {
        refuse_unknown(&known, entry)?;
        sqlx::query(dialect::clear(&entry.name)).execute(&mut *conn).await.map_err(words)?;
    }
    let (send, mut batches) = mpsc::channel(2);
    let folder = data.to_owned();
    let reading = tokio::task::spawn_blocking(move || read_out(checked, &folder, &send));
    while let Some(Batch { table, rows }) = batches.recv().await {
        let entry = &manifest.tables[table];
        let statement = dialect::insert(db.engine(), &entry.name, &entry.columns);
        sqlx::query(statement).bind(rows).execute(&mut *conn).await.map_err(words)?;
    }
    reading.await.map_err(|error| error.to_string())??;
    for entry in &manifest.tables {
        let found = dialect::count(conn, &entry.name).await.map_err(words)?;
        if u64::try_from(found).ok() != Some(entry.rows) {
            return Err(format!(
                "{} has {found} rows after the restore, not {}. Nothing was restored.",
                entry.name, entry.rows
            ));
        }
    }
    for add in adding {
        sqlx::query(add).execute(&mut *conn).await.map_err(words)?;
    }
    begin_another_life(conn, now).await.map_err(words)?;
    tx.commit().await.map_err(words)?;
    Ok(manifest)
}

/// Whoever listened to the site that the backup was made of may have heard more than is in it: the streams of
/// the restored one are others. And of the processes that worked there none is here.
async fn begin_another_life(conn: &mut AnyConnection, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE streams SET epoch = CASE WHEN epoch < $1 THEN $1 ELSE epoch + 1 END")
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    sqlx::query("DELETE FROM job_nodes").execute(conn).await?;
    Ok(())
}

/// Some rows of a table, as a JSON array.
struct Batch {
    /// Its place in the manifest.
    table: usize,
    rows: String,
}

/// Reads the rows out for the database, then puts the files into their places.
fn read_out(checked: Checked, data: &Path, send: &mpsc::Sender<Batch>) -> Result<(), String> {
    let Checked { manifest, mut zip } = checked;
    let unreadable =
        |error: io::Error| format!("The backup could not be read to its end: {error}. Nothing was restored.");
    for (table, entry) in manifest.tables.iter().enumerate() {
        let member = zip.by_name(&entry.member()).map_err(|error| unreadable(error.into()))?;
        let (mut rows, mut count) = (String::from("["), 0);
        for line in BufReader::new(member).lines() {
            let line = line.map_err(unreadable)?;
            if count > 0 {
                rows.push(',');
            }
            rows.push_str(&line);
            count += 1;
            if count == BATCH_ROWS || rows.len() >= BATCH_BYTES {
                rows.push(']');
                let full = std::mem::replace(&mut rows, String::from("["));
                count = 0;
                if send.blocking_send(Batch { table, rows: full }).is_err() {
                    // The database refused; its words are the ones to tell.
                    return Ok(());
                }
            }
        }
        if count > 0 {
            rows.push(']');
            if send.blocking_send(Batch { table, rows }).is_err() {
                return Ok(());
            }
        }
    }
    for file in &manifest.files {
        let place = place_of(data, &file.path).ok_or_else(|| unreadable(io::Error::other(file.path.clone())))?;
        let mut member = zip.by_name(&file.member()).map_err(|error| unreadable(error.into()))?;
        let refused =
            |error: io::Error| format!("{} cannot be written: {error}. Nothing was restored.", place.display());
        if let Some(folder) = place.parent() {
            fs::create_dir_all(folder).map_err(refused)?;
        }
        let mut out = fs::File::create_new(&place).map_err(refused)?;
        io::copy(&mut member, &mut out).map_err(refused)?;
        out.flush().and_then(|()| out.sync_all()).map_err(refused)?;
    }
    Ok(())
}

fn refuse_unknown(known: &[Table], entry: &TableEntry) -> Result<(), String> {
    let table = known.iter().find(|table| table.name == entry.name);
    let fits = |table: &Table| entry.columns.iter().all(|column| table.columns.contains(column));
    if table.is_some_and(fits) {
        return Ok(());
    }
    Err(format!(
        "The backup has a table {} with columns that the schema of its own time does not have. Nothing was restored.",
        entry.name
    ))
}

fn refuse_full_folder(data: &Path) -> Result<(), String> {
    let first = match fs::read_dir(data) {
        Ok(mut entries) => entries.next(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(format!("The data folder {} cannot be read: {error}", data.display())),
    };
    match first {
        None => Ok(()),
        Some(entry) => Err(format!(
            "The data folder {} is not empty: {} is in it. A backup is restored into an empty one: move what is there, \
             or set TIDINGS_DATA to another folder. Nothing was changed.",
            data.display(),
            entry.map(|entry| entry.file_name().display().to_string()).unwrap_or_default()
        )),
    }
}

async fn refuse_full_database(db: &Db, manifest: &Manifest) -> Result<(), String> {
    let applied = db.applied().await.map_err(|error| error.to_string())?;
    if applied.is_empty() {
        return Ok(());
    }
    let words = |error: sqlx::Error| format!("The database does not answer: {error}");
    let mut conn = db.read().acquire().await.map_err(words)?;
    for table in dialect::tables(&mut conn, db.engine()).await.map_err(words)? {
        if dialect::count(&mut conn, &table.name).await.map_err(words)? > 0 {
            return Err(format!(
                "The database is not empty: there are rows in {}. A backup is restored into an empty database: make \
                 one, and set DATABASE_URL to it. Nothing was changed.",
                table.name
            ));
        }
    }
    match applied.iter().find(|number| !manifest.migrations.contains(number)) {
        None => Ok(()),
        Some(number) => Err(format!(
            "The database is empty, but its schema is newer than the backup: it has migration {number}. Make a new \
             database, and set DATABASE_URL to it. Nothing was changed."
        )),
    }
}

/// The file of a SQLite database; `None` for a server.
fn database_file(url: &str) -> Option<PathBuf> {
    if Engine::of(url) != Some(Engine::Sqlite) {
        return None;
    }
    let path = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:"))?;
    Some(PathBuf::from(path.split('?').next().unwrap_or(path)))
}

/// Removes what a restore that failed has made: the folder was empty, and the database's file was not there.
fn take_back(data: &Path, had_folder: bool, file: Option<&Path>) {
    for entry in fs::read_dir(data).into_iter().flatten().flatten() {
        let path = entry.path();
        let _ = if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
    }
    if !had_folder {
        let _ = fs::remove_dir(data);
    }
    if let Some(file) = file {
        for end in ["", "-wal", "-shm"] {
            let mut name = file.as_os_str().to_owned();
            name.push(end);
            let _ = fs::remove_file(name);
        }
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.map_err(|error| error.to_string())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_a_database_is_read_from_its_address() {
        assert_eq!(database_file("sqlite://data/tidings.db?mode=rwc"), Some("data/tidings.db".into()));
        assert_eq!(database_file("postgres://localhost/tidings"), None);
    }
}
