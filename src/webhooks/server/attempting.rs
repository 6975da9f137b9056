//! One attempt: sign, send, write down how it went, decide what follows.

use std::time::Duration;

use http::{HeaderMap, HeaderName, HeaderValue, Method, header};

use super::backoff::next_wait;
use super::store::{self, Due, NewAttempt};
use super::verdict::{Verdict, judge};
use crate::platform::error::AppError;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::internal;
use crate::platform::server::outgoing::{Answer, Target, Unsent};
use crate::platform::server::{Platform, outbox};
use crate::platform::time::{DAY, SECOND, Timestamp};
use crate::webhooks::{DeliveryState, Reason, WebhookDisabled};

/// What of an answer is kept, in bytes.
const KEPT: usize = 4 * 1024;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// What follows an attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: it was heard, or there is nothing to send any more.
    Over,
    /// Another attempt after this time, because of these words.
    Again(Duration, String),
    /// It is given up.
    GivenUp(String),
}

/// Sends a delivery once, unless it was heard already or its webhook is gone or off.
///
/// # Errors
/// When the database refuses; then it may have been sent, and is sent again under the same id.
pub async fn attempt(platform: &Platform, delivery: &str) -> Result<Next, AppError> {
    let Some(due) = store::due(platform, delivery).await? else { return Ok(Next::Over) };
    let begun = platform.clock.now();
    if due.is_disabled {
        let mut tx = platform.db.begin().await?;
        store::finish(tx.conn(), &due.id, DeliveryState::Dead, begun).await?;
        tx.commit().await?;
        return Ok(Next::GivenUp("The webhook is switched off, so nothing was sent.".into()));
    }
    let headers = signed(&due, begun)?;
    let outcome = match Target::parse(&due.url) {
        Ok(target) => platform.outgoing.send(Method::POST, &target, headers.clone(), due.body.clone()).await,
        Err(words) => Err(Unsent::Refused(words)),
    };
    conclude(platform, &due, begun, &headers, &outcome).await
}

/// The headers of Standard Webhooks 1.0.0, "Webhook headers": the id stays the same on every attempt,
/// the time is the attempt's own.
fn signed(due: &Due, now: Timestamp) -> Result<HeaderMap, AppError> {
    let seconds = now.0 / SECOND;
    let signature = due.secret.sign(&due.id, seconds, &due.body);
    let signature = signature.ok_or_else(|| internal("the secret of a webhook cannot be read"))?;
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ID, HeaderValue::from_str(&due.id).map_err(internal)?);
    headers.insert(TIMESTAMP, HeaderValue::from(seconds));
    headers.insert(SIGNATURE, HeaderValue::from_str(&signature).map_err(internal)?);
    Ok(headers)
}

async fn conclude(
    platform: &Platform,
    due: &Due,
    begun: Timestamp,
    headers: &HeaderMap,
    outcome: &Result<Answer, Unsent>,
) -> Result<Next, AppError> {
    let now = platform.clock.now();
    let (verdict, words) = judge(outcome, now);
    let mut tx = platform.db.begin().await?;
    // Another run of the same job may have been heard meanwhile, or the webhook deleted.
    let Some((number, first)) = store::count_attempt(tx.conn(), &due.id, begun).await? else { return Ok(Next::Over) };
    let answer = outcome.as_ref().ok();
    let row = NewAttempt {
        delivery: &due.id,
        number,
        at: begun,
        headers: &shown(headers),
        status: answer.map(|answer| answer.status.as_u16().into()),
        answer: &answer.map(|answer| beginning(&answer.body)).unwrap_or_default(),
        took: now.0 - begun.0,
        words: &words,
    };
    store::insert_attempt(tx.conn(), &row).await?;
    let next = match verdict {
        Verdict::Delivered => {
            store::finish(tx.conn(), &due.id, DeliveryState::Delivered, now).await?;
            store::set_well(tx.conn(), &due.webhook).await?;
            Next::Over
        }
        Verdict::Gone => {
            store::finish(tx.conn(), &due.id, DeliveryState::Dead, now).await?;
            switch_off(platform, &mut tx, due, Reason::Gone, now).await?;
            Next::GivenUp(words)
        }
        Verdict::Failed { asked } => {
            let failing_since = store::set_failing(tx.conn(), &due.webhook, begun).await?;
            let failures = usize::try_from(number).unwrap_or(usize::MAX);
            let [chance] = platform.rng.bytes::<1>();
            match next_wait(failures, now.0 - first.0, asked, chance) {
                Some(wait) => Next::Again(wait, words),
                None => {
                    store::finish(tx.conn(), &due.id, DeliveryState::Dead, now).await?;
                    if now.0 - failing_since.0 >= DAY {
                        switch_off(platform, &mut tx, due, Reason::Failing, now).await?;
                    }
                    Next::GivenUp(words)
                }
            }
        }
    };
    tx.commit().await?;
    platform.outbox.wake();
    Ok(next)
}

async fn switch_off(
    platform: &Platform,
    tx: &mut WriteTx,
    due: &Due,
    reason: Reason,
    now: Timestamp,
) -> Result<(), AppError> {
    if store::disable(tx.conn(), &due.webhook, reason, now).await? {
        let event = WebhookDisabled { webhook_id: due.webhook.clone(), owner_id: due.owner.clone(), reason };
        outbox::record(platform, tx, &event, now).await?;
    }
    Ok(())
}

/// The headers as they are kept: whoever reads the log must not be able to say the same again.
fn shown(headers: &HeaderMap) -> String {
    let lines = headers.iter().filter(|(name, _)| **name != SIGNATURE);
    lines.map(|(name, value)| format!("{name}: {}", value.to_str().unwrap_or_default())).collect::<Vec<_>>().join("\n")
}

/// The first 4 KiB as text. PostgreSQL keeps no zero bytes.
fn beginning(body: &[u8]) -> String {
    String::from_utf8_lossy(&body[..body.len().min(KEPT)]).replace('\0', "\u{fffd}")
}
