//! Does the work go on? A queue that nobody looks at any more makes no noise by itself.

use super::overview::{Overview, QueueView};
use crate::platform::time::{MINUTE, SECOND, Timestamp, plural};

/// A job that is due for longer, in a queue that was not looked at for longer, is late. Microseconds.
pub const SLOW_AFTER: i64 = 30 * SECOND;
/// After this much the queue counts as stopped. Microseconds.
pub const STOPPED_AFTER: i64 = 120 * SECOND;

/// How a queue is doing, from good to bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    Flowing,
    /// Somebody wants it to stand still.
    Paused,
    Slow,
    Stopped,
}

impl Health {
    /// The word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Flowing => "flowing",
            Self::Paused => "paused",
            Self::Slow => "slow",
            Self::Stopped => "stopped",
        }
    }
}

/// How all of it is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// [`Health::Flowing`], [`Health::Slow`] or [`Health::Stopped`].
    pub health: Health,
    /// What is wrong and what to do; empty when nothing is.
    pub words: String,
}

impl Watch {
    /// The word in `/readyz`.
    pub fn word(&self) -> &'static str {
        match self.health {
            Health::Flowing | Health::Paused => "ok",
            Health::Slow => "slow",
            Health::Stopped => "stopped",
        }
    }
}

/// Judges one queue. Where every slot of a living process has a job, nobody can look for more: that is
/// slow, and ends when one of them ends or runs out of its time.
pub(super) fn health(now: Timestamp, queue: &QueueView) -> Health {
    if queue.paused_at.is_some() {
        return Health::Paused;
    }
    match silence(now, queue) {
        silence if silence > STOPPED_AFTER && !queue.is_full() => Health::Stopped,
        silence if silence > SLOW_AFTER => Health::Slow,
        _ => Health::Flowing,
    }
}

/// For how long a job has been due without anybody looking for it, in microseconds.
fn silence(now: Timestamp, queue: &QueueView) -> i64 {
    let Some(due) = queue.oldest else { return 0 };
    let since = queue.claimed_at.map_or(due, |claimed| claimed.max(due));
    now.0 - since.0
}

/// Judges all queues together.
pub fn watch(overview: &Overview) -> Watch {
    let worst = overview.queues.iter().map(|queue| queue.health).filter(|health| *health > Health::Paused).max();
    let mut sentences = Vec::new();
    if overview.nodes.is_empty() {
        sentences.push(
            "No process works on jobs. Start “tidings work”, or set TIDINGS_WORKERS to more than 0 and start the program again."
                .to_owned(),
        );
    }
    for queue in &overview.queues {
        let (name, told) = (queue.queue.name(), told(silence(overview.now, queue)));
        match queue.health {
            Health::Slow if queue.is_full() => {
                sentences.push(format!("{name} is slow: every worker of it has been busy for {told}."));
            }
            Health::Slow => sentences.push(format!("{name} is slow: no worker has looked for its jobs for {told}.")),
            Health::Stopped => {
                sentences.push(format!("{name} has stopped: no worker has looked for its jobs for {told}."))
            }
            Health::Flowing | Health::Paused => {}
        }
    }
    Watch { health: worst.unwrap_or(Health::Flowing), words: sentences.join(" ") }
}

/// Coarse, so that what is read out does not change every second.
fn told(micros: i64) -> String {
    match micros {
        ..MINUTE => "more than 30 seconds".into(),
        MINUTE..STOPPED_AFTER => "more than a minute".into(),
        _ => plural(micros / MINUTE, "minute", "minutes"),
    }
}
