//! The schema, embedded in the program and applied at start.

use std::collections::HashSet;

use sqlx::migrate::{MigrateError, Migrator};

use super::{Db, Engine};

/// Why the schema could not be brought up to date: a sentence for the operator.
#[derive(Debug)]
pub enum MigrationError {
    /// The database has been used by a newer program.
    TooNew(i64),
    /// A migration failed or was changed after it had been applied.
    Failed(MigrateError),
    /// The database did not answer.
    Unreachable(sqlx::Error),
}

impl std::fmt::Display for MigrationError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooNew(version) => write!(
                f,
                "This database is newer than this program: it has migration {version}, which this program does not \
                 know. Start the newer program again, or restore a backup made before the upgrade."
            ),
            Self::Failed(error) => write!(f, "The database schema could not be brought up to date: {error}"),
            Self::Unreachable(error) => write!(f, "The database does not answer: {error}"),
        }
    }
}

impl std::error::Error for MigrationError {}

fn shared() -> Migrator {
    sqlx::migrate!("./migrations")
}

fn of(engine: Engine) -> Migrator {
    match engine {
        Engine::Sqlite => sqlx::migrate!("./migrations/sqlite"),
        Engine::Postgres => sqlx::migrate!("./migrations/postgres"),
    }
}

impl Db {
    /// Applies what is missing. Running it again changes nothing.
    ///
    /// # Errors
    /// [`MigrationError::TooNew`] when the database knows a migration that this program does not.
    pub async fn migrate(&self) -> Result<(), MigrationError> {
        let (mut shared, mut own) = (shared(), of(self.engine()));
        self.refuse_newer(&shared, &own).await?;
        for migrator in [&mut shared, &mut own] {
            // Each folder must overlook what the other has applied.
            migrator.set_ignore_missing(true);
            migrator.run(self.read()).await.map_err(MigrationError::Failed)?;
        }
        Ok(())
    }

    /// Applies only the migrations with these numbers: the schema of an earlier program.
    ///
    /// # Errors
    /// [`MigrationError::TooNew`] when one of them is not known to this program.
    pub async fn migrate_to(&self, numbers: &[i64]) -> Result<(), MigrationError> {
        let (shared, own) = (shared(), of(self.engine()));
        let known: Vec<i64> = shared.iter().chain(own.iter()).map(|migration| migration.version).collect();
        if let Some(unknown) = numbers.iter().find(|number| !known.contains(number)) {
            return Err(MigrationError::TooNew(*unknown));
        }
        for all in [shared, own] {
            let wanted = all.iter().filter(|migration| numbers.contains(&migration.version)).cloned().collect();
            let mut migrator = Migrator::with_migrations(wanted);
            migrator.set_ignore_missing(true);
            migrator.run(self.read()).await.map_err(MigrationError::Failed)?;
        }
        Ok(())
    }

    /// The numbers of the migrations that this database has had, in order; none when it is new.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn applied(&self) -> Result<Vec<i64>, MigrationError> {
        let listed = match self.engine() {
            Engine::Sqlite => "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            Engine::Postgres => {
                "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = '_sqlx_migrations' AND table_schema = current_schema()"
            }
        };
        let has_table: i64 =
            sqlx::query_scalar(listed).fetch_one(self.read()).await.map_err(MigrationError::Unreachable)?;
        if has_table == 0 {
            return Ok(Vec::new());
        }
        sqlx::query_scalar("SELECT version FROM _sqlx_migrations ORDER BY version")
            .fetch_all(self.read())
            .await
            .map_err(MigrationError::Unreachable)
    }

    /// How many migrations the next start will apply.
    ///
    /// # Errors
    /// [`MigrationError::TooNew`], and when the database does not answer.
    pub async fn missing(&self) -> Result<usize, MigrationError> {
        let (shared, own) = (shared(), of(self.engine()));
        self.refuse_newer(&shared, &own).await?;
        let applied: HashSet<i64> = self.applied().await?.into_iter().collect();
        Ok(shared.iter().chain(own.iter()).filter(|migration| !applied.contains(&migration.version)).count())
    }

    async fn refuse_newer(&self, shared: &Migrator, own: &Migrator) -> Result<(), MigrationError> {
        let known: HashSet<i64> = shared.iter().chain(own.iter()).map(|migration| migration.version).collect();
        let applied = self.applied().await?;
        match applied.into_iter().rev().find(|version| !known.contains(version)) {
            Some(version) => Err(MigrationError::TooNew(version)),
            None => Ok(()),
        }
    }
}
