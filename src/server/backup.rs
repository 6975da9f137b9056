//! `tidings backup` and `tidings restore`.

use std::path::Path;

use crate::platform::server::archive::size;
use crate::platform::server::backup::{Quiet, restore, write};
use crate::platform::server::clock::Clock;
use crate::platform::server::config::Config;
use crate::platform::server::db::Db;
use crate::platform::time::plural;

/// Writes everything to `file` and says what it was. The schema is left as it is: this is what one does before
/// an upgrade.
pub async fn back_up(config: &Config, file: &Path) -> Result<String, String> {
    if file.exists() {
        return Err(format!("{} is there already. Name another file, or move that one.", file.display()));
    }
    // A database that is not there is not made.
    let db = Db::open(&config.database_url.replace("mode=rwc", "mode=rw")).await?;
    let written = write(config, &db, file, Clock::system().now(), &Quiet).await;
    db.close().await;
    let written = written.map_err(|error| error.to_string())?;
    Ok(format!(
        "{} holds {} from {}, and {} ({}).",
        file.display(),
        rows(written.rows),
        plural(count(written.tables), "table", "tables"),
        plural(count(written.files), "file", "files"),
        size(written.archive.bytes)
    ))
}

/// Restores `file` into the empty place that the configuration names, and says what it was.
pub async fn bring_back(config: &Config, file: &Path) -> Result<String, String> {
    let manifest = restore(config, file, Clock::system().now()).await?;
    Ok(format!(
        "Restored the backup of {}: {} in {}, and {}. Every count and every digest is as it was.",
        manifest.made_at,
        rows(manifest.tables.iter().map(|table| table.rows).sum()),
        plural(count(manifest.tables.len()), "table", "tables"),
        plural(count(manifest.files.len()), "file", "files")
    ))
}

fn rows(count: u64) -> String {
    plural(i64::try_from(count).unwrap_or(i64::MAX), "row", "rows")
}

fn count(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
