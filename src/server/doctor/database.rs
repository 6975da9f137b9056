//! Whether the database can be used.

use super::{Finding, State};
use crate::platform::server::config::Config;
use crate::platform::server::db::{Db, Engine};
use crate::platform::time::plural;

const ABOUT: &str = "database";

/// Whether the tables are those of this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Schema {
    Whole,
    /// The next start makes or changes some.
    Behind,
}

/// Opens it, asks whether it can be written to and looks at its schema; gives it as well where all that goes.
pub(super) async fn examine(config: &Config) -> (Option<(Db, Schema)>, Finding) {
    let wrong = |words: String| (None, Finding::new(ABOUT, State::Wrong, words));
    let db = match Db::open(&config.database_url).await {
        Ok(db) => db,
        Err(words) => return wrong(format!("{} Put DATABASE_URL right, or what it names.", with_stop(&words))),
    };
    let name = match db.engine() {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    if let Err(error) = try_writing(&db).await {
        let words = format!(
            "{name} opens and cannot be written to: {error}. Does another program hold it, or the user of \
                             this one lack the right?"
        );
        return wrong(words);
    }
    match db.missing().await {
        Err(error) => wrong(error.to_string()),
        Ok(0) => {
            let words = format!("{name} opens, can be written to, and has this program's tables.");
            (Some((db, Schema::Whole)), Finding::new(ABOUT, State::Good, words))
        }
        Ok(count) => {
            let words = format!(
                "{name} opens and can be written to. The next start brings its tables up to date, in {}; `tidings backup` \
                 first, if there is something in it.",
                plural(i64::try_from(count).unwrap_or(i64::MAX), "step", "steps")
            );
            (Some((db, Schema::Behind)), Finding::new(ABOUT, State::Good, words))
        }
    }
}

/// Begins what writes, and leaves it.
async fn try_writing(db: &Db) -> Result<(), String> {
    let words = |error: sqlx::Error| error.to_string();
    // On SQLite this takes the lock of whoever writes.
    let mut tx = db.begin().await.map_err(words)?;
    if db.engine() == Engine::Postgres {
        let only_read: String = sqlx::query_scalar("SELECT current_setting('transaction_read_only')")
            .fetch_one(tx.conn())
            .await
            .map_err(words)?;
        if only_read == "on" {
            return Err("the server takes no changes (a replica, or default_transaction_read_only)".into());
        }
    }
    Ok(())
}

fn with_stop(words: &str) -> String {
    if words.ends_with(['.', '?']) { words.to_owned() } else { format!("{words}.") }
}
