//! The rows behind the weekly digest: what happened, to whom it is told, and who does not want it.

use sqlx::{AnyConnection, FromRow};

use super::Row;
use crate::notifications::Notification;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A post as a digest names it.
#[derive(Clone, Debug, FromRow)]
pub struct PostRow {
    pub slug: String,
    pub title: String,
    pub author_id: String,
    pub author: String,
    pub comments: i64,
    /// Members who opened it.
    pub readers: i64,
}

/// A member who may get a digest.
#[derive(Clone, Debug, FromRow)]
pub struct Reader {
    pub id: String,
    pub name: String,
    pub email: String,
    /// Unix microseconds.
    pub created_at: i64,
}

/// The posts of a time that were talked about and read most.
pub async fn best_posts(
    platform: &Platform,
    from: Timestamp,
    until: Timestamp,
    most: i64,
) -> sqlx::Result<Vec<PostRow>> {
    sqlx::query_as(
        "SELECT p.slug, p.title, p.author_id, m.name AS author, p.comment_count AS comments, \
         (SELECT COUNT(*) FROM readings r WHERE r.post_id = p.id) AS readers \
         FROM posts p JOIN members m ON m.id = p.author_id \
         WHERE p.published_at IS NOT NULL AND p.deleted_at IS NULL AND p.published_at >= $1 AND p.published_at < $2 \
         ORDER BY comments DESC, readers DESC, p.published_at DESC, p.id DESC LIMIT $3",
    )
    .bind(from.0)
    .bind(until.0)
    .bind(most)
    .fetch_all(platform.db.read())
    .await
}

/// How many were members before `until`.
pub async fn count_members(platform: &Platform, until: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE created_at < $1")
        .bind(until.0)
        .fetch_one(platform.db.read())
        .await
}

/// How many became members in a time.
pub async fn count_joined(platform: &Platform, from: Timestamp, until: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE created_at >= $1 AND created_at < $2")
        .bind(from.0)
        .bind(until.0)
        .fetch_one(platform.db.read())
        .await
}

/// What concerned a member in a time and is unread still: the most personal first, and how many there are in all.
pub async fn concerns(
    platform: &Platform,
    member: &str,
    from: Timestamp,
    until: Timestamp,
    most: i64,
) -> sqlx::Result<(Vec<Notification>, i64)> {
    let rows: Vec<Row> = sqlx::query_as(select_notification!(
        "n.read_at IS NULL AND n.created_at >= $2 AND n.created_at < $3 ORDER BY CASE n.kind WHEN 'answered' THEN 0 \
         WHEN 'commented' THEN 1 WHEN 'joined' THEN 2 ELSE 3 END, n.id DESC LIMIT $4"
    ))
    .bind(member)
    .bind(from.0)
    .bind(until.0)
    .bind(most)
    .fetch_all(platform.db.read())
    .await?;
    let all = sqlx::query_scalar(
        "SELECT COUNT(*) FROM notifications n JOIN posts p ON p.id = n.post_id WHERE p.deleted_at IS NULL \
         AND n.member_id = $1 AND n.read_at IS NULL AND n.created_at >= $2 AND n.created_at < $3",
    )
    .bind(member)
    .bind(from.0)
    .bind(until.0)
    .fetch_one(platform.db.read())
    .await?;
    Ok((rows.into_iter().filter_map(Row::into_notification).collect(), all))
}

/// The next members after `after` who were there before `until`, want the digest and have not had this one.
pub async fn readers(
    platform: &Platform,
    week: &str,
    until: Timestamp,
    after: &str,
    most: i64,
) -> sqlx::Result<Vec<Reader>> {
    sqlx::query_as(
        "SELECT m.id, m.name, m.email, m.created_at FROM members m \
         LEFT JOIN digests d ON d.member_id = m.id AND d.week = $1 \
         LEFT JOIN mail_choices c ON c.member_id = m.id \
         WHERE m.id > $3 AND m.created_at < $2 AND m.confirmed_at IS NOT NULL \
         AND d.week IS NULL AND c.digest_stopped_at IS NULL \
         ORDER BY m.id LIMIT $4",
    )
    .bind(week)
    .bind(until.0)
    .bind(after)
    .bind(most)
    .fetch_all(platform.db.read())
    .await
}

/// Takes it on to tell a member of a week; false when somebody has done so already.
pub async fn claim(conn: &mut AnyConnection, week: &str, member: &str, now: Timestamp) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO digests (week, member_id, created_at) VALUES ($1, $2, $3) ON CONFLICT (week, member_id) DO NOTHING",
    )
    .bind(week)
    .bind(member)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Notes which mail tells it.
pub async fn set_mail(conn: &mut AnyConnection, week: &str, member: &str, mail: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE digests SET mail_id = $3 WHERE week = $1 AND member_id = $2")
        .bind(week)
        .bind(member)
        .bind(mail)
        .execute(conn)
        .await?;
    Ok(())
}

/// The member's token for links that work signed out; `None` when they stopped the digest. `fresh` becomes it if they
/// have none.
pub async fn token_of(conn: &mut AnyConnection, member: &str, fresh: &str) -> sqlx::Result<Option<String>> {
    sqlx::query("INSERT INTO mail_choices (member_id, token) VALUES ($1, $2) ON CONFLICT (member_id) DO NOTHING")
        .bind(member)
        .bind(fresh)
        .execute(&mut *conn)
        .await?;
    sqlx::query_scalar("SELECT token FROM mail_choices WHERE member_id = $1 AND digest_stopped_at IS NULL")
        .bind(member)
        .fetch_optional(conn)
        .await
}

/// Whether the digest is stopped for whoever has this token; `None` when nobody has.
pub async fn is_stopped(platform: &Platform, token: &str) -> sqlx::Result<Option<bool>> {
    let found: Option<Option<i64>> = sqlx::query_scalar("SELECT digest_stopped_at FROM mail_choices WHERE token = $1")
        .bind(token)
        .fetch_optional(platform.db.read())
        .await?;
    Ok(found.map(|stopped| stopped.is_some()))
}

/// Whether a member stopped the digest.
pub async fn is_stopped_for(platform: &Platform, member: &str) -> sqlx::Result<bool> {
    let found: Option<Option<i64>> =
        sqlx::query_scalar("SELECT digest_stopped_at FROM mail_choices WHERE member_id = $1")
            .bind(member)
            .fetch_optional(platform.db.read())
            .await?;
    Ok(found.flatten().is_some())
}

/// Stops the digest for a member, or with `None` lets it come again. `fresh` becomes their token if they have none.
pub async fn set_stopped_for(
    conn: &mut AnyConnection,
    member: &str,
    fresh: &str,
    at: Option<Timestamp>,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO mail_choices (member_id, token, digest_stopped_at) VALUES ($1, $2, $3) \
         ON CONFLICT (member_id) DO UPDATE SET digest_stopped_at = $3",
    )
    .bind(member)
    .bind(fresh)
    .bind(at.map(|at| at.0))
    .execute(conn)
    .await?;
    Ok(())
}

/// Stops the digest, or with `None` lets it come again; false when nobody has this token.
pub async fn set_stopped(conn: &mut AnyConnection, token: &str, at: Option<Timestamp>) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE mail_choices SET digest_stopped_at = $2 WHERE token = $1")
        .bind(token)
        .bind(at.map(|at| at.0))
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}
