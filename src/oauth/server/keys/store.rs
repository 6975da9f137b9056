//! All SQL about keys.

use sqlx::AnyConnection;

use crate::platform::server::Platform;

/// A key as it is stored. No `Debug`: there is a secret in it.
#[derive(Clone, sqlx::FromRow)]
pub struct KeyRow {
    pub kid: String,
    pub algorithm: String,
    pub generation: i64,
    pub private_key: String,
    pub created_at: i64,
    pub signs_from: i64,
    pub ends_at: Option<i64>,
}

/// What is told of a key: not the key itself.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LineRow {
    pub kid: String,
    pub algorithm: String,
    pub generation: i64,
    pub created_at: i64,
    pub signs_from: i64,
    pub ends_at: Option<i64>,
}

/// Every key, the newest of its algorithm last.
pub async fn all(platform: &Platform) -> sqlx::Result<Vec<KeyRow>> {
    let mut reader = platform.db.reader().await?;
    let rows = sqlx::query_as(
        "SELECT kid, algorithm, generation, private_key, created_at, signs_from, ends_at FROM oauth_keys \
         ORDER BY algorithm, generation",
    )
    .fetch_all(reader.conn())
    .await?;
    reader.done();
    Ok(rows)
}

/// The same without the keys themselves.
pub async fn lines(conn: &mut AnyConnection) -> sqlx::Result<Vec<LineRow>> {
    sqlx::query_as(
        "SELECT kid, algorithm, generation, created_at, signs_from, ends_at FROM oauth_keys \
         ORDER BY algorithm, generation",
    )
    .fetch_all(conn)
    .await
}

/// Writes a new key; false when another one of its generation is there already.
pub async fn insert(conn: &mut AnyConnection, new: &KeyRow) -> sqlx::Result<bool> {
    let done = sqlx::query(
        "INSERT INTO oauth_keys (kid, algorithm, generation, private_key, created_at, signs_from, ends_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind(&new.kid)
    .bind(&new.algorithm)
    .bind(new.generation)
    .bind(&new.private_key)
    .bind(new.created_at)
    .bind(new.signs_from)
    .bind(new.ends_at)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Gives the keys before a generation their end, where they have none.
pub async fn end_before(conn: &mut AnyConnection, algorithm: &str, generation: i64, ends_at: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE oauth_keys SET ends_at = $3 WHERE algorithm = $1 AND generation < $2 AND ends_at IS NULL")
        .bind(algorithm)
        .bind(generation)
        .bind(ends_at)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes the keys of an algorithm before a generation, whatever they still have to prove.
pub async fn delete_before(conn: &mut AnyConnection, algorithm: &str, generation: i64) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM oauth_keys WHERE algorithm = $1 AND generation < $2")
        .bind(algorithm)
        .bind(generation)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// Deletes those whose last token has run out.
pub async fn delete_ended(conn: &mut AnyConnection, now: i64) -> sqlx::Result<u64> {
    let done = sqlx::query("DELETE FROM oauth_keys WHERE ends_at <= $1").bind(now).execute(conn).await?;
    Ok(done.rows_affected())
}
