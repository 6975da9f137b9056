//! All SQL about pictures.

use sqlx::{AnyConnection, FromRow};

use crate::platform::picture::{Ending, Picture};
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A macro, because sqlx takes only literal text.
macro_rules! select_picture {
    ($rest:literal) => {
        concat!(
            "SELECT id, owner_id, hash, width, height, ending, alt, placeholder, ready_at, refused FROM pictures WHERE ",
            $rest
        )
    };
}

/// A picture as it is stored.
#[derive(Clone, Debug)]
pub struct Stored {
    pub id: String,
    pub owner: String,
    pub picture: Picture,
    pub alt: String,
    pub placeholder: String,
    pub is_ready: bool,
    /// Why it cannot be shown.
    pub refused: Option<String>,
}

#[derive(FromRow)]
struct Row {
    id: String,
    owner_id: String,
    hash: String,
    width: i64,
    height: i64,
    ending: String,
    alt: String,
    placeholder: String,
    ready_at: Option<i64>,
    refused: Option<String>,
}

impl Row {
    fn read(self) -> Option<Stored> {
        let side = |pixels: i64| u32::try_from(pixels).unwrap_or_default();
        let ending = Ending::parse(&self.ending)?;
        Some(Stored {
            id: self.id,
            owner: self.owner_id,
            picture: Picture::new(&self.hash, side(self.width), side(self.height), ending)?,
            alt: self.alt,
            placeholder: self.placeholder,
            is_ready: self.ready_at.is_some(),
            refused: self.refused,
        })
    }
}

/// A picture that comes in.
pub struct NewRow<'a> {
    pub id: &'a str,
    pub owner: &'a str,
    pub picture: &'a Picture,
    pub format: &'a str,
    pub bytes: u64,
    pub alt: &'a str,
    pub now: Timestamp,
}

/// Writes a picture, or finds the one that its owner has brought before: its id, and whether it is ready. One
/// that could not be read is tried again.
pub async fn insert_or_find(conn: &mut AnyConnection, new: &NewRow<'_>) -> sqlx::Result<(String, bool)> {
    let (id, ready_at): (String, Option<i64>) = sqlx::query_as(
        "INSERT INTO pictures (id, owner_id, hash, format, bytes, width, height, ending, alt, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) \
         ON CONFLICT (owner_id, hash) DO UPDATE SET alt = $9, created_at = $10, refused = NULL, removed_at = NULL \
         RETURNING id, ready_at",
    )
    .bind(new.id)
    .bind(new.owner)
    .bind(new.picture.hash())
    .bind(new.format)
    .bind(i64::try_from(new.bytes).unwrap_or(i64::MAX))
    .bind(i64::from(new.picture.width))
    .bind(i64::from(new.picture.height))
    .bind(new.picture.ending.as_str())
    .bind(new.alt)
    .bind(new.now.0)
    .fetch_one(conn)
    .await?;
    Ok((id, ready_at.is_some()))
}

/// How many pictures a member has brought since `since`.
pub async fn count_since(platform: &Platform, owner: &str, since: Timestamp) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COUNT(*) FROM pictures WHERE owner_id = $1 AND created_at > $2")
        .bind(owner)
        .bind(since.0)
        .fetch_one(platform.db.read())
        .await
}

/// A picture by its id.
pub async fn find(platform: &Platform, id: &str) -> sqlx::Result<Option<Stored>> {
    let row: Option<Row> =
        sqlx::query_as(select_picture!("id = $1")).bind(id).fetch_optional(platform.db.read()).await?;
    Ok(row.and_then(Row::read))
}

/// One that was not taken away, in a transaction.
pub async fn find_in(conn: &mut AnyConnection, id: &str) -> sqlx::Result<Option<Stored>> {
    let row: Option<Row> =
        sqlx::query_as(select_picture!("id = $1 AND removed_at IS NULL")).bind(id).fetch_optional(conn).await?;
    Ok(row.and_then(Row::read))
}

/// Holds a picture's row until the transaction ends, so that nobody takes the picture away meanwhile; false when
/// somebody has.
pub async fn hold(conn: &mut AnyConnection, id: &str) -> sqlx::Result<bool> {
    let held = sqlx::query("UPDATE pictures SET alt = alt WHERE id = $1 AND removed_at IS NULL")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(held.rows_affected() == 1)
}

/// A picture by its hash: of several people's one that is ready, if there is one.
pub async fn by_hash(platform: &Platform, hash: &str) -> sqlx::Result<Option<Stored>> {
    let row: Option<Row> = sqlx::query_as(select_picture!(
        "hash = $1 AND removed_at IS NULL ORDER BY CASE WHEN ready_at IS NULL THEN 1 ELSE 0 END, created_at LIMIT 1"
    ))
    .bind(hash)
    .fetch_optional(platform.db.read())
    .await?;
    Ok(row.and_then(Row::read))
}

