//! All SQL about who may do what here, and who may not come in.

use sqlx::{AnyConnection, FromRow};

use crate::accounts::Role;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// Why and until when somebody may not come in.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Block {
    pub until: i64,
    pub why: String,
}

/// What keeps a member out now, if anything does.
pub async fn block(conn: &mut AnyConnection, member: &str, now: Timestamp) -> sqlx::Result<Option<Block>> {
    sqlx::query_as(
        "SELECT blocked_until AS until, blocked_why AS why FROM members WHERE id = $1 AND blocked_until > $2",
    )
    .bind(member)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// Keeps a member out, if their role is still this one; false when it is not, or nobody has this id.
pub async fn set_block(
    conn: &mut AnyConnection,
    member: &str,
    role: Role,
    until: Option<Timestamp>,
    why: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE members SET blocked_until = $3, blocked_why = $4 WHERE id = $1 AND role = $2")
        .bind(member)
        .bind(role.as_str())
        .bind(until.map(|until| until.0))
        .bind(why)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Lets one transaction at a time change roles: whoever holds this row knows who the owners are.
pub async fn hold_roles(conn: &mut AnyConnection) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO settings (name, value) VALUES ('roles_lock', '') \
         ON CONFLICT (name) DO UPDATE SET value = settings.value",
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A member's role, inside a transaction; `None` when there is no such member, or they are suspended.
pub async fn role_now(conn: &mut AnyConnection, member: &str, now: Timestamp) -> sqlx::Result<Option<Role>> {
    let role: Option<String> = sqlx::query_scalar(
        "SELECT role FROM members WHERE id = $1 AND left_at IS NULL AND (blocked_until IS NULL OR blocked_until <= $2)",
    )
    .bind(member)
    .bind(now.0)
    .fetch_optional(conn)
    .await?;
    Ok(role.map(|role| Role::parse(&role)))
}

/// Gives a member another role.
pub async fn set_role(conn: &mut AnyConnection, member: &str, role: Role) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET role = $2 WHERE id = $1").bind(member).bind(role.as_str()).execute(conn).await?;
    Ok(())
}

/// How many owners there are beside this member who may come in.
pub async fn other_owners(conn: &mut AnyConnection, member: &str, now: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM members WHERE role = 'owner' AND id <> $1 AND leaving_at IS NULL AND (blocked_until IS NULL OR blocked_until <= $2)",
    )
    .bind(member)
    .bind(now.0)
    .fetch_one(conn)
    .await
}

/// A member as those see them who keep order.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Listed {
    pub id: String,
    pub handle: String,
    pub name: String,
    pub avatar: String,
    pub role: String,
    pub created_at: i64,
    pub seen_at: i64,
    pub confirmed_at: Option<i64>,
    pub blocked_until: Option<i64>,
    pub blocked_why: String,
}

/// Which members are listed.
pub struct Which<'a> {
    /// A part of a handle or name, in lower case, made safe for `LIKE`; or a whole address.
    pub like: &'a str,
    /// A whole address; empty when none is looked for.
    pub email: &'a str,
    /// `member`, `moderator` or `owner`; empty: all.
    pub role: &'a str,
    /// Only those who may not come in now.
    pub blocked: bool,
    /// Handles after this one.
    pub after: &'a str,
    pub most: i64,
}

/// Members by handle.
pub async fn list(platform: &Platform, which: &Which<'_>, now: Timestamp) -> sqlx::Result<Vec<Listed>> {
    sqlx::query_as(
        "SELECT id, handle, name, avatar, role, created_at, seen_at, confirmed_at, blocked_until, blocked_why \
         FROM members WHERE left_at IS NULL AND handle > $1 AND ($2 = '' OR role = $2) \
         AND ($3 = 0 OR blocked_until > $4) \
         AND (LOWER(handle) LIKE $5 ESCAPE '!' OR LOWER(name) LIKE $5 ESCAPE '!' OR ($6 <> '' AND email = $6)) \
         ORDER BY handle LIMIT $7",
    )
    .bind(which.after)
    .bind(which.role)
    .bind(i64::from(which.blocked))
    .bind(now.0)
    .bind(which.like)
    .bind(which.email)
    .bind(which.most)
    .fetch_all(platform.db.read())
    .await
}

/// One of them.
pub async fn one(conn: &mut AnyConnection, handle: &str) -> sqlx::Result<Option<Listed>> {
    sqlx::query_as(
        "SELECT id, handle, name, avatar, role, created_at, seen_at, confirmed_at, blocked_until, blocked_why \
         FROM members WHERE handle = $1 AND left_at IS NULL",
    )
    .bind(handle)
    .fetch_optional(conn)
    .await
}

/// How many sessions a member has.
pub async fn count_sessions(platform: &Platform, member: &str, now: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar(
        "SELECT COUNT(*) FROM sessions WHERE member_id = $1 AND expires_at > $2 AND last_seen_at + idle_micros > $2",
    )
    .bind(member)
    .bind(now.0)
    .fetch_one(platform.db.read())
    .await
}
