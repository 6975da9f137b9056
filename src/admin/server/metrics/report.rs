//! The families that `/metrics` has. Names are a promise to other people's dashboards.

use super::process;
use super::text::Text;
use crate::platform::job::JobState;
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::{BUCKETS_US, Histogram, Overview, QueueView, watch};
use crate::platform::time::Timestamp;

/// States that are gauges: those that jobs are in now, and those that want somebody's attention.
const GAUGES: [JobState; 5] =
    [JobState::Ready, JobState::Running, JobState::Retrying, JobState::Scheduled, JobState::Dead];

/// The whole answer.
pub fn report(platform: &Platform, overview: &Overview) -> String {
    let mut text = Text::default();
    queues(&mut text, overview);
    text.family("tidings_job_nodes", "gauge", "Processes that work on jobs and gave a sign of life within 30 seconds.");
    text.sample("tidings_job_nodes", &[], overview.nodes.len() as f64);
    text.family("tidings_jobs_health", "gauge", "0 when the queues flow, 1 when one is slow, 2 when one has stopped.");
    let health = match watch(overview).word() {
        "ok" => 0.0,
        "slow" => 1.0,
        _ => 2.0,
    };
    text.sample("tidings_jobs_health", &[], health);
    text.family("tidings_live_sockets", "gauge", "Pages that listen on the live channel of this process.");
    text.sample("tidings_live_sockets", &[], platform.hub.connections() as f64);
    for (name, help, value) in [
        ("process_resident_memory_bytes", "Memory in use.", process::resident_bytes()),
        ("process_open_fds", "Open files and sockets.", process::open_files()),
    ] {
        if let Some(value) = value {
            text.family(name, "gauge", help);
            text.sample(name, &[], value);
        }
    }
    text.finish()
}

fn queues(text: &mut Text, overview: &Overview) {
    text.family("tidings_jobs", "gauge", "Jobs by queue and state.");
    for queue in &overview.queues {
        for state in GAUGES {
            let labels = [("queue", queue.queue.name()), ("state", state.as_str())];
            text.sample("tidings_jobs", &labels, queue.in_state(state) as f64);
        }
    }
    let now = overview.now;
    for (name, kind, help, value) in [
        (
            "tidings_job_oldest_ready_seconds",
            "gauge",
            "For how long the oldest job is due that no worker has taken; 0 when there is none.",
            (&|queue: &QueueView| queue.oldest.map_or(0.0, |oldest| seconds(now.0 - oldest.0).max(0.0)))
                as &dyn Fn(&QueueView) -> f64,
        ),
        ("tidings_jobs_enqueued_total", "counter", "Jobs enqueued.", &|queue| queue.enqueued as f64),
        ("tidings_jobs_finished_total", "counter", "Jobs that were done.", &|queue| queue.finished as f64),
        ("tidings_jobs_failed_total", "counter", "Attempts that failed.", &|queue| queue.failed as f64),
        (
            "tidings_job_last_claim_timestamp_seconds",
            "gauge",
            "When a worker last looked for jobs, in seconds since 1970; 0 when none ever has.",
            &|queue| seconds(queue.claimed_at.map_or(0, |Timestamp(at)| at)),
        ),
        ("tidings_job_queue_paused", "gauge", "1 while the queue is paused.", &|queue| {
            f64::from(u8::from(queue.paused_at.is_some()))
        }),
        ("tidings_job_slots", "gauge", "Jobs that all living processes run at once.", &|queue| queue.slots as f64),
    ] {
        text.family(name, kind, help);
        for queue in &overview.queues {
            text.sample(name, &[("queue", queue.queue.name())], value(queue));
        }
    }
    text.family("tidings_job_wait_seconds", "histogram", "From when a job was due until a worker took it.");
    for queue in &overview.queues {
        histogram(text, "tidings_job_wait_seconds", queue.queue.name(), &queue.wait);
    }
    text.family("tidings_job_run_seconds", "histogram", "How long an attempt ran.");
    for queue in &overview.queues {
        histogram(text, "tidings_job_run_seconds", queue.queue.name(), &queue.run);
    }
}

/// Buckets are cumulative here; the last is that of everything.
fn histogram(text: &mut Text, name: &str, queue: &str, histogram: &Histogram) {
    let mut seen = 0;
    for (bound, n) in BUCKETS_US.iter().zip(histogram.buckets) {
        seen += n;
        let bound = if *bound == i64::MAX { "+Inf".to_owned() } else { seconds(*bound).to_string() };
        text.sample(&format!("{name}_bucket"), &[("queue", queue), ("le", &bound)], seen as f64);
    }
    text.sample(&format!("{name}_sum"), &[("queue", queue)], seconds(histogram.sum_us));
    text.sample(&format!("{name}_count"), &[("queue", queue)], seen as f64);
}

fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}
