//! Every kind of background job, one line each.

use super::leaving::EndAccounts;
use super::pruning::Prune;
use crate::accounts::server::{ExpireSessions, MailConfirmation, MailRecovery};
use crate::exports::server::ExportMember;
use crate::media::server::{PictureVariants, Portrait, RemovePicture};
use crate::notifications::server::DigestWeek;
use crate::oauth::server::keys::{MakeKey, RotateKeys};
use crate::platform::server::backup::BackUpSite;
use crate::platform::server::jobs::Registry;
use crate::platform::server::mail::SendMail;
use crate::posts::server::{PublishDue, PublishPost};
use crate::webhooks::server::DeliverWebhook;

/// What the workers of this program can run.
pub fn registry() -> Registry {
    Registry::new()
        .with::<DigestWeek>()
        .with::<BackUpSite>()
        .with::<ExpireSessions>()
        .with::<MailConfirmation>()
        .with::<MailRecovery>()
        .with::<ExportMember>()
        .with::<EndAccounts>()
        .with::<Prune>()
        .with::<PublishDue>()
        .with::<PublishPost>()
        .with::<DeliverWebhook>()
        .with::<MakeKey>()
        .with::<RotateKeys>()
        .with::<SendMail>()
        .with::<PictureVariants>()
        .with::<Portrait>()
        .with::<RemovePicture>()
}
