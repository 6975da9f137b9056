//! All SQL about members, sessions and follows.

pub mod addresses;
pub mod devices;
pub mod entry;
pub mod factors;
pub mod invites;
pub mod leaving;
pub mod links;
pub mod passkeys;
pub mod profile;
pub mod roles;

use sqlx::AnyConnection;

use crate::accounts::{Author, Me, Profile, Role, Theme};
use crate::platform::error::AppError;
use crate::platform::live::Position;
use crate::platform::markdown;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::text::is_name;
use crate::platform::time::Timestamp;

/// A session joined with its member: what one signed-in request needs to know.
#[derive(sqlx::FromRow)]
pub struct SessionRow {
    pub last_seen_at: i64,
    pub idle_micros: i64,
    pub expires_at: i64,
    pub auth_at: i64,
    blocked_until: Option<i64>,
    id: String,
    handle: String,
    name: String,
    avatar: String,
    role: String,
    confirmed_at: Option<i64>,
    theme: String,
    leaving_at: Option<i64>,
    unread: i64,
    pub seen_at: i64,
    pub visited_at: i64,
    epoch: Option<i64>,
    head: Option<i64>,
}

impl SessionRow {
    /// The member, as the pages know them. Where no mail leaves, nobody can confirm an address.
    pub fn into_me(self, mails_leave: bool) -> Me {
        Me {
            member: Author { id: self.id, handle: self.handle, name: self.name, avatar: self.avatar },
            role: Role::parse(&self.role),
            must_confirm: mails_leave && self.confirmed_at.is_none(),
            leaving_at: self.leaving_at.map(Timestamp),
            unread: self.unread,
            position: Position { epoch: self.epoch.unwrap_or(0), head: self.head.unwrap_or(0) },
            visited_at: Timestamp(self.visited_at),
        }
    }

    /// True while the session may go on: it has not run out, and its member is not suspended.
    pub fn stands(&self, now: Timestamp) -> bool {
        let suspended = self.blocked_until.is_some_and(|until| now.0 < until);
        now.0 < self.expires_at && now.0 < self.last_seen_at + self.idle_micros && !suspended
    }

    /// The theme the member has chosen last, on whichever device.
    pub fn theme(&self) -> Option<Theme> {
        Theme::parse(&self.theme)
    }

    /// The member's id.
    pub fn member_id(&self) -> &str {
        &self.id
    }
}

/// A new session. The id itself is not stored, only its hash.
pub struct NewSession<'a> {
    pub id_hash: &'a str,
    pub member_id: &'a str,
    pub now: Timestamp,
    pub idle_micros: i64,
    pub expires_at: Timestamp,
    pub address: &'a str,
    pub agent: &'a str,
}

/// Finds a session with its member, their bell and where their stream stands, in one query.
pub async fn find_session(platform: &Platform, id_hash: &str) -> sqlx::Result<Option<SessionRow>> {
    let mut reader = platform.db.reader().await?;
    let found = sqlx::query_as(
        "SELECT s.last_seen_at, s.idle_micros, s.expires_at, s.auth_at, m.blocked_until, m.id, m.handle, m.name, m.avatar, m.role, m.confirmed_at, m.theme, m.leaving_at, m.unread, m.seen_at, \
         m.visited_at, st.epoch, st.head \
         FROM sessions s JOIN members m ON m.id = s.member_id LEFT JOIN streams st ON st.stream = 'u:' || m.id \
         WHERE s.id_hash = $1",
    )
    .bind(id_hash)
    .fetch_optional(reader.conn())
    .await?;
    reader.done();
    Ok(found)
}

/// Writes a new session.
pub async fn insert_session(conn: &mut AnyConnection, new: &NewSession<'_>) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO sessions (id_hash, member_id, created_at, last_seen_at, idle_micros, expires_at, auth_at, address, agent) \
         VALUES ($1, $2, $3, $3, $4, $5, $3, $6, $7)",
    )
    .bind(new.id_hash)
    .bind(new.member_id)
    .bind(new.now.0)
    .bind(new.idle_micros)
    .bind(new.expires_at.0)
    .bind(new.address)
    .bind(new.agent)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes a sign of life. An UPDATE, never an upsert: a request still under way while its session
