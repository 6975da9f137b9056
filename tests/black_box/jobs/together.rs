//! Several worker processes on one database.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tidings::platform::server::chance::Rng;

use super::worker_process::Act;
use super::yard::{Line, NEVER, Yard};
use crate::black_box::app::postgres_server;

/// How often the ledger says `word` of each job.
fn counts(ledger: &[Line], word: &str) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for line in ledger.iter().filter(|line| line.word == word) {
        *counts.entry(line.name.clone()).or_default() += 1;
    }
    counts
}

#[tokio::test]
async fn three_processes_do_three_hundred_jobs_once_each() {
    let yard = Yard::new().await;
    // As many as all slots together: only when all three work can all of them run.
    let held: Vec<_> = (0..12).map(|number| yard.effect(format!("held-{number}")).behind("gate")).collect();
    yard.enqueue_all(&held).await;
    let orders = yard.orders(Act::Work).lease(NEVER).at_once(4);
    let mut processes = [yard.spawn(&orders), yard.spawn(&orders), yard.spawn(&orders)];
    let begun = async || yard.ledger().iter().filter(|line| line.word == "begun").count() == 12;
    yard.until("all slots are taken", begun).await;
    let by: BTreeSet<u32> = yard.ledger().iter().map(|line| line.pid).collect();
    assert_eq!(by, processes.iter().map(|process| process.pid).collect());
    let jobs: Vec<_> = (0..288).map(|number| yard.effect(format!("job-{number}"))).collect();
    yard.enqueue_all(&jobs).await;
    yard.open("gate");
    yard.all_done().await;
    for process in &mut processes {
        process.end().await;
    }
    let ledger = yard.ledger();
    for word in ["begun", "did", "gave"] {
        let counts = counts(&ledger, word);
        assert_eq!(counts.len(), 300, "{word}");
        assert!(counts.values().all(|count| *count == 1), "{word}\n{}", yard.story().await);
    }
    assert_eq!(yard.number("SELECT COUNT(*) FROM jobs WHERE attempt = 1 AND fence = 1 AND crashes = 0").await, 300);
    assert_eq!(yard.number("SELECT COUNT(*) FROM job_failures").await, 0);
    let finished = "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM (
        SELECT n FROM job_counts WHERE what = 'finished' AND minute = 0
        UNION ALL SELECT n FROM job_tallies WHERE what = 'finished' AND minute = 0) AS counted";
    assert_eq!(yard.number(finished).await, 300);
    yard.assert_sound().await;
}

#[tokio::test]
async fn while_processes_are_killed_at_random_no_job_is_lost_and_none_that_was_acknowledged_is_done_again() {
    let yard = Yard::new().await;
    let jobs: Vec<_> =
        (0..200).map(|number| yard.effect(format!("job-{number}")).takes(Duration::from_millis(15))).collect();
    let ids = yard.enqueue_all(&jobs).await;
    let orders = yard.orders(Act::Work).at_once(4);
    let mut processes = Vec::new();
    for _ in 0..3 {
        processes.push(yard.start(&orders).await);
    }
    let open = "SELECT COUNT(*) FROM jobs WHERE state <> 'done'";
    let acknowledged = "SELECT id FROM jobs WHERE state = 'done' ORDER BY id";
    // Acknowledged jobs with how often they had begun by then.
    let mut settled: BTreeMap<String, i64> = BTreeMap::new();
    // Each costs a lease on PostgreSQL.
    for round in 0..if postgres_server().is_some() { 3 } else { 6 } {
        let [chance, which] = Rng::system().bytes();
        let lines = yard.ledger().len() + usize::from(chance % 40);
        // A job whose process died twice could be the third time's victim, too, and would be given up.
        let marked = "SELECT COUNT(*) FROM jobs WHERE state <> 'done' AND crashes >= 2";
        yard.until("it is time", async || {
            yard.number(open).await == 0 || (yard.ledger().len() >= lines && yard.number(marked).await == 0)
        })
        .await;
        let done = yard.column(acknowledged).await;
        let begun = counts(&yard.ledger(), "begun");
        for id in done {
            let name = format!("job-{}", ids.iter().position(|other| *other == id).unwrap());
            assert_eq!(*settled.entry(name.clone()).or_insert(begun[&name]), begun[&name], "round {round}: {name}");
        }
        let which = usize::from(which) % processes.len();
        processes[which].kill().await;
        processes[which] = yard.start(&orders).await;
    }
    yard.all_done().await;
    for process in &mut processes {
        process.end().await;
    }
    let ledger = yard.ledger();
    let (begun, did) = (counts(&ledger, "begun"), counts(&ledger, "did"));
    for (number, id) in ids.iter().enumerate() {
        let name = format!("job-{number}");
        let deaths = i64::try_from(yard.failures(id).await.len()).unwrap();
        let job = yard.job(id).await;
        assert_eq!((job.state.as_str(), job.attempt, job.fence), ("done", 1, 1 + deaths), "{name}");
        // Every time that it was begun again is explained by a death that is remembered.
        assert!((1..=1 + deaths).contains(&begun[&name]) && did[&name] >= 1, "{name}\n{}", yard.story().await);
    }
    for (name, times) in settled {
        assert_eq!(begun[&name], times, "{name} was acknowledged and begun again");
    }
    yard.assert_sound().await;
}
