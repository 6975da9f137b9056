//! All SQL about notifications; that of the weekly digest is in `store/digest.rs`.

use sqlx::{AnyConnection, FromRow};

use crate::accounts::Author;
use crate::notifications::{Kind, Notification};
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// Notifications on one page.
pub const PAGE: usize = 30;

#[derive(FromRow)]
struct Row {
    id: String,
    kind: String,
    comment_id: Option<String>,
    created_at: i64,
    read_at: Option<i64>,
    actor_id: String,
    handle: String,
    name: String,
    avatar: String,
    slug: String,
    title: String,
}

impl Row {
    fn into_notification(self) -> Option<Notification> {
        let href = match self.comment_id {
            Some(comment) => format!("/posts/{}#c-{comment}", self.slug),
            None => format!("/posts/{}", self.slug),
        };
        Some(Notification {
            id: self.id,
            kind: Kind::parse(&self.kind)?,
            actor: Author { id: self.actor_id, handle: self.handle, name: self.name, avatar: self.avatar },
            title: self.title,
            href,
            at: Timestamp(self.created_at),
            unread: self.read_at.is_none(),
        })
    }
}

/// A macro, because sqlx takes only literal text.
macro_rules! select_notification {
    ($rest:literal) => {
        concat!(
            "SELECT n.id, n.kind, n.comment_id, n.created_at, n.read_at, a.id AS actor_id, a.handle, a.name, a.avatar, \
             p.slug, p.title FROM notifications n JOIN members a ON a.id = n.actor_id \
             JOIN posts p ON p.id = n.post_id WHERE p.deleted_at IS NULL AND n.member_id = $1 AND ",
            $rest
        )
    };
}

// Below the macro, which it uses.
pub mod digest;

/// A page of a member's notifications, those with an id before `before`.
pub async fn page(platform: &Platform, member: &str, before: &str, most: i64) -> sqlx::Result<Vec<Notification>> {
    let rows: Vec<Row> = sqlx::query_as(select_notification!("n.id < $2 ORDER BY n.id DESC LIMIT $3"))
        .bind(member)
        .bind(if before.is_empty() { "~" } else { before })
        .bind(most)
        .fetch_all(platform.db.read())
        .await?;
    Ok(rows.into_iter().filter_map(Row::into_notification).collect())
}

/// The most personal unread thing since a visit: an answer before a comment before anything else.
///
/// # Errors
/// When the database refuses.
pub async fn newest_since(platform: &Platform, member: &str, since: Timestamp) -> sqlx::Result<Option<Notification>> {
    let row: Option<Row> = sqlx::query_as(select_notification!(
        "n.read_at IS NULL AND n.created_at > $2 AND n.kind IN ('answered', 'commented') \
         ORDER BY CASE n.kind WHEN 'answered' THEN 0 ELSE 1 END, n.id DESC LIMIT 1"
    ))
    .bind(member)
    .bind(since.0)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.and_then(Row::into_notification))
}

/// One row of `notifications`, new.
pub struct NewRow<'a> {
    pub id: &'a str,
    pub member: &'a str,
    pub kind: Kind,
    pub actor: &'a str,
    pub post: &'a str,
    pub comment: Option<&'a str>,
    pub now: Timestamp,
}

/// Writes a notification.
pub async fn insert(conn: &mut AnyConnection, new: &NewRow<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO notifications (id, member_id, kind, actor_id, post_id, comment_id, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.id)
    .bind(new.member)
    .bind(new.kind.as_str())
    .bind(new.actor)
    .bind(new.post)
    .bind(new.comment)
    .bind(new.now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether something about a post is unread.
pub async fn has_unread_of(platform: &Platform, member: &str, post: &str) -> sqlx::Result<bool> {
    let found: Option<i64> = sqlx::query_scalar(
        "SELECT CAST(1 AS BIGINT) FROM notifications WHERE member_id = $1 AND post_id = $2 AND read_at IS NULL LIMIT 1",
    )
    .bind(member)
    .bind(post)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(found.is_some())
}

/// Marks everything about a post as read and says how much else is left.
pub async fn set_read_of(conn: &mut AnyConnection, member: &str, post: &str, now: Timestamp) -> sqlx::Result<i64> {
    sqlx::query("UPDATE notifications SET read_at = $3 WHERE member_id = $1 AND post_id = $2 AND read_at IS NULL")
        .bind(member)
        .bind(post)
        .bind(now.0)
        .execute(&mut *conn)
        .await?;
    count_unread(conn, member).await
}

async fn count_unread(conn: &mut AnyConnection, member: &str) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM notifications WHERE member_id = $1 AND read_at IS NULL")
        .bind(member)
        .fetch_one(conn)
        .await
}

/// Marks one (or with `None` every) notification of a member as read and says how many are left.
pub async fn set_read(conn: &mut AnyConnection, member: &str, id: Option<&str>, now: Timestamp) -> sqlx::Result<i64> {
    sqlx::query(
        "UPDATE notifications SET read_at = $2 WHERE member_id = $1 AND read_at IS NULL AND ($3 = '' OR id = $3)",
    )
    .bind(member)
    .bind(now.0)
    .bind(id.unwrap_or_default())
    .execute(&mut *conn)
    .await?;
    count_unread(conn, member).await
}

/// Marks one and those before it as read and says how many are left.
pub async fn set_read_up_to(conn: &mut AnyConnection, member: &str, id: &str, now: Timestamp) -> sqlx::Result<i64> {
    sqlx::query("UPDATE notifications SET read_at = $2 WHERE member_id = $1 AND read_at IS NULL AND id <= $3")
        .bind(member)
        .bind(now.0)
        .bind(id)
        .execute(&mut *conn)
        .await?;
    count_unread(conn, member).await
}

/// Deletes everything that was told to a member, what they chose about it, and where they had read to.
pub async fn forget(conn: &mut AnyConnection, member: &str) -> sqlx::Result<()> {
    for statement in [
        "DELETE FROM notifications WHERE member_id = $1",
        "DELETE FROM mail_choices WHERE member_id = $1",
        "DELETE FROM digests WHERE member_id = $1",
        "DELETE FROM readings WHERE member_id = $1",
    ] {
        sqlx::query(statement).bind(member).execute(&mut *conn).await?;
    }
    Ok(())
}
