//! How what goes wrong inside becomes what is said outside: the log gets the cause, the person a sentence.

use crate::platform::error::AppError;

/// Logs `cause` and answers with the error that names nothing.
pub fn internal(cause: impl std::fmt::Display) -> AppError {
    tracing::error!(%cause, "a request failed");
    AppError::Internal
}

impl From<sqlx::Error> for AppError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut => {
                tracing::warn!("no database connection became free in time");
                Self::Busy(5)
            }
            other => internal(other),
        }
    }
}

/// True when the database refused a second row with the same unique value.
pub fn is_duplicate(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(|database| database.is_unique_violation())
}
