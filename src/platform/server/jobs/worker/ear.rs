//! Hears on PostgreSQL that another process has enqueued something. Only a hint: what is not heard
//! is found by the poll.

use std::time::Duration;

use sqlx::postgres::PgListener;

use crate::platform::server::Platform;
use crate::platform::server::jobs::Queue;

/// Listens for ever.
pub(super) async fn run(platform: Platform) {
    loop {
        if let Err(error) = listen(&platform).await {
            tracing::debug!(%error, "the database does not tell of new jobs; they are polled for");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

async fn listen(platform: &Platform) -> sqlx::Result<()> {
    let mut listener = PgListener::connect(&platform.config.database_url).await?;
    listener.listen("tidings_jobs").await?;
    // What came between the last connection and this one.
    platform.jobs.wake(&Queue::ALL);
    loop {
        let told = listener.recv().await?;
        if let Some(queue) = Queue::parse(told.payload()) {
            platform.jobs.wake(&[queue]);
        }
    }
}
