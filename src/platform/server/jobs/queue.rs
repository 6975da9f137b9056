//! The named queues, and how many of each a process runs at once.

use std::collections::BTreeMap;

/// Where a job waits. Each has slots of its own, so that a long export never holds up a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Queue {
    Default,
    Mail,
    Pictures,
    Exports,
    Webhooks,
    Backups,
}

impl Queue {
    /// All of them, in the order they are shown.
    pub const ALL: [Self; 6] =
        [Self::Default, Self::Mail, Self::Pictures, Self::Exports, Self::Webhooks, Self::Backups];

    /// The name in the database, on pages and on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Mail => "mail",
            Self::Pictures => "pictures",
            Self::Exports => "exports",
            Self::Webhooks => "webhooks",
            Self::Backups => "backups",
        }
    }

    /// Reads a name; `None` when there is no such queue.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|queue| queue.name() == name)
    }

    /// Slots of a process that was given `concurrency`: what waits for others may be more than the
    /// processor has cores, what writes everything out runs alone.
    const fn slots(self, concurrency: usize) -> usize {
        match self {
            Self::Default | Self::Pictures => concurrency,
            Self::Mail => {
                if concurrency < 2 {
                    concurrency
                } else {
                    2
                }
            }
            Self::Webhooks => concurrency * 2,
            Self::Exports | Self::Backups => {
                if concurrency == 0 {
                    0
                } else {
                    1
                }
            }
        }
    }
}

/// How many jobs of each queue a process runs at once. A queue that is not named is not served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots(pub BTreeMap<Queue, usize>);

impl Slots {
    /// The slots of `queues` for a process that was given `concurrency`; none when it is 0.
    pub fn of(queues: &[Queue], concurrency: usize) -> Self {
        Self(queues.iter().map(|queue| (*queue, queue.slots(concurrency))).filter(|(_, slots)| *slots > 0).collect())
    }

    /// Of all queues together.
    pub fn total(&self) -> usize {
        self.0.values().sum()
    }

    /// `{"default": 2, …}`, as other processes read it.
    pub fn to_json(&self) -> String {
        let names: BTreeMap<&str, usize> = self.0.iter().map(|(queue, slots)| (queue.name(), *slots)).collect();
        serde_json::to_string(&names).unwrap_or_default()
    }
}
