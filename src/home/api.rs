//! Server functions of the first page.

use leptos::prelude::*;

use super::Digest as DigestNoun;
use crate::platform::error::AppError;

/// What happened since the viewer was here; `None` for a visitor.
#[server(prefix = "/rpc", endpoint = "home/digest")]
pub async fn digest() -> Result<Option<DigestNoun>, AppError> {
    use crate::platform::server::{Platform, http::answer};

    answer(crate::home::server::digest(&expect_context::<Platform>()).await)
}
