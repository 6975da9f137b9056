//! How fast the queue is: prints JSON for `benches/jobs.mjs`, which makes rows of it.
//!
//!     jobs rates --data DIR [--database URL] [--backlog N]   enqueue, drain, pick-up, a long backlog
//!     jobs fill --data DIR [--database URL] [--backlog N]    so many jobs, most of them over
//!     jobs work --data DIR [--database URL]                  a worker process, until it is killed
//!     jobs two --data DIR --database URL                     two worker processes drain a backlog
//!     jobs recovery --data DIR [--database URL]              kill -9 in a job, and until it runs again
//!     jobs site --data DIR                                   the site with a worker; each line read enqueues that many jobs

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a measurement ends where something is missing, and asks the clock"
)]

mod history;
mod kinds;
mod processes;
mod rates;

use std::collections::BTreeMap;
use std::path::PathBuf;

use tidings::platform::server::Platform;
use tidings::platform::server::config::Config;
use tidings::platform::server::jobs::{Queue, Slots};
use tidings::server::Options;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What was asked for on the command line.
#[derive(Clone)]
pub struct Asked {
    pub data: PathBuf,
    pub database: Option<String>,
    pub backlog: usize,
}

impl Asked {
    /// A configuration for this folder and database, without workers of its own.
    pub fn config(&self) -> Config {
        let mut pairs = vec![
            ("TIDINGS_DATA".to_owned(), self.data.display().to_string()),
            ("TIDINGS_ADDR".to_owned(), "127.0.0.1:0".to_owned()),
            ("TIDINGS_LOG".to_owned(), "warn".to_owned()),
        ];
        pairs.extend(self.database.iter().map(|url| ("DATABASE_URL".to_owned(), url.clone())));
        Config::from_pairs(pairs).expect("a configuration")
    }

    pub async fn platform(&self) -> Platform {
        tidings::server::platform(self.config(), Options::default()).await.expect("a database")
    }
}

/// So many slots on the default queue, and no other queue.
pub fn slots(count: usize) -> Slots {
    Slots(BTreeMap::from([(Queue::Default, count)]))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let value =
        |name: &str| arguments.iter().position(|word| word == name).and_then(|at| arguments.get(at + 1)).cloned();
    // `cargo bench` passes this to whatever it finds.
    let Some(command) = arguments.first().filter(|word| !word.starts_with("--")) else { return };
    let asked = Asked {
        data: value("--data").expect("--data DIR").into(),
        database: value("--database"),
        backlog: value("--backlog").map_or(1_000_000, |count| count.parse().expect("a number")),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    runtime.block_on(async {
        match command.as_str() {
            "rates" => rates::measure(&asked).await,
            "fill" => history::fill(&asked).await,
            "work" => processes::work(&asked).await,
            "two" => processes::two(&asked).await,
            "recovery" => processes::recovery(&asked).await,
            "site" => processes::site(&asked).await,
            other => panic!("{other} is not measured"),
        }
    });
}
