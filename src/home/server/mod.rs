//! Putting the first page together.

mod aside;
mod digest;

use axum::http::request::Parts;
use leptos::prelude::use_context;

use super::{Aside, Home};
use crate::accounts::Viewer;
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::kept;
use crate::posts::server::{By, feed, newest_draft};

/// The first page for whoever made this request.
///
/// # Errors
/// [`AppError::NotFound`] for a cursor we did not make; [`AppError::SignInNeeded`] when a visitor asks for
/// the people they follow.
pub async fn home(platform: &Platform, before: &str, followed: bool) -> Result<Home, AppError> {
    let viewer = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Viewer>().cloned());
    let me = viewer.and_then(|viewer| viewer.me);
    let posts = if followed {
        feed(platform, By::FollowedBy(Member::current()?.id()), before).await?
    } else if before.is_empty() {
        let newest = kept(platform, "newest posts".into(), feed(platform, By::Everybody, "")).await?;
        (*newest).clone()
    } else {
        feed(platform, By::Everybody, before).await?
    };
    let aside: Aside = (*kept(platform, "beside the posts".into(), aside::read(platform)).await?).clone();
    let (digest, draft) = match &me {
        Some(me) => (Some(digest::of(platform, me).await?), newest_draft(platform, &me.member.id).await?),
        None => (None, None),
    };
    Ok(Home { posts, digest, draft, aside })
}
