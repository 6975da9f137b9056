//! One connection at a time: whoever is in a transaction asks for no other connection.
//!
//! Sixteen who do so at once have every connection of the pool, and each waits for a seventeenth: nobody goes on until
//! the database ends their transactions. On SQLite it goes well, and so only a crowd on PostgreSQL would show it.
//! Where debug assertions are on, as in every test, the first of them stops at the line that asks.

#[cfg(debug_assertions)]
use std::collections::HashSet;
#[cfg(debug_assertions)]
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};

#[cfg(debug_assertions)]
use tokio::task::{Id, try_id};

#[cfg(debug_assertions)]
static IN_TRANSACTION: LazyLock<Mutex<HashSet<Id>>> = LazyLock::new(Mutex::default);

#[cfg(debug_assertions)]
fn in_transaction() -> MutexGuard<'static, HashSet<Id>> {
    IN_TRANSACTION.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The task that is in a transaction, for as long as it is.
pub(super) struct Held {
    #[cfg(debug_assertions)]
    task: Option<Id>,
}

impl Held {
    /// From now on this task is in a transaction.
    pub(super) fn here() -> Self {
        #[cfg(debug_assertions)]
        {
            let task = try_id();
            in_transaction().extend(task);
            Self { task }
        }
        #[cfg(not(debug_assertions))]
        Self {}
    }
}

#[cfg(debug_assertions)]
impl Drop for Held {
    fn drop(&mut self) {
        if let Some(task) = self.task {
            in_transaction().remove(&task);
        }
    }
}

/// A task asks for a connection: it must be in no transaction.
#[track_caller]
pub(super) fn asks() {
    #[cfg(debug_assertions)]
    {
        let held = try_id().is_some_and(|task| in_transaction().contains(&task));
        assert!(!held, "a connection was asked for inside a transaction: ask on the transaction's own, or before it");
    }
}

#[cfg(all(test, debug_assertions))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_second_connection_stops_the_task_that_asks_and_no_other() {
        let within = tokio::spawn(async {
            let _held = Held::here();
            assert!(tokio::spawn(async { asks() }).await.is_ok(), "another task may ask");
            asks();
        });
        assert!(within.await.is_err_and(|error| error.is_panic()));
        let after = tokio::spawn(async {
            drop(Held::here());
            asks();
        });
        assert!(after.await.is_ok());
    }
}
