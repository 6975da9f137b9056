//! Server functions of the notifications.

use leptos::prelude::*;

use super::Notifications as NotificationsNoun;
use crate::platform::error::AppError;

/// What concerned the viewer, newest first.
#[server(prefix = "/rpc", endpoint = "notifications/list")]
pub async fn notifications(before: String) -> Result<NotificationsNoun, AppError> {
    use crate::accounts::server::Member;
    use crate::platform::server::{Platform, http::answer};

    let platform = expect_context::<Platform>();
    answer(async { crate::notifications::server::list(&platform, &Member::current()?, &before).await }.await)
}
