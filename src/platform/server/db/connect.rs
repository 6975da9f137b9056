//! Opening the database and refusing one that is not safe to use.

use std::str::FromStr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{Any, AnyPool, Executor, Transaction};

use super::engine::{Engine, OLDEST_SQLITE, parse_version};
use super::held;
use super::reader::{Reader, Readers};
use super::write::{Committed, OnCommit, WriteTx};
use crate::platform::time::Timestamp;

/// Read connections on SQLite: as many readers as can usefully run at once.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL from one process.
const POSTGRES_CONNECTIONS: u32 = 16;

/// A handle to the database; cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    read: AnyPool,
    write: AnyPool,
    behind: AnyPool,
    readers: Arc<Readers>,
    on_commit: Arc<OnceLock<OnCommit>>,
}

impl Db {
    /// Opens `url`, creating a SQLite file that is not there yet.
    ///
    /// # Errors
    /// A sentence for the operator: an unknown engine, an unreachable server, a SQLite that is too old.
    pub async fn open(url: &str) -> Result<Self, String> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url).ok_or_else(|| {
            "DATABASE_URL must begin with sqlite: or postgres:, for instance sqlite://data/tidings.db".to_string()
        })?;
        let options = AnyConnectOptions::from_str(url)
            .map_err(|error| format!("DATABASE_URL cannot be read: {}", plain(&error, url)))?;
        let unreachable = |error: sqlx::Error| {
            match error {
            // A file that is no database is tried again, too.
            sqlx::Error::PoolTimedOut if engine == Engine::Sqlite => {
                "The file of the database did not open within 10 seconds. Is it a database, and does DATABASE_URL name it \
                 rightly?"
                    .into()
            }
            sqlx::Error::PoolTimedOut => {
                "The database did not answer within 10 seconds. Is it running, and does DATABASE_URL name it rightly?"
                    .into()
            }
            other => format!("The database does not open: {}", plain(&other, url)),
        }
        };
        let (read, write, behind) = match engine {
            Engine::Sqlite => {
                let write = pool(engine, 1).connect_with(options.clone()).await.map_err(unreachable)?;
                let behind = pool(engine, 1).connect_lazy_with(options.clone());
                let read = pool(engine, SQLITE_READERS).connect_with(options).await.map_err(unreachable)?;
                (read, write, behind)
            }
            Engine::Postgres => {
                let both = pool(engine, POSTGRES_CONNECTIONS).connect_with(options).await.map_err(unreachable)?;
                (both.clone(), both.clone(), both)
            }
        };
        let readers = Readers::new(engine, read.clone());
        let db = Self { engine, read, write, behind, readers, on_commit: Arc::default() };
        db.refuse_old_sqlite().await?;
        Ok(db)
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// The pool for reading.
    pub fn read(&self) -> &AnyPool {
        held::asks();
        &self.read
    }

    /// Lends a connection for one short read that every page makes; see [`Reader`].
    ///
    /// # Errors
    /// When no connection is to be had in 10 s.
    pub async fn reader(&self) -> sqlx::Result<Reader> {
        held::asks();
        self.readers.lend().await
    }

    /// The time by the database's own clock; `None` on SQLite, which has none but ours.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn time(&self) -> sqlx::Result<Option<Timestamp>> {
        if self.engine == Engine::Sqlite {
            return Ok(None);
        }
        let micros = sqlx::query_scalar("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)");
        Ok(Some(Timestamp(micros.fetch_one(self.read()).await?)))
    }

    /// Begins a transaction that writes.
    ///
    /// # Errors
    /// When no connection or no write lock is to be had in 10 s.
    pub async fn begin(&self) -> sqlx::Result<WriteTx> {
        held::asks();
        let tx = self.write.begin_with(self.engine.begin_write()).await?;
        Ok(WriteTx::new(tx, self.engine, Arc::clone(&self.on_commit)))
    }

    /// Begins a transaction of background work that comes often. On SQLite a connection is a thread, and
    /// it goes as fast as the thread that asked for it first: this one gives way to pages, as
    /// [`priority`](crate::platform::server::priority) says. Whoever writes waits in one line all the same.
    ///
    /// # Errors
    /// When no connection or no write lock is to be had in 10 s.
    pub async fn begin_behind(&self) -> sqlx::Result<WriteTx> {
        if self.engine == Engine::Postgres {
            return self.begin().await;
        }
        held::asks();
        let turn = self.write.acquire().await?;
        let tx = self.behind.begin_with(self.engine.begin_write()).await?;
        Ok(WriteTx::new(tx, self.engine, Arc::clone(&self.on_commit)).in_turn(turn))
    }

    /// Begins to read everything as it stands at the first query, however long the reading takes and whatever
    /// is written meanwhile. It keeps no writer waiting.
    ///
    /// # Errors
    /// When no connection is to be had in 10 s.
    pub async fn snapshot(&self) -> sqlx::Result<Transaction<'static, Any>> {
        held::asks();
        self.read.begin_with(self.engine.begin_snapshot()).await
    }

    /// Names who is told, at once and in this process, what a commit has moved.
    /// The first call wins; the composition root makes it.
    pub fn on_commit(&self, tell: impl Fn(&Committed) + Send + Sync + 'static) {
        let _ = self.on_commit.set(Box::new(tell));
    }

    /// Closes every connection, so that SQLite folds its log into the file.
    pub async fn close(&self) {
        self.readers.close().await;
        self.read.close().await;
        self.behind.close().await;
        self.write.close().await;
    }

    async fn refuse_old_sqlite(&self) -> Result<(), String> {
        if self.engine != Engine::Sqlite {
            return Ok(());
        }
        let version: String = sqlx::query_scalar("SELECT sqlite_version()")
            .fetch_one(&self.read)
            .await
            .map_err(|error| format!("The database does not answer: {error}"))?;
        refuse_old(&version)
    }
}

/// Refuses a SQLite release before [`OLDEST_SQLITE`].
fn refuse_old(version: &str) -> Result<(), String> {
    let (major, minor, patch) = OLDEST_SQLITE;
    match parse_version(version) {
        Some(found) if found >= OLDEST_SQLITE => Ok(()),
        _ => Err(format!(
            "This program is linked to SQLite {version}, which can corrupt its log; it needs {major}.{minor}.{patch} \
             or newer. Build it with the SQLite that comes with it."
        )),
    }
}

fn pool(engine: Engine, connections: u32) -> AnyPoolOptions {
    let options = AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                for statement in engine.on_connect() {
                    connection.execute(*statement).await?;
                }
                Ok(())
            })
        });
    match engine {
        // A file does not go away: no ping before each use, no reconnecting.
        Engine::Sqlite => options.test_before_acquire(false).idle_timeout(None).max_lifetime(None),
        Engine::Postgres => options,
    }
}

/// The error without the password that a URL may hold.
fn plain(error: &sqlx::Error, url: &str) -> String {
    let secret = url.split_once("://").and_then(|(_, rest)| rest.split_once('@')).map(|(secret, _)| secret);
    match secret {
        Some(secret) if !secret.is_empty() => error.to_string().replace(secret, "…"),
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sqlite_that_can_corrupt_its_log_is_refused_with_words() {
        assert!(refuse_old("3.51.3").is_ok());
        assert!(refuse_old("3.52.0").is_ok());
        let words = refuse_old("3.46.1").unwrap_err();
        assert!(words.contains("3.46.1") && words.contains("3.51.3"), "{words}");
    }
}
