//! All SQL about what is shown here alone: the audit log with the names of those it names.

use sqlx::FromRow;

use crate::platform::server::Platform;

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Noted {
    pub id: String,
    /// Unix microseconds.
    pub at: i64,
    /// Whoever did it; `None` at the terminal, or when they left.
    pub by_handle: Option<String>,
    pub act: String,
    pub about: String,
    pub about_id: String,
    /// The member it was done to, where it was one.
    pub about_handle: Option<String>,
    pub words: String,
    pub place: String,
}

/// Lines before `before` (all, when it is empty), by somebody and about something (empty: all), the newest first.
pub async fn noted(platform: &Platform, who: &str, about: &str, before: &str, most: i64) -> sqlx::Result<Vec<Noted>> {
    sqlx::query_as(
        "SELECT a.id, a.at, b.handle AS by_handle, a.act, a.about, a.about_id, m.handle AS about_handle, a.words, a.place \
         FROM audit_log a LEFT JOIN members b ON b.id = a.by_id \
         LEFT JOIN members m ON m.id = a.about_id AND a.about = 'member' \
         WHERE ($1 = '' OR b.handle = $1 OR m.handle = $1) AND ($2 = '' OR a.about = $2) AND ($3 = '' OR a.id < $3) \
         ORDER BY a.id DESC LIMIT $4",
    )
    .bind(who)
    .bind(about)
    .bind(before)
    .bind(most)
    .fetch_all(platform.db.read())
    .await
}
