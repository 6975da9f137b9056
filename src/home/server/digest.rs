//! Counting what is new to one member.

use crate::accounts::Me;
use crate::home::Digest;
use crate::home::digest::News;
use crate::notifications::{Kind, server::newest_since};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::kept;

/// The sentence for one member. The counts are kept until something public changes, or the bell or the
/// visit does.
pub async fn of(platform: &Platform, me: &Me) -> Result<Digest, AppError> {
    let key = format!("news {} {} {}", me.member.id, me.visited_at.0, me.position.head);
    let mut news = (*kept(platform, key, count(platform, me)).await?).clone();
    news.since = me.visited_at.part_of_day(platform.clock.now(), 0);
    Ok(Digest::of(&news))
}

async fn count(platform: &Platform, me: &Me) -> Result<News, AppError> {
    let (since, member) = (me.visited_at, me.member.id.as_str());
    let posts = crate::posts::server::count_since(platform, since, member).await?;
    let comments = crate::comments::server::count_since(platform, since, member).await?;
    // The bell shows nothing: nothing personal can be unread.
    let newest = if me.unread > 0 { newest_since(platform, member, since).await? } else { None };
    let personal = newest.map(|one| {
        let who = one.actor.first_name();
        let words = if one.kind == Kind::Answered {
            format!("{who} answered you")
        } else {
            format!("{who} commented on your post")
        };
        (words, one.href)
    });
    Ok(News { since: String::new(), posts, comments, personal })
}
