//! What operators and owners do to jobs.

use tidings::platform::error::AppError;
use tidings::platform::server::jobs::{self, Order, Queue};

use super::kinds::{Ledger, Note, Wait};
use super::{becomes, counts_are_right, enqueue, field, start, until};

fn wait(ledger: &Ledger, listens: bool) -> Wait {
    let gate = ledger.path.with_file_name("gate");
    Wait { ledger: ledger.path.clone(), gate, word: "it".into(), listens }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_waiting_job_is_cancelled_at_once_and_never_runs() {
    let (app, ledger) = start().await;
    let mut tx = app.platform().db.begin().await.unwrap();
    let at = app.clock.now().plus(1_000_000);
    let id = Order::new(&Note { ledger: ledger.path.clone(), word: "no".into() })
        .at(at)
        .enqueue(app.platform(), &mut tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    jobs::cancel(app.platform(), &id, "").await.unwrap();
    becomes(&app, &id, "cancelled").await;
    app.later(std::time::Duration::from_secs(60));
    let after = enqueue(app.platform(), Note { ledger: ledger.path.clone(), word: "yes".into() }).await;
    becomes(&app, &after, "done").await;
    assert_eq!(ledger.lines(), ["yes"]);
    assert!(matches!(jobs::cancel(app.platform(), &id, "").await, Err(AppError::Conflict(_))));
    assert_eq!(jobs::cancel(app.platform(), "nothing", "").await, Err(AppError::NotFound));
    counts_are_right(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_job_is_asked_to_end_and_is_ended_if_it_does_not() {
    for listens in [true, false] {
        let (app, ledger) = start().await;
        let id = enqueue(app.platform(), wait(&ledger, listens)).await;
        until("it has begun", async || !ledger.lines().is_empty()).await;
        assert!(matches!(jobs::retry(app.platform(), &id, "").await, Err(AppError::Conflict(_))));
        jobs::cancel(app.platform(), &id, "").await.unwrap();
        becomes(&app, &id, "cancelled").await;
        assert_eq!(ledger.lines(), ["it began"]);
        counts_are_right(&app).await;
        jobs::retry(app.platform(), &id, "").await.unwrap();
        until("it has begun anew", async || ledger.lines().len() == 2).await;
        std::fs::write(ledger.path.with_file_name("gate"), "").unwrap();
        becomes(&app, &id, "done").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_queue_is_not_claimed_from_and_goes_on_when_it_is_resumed() {
    let (mut app, ledger) = start().await;
    jobs::pause(app.platform(), Queue::Default, "").await.unwrap();
    let id = enqueue(app.platform(), Note { ledger: ledger.path.clone(), word: "paused".into() }).await;
    // The pause is in the database: another start does not forget it.
    app.restart().await;
    assert_eq!(field(&app, &id, "SELECT state FROM jobs WHERE id = $1").await, "ready");
    assert!(ledger.lines().is_empty());
    jobs::resume(app.platform(), Queue::Default, "").await.unwrap();
    becomes(&app, &id, "done").await;
    assert_eq!(ledger.lines(), ["paused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_owns_a_job_hears_how_far_it_has_come_and_that_it_ended() {
    let (app, ledger) = start().await;
    let mut tx = app.platform().db.begin().await.unwrap();
    let id = Order::new(&wait(&ledger, true)).owner("somebody").enqueue(app.platform(), &mut tx).await.unwrap();
    tx.commit().await.unwrap();
    let events = "SELECT kind || ' ' || body FROM stream_events WHERE stream LIKE 'j:%' ORDER BY place";
    until("its progress is told", async || app.column(events).await.len() == 1).await;
    assert_eq!(field(&app, &id, "SELECT note FROM jobs WHERE id = $1").await, "waiting at the gate");
    std::fs::write(ledger.path.with_file_name("gate"), "").unwrap();
    becomes(&app, &id, "done").await;
    let told = app.column(events).await;
    assert!(told[0].starts_with("job.progress") && told[0].contains("40"), "{told:?}");
    assert!(told[1].starts_with("job.finished") && told[1].contains("done"), "{told:?}");
    assert!(jobs::is_owner(app.platform(), &id, "somebody").await);
    assert!(!jobs::is_owner(app.platform(), &id, "another").await);
}
