//! The server function of the accounts.

use leptos::prelude::*;

use crate::platform::error::AppError;

/// The question that a passkey answers: to come in, or to make the second step of a sign-in that has begun. JSON for
/// the browser.
#[server(prefix = "/rpc", endpoint = "accounts/question")]
pub async fn passkey_question(second: bool) -> Result<String, AppError> {
    use crate::accounts::server::{half_here, origin_here, question};
    use crate::platform::server::{Platform, http::answer};

    let platform = expect_context::<Platform>();
    let half = half_here(&platform);
    let from = origin_here(&platform);
    answer(question(&platform, second.then_some(half.as_str()), &from).await)
}
