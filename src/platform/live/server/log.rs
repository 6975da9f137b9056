//! The log in the database: each stream's events in order, without holes.

use serde::Serialize;
use sqlx::{Any, AnyPool, Executor};

use crate::platform::live::{Position, Stream};
use crate::platform::server::db::{Db, Engine, WriteTx};
use crate::platform::time::Timestamp;

/// An event as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Logged {
    /// The offset in its stream.
    pub place: i64,
    pub kind: String,
    /// JSON.
    pub body: String,
    pub mutation_id: Option<String>,
    /// Unix microseconds.
    pub at: i64,
}

/// How far one of several streams has come.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Head {
    pub stream: String,
    pub epoch: i64,
    pub head: i64,
}

/// Old events deleted in one transaction.
const PRUNED_AT_ONCE: i64 = 1_000;

/// Appends an event in the caller's transaction and returns its offset. The stream's row stays
/// locked until the commit, so offsets are in commit order and a rollback leaves no hole.
///
/// # Errors
/// When the database refuses, or `body` cannot be written as JSON.
pub async fn append(
    tx: &mut WriteTx,
    stream: &Stream,
    kind: &str,
    body: &(impl Serialize + Sync),
    mutation_id: Option<&str>,
    at: Timestamp,
) -> sqlx::Result<i64> {
    let body = serde_json::to_string(body).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    let head: i64 = sqlx::query_scalar(
        "INSERT INTO streams (stream, epoch, head) VALUES ($1, $2, 1)
         ON CONFLICT (stream) DO UPDATE SET head = streams.head + 1 RETURNING head",
    )
    .bind(stream.as_str())
    .bind(at.0.max(1))
    .fetch_one(tx.conn())
    .await?;
    sqlx::query(
        "INSERT INTO stream_events (stream, place, kind, body, mutation_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(stream.as_str())
    .bind(head)
    .bind(kind)
    .bind(body)
    .bind(mutation_id)
    .bind(at.0)
    .execute(tx.conn())
    .await?;
    tx.stream_moved(stream.as_str(), head);
    Ok(head)
}

/// How far `stream` has come. Read it before the data of a page: what happens in between is then
/// heard again rather than missed. On one connection inside a transaction both are one snapshot.
///
/// # Errors
/// When the database refuses.
pub async fn position<'c>(on: impl Executor<'c, Database = Any>, stream: &Stream) -> sqlx::Result<Position> {
    let found: Option<(i64, i64)> = sqlx::query_as("SELECT epoch, head FROM streams WHERE stream = $1")
        .bind(stream.as_str())
        .fetch_optional(on)
        .await?;
    Ok(found.map(|(epoch, head)| Position { epoch, head }).unwrap_or_default())
}

/// At most `limit` events of `stream` behind the offset `after`, in order.
///
/// # Errors
/// When the database refuses.
pub(super) async fn page(pool: &AnyPool, stream: &Stream, after: i64, limit: i64) -> sqlx::Result<Vec<Logged>> {
    sqlx::query_as(
        "SELECT place, kind, body, mutation_id, at FROM stream_events
         WHERE stream = $1 AND place > $2 ORDER BY place LIMIT $3",
    )
    .bind(stream.as_str())
    .bind(after)
    .bind(limit)
    .fetch_all(pool)
    .await
}

/// Where those of `streams` stand that have begun, in one query.
///
/// # Errors
/// When the database refuses.
pub(super) async fn heads(db: &Db, streams: &[String]) -> sqlx::Result<Vec<Head>> {
    let query = match db.engine() {
        Engine::Sqlite => "SELECT stream, epoch, head FROM streams WHERE stream IN (SELECT value FROM json_each($1))",
        Engine::Postgres => {
            "SELECT stream, epoch, head FROM streams
             WHERE stream IN (SELECT json_array_elements_text(CAST($1 AS JSON)))"
        }
    };
    let keys = serde_json::to_string(streams).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
    sqlx::query_as(query).bind(keys).fetch_all(db.read()).await
}

/// Deletes some of the events that are older than `older_than` and not among the newest `keep` of
/// their stream. Returns how many; call it again until it says 0.
///
/// # Errors
/// When the database refuses.
pub(super) async fn prune(tx: &mut WriteTx, older_than: Timestamp, keep: i64) -> sqlx::Result<u64> {
    let done = sqlx::query(
        "DELETE FROM stream_events WHERE (stream, place) IN (
             SELECT old.stream, old.place FROM stream_events old JOIN streams ON streams.stream = old.stream
             WHERE old.at < $1 AND old.place <= streams.head - $2
             ORDER BY old.stream, old.place LIMIT $3)",
    )
    .bind(older_than.0)
    .bind(keep)
    .bind(PRUNED_AT_ONCE)
    .execute(tx.conn())
    .await?;
    Ok(done.rows_affected())
}
