//! The watchdog: a queue that nobody looks at makes no noise by itself.

use std::time::Duration;

use serde_json::Value;

use super::seeds::{Seed, idle};
use crate::assert_page;
use crate::black_box::app::{Client, TestApp};

/// The word and the words of `/readyz`, which is ready all the while.
async fn ready(client: &Client) -> (String, String) {
    let page = client.get("/readyz").await;
    let said: Value = serde_json::from_slice(&page.expect(200).body).unwrap();
    assert_page!(page, said["ready"], true);
    (said["jobs"].as_str().unwrap().to_owned(), said["jobs_detail"].as_str().unwrap().to_owned())
}

/// A process that works on exports, one at a time, and gave a sign of life just now.
async fn alive(app: &TestApp) {
    let mut tx = app.platform().db.begin().await.unwrap();
    sqlx::query("DELETE FROM job_nodes").execute(tx.conn()).await.unwrap();
    sqlx::query(
        "INSERT INTO job_nodes (node, queues, pid, started_at, seen_at) VALUES ('a-worker', '{\"exports\":1}', 7, $1, $1)",
    )
    .bind(app.clock.now().0)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
}

/// A worker looks for jobs of the exports now.
async fn look(app: &TestApp) {
    let mut tx = app.platform().db.begin().await.unwrap();
    sqlx::query("INSERT INTO job_queues (queue, claimed_at) VALUES ('exports', $1) ON CONFLICT (queue) DO UPDATE SET claimed_at = $1")
        .bind(app.clock.now().0)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

const SECONDS: fn(u64) -> Duration = Duration::from_secs;

#[tokio::test]
async fn a_queue_that_is_not_looked_at_turns_yellow_and_then_red() {
    let (app, ines) = idle().await;
    Seed { queue: "exports", ..Seed::new(&app, 1, "ready") }.write(&app).await;
    alive(&app).await;
    app.later(SECONDS(30));
    assert_eq!(ready(&ines).await, ("ok".into(), String::new()));
    let page = ines.get("/admin/jobs").await;
    assert_page!(page, page.text("#q-exports-state") == "Busy" && !page.has("#watch .banner"));

    app.later(SECONDS(1));
    alive(&app).await;
    let (word, words) = ready(&ines).await;
    assert_eq!(word, "slow");
    assert_eq!(words, "exports is slow: no worker has looked for its jobs for more than 30 seconds.");
    let page = ines.get("/admin/jobs").await;
    assert_page!(page, page.text("#q-exports-state .badge.warn"), "Slow");
    assert_page!(page, page.text("#watch .banner.warn"), words);
    assert_page!(page, page.text("#q-exports-oldest"), "31 s");

    app.later(SECONDS(90));
    alive(&app).await;
    let (word, words) = ready(&ines).await;
    assert_eq!(word, "stopped");
    assert_eq!(words, "exports has stopped: no worker has looked for its jobs for 2 minutes.");
    let page = ines.get("/admin/jobs").await;
    assert_page!(page, page.text("#q-exports-state .badge.bad"), "Stopped");
    assert_page!(page, page.text("#watch .banner.bad"), words);

    look(&app).await;
    assert_eq!(ready(&ines).await.0, "ok");
}

#[tokio::test]
async fn a_queue_that_is_paused_or_empty_or_waits_for_its_time_is_well() {
    let (app, ines) = idle().await;
    alive(&app).await;
    let soon = app.clock.now().plus(86_400_000_000);
    Seed { queue: "exports", at: soon, ..Seed::new(&app, 1, "scheduled") }.write(&app).await;
    Seed { queue: "mail", ..Seed::new(&app, 2, "ready") }.write(&app).await;
    ines.post("/admin/jobs", &[("do", "pause"), ("queue", "mail")]).await.expect(303);
    app.later(SECONDS(3_600));
    alive(&app).await;
    assert_eq!(ready(&ines).await, ("ok".into(), String::new()));
}

#[tokio::test]
async fn a_job_whose_time_has_come_and_that_nobody_made_ready_counts() {
    let (app, ines) = idle().await;
    Seed { queue: "exports", ..Seed::new(&app, 1, "retrying") }.write(&app).await;
    app.later(SECONDS(121));
    alive(&app).await;
    assert_eq!(ready(&ines).await.0, "stopped");
}

#[tokio::test]
async fn workers_that_are_all_busy_make_a_queue_slow_but_have_not_stopped() {
    let (app, ines) = idle().await;
    Seed { queue: "exports", ..Seed::new(&app, 1, "running") }.write(&app).await;
    Seed { queue: "exports", ..Seed::new(&app, 2, "ready") }.write(&app).await;
    app.later(SECONDS(240));
    alive(&app).await;
    let (word, words) = ready(&ines).await;
    assert_eq!(
        (word.as_str(), words.as_str()),
        ("slow", "exports is slow: every worker of it has been busy for 4 minutes.")
    );
    // The process is gone, and with it the excuse.
    app.later(SECONDS(31));
    assert_eq!(ready(&ines).await.0, "stopped");
}

#[tokio::test]
async fn a_place_where_nobody_works_says_so() {
    let (_app, ines) = idle().await;
    let (word, words) = ready(&ines).await;
    assert_eq!(word, "ok");
    assert!(words.starts_with("No process works on jobs. Start “tidings work”"), "{words}");
    let page = ines.get("/admin/jobs").await;
    assert_page!(page, page.text("#watch .banner.warn") == words && page.text("#workers") == "No workers");
}
