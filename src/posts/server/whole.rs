//! Posts with their texts, for programs: what is out, and for members what they have not put out.

use super::reading::parse_cursor;
use super::store::{self, SoughtPosts};
use crate::accounts::server::Member;
use crate::media::server::dress;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::text::is_name;
use crate::platform::time::Timestamp;
use crate::posts::{Tag, WholePost};

/// Which posts that are out are meant.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sought<'a> {
    pub author: Option<&'a str>,
    pub tag: Option<&'a str>,
    /// Out at this time or later.
    pub since: Option<Timestamp>,
    /// Out before this time.
    pub until: Option<Timestamp>,
}

/// A part of a list, and the cursor of what comes after it.
#[derive(Clone, Debug, Default)]
pub struct WholePage {
    pub posts: Vec<WholePost>,
    pub next: Option<String>,
}

/// Posts that are out, newest first, at most `limit`; stable whatever is published meanwhile.
///
/// # Errors
/// [`AppError::Invalid`] for what can be no tag and for a cursor we did not make.
pub async fn list_whole(
    platform: &Platform,
    sought: &Sought<'_>,
    cursor: &str,
    limit: usize,
) -> Result<WholePage, AppError> {
    let after = parse_cursor(cursor).map_err(|_| unknown_cursor())?;
    let tag = match sought.tag {
        Some(typed) => Some(Tag::parse(typed).ok_or_else(|| AppError::field("tag", "That is no tag."))?),
        None => None,
    };
    let author = sought.author.unwrap_or_default();
    if sought.author.is_some() && !is_name(author) {
        return Ok(WholePage::default());
    }
    let sought = SoughtPosts {
        author,
        tag: tag.as_ref().map_or("", Tag::as_str),
        since: sought.since.unwrap_or_default(),
        until: sought.until.unwrap_or(Timestamp(i64::MAX)),
    };
    let posts = store::whole_page(platform, &sought, &after, one_more(limit)).await?;
    let name = |post: &WholePost| format!("{}-{}", post.published_at.unwrap_or_default().0, post.id);
    cut(platform, posts, limit, name).await
}

/// A member's drafts, or with `scheduled` what goes out by itself; the newest first.
///
/// # Errors
/// [`AppError::Invalid`] for a cursor we did not make.
pub async fn list_drafts(
    platform: &Platform,
    member: &Member,
    scheduled: bool,
    cursor: &str,
    limit: usize,
) -> Result<WholePage, AppError> {
    if !cursor.is_empty() && !is_name(cursor) {
        return Err(unknown_cursor());
    }
    // Ids are digits and small letters, which come before the tilde.
    let before = if cursor.is_empty() { "~" } else { cursor };
    let posts = store::whole_drafts(platform, member.id(), scheduled, before, one_more(limit)).await?;
    cut(platform, posts, limit, |post| post.id.clone()).await
}

/// The post at an address: out, or the member's own.
///
/// # Errors
/// [`AppError::NotFound`] when there is none.
pub async fn read_whole(platform: &Platform, slug: &str, member: Option<&Member>) -> Result<WholePost, AppError> {
    if !is_name(slug) {
        return Err(AppError::NotFound);
    }
    let mut conn = platform.db.read().acquire().await?;
    let found = store::whole(&mut conn, slug, member.map_or("", Member::id)).await?;
    drop(conn);
    let mut post = found.ok_or(AppError::NotFound)?;
    post.html = dress(platform, post.html).await?;
    Ok(post)
}

async fn cut(
    platform: &Platform,
    mut posts: Vec<WholePost>,
    limit: usize,
    name: impl Fn(&WholePost) -> String,
) -> Result<WholePage, AppError> {
    let more = posts.len() > limit;
    posts.truncate(limit);
    for post in &mut posts {
        post.html = dress(platform, std::mem::take(&mut post.html)).await?;
    }
    let next = posts.last().filter(|_| more).map(name);
    Ok(WholePage { posts, next })
}

fn one_more(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1)
}

fn unknown_cursor() -> AppError {
    AppError::field("cursor", "That cursor was not made here. Take next_cursor as it is.")
}
