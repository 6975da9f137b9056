//! Events between the writer and whoever is told: exactly once, whatever ends in between.

use tidings::platform::server::db::Db;

use super::app::TestApp;

/// Writes the event that a publication records, as a program that ended before it was told would
/// have left it behind.
async fn leave_behind(url: &str, id: &str) {
    let db = Db::open(url).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    sqlx::query(
        "INSERT INTO outbox (id, kind, body, at) SELECT $1, 'post.published', \
         '{\"post_id\":\"' || p.id || '\",\"author_id\":\"' || p.author_id || '\"}', p.created_at FROM posts p",
    )
    .bind(id)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}

#[tokio::test]
async fn an_event_that_was_recorded_before_a_crash_is_told_after_it_once() {
    let mut app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.publish(&maren, "Fog", "Thick.", "").await;
    app.settle().await;
    app.follow(&tomasz, "maren").await;
    let url = app.database_url().to_owned();
    app.stop().await;
    leave_behind(&url, "01a2073f-0000-7000-8000-000000000001").await;
    for _ in 0..3 {
        app.start_again().await;
        app.settle().await;
        assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, 1);
        assert_eq!(app.number("SELECT unread FROM members WHERE handle = 'tomasz'").await, 1);
        app.stop().await;
    }
}

#[tokio::test]
async fn a_crash_right_after_the_answer_loses_and_doubles_nothing() {
    let mut app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.follow(&tomasz, "maren").await;
    for round in 1..=5 {
        app.publish(&maren, &format!("Fog {round}"), "Thick.", "").await;
        app.crash();
        app.start_again().await;
        app.settle().await;
        assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, round);
        assert_eq!(app.number("SELECT unread FROM members WHERE handle = 'tomasz'").await, round);
        let stream = "SELECT COUNT(*) FROM stream_events WHERE kind = 'notification.added'";
        assert_eq!(app.number(stream).await, round);
    }
}

#[tokio::test]
async fn an_event_of_an_unknown_kind_holds_nothing_up() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.follow(&tomasz, "maren").await;
    app.execute("INSERT INTO outbox (id, kind, body, at) VALUES ('0', 'moon.risen', '{}', 0)").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    app.settle().await;
    assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, 1);
}

#[tokio::test]
async fn an_event_about_a_post_that_is_gone_holds_nothing_up() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.follow(&tomasz, "maren").await;
    app.execute(
        "INSERT INTO outbox (id, kind, body, at) VALUES ('0', 'comment.added', \
         '{\"comment_id\":\"x\",\"post_id\":\"x\",\"author_id\":\"x\",\"answers\":null}', 0)",
    )
    .await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    app.settle().await;
    assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, 1);
}
