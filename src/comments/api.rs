//! Server functions of the comments.

use leptos::prelude::*;

use super::{Comment as CommentNoun, Discussion as DiscussionNoun};
use crate::platform::error::AppError;

/// The discussion under a post, by the post's slug.
#[server(prefix = "/rpc", endpoint = "comments/discussion")]
pub async fn discussion(slug: String) -> Result<DiscussionNoun, AppError> {
    use crate::accounts::server::Member;
    use crate::platform::server::{Platform, http::answer};

    let viewer = Member::maybe_current();
    answer(crate::comments::server::discussion(&expect_context::<Platform>(), &slug, viewer.as_ref()).await)
}

/// Says something under a post. The same `mutation_id` sent twice is one comment.
#[server(prefix = "/rpc", endpoint = "comments/add")]
pub async fn comment(slug: String, body: String, reply_to: String, mutation_id: String) -> Result<CommentNoun, AppError> {
    use crate::accounts::server::Member;
    use crate::comments::server::{NewComment, add};
    use crate::platform::server::{Platform, http::answer};

    let platform = expect_context::<Platform>();
    let new = NewComment { slug: &slug, body: &body, reply_to: &reply_to, mutation_id: &mutation_id };
    answer(async { add(&platform, &Member::current()?, &new).await }.await)
}
