//! All SQL of the exports: what one member wrote and is. Each list is read a row at a time, in the
//! transaction that holds one state of everything still.

use futures::stream::BoxStream;
use sqlx::{AnyConnection, FromRow};

/// An account, as its owner may know it.
#[derive(FromRow)]
pub struct MemberRow {
    pub id: String,
    pub handle: String,
    pub email: String,
    pub name: String,
    pub bio: String,
    pub links: String,
    pub role: String,
    /// Their time zone; empty when they chose none.
    pub zone: String,
    pub created_at: i64,
    pub seen_at: i64,
}

/// A device on which the member is signed in.
#[derive(FromRow)]
pub struct SessionRow {
    pub created_at: i64,
    pub last_seen_at: i64,
    pub expires_at: i64,
    pub address: String,
    pub agent: String,
}

/// A post, draft or deleted post.
#[derive(FromRow)]
pub struct PostRow {
    pub id: String,
    pub slug: String,
    pub title: String,
    pub body: String,
    pub tags: String,
    pub comment_count: i64,
    pub created_at: i64,
    pub updated_at: i64,
    /// When it is to go out by itself.
    pub publish_at: Option<i64>,
    pub published_at: Option<i64>,
    pub edited_at: Option<i64>,
    pub deleted_at: Option<i64>,
}

/// A comment, and under what it stands; somebody else's post that is gone has no name any more.
#[derive(FromRow)]
pub struct CommentRow {
    pub id: String,
    pub body: String,
    pub reply_to: Option<String>,
    pub created_at: i64,
    pub slug: Option<String>,
    pub title: Option<String>,
}

/// Somebody who is followed.
#[derive(FromRow)]
pub struct FollowRow {
    pub handle: String,
    pub name: String,
    pub created_at: i64,
}

/// What the member was told.
#[derive(FromRow)]
pub struct NotificationRow {
    pub kind: String,
    pub handle: String,
    pub slug: Option<String>,
    pub comment_id: Option<String>,
    pub created_at: i64,
    pub read_at: Option<i64>,
}

/// How much there is: posts, comments, notifications.
pub async fn counts(conn: &mut AnyConnection, member: &str) -> sqlx::Result<(i64, i64, i64)> {
    sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM posts WHERE author_id = $1), (SELECT COUNT(*) FROM comments WHERE author_id = $1), \
         (SELECT COUNT(*) FROM notifications WHERE member_id = $1)",
    )
    .bind(member)
    .fetch_one(conn)
    .await
}

/// The account; `None` when it is gone.
pub async fn member(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<MemberRow>> {
    sqlx::query_as(
        "SELECT id, handle, CASE WHEN confirmed_at IS NULL THEN pending_email ELSE email END AS email, \
         name, bio, links, role, zone, created_at, seen_at FROM members WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await
}

/// Where the member is signed in.
pub async fn sessions(conn: &mut AnyConnection, member: &str) -> sqlx::Result<Vec<SessionRow>> {
    sqlx::query_as(
        "SELECT created_at, last_seen_at, expires_at, address, agent FROM sessions WHERE member_id = $1 \
         ORDER BY created_at, id_hash",
    )
    .bind(member)
    .fetch_all(conn)
    .await
}

/// Everything the member wrote, oldest first.
pub fn posts<'c>(conn: &'c mut AnyConnection, member: &str) -> BoxStream<'c, sqlx::Result<PostRow>> {
    sqlx::query_as(
        "SELECT id, slug, title, body, tags, comment_count, created_at, updated_at, publish_at, published_at, \
         edited_at, deleted_at \
         FROM posts WHERE author_id = $1 ORDER BY created_at, id",
    )
    .bind(member.to_owned())
    .fetch(conn)
}

/// Everything the member said, oldest first.
pub fn comments<'c>(conn: &'c mut AnyConnection, member: &str) -> BoxStream<'c, sqlx::Result<CommentRow>> {
    sqlx::query_as(
        "SELECT c.id, c.body, c.reply_to, c.created_at, p.slug, p.title FROM comments c \
         LEFT JOIN posts p ON p.id = c.post_id AND (p.deleted_at IS NULL OR p.author_id = $1) \
         WHERE c.author_id = $1 ORDER BY c.created_at, c.id",
    )
    .bind(member.to_owned())
    .fetch(conn)
}

/// Whom the member follows, in the order in which they began.
pub fn follows<'c>(conn: &'c mut AnyConnection, member: &str) -> BoxStream<'c, sqlx::Result<FollowRow>> {
    sqlx::query_as(
        "SELECT m.handle, m.name, f.created_at FROM follows f JOIN members m ON m.id = f.followed_id \
         WHERE f.follower_id = $1 ORDER BY f.created_at, m.handle",
    )
    .bind(member.to_owned())
    .fetch(conn)
}

/// What the member was told, oldest first.
pub fn notifications<'c>(conn: &'c mut AnyConnection, member: &str) -> BoxStream<'c, sqlx::Result<NotificationRow>> {
    sqlx::query_as(
        "SELECT n.kind, a.handle, p.slug, n.comment_id, n.created_at, n.read_at FROM notifications n \
         JOIN members a ON a.id = n.actor_id LEFT JOIN posts p ON p.id = n.post_id AND p.deleted_at IS NULL \
         WHERE n.member_id = $1 ORDER BY n.id",
    )
    .bind(member.to_owned())
    .fetch(conn)
}
