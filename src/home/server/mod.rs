//! Counting what is new.

use axum::http::request::Parts;
use leptos::prelude::use_context;

use super::Digest;
use super::digest::News;
use crate::accounts::Viewer;
use crate::notifications::{Kind, server::newest_since};
use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// The sentence for the member who made this request; `None` for a visitor.
///
/// # Errors
/// When the database refuses.
pub async fn digest(platform: &Platform) -> Result<Option<Digest>, AppError> {
    let viewer = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Viewer>().cloned());
    let Some(me) = viewer.and_then(|viewer| viewer.me) else { return Ok(None) };
    let (since, member) = (me.visited_at, me.member.id.as_str());
    let now = platform.clock.now();
    let posts = crate::posts::server::count_since(platform, since, member).await?;
    let comments = crate::comments::server::count_since(platform, since, member).await?;
    // The bell shows nothing: nothing personal can be unread.
    let newest = if me.unread > 0 { newest_since(platform, member, since).await? } else { None };
    let personal = newest.map(|one| {
        let who = one.actor.first_name();
        let words = if one.kind == Kind::Answered { format!("{who} answered you") } else { format!("{who} commented on your post") };
        (words, one.href)
    });
    let since = since.part_of_day(now, 0);
    Ok(Some(Digest::of(&News { since, posts, comments, personal })))
}
