//! A thousand readers on one stream and one publisher.
//!
//! Talks in lines: prints `ready` when all sockets follow the stream, waits for a line on its input
//! (the caller weighs the idle server meanwhile), measures, and prints one line of JSON.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::Failure;
use crate::arguments::Arguments;
use crate::board::{Outcome, percentile};
use crate::listener::{Listener, Shared};
use crate::publisher::Publisher;

/// How long the last deliveries may take before they count as lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// `--host` `--cookie` and, as usual: `--sockets 1000 --stream site --paced 200 --every 50 --flood 4`:
/// so many posts at so many milliseconds' distance, then as many as go in so many seconds.
pub async fn run(arguments: &Arguments) -> Result<(), Failure> {
    let host = arguments.text("host")?;
    let sockets = arguments.number("sockets", 1_000_usize)?;
    let shared = Shared::default();
    let stream = arguments.number("stream", String::from("site"))?;
    for _ in 0..sockets {
        let listener = Listener::connect(host, &stream, &shared).await?;
        tokio::task::spawn_local(listener.listen());
    }
    println!("ready");
    let mut line = String::new();
    BufReader::new(tokio::io::stdin()).read_line(&mut line).await?;

    let mut publisher = Publisher::connect(host, arguments.text("cookie")?).await?;
    // The first ones find the caches cold, here and there; they are sent and not counted.
    paced(&mut publisher, &shared, 10, Duration::from_millis(20)).await?;
    settle(&shared, sockets).await?;
    let from = shared.board.borrow().len();

    let distance = Duration::from_millis(arguments.number("every", 50)?);
    paced(&mut publisher, &shared, arguments.number("paced", 200)?, distance).await?;
    settle(&shared, sockets).await?;
    let paced = shared.board.borrow().outcome(from);
    let from = shared.board.borrow().len();

    let end = Instant::now() + Duration::from_secs(arguments.number("flood", 4)?);
    while Instant::now() < end {
        publish(&mut publisher, &shared).await?;
    }
    settle(&shared, sockets).await?;
    let board = shared.board.borrow();
    let flood = board.outcome(from);
    println!(
        "{}",
        json!({
            "sockets": sockets, "misplaced": board.misplaced,
            "paced": describe(&paced), "flood": describe(&flood),
        })
    );
    Ok(())
}

async fn paced(publisher: &mut Publisher, shared: &Shared, posts: usize, distance: Duration) -> Result<(), Failure> {
    let mut ticks = interval(distance);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for _ in 0..posts {
        ticks.tick().await;
        publish(publisher, shared).await?;
    }
    Ok(())
}

async fn publish(publisher: &mut Publisher, shared: &Shared) -> Result<(), Failure> {
    let number = shared.board.borrow_mut().send();
    publisher.publish(number).await?;
    shared.board.borrow_mut().answered(number);
    Ok(())
}

/// Waits until every socket has everything.
async fn settle(shared: &Shared, sockets: usize) -> Result<(), Failure> {
    let began = Instant::now();
    loop {
        {
            let board = shared.board.borrow();
            if let Some(failure) = &board.failure {
                return Err(failure.clone().into());
            }
            if board.complete(sockets) {
                return Ok(());
            }
        }
        if began.elapsed() > PATIENCE {
            let outcome = shared.board.borrow().outcome(0);
            let wanted = outcome.posts * sockets;
            return Err(
                format!("after {PATIENCE:?} only {} of {wanted} deliveries have come", outcome.deliveries).into()
            );
        }
        sleep(Duration::from_millis(5)).await;
    }
}

fn describe(outcome: &Outcome) -> Value {
    let times = |sorted: &[u64]| {
        json!({
            "p50_us": percentile(sorted, 50.0), "p99_us": percentile(sorted, 99.0), "max_us": percentile(sorted, 100.0),
        })
    };
    json!({
        "posts": outcome.posts,
        "deliveries": outcome.deliveries,
        "seconds": outcome.seconds,
        "deliveries_per_second": outcome.deliveries as f64 / outcome.seconds.max(1e-9),
        "posts_per_second": outcome.posts as f64 / outcome.seconds.max(1e-9),
        "sent_to_last": times(&outcome.sent_to_last),
        "answered_to_last": times(&outcome.answered_to_last),
        "first_to_last": times(&outcome.first_to_last),
    })
}
