//! What differs between the two engines, in one place.

/// The database engine behind a [`super::Db`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// The first SQLite release without the corruption that WAL reset could cause.
pub const OLDEST_SQLITE: (u32, u32, u32) = (3, 51, 3);

impl Engine {
    /// Reads the engine from a database URL; `None` when it names neither.
    pub fn of(url: &str) -> Option<Self> {
        match url.split_once(':').map(|(scheme, _)| scheme)? {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// How a transaction that will write begins.
    pub fn begin_write(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// How a transaction begins that reads one state of everything.
    pub fn begin_snapshot(self) -> &'static str {
        match self {
            // With a write-ahead log every reader reads the state of its first query.
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// What every new connection is told first.
    pub fn on_connect(self) -> &'static [&'static str] {
        match self {
            Self::Sqlite => &[
                "PRAGMA busy_timeout = 10000",
                "PRAGMA journal_mode = WAL",
                "PRAGMA synchronous = NORMAL",
                "PRAGMA foreign_keys = ON",
                "PRAGMA temp_store = MEMORY",
                "PRAGMA journal_size_limit = 67108864",
            ],
            Self::Postgres => &[
                "SET TIME ZONE 'UTC'",
                "SET lock_timeout = '10s'",
                // Whoever is stopped in the middle of a transaction must not keep what it has locked.
                "SET idle_in_transaction_session_timeout = '10s'",
            ],
        }
    }
}

/// `3.51.3` as numbers; `None` when it is not a version.
pub fn parse_version(text: &str) -> Option<(u32, u32, u32)> {
    let mut parts = text.trim().split('.').map(|part| part.parse().ok());
    Some((parts.next()??, parts.next()??, parts.next().unwrap_or(Some(0))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_is_read_from_its_url() {
        assert_eq!(Engine::of("sqlite://data/tidings.db"), Some(Engine::Sqlite));
        assert_eq!(Engine::of("postgres://localhost/tidings"), Some(Engine::Postgres));
        assert_eq!(Engine::of("mysql://localhost/tidings"), None);
        assert_eq!(Engine::of("tidings.db"), None);
    }

    #[test]
    fn versions_compare_as_numbers() {
        assert!(parse_version("3.9.2") < Some(OLDEST_SQLITE));
        assert!(parse_version("3.51.2") < Some(OLDEST_SQLITE));
        assert!(parse_version("3.53.0") > Some(OLDEST_SQLITE));
        assert_eq!(parse_version("three"), None);
    }
}