/// What a member brought last.
pub async fn newest(platform: &Platform, owner: &str, most: i64) -> sqlx::Result<Vec<Stored>> {
    let rows: Vec<Row> = sqlx::query_as(select_picture!(
        "owner_id = $1 AND removed_at IS NULL ORDER BY created_at DESC, id DESC LIMIT $2"
    ))
    .bind(owner)
    .bind(most)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// What a member took away last.
pub async fn newest_removed(platform: &Platform, owner: &str, most: i64) -> sqlx::Result<Vec<Stored>> {
    let rows: Vec<Row> = sqlx::query_as(select_picture!(
        "owner_id = $1 AND removed_at IS NOT NULL ORDER BY removed_at DESC, id DESC LIMIT $2"
    ))
    .bind(owner)
    .bind(most)
    .fetch_all(platform.db.read())
    .await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// What was taken away before `before`.
pub async fn removed_before(platform: &Platform, before: Timestamp, most: i64) -> sqlx::Result<Vec<Stored>> {
    let rows: Vec<Row> = sqlx::query_as(select_picture!("removed_at < $1 ORDER BY removed_at LIMIT $2"))
        .bind(before.0)
        .bind(most)
        .fetch_all(platform.db.read())
        .await?;
    Ok(rows.into_iter().filter_map(Row::read).collect())
}

/// Takes a member's picture away; false when there is none to take.
pub async fn set_removed(conn: &mut AnyConnection, id: &str, owner: &str, now: Timestamp) -> sqlx::Result<bool> {
    let removed = sqlx::query(
        "UPDATE pictures SET removed_at = $3, ready_at = NULL, placeholder = '', refused = NULL \
         WHERE id = $1 AND owner_id = $2 AND removed_at IS NULL",
    )
    .bind(id)
    .bind(owner)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(removed.rows_affected() == 1)
}

/// Brings a member's picture back; false when it was not taken away.
pub async fn set_back(conn: &mut AnyConnection, id: &str, owner: &str) -> sqlx::Result<bool> {
    let back =
        sqlx::query("UPDATE pictures SET removed_at = NULL WHERE id = $1 AND owner_id = $2 AND removed_at IS NOT NULL")
            .bind(id)
            .bind(owner)
            .execute(conn)
            .await?;
    Ok(back.rows_affected() == 1)
}

/// Forgets a picture that was taken away.
pub async fn forget(conn: &mut AnyConnection, id: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM pictures WHERE id = $1 AND removed_at IS NOT NULL").bind(id).execute(conn).await?;
    Ok(())
}

/// Forgets the variants of a file.
pub async fn forget_variants(conn: &mut AnyConnection, hash: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM picture_variants WHERE hash = $1").bind(hash).execute(conn).await?;
    Ok(())
}

/// True while anybody has a picture of this file, shown or taken away.
pub async fn is_kept(conn: &mut AnyConnection, hash: &str) -> sqlx::Result<bool> {
    let found: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM pictures WHERE hash = $1").bind(hash).fetch_one(conn).await?;
    Ok(found > 0)
}

/// Notes a variant that lies on the disk.
pub async fn put_variant(
    conn: &mut AnyConnection,
    hash: &str,
    width: u32,
    height: u32,
    bytes: usize,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO picture_variants (hash, width, height, bytes) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (hash, width) DO UPDATE SET height = $3, bytes = $4",
    )
    .bind(hash)
    .bind(i64::from(width))
    .bind(i64::from(height))
    .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a picture can be shown.
pub async fn set_ready(conn: &mut AnyConnection, id: &str, placeholder: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query("UPDATE pictures SET placeholder = $2, ready_at = $3, refused = NULL WHERE id = $1")
        .bind(id)
        .bind(placeholder)
        .bind(now.0)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes why a picture cannot be shown.
pub async fn set_refused(conn: &mut AnyConnection, id: &str, words: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE pictures SET refused = $2, ready_at = NULL WHERE id = $1")
        .bind(id)
        .bind(words)
        .execute(conn)
        .await?;
    Ok(())
}

/// The hashes of all pictures that a member has brought, oldest first.
///
/// # Errors
/// When the database refuses.
pub async fn hashes_of(platform: &Platform, owner: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar("SELECT hash FROM pictures WHERE owner_id = $1 AND removed_at IS NULL ORDER BY id")
        .bind(owner)
        .fetch_all(platform.db.read())
        .await
}

/// Takes every picture of an owner away; gives their ids.
pub async fn remove_all(conn: &mut AnyConnection, owner: &str, now: Timestamp) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "UPDATE pictures SET removed_at = $2, ready_at = NULL, placeholder = '', refused = NULL \
         WHERE owner_id = $1 AND removed_at IS NULL RETURNING id",
    )
    .bind(owner)
    .bind(now.0)
    .fetch_all(conn)
    .await
}
