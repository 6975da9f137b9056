//! Server functions of the first page.

use leptos::prelude::*;

use super::Home as HomeNoun;
use crate::platform::error::AppError;

/// The first page: the newest posts (or those of the people whom the viewer follows), the sentence
/// above them and what stands beside.
#[server(prefix = "/rpc", endpoint = "home")]
pub async fn home(before: String, followed: bool) -> Result<HomeNoun, AppError> {
    use crate::platform::server::{Platform, http::answer};

    answer(crate::home::server::home(&expect_context::<Platform>(), &before, followed).await)
}
