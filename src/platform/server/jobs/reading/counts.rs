//! The kept counts: how many jobs a queue has in each state, and what has happened so far.

use std::collections::HashMap;

use super::store;
use crate::platform::job::JobState;
use crate::platform::server::Platform;

/// The totals of every queue, by its name and by what is counted.
#[derive(Clone, Debug, Default)]
pub struct Counts(HashMap<(String, String), i64>);

impl Counts {
    /// Reads them.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn read(platform: &Platform) -> sqlx::Result<Self> {
        let rows = store::totals(platform).await?;
        Ok(Self(rows.into_iter().map(|(queue, what, n)| ((queue, what), n)).collect()))
    }

    /// One count; never below zero, whatever a half-told change says.
    pub fn get(&self, queue: &str, what: &str) -> i64 {
        self.0.get(&(queue.to_owned(), what.to_owned())).copied().unwrap_or_default().max(0)
    }

    /// Jobs in a state, in one queue or in all.
    pub fn in_state(&self, queue: Option<&str>, state: JobState) -> i64 {
        match queue {
            Some(queue) => self.get(queue, state.as_str()),
            None => {
                let of_state = self.0.iter().filter(|((_, what), _)| what == state.as_str());
                of_state.map(|(_, n)| *n).sum::<i64>().max(0)
            }
        }
    }
}
