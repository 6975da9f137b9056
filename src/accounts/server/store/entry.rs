//! Making members, and letting them in.

use sqlx::AnyConnection;

use crate::accounts::Role;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// One row of `members`, new.
pub struct NewRow<'a> {
    pub id: &'a str,
    pub handle: &'a str,
    /// What the handle looks like.
    pub skeleton: &'a str,
    /// The address, or the id while the address is somebody else's.
    pub email: &'a str,
    /// An address that is to be confirmed; else empty.
    pub pending_email: &'a str,
    pub confirmed_at: Option<Timestamp>,
    pub name: &'a str,
    pub bio: &'a str,
    pub role: Role,
    pub password_hash: &'a str,
    pub now: Timestamp,
}

/// Writes a new member; a taken handle or address, or a handle like another, is a unique violation.
pub async fn insert_member(conn: &mut AnyConnection, new: &NewRow<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO members (id, handle, email, name, bio, role, password_hash, created_at, visited_at, seen_at, \
         skeleton, pending_email, confirmed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $8, $9, $10, $11)",
    )
    .bind(new.id)
    .bind(new.handle)
    .bind(new.email)
    .bind(new.name)
    .bind(new.bio)
    .bind(new.role.as_str())
    .bind(new.password_hash)
    .bind(new.now.0)
    .bind(new.skeleton)
    .bind(new.pending_email)
    .bind(new.confirmed_at.map(|at| at.0))
    .execute(conn)
    .await?;
    Ok(())
}

/// The handle that is or was the same or looks the same, if there is one; those of `own` do not count.
pub async fn handle_like(platform: &Platform, handle: &str, skeleton: &str, own: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar(
        "SELECT handle FROM (\
             SELECT id, handle, skeleton FROM members WHERE handle = $1 OR skeleton = $2 \
             UNION ALL SELECT member_id, handle, skeleton FROM former_handles WHERE handle = $1 OR skeleton = $2\
         ) AS taken WHERE id <> $3 ORDER BY CASE WHEN handle = $1 THEN 0 ELSE 1 END LIMIT 1",
    )
    .bind(handle)
    .bind(skeleton)
    .bind(own)
    .fetch_optional(platform.db.read())
    .await
}

/// Members from before skeletons were kept: ids and handles.
pub async fn without_skeleton(conn: &mut AnyConnection) -> sqlx::Result<Vec<(String, String)>> {
    sqlx::query_as("SELECT id, handle FROM members WHERE skeleton IS NULL ORDER BY created_at, id")
        .fetch_all(conn)
        .await
}

/// Writes a skeleton, unless somebody has the same.
pub async fn set_skeleton(conn: &mut AnyConnection, id: &str, skeleton: &str) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE members SET skeleton = $2 WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM members WHERE skeleton = $2)",
    )
    .bind(id)
    .bind(skeleton)
    .execute(conn)
    .await?;
    Ok(())
}

/// A member's id and password hash, by handle or address. With `confirmed` an address counts only once it is.
pub async fn find_credentials(
    platform: &Platform,
    login: &str,
    confirmed: bool,
) -> sqlx::Result<Option<(String, String)>> {
    sqlx::query_as(
        "SELECT id, password_hash FROM members \
         WHERE left_at IS NULL AND (handle = $1 OR (email = $1 AND (confirmed_at IS NOT NULL OR $2 = 0)))",
    )
    .bind(login)
    .bind(i64::from(confirmed))
    .fetch_optional(platform.db.read())
    .await
}

/// What a member's changes of their ways in need to know.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Entry {
    pub id: String,
    pub handle: String,
    pub name: String,
    /// The address, or the id while it is somebody else's.
    pub email: String,
    pub pending_email: String,
    pub confirmed_at: Option<i64>,
    pub password_hash: String,
}

impl Entry {
    /// The address that is proven to be theirs.
    pub fn confirmed_email(&self) -> Option<&str> {
        self.confirmed_at.map(|_| self.email.as_str())
    }
}

/// Reads it; `None` when there is no such member.
pub async fn find_entry(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<Entry>> {
    sqlx::query_as(
        "SELECT id, handle, name, email, pending_email, confirmed_at, password_hash FROM members WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(conn)
    .await
}

/// Whether somebody has this role.
pub async fn has_any(conn: &mut AnyConnection, role: Role) -> sqlx::Result<bool> {
    let count: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE role = $1").bind(role.as_str()).fetch_one(conn).await?;
    Ok(count > 0)
}

/// Replaces the link by which the first owner is made.
pub async fn set_claim(conn: &mut AnyConnection, token_hash: Option<&str>, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM claims").execute(&mut *conn).await?;
    if let Some(token_hash) = token_hash {
        sqlx::query("INSERT INTO claims (token_hash, created_at) VALUES ($1, $2)")
            .bind(token_hash)
            .bind(now.0)
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Whether that link leads anywhere.
pub async fn has_claim(platform: &Platform, token_hash: &str) -> sqlx::Result<bool> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM claims WHERE token_hash = $1")
        .bind(token_hash)
        .fetch_one(platform.db.read())
        .await?;
    Ok(count > 0)
}

/// Uses that link up; false when somebody was faster, or it never was.
pub async fn take_claim(conn: &mut AnyConnection, token_hash: &str) -> sqlx::Result<bool> {
    let done = sqlx::query("DELETE FROM claims WHERE token_hash = $1").bind(token_hash).execute(conn).await?;
    Ok(done.rows_affected() == 1)
}
