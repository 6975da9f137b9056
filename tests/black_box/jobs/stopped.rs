//! Workers that are stopped for a while (SIGSTOP) and workers that are told to end (SIGTERM).

use std::time::Duration;

use super::worker_process::{Act, Orders, Process};
use super::yard::{NEVER, Row, Yard};
use crate::black_box::app::postgres_server;

/// A lease that is soon over.
fn short_lease(yard: &Yard) -> Orders {
    yard.orders(Act::Work).lease(Duration::from_secs(2))
}

/// Stops a process in the middle of its job, and not in the middle of a transaction: whoever is
/// stopped there keeps the file of SQLite locked, for everybody.
async fn stop(yard: &Yard, process: &Process) {
    let tx = yard.platform.db.begin().await.unwrap();
    process.signal("STOP").await;
    drop(tx);
}

/// A job that the first process began before it was stopped, and that the second has done meanwhile.
async fn overtaken(yard: &Yard, first: &Orders) -> (String, Process, Process) {
    let id = yard.enqueue(&yard.effect("job").behind("gate")).await;
    let first = yard.start(first).await;
    yard.ledger_says("begun", "job", 1).await;
    stop(yard, &first).await;
    let second = yard.start(&short_lease(yard)).await;
    yard.ledger_says("begun", "job", 2).await;
    yard.open(&format!("gate.{}", second.pid));
    yard.state(&id, "done").await;
    assert_eq!(yard.pids("did", "job"), [second.pid]);
    (id, first, second)
}

fn done_by(process: &Process) -> Row {
    Row { state: "done".into(), attempt: 1, fence: 2, crashes: 1, result: Some(process.pid.to_string()), error: None }
}

#[tokio::test]
async fn what_a_worker_acknowledges_that_was_stopped_for_longer_than_its_lease_is_refused() {
    let yard = Yard::new().await;
    // No sign of life after the first: it cannot notice before it acknowledges.
    let silent = short_lease(&yard).heartbeat(NEVER);
    let (id, mut first, mut second) = overtaken(&yard, &silent).await;
    let done = yard.job(&id).await;
    assert_eq!(done, done_by(&second));
    yard.open("gate");
    first.signal("CONT").await;
    yard.ledger_says("did", "job", 2).await;
    first.logs("a worker was too late").await;
    assert_eq!(yard.job(&id).await, done);
    // Its slot is free again.
    second.end().await;
    let next = yard.enqueue(&yard.effect("next")).await;
    yard.state(&next, "done").await;
    assert_eq!(yard.pids("did", "next"), [first.pid]);
    first.end().await;
    assert_eq!(yard.job(&id).await, done);
    assert_eq!(yard.failures(&id).await, ["lost"]);
    yard.assert_sound().await;
}

#[tokio::test]
async fn a_worker_that_was_stopped_for_longer_than_its_lease_lets_go_of_its_job_and_goes_on_with_others() {
    let yard = Yard::new().await;
    let (id, mut first, mut second) = overtaken(&yard, &short_lease(&yard)).await;
    second.end().await;
    // Nobody opens the gate for the first: it would wait there for ever.
    let next = yard.enqueue(&yard.effect("next")).await;
    first.signal("CONT").await;
    yard.ledger_says("left", "job", 1).await;
    assert_eq!(yard.pids("left", "job"), [first.pid]);
    yard.state(&next, "done").await;
    first.end().await;
    assert_eq!((yard.count("begun", "job"), yard.count("did", "job")), (2, 1));
    assert_eq!(yard.job(&id).await, done_by(&second));
    assert_eq!(yard.job(&next).await.result, Some(first.pid.to_string()));
    yard.assert_sound().await;
}

