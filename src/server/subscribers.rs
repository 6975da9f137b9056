//! Who hears of which domain event. A writer records an event and knows nobody of these.

use crate::comments::CommentAdded;
use crate::notifications::server::{tell_of_comment, tell_of_post};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::internal;
use crate::platform::server::outbox::{self, Event, Waiting};
use crate::platform::time::Timestamp;
use crate::posts::PostPublished;
use crate::webhooks::WebhookDisabled;
use crate::webhooks::server::{announce_comment, announce_post, tell_of_disabled};

/// Delivers events for ever.
pub async fn deliver(platform: Platform) {
    loop {
        match deliver_waiting(&platform).await {
            Ok(0) => {}
            Ok(_) => continue,
            Err(error) => tracing::warn!(?error, "events could not be delivered; they are tried again"),
        }
        platform.outbox.next().await;
    }
}

/// Delivers one batch, in the transaction that takes it out of the outbox; says how many it was.
///
/// # Errors
/// When the database refuses; then the events wait on.
pub async fn deliver_waiting(platform: &Platform) -> Result<usize, AppError> {
    if !outbox::is_waiting(platform).await? {
        return Ok(0);
    }
    let mut tx = platform.db.begin().await?;
    let events = outbox::take(&mut tx).await?;
    for event in &events {
        handle(platform, &mut tx, event).await?;
    }
    tx.commit().await?;
    Ok(events.len())
}

async fn handle(platform: &Platform, tx: &mut WriteTx, event: &Waiting) -> Result<(), AppError> {
    match event.kind.as_str() {
        PostPublished::KIND => {
            let published = read(event)?;
            tell_of_post(platform, tx, &published).await?;
            announce_post(platform, tx, &published, Timestamp(event.at)).await
        }
        CommentAdded::KIND => {
            let added = read(event)?;
            tell_of_comment(platform, tx, &added).await?;
            announce_comment(platform, tx, &added, Timestamp(event.at)).await
        }
        WebhookDisabled::KIND => tell_of_disabled(platform, tx, &read(event)?).await,
        unknown => {
            tracing::warn!(kind = unknown, "an event that nobody here knows was put aside");
            Ok(())
        }
    }
}

fn read<E: serde::de::DeserializeOwned>(event: &Waiting) -> Result<E, AppError> {
    serde_json::from_str(&event.body).map_err(internal)
}
