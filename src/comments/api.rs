//! The server function of the comments.

use leptos::prelude::*;

use super::Comment as CommentNoun;
use crate::platform::error::AppError;

/// Says something under a post. The same `mutation_id` sent twice is one comment.
#[server(prefix = "/rpc", endpoint = "comments/add")]
pub async fn comment(
    slug: String,
    body: String,
    reply_to: String,
    mutation_id: String,
) -> Result<CommentNoun, AppError> {
    use crate::accounts::server::Member;
    use crate::comments::server::{NewComment, add};
    use crate::platform::server::{Platform, http::answer};

    let platform = expect_context::<Platform>();
    let new = NewComment { slug: &slug, body: &body, reply_to: &reply_to, mutation_id: &mutation_id };
    answer(async { add(&platform, &Member::current()?, &new).await }.await)
}
