//! Server functions of the posts: who may, the operation, the answer.

use leptos::prelude::*;

use super::{Draft, Drafts as DraftsNoun, FeedPage, Post as PostNoun, Saved, TagCount, Writing as WritingNoun};
use crate::platform::error::AppError;

/// One member's posts.
#[server(prefix = "/rpc", endpoint = "posts/by-author")]
pub async fn profile_posts(handle: String, before: String) -> Result<FeedPage, AppError> {
    use crate::platform::server::{Platform, http::answer};
    use crate::posts::server::{self, By};

    answer(server::feed(&expect_context::<Platform>(), By::Author(&handle), &before).await)
}

/// The posts with one tag.
#[server(prefix = "/rpc", endpoint = "posts/by-tag")]
pub async fn tag_posts(tag: String, before: String) -> Result<FeedPage, AppError> {
    use crate::platform::server::{Platform, http::answer};
    use crate::posts::server::{self, By};

    answer(server::feed(&expect_context::<Platform>(), By::Tag(&tag), &before).await)
}

/// One post.
#[server(prefix = "/rpc", endpoint = "posts/read")]
pub async fn post(slug: String) -> Result<PostNoun, AppError> {
    use crate::accounts::server::Member;
    use crate::platform::server::{Platform, http::answer};

    let viewer = Member::maybe_current();
    answer(crate::posts::server::read(&expect_context::<Platform>(), &slug, viewer.as_ref()).await)
}

/// The tags in use.
#[server(prefix = "/rpc", endpoint = "posts/tags")]
pub async fn tags() -> Result<Vec<TagCount>, AppError> {
    use crate::platform::server::{Platform, http::answer};

    answer(crate::posts::server::tags(&expect_context::<Platform>(), 500).await)
}

/// What the editor opens with.
#[server(prefix = "/rpc", endpoint = "posts/writing")]
pub async fn writing(id: String) -> Result<WritingNoun, AppError> {
    use crate::accounts::server::Member;
    use crate::platform::server::{Platform, http::answer};

    let platform = expect_context::<Platform>();
    answer(async { crate::posts::server::writing(&platform, &Member::current()?, &id).await }.await)
}

/// The viewer's drafts.
#[server(prefix = "/rpc", endpoint = "posts/drafts")]
pub async fn drafts() -> Result<DraftsNoun, AppError> {
    use crate::accounts::server::Member;
    use crate::platform::server::{Platform, http::answer};

    let platform = expect_context::<Platform>();
    answer(async { crate::posts::server::drafts(&platform, &Member::current()?).await }.await)
}

/// Saves what the writer has typed so far. A post that is out is not touched by this.
#[server(prefix = "/rpc", endpoint = "posts/autosave")]
pub async fn autosave(draft: Draft) -> Result<Saved, AppError> {
    use crate::accounts::server::Member;
    use crate::platform::server::{Platform, http::answer};
    use crate::posts::server::{Intent, write};

    let platform = expect_context::<Platform>();
    answer(async { write(&platform, &Member::current()?, &draft, Intent::Save).await }.await)
}
