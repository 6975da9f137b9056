//! Forgetting jobs that are over.

use super::tally::{self, Tally};
use crate::platform::job::JobState;
use crate::platform::server::db::{Db, WriteTx};
use crate::platform::server::jobs::order::queue_named;
use crate::platform::time::Timestamp;

/// Deletes up to `most` finished jobs that have run out, with their attempts. Returns how many; call
/// it again until it says 0.
///
/// # Errors
/// When the database refuses.
pub async fn finished_jobs(db: &Db, now: Timestamp, most: i64) -> sqlx::Result<u64> {
    let mut tx = db.begin().await?;
    let gone = delete(&mut tx, now, most).await?;
    let mut tally = Tally::default();
    for (queue, state) in &gone {
        if let Some(state) = JobState::parse(state) {
            tally.gauge(queue_named(queue).name(), state.as_str(), -1);
        }
    }
    tally::add(&mut tx, tally).await?;
    tx.commit().await?;
    Ok(gone.len().try_into().unwrap_or(u64::MAX))
}

async fn delete(tx: &mut WriteTx, now: Timestamp, most: i64) -> sqlx::Result<Vec<(String, String)>> {
    // Looked at again outside the list: somebody may have begun one anew meanwhile.
    sqlx::query_as(
        "DELETE FROM jobs WHERE finished_at IS NOT NULL AND id IN (
             SELECT id FROM jobs WHERE expires_at <= $1 AND finished_at IS NOT NULL ORDER BY expires_at LIMIT $2)
         RETURNING queue, state",
    )
    .bind(now.0)
    .bind(most)
    .fetch_all(tx.conn())
    .await
}
