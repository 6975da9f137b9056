//! The server function of the posts: who may, the operation, the answer.

use leptos::prelude::*;

use super::{Draft, Saved};
use crate::platform::error::AppError;

/// Saves what the writer has typed so far. A post that is out is not touched by this.
#[server(prefix = "/rpc", endpoint = "posts/autosave")]
pub async fn autosave(draft: Draft) -> Result<Saved, AppError> {
    use crate::accounts::server::Member;
    use crate::platform::server::{Platform, http::answer};
    use crate::posts::server::{Intent, write};

    let platform = expect_context::<Platform>();
    answer(async { write(&platform, &Member::current()?, &draft, Intent::Save).await }.await)
}
