//! All SQL about mails.

use sqlx::{AnyConnection, FromRow};

use crate::platform::server::Platform;
use crate::platform::time::Timestamp;

/// A row of `mails`.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Stored {
    pub id: String,
    pub recipient: String,
    pub name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// Empty: there is none.
    pub unsubscribe: String,
    /// Unix microseconds.
    pub created_at: i64,
    pub sent_at: Option<i64>,
}

/// Writes a new mail.
pub(super) async fn insert(conn: &mut AnyConnection, mail: &Stored) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO mails (id, recipient, name, subject, text, html, unsubscribe, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(&mail.id)
    .bind(&mail.recipient)
    .bind(&mail.name)
    .bind(&mail.subject)
    .bind(&mail.text)
    .bind(&mail.html)
    .bind(&mail.unsubscribe)
    .bind(mail.created_at)
    .execute(conn)
    .await?;
    Ok(())
}

/// Reads a mail.
pub(super) async fn find(platform: &Platform, id: &str) -> sqlx::Result<Option<Stored>> {
    sqlx::query_as(
        "SELECT id, recipient, name, subject, text, html, unsubscribe, created_at, sent_at FROM mails WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(platform.db.read())
    .await
}

/// Marks a mail as sent and forgets what it said: there may be links in it that let somebody in.
pub(super) async fn set_sent(conn: &mut AnyConnection, id: &str, now: Timestamp) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE mails SET sent_at = $2, text = '', html = '', unsubscribe = '' WHERE id = $1 AND sent_at IS NULL",
    )
    .bind(id)
    .bind(now.0)
    .execute(conn)
    .await?;
    Ok(())
}

/// Deletes up to `most` mails from before `before`, and says how many.
pub(super) async fn delete_before(conn: &mut AnyConnection, before: Timestamp, most: i64) -> sqlx::Result<u64> {
    let done = sqlx::query(
        "DELETE FROM mails WHERE id IN (SELECT id FROM mails WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
    )
    .bind(before.0)
    .bind(most)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
