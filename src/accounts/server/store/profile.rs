//! All SQL about what members say about themselves.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// What a member can change about themselves.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct OwnProfile {
    pub handle: String,
    pub name: String,
    /// Markdown.
    pub bio: String,
    /// Addresses elsewhere, one a line.
    pub links: String,
    /// The address of the square beside the name; empty without one.
    pub avatar: String,
    /// In the tz database; empty: as the device says.
    pub zone: String,
}

/// Reads it; `None` when the account is gone.
pub async fn own_profile(platform: &Platform, id: &str) -> sqlx::Result<Option<OwnProfile>> {
    sqlx::query_as("SELECT handle, name, bio, links, avatar, zone FROM members WHERE id = $1")
        .bind(id)
        .fetch_optional(platform.db.read())
        .await
}

/// Replaces the words.
pub async fn set_words(conn: &mut AnyConnection, id: &str, name: &str, bio: &str, links: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET name = $2, bio = $3, links = $4 WHERE id = $1")
        .bind(id)
        .bind(name)
        .bind(bio)
        .bind(links)
        .execute(conn)
        .await?;
    Ok(())
}

/// Puts a picture beside a member's name; empty: their flag again.
pub async fn set_avatar(conn: &mut AnyConnection, id: &str, avatar: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET avatar = $2 WHERE id = $1").bind(id).bind(avatar).execute(conn).await?;
    Ok(())
}

/// Takes it off again, if it is this one.
pub async fn delete_avatar(conn: &mut AnyConnection, id: &str, avatar: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET avatar = '' WHERE id = $1 AND avatar = $2")
        .bind(id)
        .bind(avatar)
        .execute(conn)
        .await?;
    Ok(())
}

/// Remembers the theme by its word.
pub async fn set_theme(conn: &mut AnyConnection, id: &str, theme: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET theme = $2 WHERE id = $1").bind(id).bind(theme).execute(conn).await?;
    Ok(())
}

/// Remembers where a member's clocks are.
pub async fn set_zone(conn: &mut AnyConnection, id: &str, zone: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE members SET zone = $2 WHERE id = $1").bind(id).bind(zone).execute(conn).await?;
    Ok(())
}

/// Gives a member another handle; false when theirs is not `before` any more. A taken one, or one like another's, is a
/// unique violation.
pub async fn set_handle(
    conn: &mut AnyConnection,
    id: &str,
    before: &str,
    handle: &str,
    skeleton: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query("UPDATE members SET handle = $3, skeleton = $4 WHERE id = $1 AND handle = $2")
        .bind(id)
        .bind(before)
        .bind(handle)
        .bind(skeleton)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Keeps a handle for whoever had it.
pub async fn insert_former(
    conn: &mut AnyConnection,
    handle: &str,
    skeleton: &str,
    member: &str,
    now: Timestamp,
) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO former_handles (handle, skeleton, member_id, changed_at) VALUES ($1, $2, $3, $4)")
        .bind(handle)
        .bind(skeleton)
        .bind(member)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Forgets that a member had this handle before: they have it again.
pub async fn delete_former(conn: &mut AnyConnection, handle: &str, member: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM former_handles WHERE handle = $1 AND member_id = $2")
        .bind(handle)
        .bind(member)
        .execute(conn)
        .await?;
    Ok(())
}

/// How many handles a member has given up since.
pub async fn count_former(conn: &mut AnyConnection, member: &str, since: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM former_handles WHERE member_id = $1 AND changed_at > $2")
        .bind(member)
        .bind(since.0)
        .fetch_one(conn)
        .await
}

/// The handle today of whoever had this one before.
pub async fn handle_after(platform: &Platform, handle: &str) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar("SELECT m.handle FROM former_handles f JOIN members m ON m.id = f.member_id AND m.left_at IS NULL WHERE f.handle = $1")
        .bind(handle)
        .fetch_optional(platform.db.read())
        .await
}
