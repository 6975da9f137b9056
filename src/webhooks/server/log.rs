//! What was sent to a member's webhook, and sending it again.

use super::DeliverWebhook;
use super::managing::find;
use super::store::{self, NewDelivery};
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::error::internal;
use crate::platform::server::jobs::Order;
use crate::platform::text::is_name;
use crate::platform::time::{DAY, HOUR};
use crate::webhooks::{Attempt, Delivery, PING};

/// How long deliveries are kept, in microseconds.
const KEPT: i64 = 30 * DAY;
/// Tests of one webhook in an hour.
const TESTS: i64 = 20;
/// Comes behind every id: those are digits, small letters and hyphens.
const NEWEST: &str = "~";

/// A part of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Log {
    /// Newest first, without their attempts.
    pub deliveries: Vec<Delivery>,
    /// Before which the next part begins; none: this was the last.
    pub older: Option<String>,
}

/// At most `limit` deliveries of a member's webhook, newest first, before the one with the id `before` (empty: from
/// the newest).
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook; [`AppError::Invalid`] for a cursor that is none.
pub async fn log(
    platform: &Platform,
    member: &Member,
    webhook: &str,
    before: &str,
    limit: usize,
) -> Result<Log, AppError> {
    find(platform, member, webhook).await?;
    let before = match before {
        "" => NEWEST,
        before if is_name(before) => before,
        _ => return Err(AppError::field("cursor", "That cursor was not made here. Take next_cursor as it is.")),
    };
    let most = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut deliveries = store::of_webhook(platform, webhook, before, most).await?;
    let more = deliveries.len() > limit;
    deliveries.truncate(limit);
    let older = deliveries.last().filter(|_| more).map(|last| last.id.clone());
    Ok(Log { deliveries, older })
}

/// The same, with every attempt.
///
/// # Errors
/// As [`log`].
pub async fn deliveries(
    platform: &Platform,
    member: &Member,
    webhook: &str,
    before: &str,
    limit: usize,
) -> Result<Log, AppError> {
    let mut log = log(platform, member, webhook, before, limit).await?;
    let (Some(newest), Some(oldest)) = (log.deliveries.first(), log.deliveries.last()) else { return Ok(log) };
    let attempts = store::attempts_between(platform, webhook, &oldest.id, &newest.id).await?;
    for (id, attempt) in attempts {
        if let Some(delivery) = log.deliveries.iter_mut().find(|delivery| delivery.id == id) {
            delivery.attempts.push(attempt);
        }
    }
    Ok(log)
}

/// One delivery of a member's webhook, with every attempt.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such delivery.
pub async fn delivery(platform: &Platform, member: &Member, webhook: &str, id: &str) -> Result<Delivery, AppError> {
    if !is_name(webhook) || !is_name(id) {
        return Err(AppError::NotFound);
    }
    let found = store::delivery(platform, member.id(), webhook, id).await?.ok_or(AppError::NotFound)?;
    let attempts: Vec<Attempt> =
        store::attempts_between(platform, webhook, id, id).await?.into_iter().map(|(_, attempt)| attempt).collect();
    Ok(Delivery { attempts, ..found })
}

/// Sends a delivery of a member's webhook again that was heard or given up, under the same id.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such delivery; [`AppError::Conflict`] while it is under way, or its
/// webhook is switched off.
pub async fn deliver_again(
    platform: &Platform,
    member: &Member,
    webhook: &str,
    delivery: &str,
) -> Result<(), AppError> {
    let found = find(platform, member, webhook).await?;
    let mut tx = platform.db.begin().await?;
    if !is_name(delivery) || !store::has_delivery(tx.conn(), webhook, delivery).await? {
        return Err(AppError::NotFound);
    }
    if found.disabled.is_some() {
        return Err(AppError::Conflict("This webhook is switched off. Switch it on first.".into()));
    }
    if !store::reopen(tx.conn(), webhook, delivery).await? {
        return Err(AppError::Conflict("This is still being delivered.".into()));
    }
    let job = DeliverWebhook { delivery_id: delivery.to_owned() };
    Order::new(&job).owner(member.id()).enqueue(platform, &mut tx).await?;
    Ok(tx.commit().await?)
}

/// Sends a test to a member's webhook alone, and gives the id of its delivery.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook; [`AppError::Conflict`] when it is switched off;
/// [`AppError::TooMany`] for the 21st within an hour.
pub async fn send_test(platform: &Platform, member: &Member, webhook: &str) -> Result<String, AppError> {
    if find(platform, member, webhook).await?.disabled.is_some() {
        return Err(AppError::Conflict("This webhook is switched off. Switch it on first.".into()));
    }
    let now = platform.clock.now();
    let id = platform.rng.id(now);
    let told = serde_json::json!({ "type": PING, "timestamp": now.rfc3339(), "data": { "webhook": webhook } });
    let body = serde_json::to_string(&told).map_err(internal)?;
    let mut tx = platform.db.begin().await?;
    if store::count_since(tx.conn(), webhook, PING, now.plus(-HOUR)).await? >= TESTS {
        let words = format!("That were {TESTS} tests in an hour. Wait a while before the next one.");
        return Err(AppError::TooMany(words, 600));
    }
    let new = NewDelivery { id: &id, webhook, event: PING, body: &body, now };
    store::insert_delivery(tx.conn(), &new).await?;
    let job = DeliverWebhook { delivery_id: id.clone() };
    Order::new(&job).owner(member.id()).enqueue(platform, &mut tx).await?;
    tx.commit().await?;
    Ok(id)
}

/// Deletes the deliveries of more than 30 days ago, in small transactions.
///
/// # Errors
/// When the database refuses.
pub async fn prune(platform: &Platform) -> Result<u64, AppError> {
    let before = platform.clock.now().plus(-KEPT);
    let mut pruned = 0;
    loop {
        let mut tx = platform.db.begin().await?;
        let some = store::delete_before(tx.conn(), before).await?;
        tx.commit().await?;
        pruned += some;
        if some == 0 {
            return Ok(pruned);
        }
    }
}
