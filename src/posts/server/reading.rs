//! Lists of posts, one post, and the tags.

use super::store::{self, Cursor, PAGE};
use crate::accounts::Role;
use crate::accounts::server::Member;
use crate::media::server::dress;
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::position;
use crate::platform::server::Platform;
use crate::platform::server::http::kept;
use crate::platform::text::is_name;
use crate::platform::time::Timestamp;
use crate::posts::{FeedPage, Post, Tag, TagCount};

/// Whose posts a list holds.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    Everybody,
    /// The member with this handle.
    Author(&'a str),
    Tag(&'a str),
    /// Those whom the member with this id follows.
    FollowedBy(&'a str),
}

/// One page of a list, newest first. `before` is the cursor that the page above it gave.
///
/// A cursor names the last post shown, not a number of posts: whatever is published meanwhile,
/// no post comes twice and none is skipped.
///
/// # Errors
/// [`AppError::NotFound`] for a cursor we did not make.
pub async fn feed(platform: &Platform, by: By<'_>, before: &str) -> Result<FeedPage, AppError> {
    let cursor = parse_cursor(before)?;
    // First how far the stream has come, then the data: what falls between comes again, never not at all.
    let position = position(platform.db.read(), &Stream::site()).await?;
    let mut posts = match by {
        By::Everybody => store::page(platform, &cursor).await?,
        By::Author(handle) => store::page_by_author(platform, handle, &cursor).await?,
        By::Tag(tag) => {
            let tag = Tag::parse(tag).ok_or(AppError::NotFound)?;
            store::page_by_tag(platform, tag.as_str(), &cursor).await?
        }
        By::FollowedBy(member) => store::page_followed(platform, member, &cursor).await?,
    };
    let more = posts.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    posts.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let older = posts.last().filter(|_| more).map(|last| format!("{}-{}", last.published_at.0, last.id));
    Ok(FeedPage { posts, older, position })
}

pub(super) fn parse_cursor(before: &str) -> Result<Cursor, AppError> {
    if before.is_empty() {
        return Ok(Cursor::newest());
    }
    before
        .split_once('-')
        .filter(|(_, id)| (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'))
        .and_then(|(at, id)| Some(Cursor { published_at: at.parse().ok()?, id: id.to_owned() }))
        .ok_or(AppError::NotFound)
}

/// A published post, as `viewer` sees it.
///
/// # Errors
/// [`AppError::NotFound`] when there is none at this address.
pub async fn read(platform: &Platform, slug: &str, viewer: Option<&Member>) -> Result<Post, AppError> {
    if !is_name(slug) {
        return Err(AppError::NotFound);
    }
    let found = kept(platform, format!("post {slug}"), async {
        let (summary, html, edited_at) = store::by_slug(platform, slug).await?.ok_or(AppError::NotFound)?;
        Ok((summary, dress(platform, html).await?, edited_at))
    });
    let (summary, html, edited_at) = (*found.await?).clone();
    let mine = viewer.is_some_and(|member| member.id() == summary.author.id);
    let removable = mine || viewer.is_some_and(|member| member.role >= Role::Moderator);
    Ok(Post { summary, html, edited_at: edited_at.map(Timestamp), mine, removable })
}

/// Whether somebody may listen to a post's discussion: when it is out, or theirs.
pub async fn may_hear(platform: &Platform, member: Option<&str>, post: &str) -> bool {
    let Ok(mut conn) = platform.db.read().acquire().await else { return false };
    match store::standing(&mut conn, post).await {
        Ok(Some(post)) => {
            post.deleted_at.is_none() && (post.published_at.is_some() || member == Some(post.author_id.as_str()))
        }
        _ => false,
    }
}

/// The tags in use, the most used first.
///
/// # Errors
/// When the database refuses.
pub async fn tags(platform: &Platform, most: i64) -> Result<Vec<TagCount>, AppError> {
    Ok(store::tag_counts(platform, most).await?)
}
