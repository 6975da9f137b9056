//! What the queue promises to whoever enqueues.

use std::time::Duration;

use tidings::platform::server::jobs::{self, Order};

use super::kinds::{Block, Count, Fail, Ledger, Note, Panic, Parent, Swell, Wait, WaitForEver};
use super::{attempt, becomes, counts_are_right, enqueue, error, field, start, start_with, state, until};
use crate::black_box::app::{TestApp, hours, minutes};

fn note(ledger: &Ledger, word: &str) -> Note {
    Note { ledger: ledger.path.clone(), word: word.into() }
}

fn wait(ledger: &Ledger, word: &str, listens: bool) -> Wait {
    let gate = ledger.path.with_file_name(format!("gate-{word}"));
    Wait { ledger: ledger.path.clone(), gate, word: word.into(), listens }
}

fn open(ledger: &Ledger, word: &str) {
    std::fs::write(ledger.path.with_file_name(format!("gate-{word}")), "").unwrap();
}

async fn has_begun(ledger: &Ledger, word: &str) {
    let line = format!("{word} began");
    until(&line, async || ledger.lines().contains(&line)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_always_brings_its_job_and_a_rollback_never() {
    let (app, ledger) = start().await;
    let mut tx = app.platform().db.begin().await.unwrap();
    jobs::enqueue(app.platform(), &mut tx, &note(&ledger, "never")).await.unwrap();
    drop(tx);
    let id = enqueue(app.platform(), note(&ledger, "always")).await;
    becomes(&app, &id, "done").await;
    assert_eq!(ledger.lines(), ["always"]);
    assert_eq!(field(&app, &id, "SELECT result FROM jobs WHERE id = $1").await, "\"always\"");
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs").await, 1);
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_job_is_tried_again_later_and_every_error_is_remembered() {
    let (app, _ledger) = start().await;
    let id = enqueue(app.platform(), Fail { until: 3, for_good: false }).await;
    becomes(&app, &id, "retrying").await;
    assert_eq!((attempt(&app, &id).await.as_str(), error(&app, &id).await.as_str()), ("1", "No wind at attempt 1."));
    app.later(minutes(1));
    until("the second attempt has failed", async || {
        attempt(&app, &id).await == "2" && state(&app, &id).await == "retrying"
    })
    .await;
    app.later(minutes(2));
    becomes(&app, &id, "done").await;
    let errors = app.column("SELECT ending || ': ' || error FROM job_failures ORDER BY fence").await;
    assert_eq!(errors, ["failed: No wind at attempt 1.", "failed: No wind at attempt 2."]);
    assert_eq!(error(&app, &id).await, "");
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_dies_after_its_last_attempt_or_when_it_gives_up_and_can_be_begun_anew() {
    let (app, _ledger) = start().await;
    let stubborn = enqueue(app.platform(), Fail { until: 9, for_good: true }).await;
    becomes(&app, &stubborn, "dead").await;
    assert_eq!(
        (attempt(&app, &stubborn).await.as_str(), error(&app, &stubborn).await.as_str()),
        ("1", "The harbour is closed for good.")
    );
    let unlucky = enqueue(app.platform(), Fail { until: 9, for_good: false }).await;
    until("it has died", async || {
        app.later(minutes(10));
        state(&app, &unlucky).await == "dead"
    })
    .await;
    assert_eq!(attempt(&app, &unlucky).await, "4");
    jobs::retry(app.platform(), &unlucky, "").await.unwrap();
    becomes(&app, &unlucky, "retrying").await;
    assert_eq!(attempt(&app, &unlucky).await, "1");
    assert_eq!(app.number("SELECT COUNT(*) FROM job_failures").await, 6);
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_panics_waits_for_ever_or_blocks_ends_with_words_while_others_go_on() {
    let (app, ledger) = start().await;
    let gate = ledger.path.with_file_name("gate");
    let panics = enqueue(app.platform(), Panic {}).await;
    let waits = enqueue(app.platform(), WaitForEver {}).await;
    let blocks = [
        enqueue(app.platform(), Block { gate: gate.clone() }).await,
        enqueue(app.platform(), Block { gate: gate.clone() }).await,
    ];
    for id in [&panics, &waits, &blocks[0], &blocks[1]] {
        becomes(&app, id, "dead").await;
    }
    assert_eq!(error(&app, &panics).await, "It panicked: the mast broke");
    assert_eq!(error(&app, &waits).await, "It took longer than 0 s.");
    assert!(error(&app, &blocks[0]).await.contains("does not let go of its thread"));
    // Both threads are still held; pages and other jobs do not notice.
    let after = enqueue(app.platform(), note(&ledger, "after")).await;
    becomes(&app, &after, "done").await;
    assert_eq!(app.visitor().get("/healthz").await.status, 200);
    std::fs::write(gate, "").unwrap();
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payload_that_cannot_be_read_and_a_result_that_is_too_large_end_with_words() {
    let (app, _ledger) = start().await;
    let id = enqueue(app.platform(), Swell { bytes: 50_000_000 }).await;
    becomes(&app, &id, "dead").await;
    assert!(error(&app, &id).await.contains("50000002 bytes"), "{}", error(&app, &id).await);
    app.execute(
        "UPDATE jobs SET state = 'scheduled', payload = '{\"bytes\":\"many\"}', finished_at = NULL, expires_at = NULL",
    )
    .await;
    until("it has been tried", async || error(&app, &id).await.contains("cannot be read by this version")).await;
    assert_eq!(state(&app, &id).await, "dead");
    // And one that is too large is not even enqueued.
    let mut tx = app.platform().db.begin().await.unwrap();
    let large = Note { ledger: "/".into(), word: "x".repeat(65 * 1024) };
    assert!(jobs::enqueue(app.platform(), &mut tx, &large).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_this_version_does_not_know_waits_for_one_that_does() {
    let mut app = TestApp::start().await;
    let ledger = Ledger::new();
    let id = enqueue(app.platform(), note(&ledger, "patience")).await;
    becomes(&app, &id, "scheduled").await;
    let words = field(&app, &id, "SELECT note FROM jobs WHERE id = $1").await;
    assert!(words.contains("test.note") && attempt(&app, &id).await == "0", "{words}");
    app.stop().await;
    app.know(super::kinds::registry());
    app.start_again().await;
    app.later(minutes(2));
    becomes(&app, &id, "done").await;
    assert_eq!((ledger.lines(), attempt(&app, &id).await.as_str()), (vec!["patience".to_owned()], "1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delayed_job_runs_when_it_is_due_and_not_before() {
    let (app, ledger) = start().await;
    let mut tx = app.platform().db.begin().await.unwrap();
    let at = app.clock.now().plus(3_600_000_000);
    let id = Order::new(&note(&ledger, "later")).at(at).enqueue(app.platform(), &mut tx).await.unwrap();
    tx.commit().await.unwrap();
    app.later(minutes(59));
    let other = enqueue(app.platform(), note(&ledger, "now")).await;
    becomes(&app, &other, "done").await;
    assert_eq!(state(&app, &id).await, "scheduled");
    app.later(minutes(2));
    becomes(&app, &id, "done").await;
    assert_eq!(ledger.lines(), ["now", "later"]);
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_most_urgent_goes_first_and_equals_go_in_the_order_they_came() {
    let (app, ledger) = start_with(1).await;
    let first = enqueue(app.platform(), wait(&ledger, "door", false)).await;
    has_begun(&ledger, "door").await;
    for (word, priority) in [("fifth", 5), ("sixth", 5), ("first", 0), ("ninth", 9)] {
        let mut tx = app.platform().db.begin().await.unwrap();
        Order::new(&note(&ledger, word)).priority(priority).enqueue(app.platform(), &mut tx).await.unwrap();
        tx.commit().await.unwrap();
        app.later(Duration::from_millis(5));
    }
    open(&ledger, "door");
    becomes(&app, &first, "done").await;
    until("all are done", async || ledger.lines().len() == 6).await;
    assert_eq!(ledger.lines()[2..], ["first", "fifth", "sixth", "ninth"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_job_with_a_key_at_a_time_and_another_once_it_is_finished() {
    let (app, ledger) = start().await;
    let enqueue_unique = async || {
        let mut tx = app.platform().db.begin().await.unwrap();
        let id =
            Order::new(&wait(&ledger, "only", false)).unique("only").enqueue(app.platform(), &mut tx).await.unwrap();
        tx.commit().await.unwrap();
        id
    };
    let first = enqueue_unique().await;
    has_begun(&ledger, "only").await;
    assert_eq!(enqueue_unique().await, first);
    open(&ledger, "only");
    becomes(&app, &first, "done").await;
    let second = enqueue_unique().await;
    assert_ne!(second, first);
    becomes(&app, &second, "done").await;
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs").await, 2);
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_jobs_run_at_once_than_there_are_slots() {
    let (app, ledger) = start_with(3).await;
    for _ in 0..30 {
        enqueue(app.platform(), Count { ledger: ledger.path.clone() }).await;
    }
    until("all have run", async || ledger.lines().len() == 30).await;
    assert_eq!(ledger.lines().iter().max().map(String::as_str), Some("3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_a_job_enqueued_says_so() {
    let (app, ledger) = start().await;
    let parent = enqueue(app.platform(), Parent { ledger: ledger.path.clone() }).await;
    until("the child has run", async || ledger.lines() == ["child"]).await;
    let child = app.column("SELECT cause || ' ' || parent_id FROM jobs WHERE parent_id IS NOT NULL").await;
    assert_eq!(child, [format!("job {parent} {parent}")]);
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_program_ends_nothing_is_lost_and_only_what_was_interrupted_runs_twice() {
    let (mut app, ledger) = start_with(50).await;
    let mut ids = Vec::new();
    for number in 0..50 {
        ids.push(enqueue(app.platform(), wait(&ledger, &number.to_string(), false)).await);
    }
    until("all have begun", async || ledger.lines().len() == 50).await;
    // Thirty end within the grace; of the others nobody knows.
    for number in 0..30 {
        open(&ledger, &number.to_string());
    }
    app.stop().await;
    app.start_again().await;
    for number in 30..50 {
        open(&ledger, &number.to_string());
    }
    for id in &ids {
        becomes(&app, id, "done").await;
        assert_eq!(attempt(&app, id).await, "1");
    }
    let lines = ledger.lines();
    for number in 0..50 {
        let count = |what: &str| lines.iter().filter(|line| **line == format!("{number} {what}")).count();
        assert_eq!((count("began"), count("ended")), (if number < 30 { 1 } else { 2 }, 1), "job {number}");
    }
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn setting_the_clock_takes_no_job_from_a_worker_that_lives() {
    let (app, ledger) = start().await;
    let id = enqueue(app.platform(), wait(&ledger, "steady", false)).await;
    has_begun(&ledger, "steady").await;
    for micros in [3_600_000_000, -7_200_000_000, 86_400_000_000] {
        app.clock.set_ahead(micros);
        let other = enqueue(app.platform(), note(&ledger, &micros.to_string())).await;
        becomes(&app, &other, "done").await;
    }
    open(&ledger, "steady");
    becomes(&app, &id, "done").await;
    assert_eq!(field(&app, &id, "SELECT CAST(fence AS TEXT) FROM jobs WHERE id = $1").await, "1");
    app.later(hours(1));
}
