//! Putting the first page together.

mod aside;
mod digest;

use super::{Aside, Home};
use crate::accounts::Me;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::kept;
use crate::platform::time::DAY;
use crate::posts::server::{By, feed, newest_draft};

/// The first page: for a member with the sentence, and with `followed` only the posts of people whom they follow.
///
/// # Errors
/// [`AppError::NotFound`] for a cursor we did not make.
pub async fn home(platform: &Platform, me: Option<&Me>, before: &str, followed: bool) -> Result<Home, AppError> {
    let posts = if let (Some(me), true) = (me, followed) {
        feed(platform, By::FollowedBy(&me.member.id), before).await?
    } else if before.is_empty() {
        let newest = kept(platform, "newest posts".into(), feed(platform, By::Everybody, "")).await?;
        (*newest).clone()
    } else {
        feed(platform, By::Everybody, before).await?
    };
    // The week goes on without anybody writing.
    let today = platform.clock.now().0.div_euclid(DAY);
    let aside: Aside = (*kept(platform, format!("beside the posts {today}"), aside::read(platform)).await?).clone();
    let (digest, draft) = match me {
        Some(me) => {
            // Every change of a draft moves the member's stream, and publishing one the generation.
            let key = format!("draft {} {}", me.member.id, me.position.head);
            let draft = kept(platform, key, newest_draft(platform, &me.member.id)).await?;
            (Some(digest::of(platform, me).await?), (*draft).clone())
        }
        None => (None, None),
    };
    Ok(Home { posts, digest, draft, aside })
}
