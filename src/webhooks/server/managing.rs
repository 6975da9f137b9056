//! A member's webhooks: adding, looking at, deleting, switching on again.

use super::store::{self, NewWebhook};
use super::{DeliverWebhook, Secret};
use crate::accounts::server::Member;
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::Platform;
use crate::platform::server::jobs::Order;
use crate::platform::server::outgoing::{Target, Unsent};
use crate::platform::text::is_name;
use crate::platform::time::DAY;
use crate::webhooks::{Delivery, EVENTS, Webhook};

/// How many webhooks a member may have: each costs a request for everything that happens here.
const MOST: i64 = 10;
/// How long deliveries are kept, in microseconds.
const KEPT: i64 = 30 * DAY;

/// A new webhook, and the only time that its secret is told.
#[derive(Debug)]
pub struct Added {
    pub webhook: Webhook,
    pub secret: Secret,
}

/// Adds a webhook. Its address is looked up now, so that one that will be refused is refused at once;
/// a name that cannot be found now may be found later.
///
/// # Errors
/// [`AppError::Invalid`] for an address that is none or is not public, for no or unknown events, and
/// for an eleventh webhook.
pub async fn add(platform: &Platform, member: &Member, url: &str, events: &[&str]) -> Result<Added, AppError> {
    let mut wrong = FieldErrors::default();
    let target = match Target::parse(url) {
        Ok(target) => match platform.outgoing.look_up(&target).await {
            Err(Unsent::Refused(words)) => {
                wrong.add("url", words);
                None
            }
            _ => Some(target),
        },
        Err(words) => {
            wrong.add("url", words);
            None
        }
    };
    let events: Vec<&str> = match events.iter().find(|event| !EVENTS.contains(event)) {
        Some(_) => Vec::new(),
        None => EVENTS.into_iter().filter(|event| events.contains(event)).collect(),
    };
    if events.is_empty() {
        wrong.add("events", format!("Name what it is to be told of: {}.", EVENTS.join(", ")));
    }
    let (Some(target), true) = (target, wrong.is_empty()) else {
        return Err(AppError::Invalid(wrong));
    };
    let now = platform.clock.now();
    let (id, secret) = (platform.rng.id(now), Secret::random(&platform.rng));
    let mut tx = platform.db.begin().await?;
    if store::count_of(tx.conn(), member.id()).await? >= MOST {
        return Err(AppError::field("url", format!("There are {MOST} webhooks already. Delete one first.")));
    }
    let new = NewWebhook { id: &id, owner: member.id(), url: target.as_str(), secret: &secret, events: &events, now };
    store::insert(tx.conn(), &new).await?;
    tx.commit().await?;
    let webhook = Webhook {
        id,
        url: target.as_str().to_owned(),
        events: events.into_iter().map(str::to_owned).collect(),
        created_at: now,
        failing_since: None,
        disabled: None,
    };
    Ok(Added { webhook, secret })
}

/// A member's webhooks, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(platform: &Platform, member: &Member) -> Result<Vec<Webhook>, AppError> {
    Ok(store::of_owner(platform, member.id()).await?)
}

/// The newest 30 deliveries of a member's webhook with their attempts, newest first.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook.
pub async fn deliveries(platform: &Platform, member: &Member, webhook: &str) -> Result<Vec<Delivery>, AppError> {
    if !is_name(webhook) || !store::is_owned(platform, member.id(), webhook).await? {
        return Err(AppError::NotFound);
    }
    let mut deliveries = store::of_webhook(platform, webhook).await?;
    for delivery in &mut deliveries {
        delivery.attempts = store::attempts_of(platform, &delivery.id).await?;
    }
    Ok(deliveries)
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
    let found = store::of_owner(platform, member.id()).await?;
    let found = found.into_iter().find(|known| known.id == webhook).ok_or(AppError::NotFound)?;
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

/// Deletes a member's webhook; what is on its way to it is not tried again.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook.
pub async fn remove(platform: &Platform, member: &Member, webhook: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    if !is_name(webhook) || !store::delete(tx.conn(), member.id(), webhook).await? {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Switches a member's webhook on again, with its failures forgotten. What happened meanwhile is not
/// sent to it.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook.
pub async fn enable(platform: &Platform, member: &Member, webhook: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    if !is_name(webhook) || !store::set_enabled(tx.conn(), member.id(), webhook).await? {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
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
