//! Telling the owner of a webhook that it was switched off.

use super::store;
use crate::accounts::server::recipient;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::mail::{self, Letter, Mail};
use crate::webhooks::{Reason, WebhookDisabled};

/// Writes to its owner. Called by the subscribers, inside the transaction that takes the event out of the outbox.
///
/// # Errors
/// When the database refuses.
pub async fn tell_of_disabled(platform: &Platform, tx: &mut WriteTx, event: &WebhookDisabled) -> Result<(), AppError> {
    let Some(url) = store::url_of(tx.conn(), &event.webhook_id).await? else { return Ok(()) };
    let Some(owner) = recipient(tx.conn(), &event.owner_id).await? else { return Ok(()) };
    let why = match event.reason {
        Reason::Gone => "It answered 410: it wants to hear nothing more.",
        Reason::Failing => "Nothing was heard from it for a day, however often it was tried.",
        // Whoever did it themselves knows.
        Reason::Paused => return Ok(()),
    };
    let subject = "A webhook of yours was switched off";
    let letter = Letter::new(subject)
        .paragraph(&format!("Hello {},\nnothing is sent to {url} any more.", owner.first_name()))
        .paragraph(why)
        .paragraph("See that it answers again, then switch it on.")
        .action(
            "Look at the webhook",
            &format!("{}/settings/developer/webhooks/{}", platform.config.origin, event.webhook_id),
        )
        .because("This comes because the webhook is yours.", None);
    let mail = Mail {
        to: &owner.email,
        name: &owner.name,
        subject,
        text: &letter.text(),
        html: &letter.html(),
        unsubscribe: None,
    };
    match mail::send(platform, tx, &mail).await {
        // An address that does not work is no reason to hold the other events up.
        Err(AppError::Invalid(_)) => Ok(()),
        sent => sent.map(drop),
    }
}