#[tokio::test]
async fn told_to_end_with_fifty_jobs_running_a_worker_waits_for_some_and_gives_the_others_back() {
    let yard = Yard::new().await;
    let quick: Vec<_> = (0..25).map(|number| yard.effect(format!("quick-{number}")).behind("quick")).collect();
    let slow: Vec<_> = (0..25).map(|number| yard.effect(format!("slow-{number}")).behind("slow")).collect();
    let quick = yard.enqueue_all(&quick).await;
    let slow = yard.enqueue_all(&slow).await;
    let orders = yard.orders(Act::Work).lease(NEVER).at_once(50).grace(Duration::from_secs(4));
    let mut first = yard.start(&orders).await;
    let begun = async || yard.ledger().iter().filter(|line| line.word == "begun").count() == 50;
    yard.until("fifty jobs run", begun).await;
    first.signal("TERM").await;
    first.logs("no more jobs are claimed").await;
    let late = yard.enqueue(&yard.effect("late")).await;
    yard.open("quick");
    let status = first.ended().await;
    assert!(status.success(), "{status}");

    for id in &quick {
        let job = yard.job(id).await;
        assert_eq!((job.state.as_str(), job.attempt, job.crashes), ("done", 1, 0), "{}", yard.story().await);
    }
    for id in &slow {
        let job = yard.job(id).await;
        assert_eq!((job.state.as_str(), job.attempt, job.crashes), ("ready", 0, 0));
        assert_eq!(yard.failures(id).await, ["given back"]);
    }
    let job = yard.job(&late).await;
    assert_eq!((job.state.as_str(), job.fence), ("ready", 0), "a worker that ends claims nothing");
    assert_eq!(yard.number("SELECT COUNT(*) FROM job_nodes").await, 0);
    yard.assert_sound().await;

    yard.open("slow");
    let mut second = yard.start(&orders).await;
    yard.all_done().await;
    second.end().await;
    for id in &slow {
        let job = yard.job(id).await;
        assert_eq!((job.attempt, job.fence, job.crashes), (1, 2, 0));
    }
    for number in 0..25 {
        let (quick, slow) = (format!("quick-{number}"), format!("slow-{number}"));
        assert_eq!((yard.count("begun", &quick), yard.count("did", &quick)), (1, 1));
        assert_eq!((yard.count("begun", &slow), yard.count("did", &slow)), (2, 1));
    }
    yard.assert_sound().await;
}

#[tokio::test]
async fn told_twice_a_worker_ends_at_once_and_the_next_one_does_what_it_left() {
    let yard = Yard::new().await;
    let id = yard.enqueue(&yard.effect("job").behind("gate")).await;
    let mut first = yard.start(&yard.orders(Act::Work).grace(NEVER)).await;
    yard.ledger_says("begun", "job", 1).await;
    first.signal("TERM").await;
    first.logs("running jobs are waited for").await;
    first.signal("TERM").await;
    assert!(first.ended().await.success());
    yard.open("gate");
    let mut second = yard.work().await;
    yard.state(&id, "done").await;
    second.end().await;
    assert_eq!((yard.count("begun", "job"), yard.count("did", "job")), (2, 1));
    assert_eq!(yard.job(&id).await, done_by(&second));
    yard.assert_sound().await;
}

#[tokio::test]
async fn a_process_that_is_stopped_in_a_transaction_does_not_keep_its_jobs_for_ever() {
    if postgres_server().is_none() {
        // There, whoever holds the file's one lock holds everybody up, and no one can take it away.
        return;
    }
    let yard = Yard::new().await;
    let id = yard.enqueue(&yard.effect("job").behind("gate")).await;
    let mut first = yard.work().await;
    yard.ledger_says("begun", "job", 1).await;
    // As a worker that was stopped between two statements.
    let mut tx = yard.platform.db.begin().await.unwrap();
    sqlx::query("UPDATE jobs SET note = 'held' WHERE id = $1").bind(&id).execute(tx.conn()).await.unwrap();
    first.kill().await;
    yard.open("gate");
    let mut second = yard.work().await;
    yard.state(&id, "done").await;
    second.end().await;
    assert!(tx.commit().await.is_err());
    assert_eq!(yard.job(&id).await, done_by(&second));
    yard.assert_sound().await;
}