/// is ended must not bring it back.
pub async fn touch_session(conn: &mut AnyConnection, id_hash: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE id_hash = $1")
        .bind(id_hash)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes when a member was last seen, and where the visit before ended.
pub async fn touch_member(
    conn: &mut AnyConnection,
    id: &str,
    visited_at: Timestamp,
    seen_at: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET visited_at = $2, seen_at = $3 WHERE id = $1")
        .bind(id)
        .bind(visited_at.0)
        .bind(seen_at.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives a session another id, once its member has proven who they are; gives how long it may be idle and when it
/// ends, `None` when it is gone.
pub async fn renew_session(
    conn: &mut AnyConnection,
    before: &str,
    id_hash: &str,
    now: Timestamp,
) -> sqlx::Result<Option<(i64, i64)>> {
    sqlx::query_as(
        "UPDATE sessions SET id_hash = $2, auth_at = $3, last_seen_at = $3 WHERE id_hash = $1 \
         RETURNING idle_micros, expires_at",
    )
    .bind(before)
    .bind(id_hash)
    .bind(now.0)
    .fetch_optional(conn)
    .await
}

/// Holds a session's row; false when there is none.
pub async fn hold_session(conn: &mut AnyConnection, id_hash: &str) -> sqlx::Result<bool> {
    let held = sqlx::query("UPDATE sessions SET last_seen_at = last_seen_at WHERE id_hash = $1").bind(id_hash);
    Ok(held.execute(conn).await?.rows_affected() == 1)
}

/// Ends one session.
pub async fn delete_session(conn: &mut AnyConnection, id_hash: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM sessions WHERE id_hash = $1").bind(id_hash).execute(conn).await?;
    Ok(())
}

/// Ends every session of a member and says which they were.
pub async fn delete_sessions_of(conn: &mut AnyConnection, member_id: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("DELETE FROM sessions WHERE member_id = $1 RETURNING id_hash")
        .bind(member_id)
        .fetch_all(conn)
        .await
}

/// Deletes what has run out.
pub async fn delete_expired_sessions(conn: &mut AnyConnection, now: Timestamp) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM sessions WHERE expires_at <= $1 OR last_seen_at + idle_micros <= $1")
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// How long a session may be without a sign of life, in microseconds.
pub async fn idle_of(platform: &Platform, id_hash: &str) -> sqlx::Result<Option<i64>> {
    sqlx::query_scalar("SELECT idle_micros FROM sessions WHERE id_hash = $1")
        .bind(id_hash)
        .fetch_optional(platform.db.read())
        .await
}

/// Replaces a password hash.
pub async fn set_password_hash(conn: &mut AnyConnection, id: &str, hash: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET password_hash = $2 WHERE id = $1").bind(id).bind(hash).execute(conn).await?;
    Ok(())
}

/// Ends what apps were allowed until now: a password was replaced, or somebody else was at the account.
pub async fn end_grants_until(conn: &mut AnyConnection, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET password_at = $2 WHERE id = $1").bind(id).bind(now.0).execute(conn).await?;
    Ok(())
}

/// A member as an author.
///
/// # Errors
/// [`AppError::NotFound`] when there is none with this id.
pub async fn author(conn: &mut AnyConnection, id: &str) -> Result<Author, AppError> {
    let (id, handle, name, avatar) = sqlx::query_as("SELECT id, handle, name, avatar FROM members WHERE id = $1")
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(Author { id, handle, name, avatar })
}

/// A member's page, as `viewer` sees it.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has this handle.
pub async fn profile(platform: &Platform, handle: &str, viewer: Option<&str>) -> Result<Profile, AppError> {
    if !is_name(handle) {
        return Err(AppError::NotFound);
    }
    #[derive(sqlx::FromRow)]
    struct Row {
        id: String,
        name: String,
        avatar: String,
        role: String,
        bio: String,
        links: String,
        created_at: i64,
        followers: i64,
        followed: i64,
    }
    let mut reader = platform.db.reader().await?;
    let row: Option<Row> = sqlx::query_as(
        "SELECT id, name, avatar, role, bio, links, created_at, \
         (SELECT COUNT(*) FROM follows WHERE followed_id = members.id) AS followers, \
         (SELECT COUNT(*) FROM follows WHERE followed_id = members.id AND follower_id = $2) AS followed \
         FROM members WHERE handle = $1",
    )
    .bind(handle)
    .bind(viewer.unwrap_or_default())
    .fetch_optional(reader.conn())
    .await?;
    reader.done();
    let row = row.ok_or(AppError::NotFound)?;
    Ok(Profile {
        member: Author { id: row.id, handle: handle.to_owned(), name: row.name, avatar: row.avatar },
        role: Role::parse(&row.role),
        bio_html: markdown::render(&row.bio, "bio").html,
        links: row.links.lines().map(str::to_owned).collect(),
        joined_at: Timestamp(row.created_at),
        followers: row.followers,
        followed: row.followed > 0,
    })
}

/// Begins to follow; doing it again changes nothing.
pub async fn insert_follow(
    conn: &mut AnyConnection,
    follower: &str,
    followed: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO follows (follower_id, followed_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(follower)
    .bind(followed)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Stops following.
pub async fn delete_follow(conn: &mut AnyConnection, follower: &str, followed: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM follows WHERE follower_id = $1 AND followed_id = $2")
        .bind(follower)
        .bind(followed)
        .execute(conn)
        .await?;
    Ok(())
}

/// The ids of everybody who follows a member.
pub async fn followers_of(conn: &mut AnyConnection, member: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT follower_id FROM follows WHERE followed_id = $1").bind(member).fetch_all(conn).await
}

/// The id behind a handle, today's or a former one.
///
/// # Errors
/// [`AppError::NotFound`] when nobody has it.
pub async fn id_of(platform: &Platform, handle: &str) -> Result<String, AppError> {
    if !is_name(handle) {
        return Err(AppError::NotFound);
    }
    sqlx::query_scalar(
        "SELECT id FROM members WHERE handle = $1 UNION ALL SELECT f.member_id FROM former_handles f \
         JOIN members m ON m.id = f.member_id AND m.left_at IS NULL WHERE f.handle = $1",
    )
    .bind(handle)
    .fetch_optional(platform.db.read())
    .await?
    .ok_or(AppError::NotFound)
}

/// Adds to the number on a member's bell and says what it is now.
///
/// # Errors
/// When the database refuses.
pub async fn add_unread(tx: &mut WriteTx, member: &str, more: i64) -> sqlx::Result<i64> {
    sqlx::query_scalar("UPDATE members SET unread = unread + $2 WHERE id = $1 RETURNING unread")
        .bind(member)
        .bind(more)
        .fetch_one(tx.conn())
        .await
}

/// Sets the number on a member's bell.
///
/// # Errors
/// When the database refuses.
pub async fn set_unread(tx: &mut WriteTx, member: &str, unread: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET unread = $2 WHERE id = $1").bind(member).bind(unread).execute(tx.conn()).await?;
    Ok(())
}

/// A member's role; `None` when there is no such member.
///
/// # Errors
/// When the database refuses.
pub async fn role_of(platform: &Platform, member_id: &str) -> sqlx::Result<Option<Role>> {
    let role: Option<String> = sqlx::query_scalar("SELECT role FROM members WHERE id = $1")
        .bind(member_id)
        .fetch_optional(platform.db.read())
        .await?;
    Ok(role.map(|role| Role::parse(&role)))
}
