//! Workers that are killed on the spot, at every step of a job: nothing is lost, nothing that was
//! acknowledged is done again, and what was interrupted is remembered.

use super::effect::Dies;
use super::worker_process::{Act, Process};
use super::yard::{Row, Yard};
use crate::black_box::app::postgres_server;

/// What is expected of a job that was interrupted once and then done by `by`.
fn done_after_a_death(by: &Process) -> Row {
    Row { state: "done".into(), attempt: 1, fence: 2, crashes: 1, result: Some(by.pid.to_string()), error: None }
}

/// A yard where one job was acknowledged and its worker lives.
async fn begun() -> (Yard, Process) {
    let yard = Yard::new().await;
    let before = yard.enqueue(&yard.effect("before")).await;
    let process = yard.work().await;
    yard.state(&before, "done").await;
    (yard, process)
}

/// Lets another worker do what is left, and looks whether all of it is as promised: `begun` and `did`
/// say how often the ledger has them of the interrupted job.
async fn assert_recovered(yard: &Yard, id: &str, begun: usize, did: usize) {
    assert_eq!(yard.number("SELECT COUNT(*) FROM jobs WHERE state = 'running'").await, 1);
    let after = yard.enqueue(&yard.effect("after")).await;
    let mut second = yard.work().await;
    yard.all_done().await;
    second.end().await;
    assert_eq!(yard.job(id).await, done_after_a_death(&second));
    assert_eq!((yard.count("begun", "job"), yard.count("did", "job")), (begun, did), "{}", yard.story().await);
    let keys: Vec<_> = yard.ledger().into_iter().filter(|line| line.name == "job" && line.word != "gave").collect();
    assert!(keys.iter().all(|line| line.key == id), "every attempt has the key of the job");
    assert_eq!(yard.failures(id).await, [yard.death()]);
    // Whoever was not interrupted was done once, and nothing is held against it.
    for other in ["before", "after"] {
        assert_eq!((yard.count("begun", other), yard.count("did", other)), (1, 1));
    }
    assert_eq!((yard.job(&after).await.fence, yard.job(&after).await.crashes), (1, 0));
    assert_eq!(yard.number("SELECT COUNT(*) FROM job_failures").await, 1);
    yard.assert_sound().await;
}

#[tokio::test]
async fn killed_between_the_claim_and_the_run_a_job_is_done_by_the_next_worker() {
    let (yard, mut first) = begun().await;
    let id = yard.enqueue(&yard.effect("job").dies(Dies::BeforeRun)).await;
    assert!(!first.ended().await.success());
    assert_eq!(yard.count("begun", "job"), 0);
    assert_recovered(&yard, &id, 1, 1).await;
}

#[tokio::test]
async fn killed_in_the_run_a_job_is_done_by_the_next_worker() {
    let (yard, mut first) = begun().await;
    let id = yard.enqueue(&yard.effect("job").dies(Dies::InRun)).await;
    assert!(!first.ended().await.success());
    assert_eq!((yard.count("begun", "job"), yard.count("did", "job")), (1, 0));
    assert_recovered(&yard, &id, 2, 1).await;
}

#[tokio::test]
async fn killed_between_the_effect_and_the_acknowledgement_a_job_is_done_again_under_the_same_key() {
    let (yard, mut first) = begun().await;
    let id = yard.enqueue(&yard.effect("job").dies(Dies::AfterRun)).await;
    assert!(!first.ended().await.success());
    assert_eq!((yard.count("begun", "job"), yard.count("did", "job")), (1, 1));
    assert_recovered(&yard, &id, 2, 2).await;
}

#[tokio::test]
async fn killed_in_the_acknowledgement_a_job_is_done_again_under_the_same_key() {
    let (yard, mut first) = begun().await;
    let id = yard.enqueue(&yard.effect("job").behind("gate")).await;
    yard.ledger_says("begun", "job", 1).await;
    // Locks the whole file on SQLite and the row on PostgreSQL: the acknowledgement has to wait.
    let mut tx = yard.platform.db.begin().await.unwrap();
    let locked = sqlx::query("UPDATE jobs SET note = note WHERE id = $1").bind(&id).execute(tx.conn()).await.unwrap();
    assert_eq!(locked.rows_affected(), 1);
    yard.open("gate");
    // The last thing before it.
    yard.ledger_says("gave", "job", 1).await;
    if postgres_server().is_some() {
        let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()
                     AND wait_event_type = 'Lock' AND query LIKE 'UPDATE jobs SET state = e.state%'";
        yard.until("the acknowledgement waits", async || yard.number(waits).await == 1).await;
    }
    first.kill().await;
    drop(tx);
    assert_recovered(&yard, &id, 2, 2).await;
}

#[tokio::test]
async fn killed_after_the_acknowledgement_a_job_is_not_done_again() {
    let (yard, mut first) = begun().await;
    let id = yard.enqueue(&yard.effect("job")).await;
    yard.state(&id, "done").await;
    first.kill().await;
    let done = yard.job(&id).await;
    let after = yard.enqueue(&yard.effect("after")).await;
    let mut second = yard.work().await;
    yard.state(&after, "done").await;
    // It had no job; it is no longer listed all the same.
    let alone = async || yard.number("SELECT COUNT(*) FROM job_nodes").await == 1;
    yard.until("the dead process is forgotten", alone).await;
    second.end().await;
    assert_eq!(yard.job(&id).await, done);
    assert_eq!((done.fence, done.crashes, done.result), (1, 0, Some(first.pid.to_string())));
    for name in ["before", "job", "after"] {
        assert_eq!((yard.count("begun", name), yard.count("did", name)), (1, 1));
    }
    assert_eq!(yard.number("SELECT COUNT(*) FROM job_failures").await, 0);
    yard.assert_sound().await;
}

