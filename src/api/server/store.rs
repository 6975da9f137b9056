//! All SQL about answers that are kept for requests that may come twice.

use sqlx::{AnyConnection, FromRow};

use crate::platform::time::Timestamp;

/// An answer as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub status: i64,
    pub location: String,
    pub body: String,
}

/// What a key stands for now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// This request, from now on; it came first at this time.
    Now(Timestamp),
    /// Another request.
    Other,
    /// This request, which is being done.
    UnderWay,
    Done(Kept),
}

#[derive(FromRow)]
struct Row {
    request: String,
    created_at: i64,
    status: i64,
    location: String,
    body: String,
}

/// Takes a key for a request. One that was begun before `dead` and never finished is taken over.
pub async fn begin(
    conn: &mut AnyConnection,
    member: &str,
    key: &str,
    request: &str,
    now: Timestamp,
    dead: Timestamp,
) -> sqlx::Result<Begun> {
    let done = sqlx::query(
        "INSERT INTO api_answers (member_id, key, request, created_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (member_id, key) DO NOTHING",
    )
    .bind(member)
    .bind(key)
    .bind(request)
    .bind(now.0)
    .execute(&mut *conn)
    .await?;
    if done.rows_affected() == 1 {
        return Ok(Begun::Now(now));
    }
    let row: Option<Row> = sqlx::query_as(
        "SELECT request, created_at, status, location, body FROM api_answers WHERE member_id = $1 AND key = $2",
    )
    .bind(member)
    .bind(key)
    .fetch_optional(conn)
    .await?;
    Ok(match row {
        None => Begun::UnderWay,
        Some(row) if row.request != request => Begun::Other,
        Some(row) if row.status == 0 && row.created_at < dead.0 => Begun::Now(Timestamp(row.created_at)),
        Some(row) if row.status == 0 => Begun::UnderWay,
        Some(row) => Begun::Done(Kept { status: row.status, location: row.location, body: row.body }),
    })
}

/// Writes the answer down.
pub async fn finish(conn: &mut AnyConnection, member: &str, key: &str, kept: &Kept) -> sqlx::Result<()> {
    sqlx::query("UPDATE api_answers SET status = $3, location = $4, body = $5 WHERE member_id = $1 AND key = $2")
        .bind(member)
        .bind(key)
        .bind(kept.status)
        .bind(&kept.location)
        .bind(&kept.body)
        .execute(conn)
        .await?;
    Ok(())
}

/// Lets a key go: its request may be tried anew.
pub async fn give_up(conn: &mut AnyConnection, member: &str, key: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM api_answers WHERE member_id = $1 AND key = $2")
        .bind(member)
        .bind(key)
        .execute(conn)
        .await?;
    Ok(())
}

/// Deletes what is older.
pub async fn forget_answers(conn: &mut AnyConnection, before: Timestamp) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM api_answers WHERE created_at < $1").bind(before.0).execute(conn).await?;
    Ok(())
}
