//! Processes that are killed while they enqueue: before the commit there is no job, after it always one.

use super::worker_process::Act;
use super::yard::{NEVER, Yard};

#[tokio::test]
async fn killed_before_the_commit_a_transaction_leaves_no_job() {
    let yard = Yard::new().await;
    let mut process = yard.spawn(&yard.orders(Act::Enqueue));
    process.prints("enqueued job-0").await;
    process.kill().await;
    // Waits for the dead one's lock, where there is one.
    let id = yard.enqueue(&yard.effect("job")).await;
    assert_eq!(yard.number("SELECT COUNT(*) FROM jobs").await, 1);
    yard.assert_sound().await;
    let mut worker = yard.work().await;
    yard.state(&id, "done").await;
    worker.end().await;
    assert_eq!(yard.count("begun", "job-0"), 0);
    yard.assert_sound().await;
}

#[tokio::test]
async fn killed_after_the_commit_a_transaction_leaves_its_job_and_it_is_done_once() {
    let yard = Yard::new().await;
    let mut process = yard.spawn(&yard.orders(Act::EnqueueAndCommit));
    process.prints("committed job-20").await;
    process.kill().await;
    let more = process.rest().await.iter().filter(|line| line.starts_with("committed")).count();
    let committed = 21 + more;
    let found = usize::try_from(yard.number("SELECT COUNT(*) FROM jobs").await).unwrap();
    // One may have been committed and not yet said.
    assert!(found == committed || found == committed + 1, "{committed} were committed, {found} are there");
    yard.assert_sound().await;
    let mut worker = yard.start(&yard.orders(Act::Work).lease(NEVER).at_once(4)).await;
    yard.all_done().await;
    worker.end().await;
    for number in 0..found {
        let name = format!("job-{number}");
        assert_eq!((yard.count("begun", &name), yard.count("did", &name)), (1, 1), "{name}");
    }
    yard.assert_sound().await;
}