#[tokio::test]
async fn what_a_killed_process_left_is_taken_over_by_one_that_lives() {
    let (yard, mut first) = begun().await;
    let id = yard.enqueue(&yard.effect("job").behind("gate")).await;
    yard.ledger_says("begun", "job", 1).await;
    let mut second = yard.work().await;
    first.kill().await;
    yard.ledger_says("begun", "job", 2).await;
    yard.open("gate");
    yard.state(&id, "done").await;
    second.end().await;
    assert_eq!(yard.pids("begun", "job"), [first.pid, second.pid]);
    assert_eq!(yard.job(&id).await, done_after_a_death(&second));
    yard.assert_sound().await;
}

#[tokio::test]
async fn on_sqlite_the_next_start_takes_back_what_a_killed_process_left_before_it_claims() {
    if postgres_server().is_some() {
        // There, only the lease can say that a process on another machine is dead.
        return;
    }
    let (yard, mut first) = begun().await;
    let held: Vec<_> = (0..3).map(|number| yard.effect(format!("job-{number}")).behind("gate")).collect();
    let ids = yard.enqueue_all(&held).await;
    yard.ledger_says("begun", "job-0", 1).await;
    first.kill().await;
    let mut second = yard.work().await;
    // No waiting: it was taken back before the process said that it works.
    assert_eq!(yard.failures(&ids[0]).await, ["crashed"]);
    assert_eq!(yard.number("SELECT COUNT(*) FROM job_nodes").await, 1);
    yard.open("gate");
    yard.all_done().await;
    second.end().await;
    let files = std::fs::read_dir(yard.folder().join("workers")).unwrap().count();
    assert_eq!(files, 0, "the files of the dead and of those who ended are gone");
    yard.assert_sound().await;
}

#[tokio::test]
async fn a_job_that_kills_its_process_is_given_up_the_third_time_and_those_beside_it_are_not_blamed() {
    let yard = Yard::new().await;
    let poison = yard.enqueue(&yard.effect("poison").dies(Dies::Always).behind("poison")).await;
    let beside: Vec<_> = (0..3).map(|number| yard.effect(format!("beside-{number}")).behind("beside")).collect();
    let others: Vec<_> = (0..6).map(|number| yard.effect(format!("other-{number}"))).collect();
    let beside = yard.enqueue_all(&beside).await;
    let others = yard.enqueue_all(&others).await;
    let orders = yard.orders(Act::Work).at_once(4);
    let mut first = yard.start(&orders).await;
    for number in 0..3 {
        yard.ledger_says("begun", &format!("beside-{number}"), 1).await;
    }
    yard.ledger_says("begun", "poison", 1).await;
    yard.open("poison");
    assert!(!first.ended().await.success());
    yard.open("beside");
    for _ in 0..2 {
        assert!(!yard.start(&orders).await.ended().await.success());
    }
    let mut last = yard.start(&orders).await;
    yard.state(&poison, "dead").await;
    let rest = "SELECT COUNT(*) FROM jobs WHERE state NOT IN ('done', 'dead')";
    yard.until("all others are done", async || yard.number(rest).await == 0).await;
    last.end().await;
    let given_up = yard.job(&poison).await;
    assert_eq!((given_up.crashes, given_up.fence, given_up.result), (3, 3, None));
    let words = given_up.error.unwrap();
    assert!(words.starts_with("Its process") && words.contains("not tried again"), "{words}");
    assert_eq!(yard.failures(&poison).await, vec![yard.death(); 3]);
    for id in &beside {
        let job = yard.job(id).await;
        assert_eq!((job.state.as_str(), job.attempt, job.crashes), ("done", 1, 1));
    }
    for (number, id) in others.iter().enumerate() {
        let job = yard.job(id).await;
        assert_eq!((job.state.as_str(), job.attempt, job.crashes), ("done", 1, 0), "other-{number}");
    }
    assert!(yard.ledger().iter().filter(|line| line.word == "did").count() >= 9);
    yard.assert_sound().await;
}

#[tokio::test]
async fn a_job_whose_process_has_died_does_not_wait_until_nothing_else_is_left_to_do() {
    let yard = Yard::new().await;
    let id = yard.enqueue(&yard.effect("job").dies(Dies::InRun)).await;
    assert!(!yard.work().await.ended().await.success());
    let others: Vec<_> = (0..100).map(|number| yard.effect(format!("other-{number}"))).collect();
    yard.enqueue_all(&others).await;
    let mut second = yard.start(&yard.orders(Act::Work).at_once(2)).await;
    yard.all_done().await;
    second.end().await;
    assert_eq!(yard.job(&id).await, done_after_a_death(&second));
    if postgres_server().is_none() {
        // There it comes back only when its lease is over.
        let order: Vec<_> = yard.ledger().into_iter().filter(|line| line.word == "did").map(|line| line.name).collect();
        let before = order.iter().position(|name| name == "job").unwrap();
        assert!(before < 50, "{before} others were done before it");
    }
    yard.assert_sound().await;
}
