//! Stores how far jobs have come: only the latest of each, a few times a second.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::json;
use tokio::sync::Notify;

use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::server::Platform;
use crate::platform::server::jobs::store::settle;

/// What the jobs of this process say about themselves and is not stored yet.
#[derive(Default)]
pub struct Reporter {
    latest: Mutex<HashMap<String, Report>>,
    told: Notify,
}

struct Report {
    fence: i64,
    percent: u8,
    note: String,
    /// Somebody may be watching.
    owned: bool,
}

impl Reporter {
    /// Takes a report; one that is not stored yet is replaced.
    pub(in super::super) fn report(&self, id: &str, fence: i64, percent: u8, note: String, owned: bool) {
        let report = Report { fence, percent, note, owned };
        self.latest.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), report);
        self.told.notify_one();
    }

    fn take(&self) -> HashMap<String, Report> {
        std::mem::take(&mut *self.latest.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Stores reports for ever.
pub(super) async fn run(platform: Platform, reporter: Arc<Reporter>) {
    loop {
        reporter.told.notified().await;
        if let Err(error) = store(&platform, reporter.take()).await {
            tracing::warn!(%error, "the progress of jobs was not stored");
        }
        tokio::time::sleep(platform.jobs.limits().progress).await;
    }
}

async fn store(platform: &Platform, reports: HashMap<String, Report>) -> sqlx::Result<()> {
    if reports.is_empty() {
        return Ok(());
    }
    let mut tx = platform.db.begin_behind().await?;
    for (id, report) in reports {
        let stored = settle::progress(&mut tx, &id, report.fence, report.percent, &report.note).await?;
        if stored && report.owned {
            let body = json!({ "progress": report.percent, "note": report.note });
            append(&mut tx, &Stream::job(&id), "job.progress", &body, None, platform.clock.now()).await?;
        }
    }
    tx.commit().await
}
