//! Looking into the database, and waiting for it.

use tokio::time::timeout;

use super::{PATIENCE, TestApp};

impl TestApp {
    /// A number from the database.
    pub async fn number(&self, query: &'static str) -> i64 {
        sqlx::query_scalar(query).fetch_one(self.platform().db.read()).await.unwrap()
    }

    /// A column of texts from the database.
    pub async fn column(&self, query: &'static str) -> Vec<String> {
        sqlx::query_scalar(query).fetch_all(self.platform().db.read()).await.unwrap()
    }

    /// Changes the database behind the program's back.
    pub async fn execute(&self, statement: &'static str) -> u64 {
        let mut tx = self.platform().db.begin().await.unwrap();
        let done = sqlx::query(statement).execute(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
        done.rows_affected()
    }

    /// The same with one value.
    pub async fn execute_with(&self, statement: &'static str, value: &str) {
        let mut tx = self.platform().db.begin().await.unwrap();
        sqlx::query(statement).bind(value).execute(tx.conn()).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// Waits until every event was told to whom it concerns.
    pub async fn settle(&self) {
        let settled = async {
            while self.number("SELECT COUNT(*) FROM outbox").await > 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, settled).await.expect("the outbox is emptied");
    }

    /// Everything that a write could have changed, as one text: two that are equal say that nothing was.
    pub async fn everything(&self) -> String {
        let mut all = Vec::new();
        for query in [
            "SELECT 'member ' || handle || ' ' || email || ' ' || name || ' ' || role || ' ' || password_hash || ' ' || \
             CAST(unread AS TEXT) || ' ' || CAST(COALESCE(blocked_until, 0) AS TEXT) || ' ' || blocked_why || ' ' || \
             CAST(COALESCE(leaving_at, 0) AS TEXT) FROM members ORDER BY id",
            "SELECT 'session ' || id_hash FROM sessions ORDER BY id_hash",
            "SELECT 'follow ' || follower_id || ' ' || followed_id FROM follows ORDER BY follower_id, followed_id",
            "SELECT 'setting ' || name || ' ' || value FROM settings ORDER BY name",
            "SELECT 'post ' || id || ' ' || slug || ' ' || title || ' ' || body || ' ' || tags || ' ' || \
             CAST(revision AS TEXT) || ' ' || CAST(comment_count AS TEXT) || ' ' || \
             CAST(COALESCE(published_at, 0) AS TEXT) || ' ' || CAST(COALESCE(publish_at, 0) AS TEXT) || ' ' || \
             CAST(COALESCE(deleted_at, 0) AS TEXT) \
             FROM posts ORDER BY id",
            "SELECT 'tag ' || post_id || ' ' || tag FROM post_tags ORDER BY post_id, tag",
            "SELECT 'comment ' || id || ' ' || body FROM comments ORDER BY id",
            "SELECT 'notification ' || id || ' ' || CAST(COALESCE(read_at, 0) AS TEXT) FROM notifications ORDER BY id",
            "SELECT 'picture ' || hash || ' ' || owner_id || ' ' || alt || ' ' || CAST(COALESCE(ready_at, 0) AS TEXT) \
             FROM pictures ORDER BY id",
            "SELECT 'audit ' || id || ' ' || by_id || ' ' || act || ' ' || about_id FROM audit_log ORDER BY id",
            "SELECT 'stream ' || stream || ' ' || CAST(head AS TEXT) FROM streams ORDER BY stream",
        ] {
            all.extend(self.column(query).await);
        }
        all.join("\n")
    }
}
