//! Server functions of the accounts.

use leptos::prelude::*;

use super::Profile as ProfileNoun;
use crate::platform::error::AppError;

/// A member's page.
#[server(prefix = "/rpc", endpoint = "accounts/profile")]
pub async fn profile(handle: String) -> Result<ProfileNoun, AppError> {
    use crate::accounts::server::{self, Member};
    use crate::platform::server::{Platform, http::answer};

    let platform = expect_context::<Platform>();
    let viewer = Member::maybe_current();
    answer(server::profile(&platform, &handle, viewer.as_ref().map(Member::id)).await)
}
