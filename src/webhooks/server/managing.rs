//! A member's webhooks: adding, looking at, changing, another secret, deleting.

use super::Secret;
use super::store::{self, Changed, NewWebhook};
use crate::accounts::server::{Happened, Member, note_and_tell};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::Platform;
use crate::platform::server::outgoing::{Target, Unsent};
use crate::platform::text::{is_form_key, is_name};
use crate::webhooks::{EVENTS, Webhook};

/// How many webhooks a member may have: each costs a request for everything that happens here.
pub const MOST: i64 = 10;

/// A new webhook, and the only time that its secret is told.
#[derive(Debug)]
pub struct Added {
    pub webhook: Webhook,
    pub secret: Secret,
}

/// What of a webhook is to be another; what is not said stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct Change<'a> {
    pub url: Option<&'a str>,
    pub events: Option<&'a [&'a str]>,
    /// Whether anything is sent to it. What happens while it is off is not sent later.
    pub enabled: Option<bool>,
}

/// Adds a webhook. Its address is looked up now, so that one that will be refused is refused at once;
/// a name that cannot be found now may be found later.
///
/// # Errors
/// [`AppError::Invalid`] for an address that is none or is not public, for no or unknown events, and
/// for an eleventh webhook.
pub async fn add(platform: &Platform, member: &Member, url: &str, events: &[&str]) -> Result<Added, AppError> {
    add_once(platform, member, &platform.rng.id(platform.clock.now()), (url, events)).await
}

/// The same for a form, whose key the webhook is named by: sent twice it is one webhook.
///
/// # Errors
/// As [`add`]; [`AppError::Conflict`] when this form was sent before.
pub async fn add_once(
    platform: &Platform,
    member: &Member,
    form_key: &str,
    (url, events): (&str, &[&str]),
) -> Result<Added, AppError> {
    if !is_form_key(form_key) {
        return Err(AppError::Malformed("The form came without its key. Open the page again.".into()));
    }
    let mut wrong = FieldErrors::default();
    let target = target(platform, url, &mut wrong).await;
    let events = known(events, &mut wrong);
    wrong.into_result()?;
    let (url, now) = (target.as_ref().map_or("", Target::as_str), platform.clock.now());
    let secret = Secret::random(&platform.rng);
    let mut tx = platform.db.begin().await?;
    if store::count_of(tx.conn(), member.id()).await? >= MOST {
        return Err(AppError::field("url", format!("There are {MOST} webhooks already. Delete one first.")));
    }
    let new = NewWebhook { id: form_key, owner: member.id(), url, secret: &secret, events: &events, now };
    if !store::insert(tx.conn(), &new).await? {
        let words =
            "This webhook was added already, and its secret was shown. Give it another if you have not kept it.";
        return Err(AppError::Conflict(words.into()));
    }
    let told = format!("A webhook was added; it sends to {url}.");
    note_and_tell(platform, &mut tx, member, Happened::WebhookAdded, &told).await?;
    tx.commit().await?;
    let webhook = Webhook {
        id: form_key.to_owned(),
        url: url.to_owned(),
        events: events.into_iter().map(str::to_owned).collect(),
        created_at: now,
        failing_since: None,
        disabled: None,
    };
    Ok(Added { webhook, secret })
}

/// The address, if something may be sent there.
async fn target(platform: &Platform, url: &str, wrong: &mut FieldErrors) -> Option<Target> {
    let target = match Target::parse(url) {
        Ok(target) => target,
        Err(words) => {
            wrong.add("url", words);
            return None;
        }
    };
    if let Err(Unsent::Refused(words)) = platform.outgoing.look_up(&target).await {
        wrong.add("url", words);
        return None;
    }
    Some(target)
}

/// The events, in our order; none when one is not known.
fn known(events: &[&str], wrong: &mut FieldErrors) -> Vec<&'static str> {
    let found: Vec<&str> = match events.iter().find(|event| !EVENTS.contains(event)) {
        Some(_) => Vec::new(),
        None => EVENTS.into_iter().filter(|event| events.contains(event)).collect(),
    };
    if found.is_empty() {
        wrong.add("events", format!("Name what it is to be told of: {}.", EVENTS.join(", ")));
    }
    found
}

/// A member's webhooks, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(platform: &Platform, member: &Member) -> Result<Vec<Webhook>, AppError> {
    Ok(store::of_owner(platform, member.id()).await?)
}

/// One webhook of a member's.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook.
pub async fn find(platform: &Platform, member: &Member, webhook: &str) -> Result<Webhook, AppError> {
    if !is_name(webhook) {
        return Err(AppError::NotFound);
    }
    store::one_of_owner(platform, member.id(), webhook).await?.ok_or(AppError::NotFound)
}

/// Changes a member's webhook. One that is switched on again has its failures forgotten; what happened meanwhile is
/// not sent to it.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook; [`AppError::Invalid`] as [`add`].
pub async fn change(platform: &Platform, member: &Member, webhook: &str, to: Change<'_>) -> Result<(), AppError> {
    // Whose it is comes first: nobody is told what is wrong with a change that they may not make.
    find(platform, member, webhook).await?;
    let mut wrong = FieldErrors::default();
    let target = match to.url {
        Some(url) => target(platform, url, &mut wrong).await,
        None => None,
    };
    let events = to.events.map(|events| known(events, &mut wrong));
    wrong.into_result()?;
    let mut tx = platform.db.begin().await?;
    let changed = Changed { url: target.as_ref().map(Target::as_str), events: events.as_deref() };
    if !store::update(tx.conn(), member.id(), webhook, changed).await? {
        return Err(AppError::NotFound);
    }
    match to.enabled {
        Some(true) => drop(store::set_enabled(tx.conn(), member.id(), webhook).await?),
        Some(false) => store::pause(tx.conn(), member.id(), webhook, platform.clock.now()).await?,
        None => {}
    }
    Ok(tx.commit().await?)
}

/// Gives a member's webhook another secret, and tells it: the only time. What is sent from now on is signed with it,
/// deliveries that are tried again among it.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such webhook.
pub async fn roll(platform: &Platform, member: &Member, webhook: &str) -> Result<Secret, AppError> {
    let found = find(platform, member, webhook).await?;
    let secret = Secret::random(&platform.rng);
    let mut tx = platform.db.begin().await?;
    if !store::set_secret(tx.conn(), member.id(), webhook, &secret).await? {
        return Err(AppError::NotFound);
    }
    let told = format!("The webhook that sends to {} has another secret now.", found.url);
    note_and_tell(platform, &mut tx, member, Happened::WebhookSecret, &told).await?;
    tx.commit().await?;
    Ok(secret)
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
