//! All SQL about accounts that end.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// An account whose time has come.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Due {
    pub id: String,
    pub handle: String,
    pub name: String,
    pub email: String,
    pub confirmed_at: Option<i64>,
    /// `keep` or `remove`.
    pub leaving_posts: String,
}

/// Sets when an account is deleted and what becomes of what was written; `None`: it is not.
pub async fn set_leaving(
    conn: &mut AnyConnection,
    member: &str,
    at: Option<Timestamp>,
    posts: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE members SET leaving_at = $2, leaving_posts = $3 WHERE id = $1 AND left_at IS NULL")
        .bind(member)
        .bind(at.map(|at| at.0))
        .bind(posts)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Accounts whose time has come: their ids.
pub async fn due(platform: &Platform, now: Timestamp, most: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT id FROM members WHERE leaving_at <= $1 ORDER BY leaving_at, id LIMIT $2")
        .bind(now.0)
        .bind(most)
        .fetch_all(platform.db.read())
        .await
}

/// Takes one of them, for the transaction that deletes it; `None` when its member has come back.
pub async fn take_due(conn: &mut AnyConnection, member: &str, now: Timestamp) -> sqlx::Result<Option<Due>> {
    sqlx::query_as(
        "UPDATE members SET leaving_at = NULL, left_at = $2 WHERE id = $1 AND leaving_at <= $2 \
         RETURNING id, handle, name, email, confirmed_at, leaving_posts",
    )
    .bind(member)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// Leaves nothing of a member but a row without a person, under this handle.
pub async fn clear_member(conn: &mut AnyConnection, member: &str, handle: &str) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE members SET handle = $2, skeleton = $2, email = id, pending_email = '', confirmed_at = NULL, \
         name = 'Former member', bio = '', links = '', avatar = '', theme = '', zone = '', role = 'member', password_hash = '', \
         unread = 0, blocked_until = NULL, blocked_why = '', leaving_posts = '' WHERE id = $1",
    )
    .bind(member)
    .bind(handle)
    .execute(&mut *conn)
    .await?;
    for statement in [
        "DELETE FROM sessions WHERE member_id = $1",
        "DELETE FROM half_sessions WHERE member_id = $1",
        "DELETE FROM passkeys WHERE member_id = $1",
        "DELETE FROM passkey_challenges WHERE member_id = $1",
        "DELETE FROM totp WHERE member_id = $1",
        "DELETE FROM recovery_codes WHERE member_id = $1",
        "DELETE FROM mailed_links WHERE member_id = $1",
        "DELETE FROM security_log WHERE member_id = $1",
        "DELETE FROM follows WHERE follower_id = $1 OR followed_id = $1",
    ] {
        sqlx::query(statement).bind(member).execute(&mut *conn).await?;
    }
    Ok(())
}
