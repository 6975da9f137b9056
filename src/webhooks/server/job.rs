//! The job that carries one delivery to its webhook.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::attempting::{Next, attempt};
use super::backoff::ATTEMPTS;
use crate::platform::server::jobs::{Context, Failure, Job, Queue};

/// Sends a delivery, and again until it was heard or is given up.
///
/// It may run twice: the receiver tells the second by its `webhook-id`, which stays.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeliverWebhook {
    pub delivery_id: String,
}

impl Job for DeliverWebhook {
    const KIND: &'static str = "webhook.deliver";
    const QUEUE: Queue = Queue::Webhooks;
    /// The delivery counts its own attempts; these are left for when the database could not be asked.
    const MAX_ATTEMPTS: u32 = 2 * ATTEMPTS as u32;
    /// Longer than a request may take.
    const TIMEOUT: Duration = Duration::from_secs(60);
    type Output = ();

    async fn run(self, ctx: Context) -> Result<(), Failure> {
        match attempt(ctx.platform(), &self.delivery_id).await? {
            Next::Over => Ok(()),
            Next::Again(wait, words) => Err(Failure::retry_after(wait, words)),
            Next::GivenUp(words) => Err(Failure::give_up(words)),
        }
    }
}
