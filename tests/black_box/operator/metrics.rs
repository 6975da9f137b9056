//! What a monitor reads.

use std::collections::BTreeMap;

use super::seeds::{Seed, idle};
use crate::assert_page;
use crate::black_box::app::{Page, TestApp};

/// A family: its type and its samples, by name with labels.
#[derive(Debug, Default)]
struct Family {
    kind: String,
    samples: Vec<(String, BTreeMap<String, String>, f64)>,
}

/// Reads the text format 0.0.4, and fails on whatever a strict reader would not take.
fn read(text: &str) -> BTreeMap<String, Family> {
    assert!(text.ends_with('\n') && !text.contains('\r'), "lines end with a line feed");
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    let mut open = String::new();
    let mut helped = String::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, words) = help.split_once(' ').expect("a help has words");
            assert!(is_name(name) && !words.is_empty() && !families.contains_key(name), "{line}");
            helped = name.to_owned();
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').expect("a type has a word");
            assert!(name == helped && ["gauge", "counter", "histogram"].contains(&kind), "{line}");
            assert!(kind != "counter" || name.ends_with("_total"), "{line}");
            families.insert(name.to_owned(), Family { kind: kind.to_owned(), samples: Vec::new() });
            open = name.to_owned();
        } else {
            let (series, value) = line.rsplit_once(' ').expect("a sample has a value");
            let (name, labels) = match series.split_once('{') {
                Some((name, labels)) => (name, read_labels(labels.strip_suffix('}').expect("labels are closed"))),
                None => (series, BTreeMap::new()),
            };
            let family = families.get_mut(&open).expect("a sample comes after its type");
            let suffix = name.strip_prefix(open.as_str()).unwrap_or_else(|| panic!("{line} stands under {open}"));
            let fits = if family.kind == "histogram" { &["_bucket", "_sum", "_count"][..] } else { &[""] };
            assert!(is_name(name) && fits.contains(&suffix), "{line}");
            let value: f64 = value.parse().unwrap_or_else(|_| panic!("{line} has no number"));
            assert!(family.samples.iter().all(|(n, l, _)| n != name || *l != labels), "{line} comes twice");
            family.samples.push((name.to_owned(), labels, value));
        }
    }
    families.values().filter(|family| family.kind == "histogram").for_each(check_histogram);
    assert!(families.values().all(|family| !family.samples.is_empty()));
    families
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

fn read_labels(text: &str) -> BTreeMap<String, String> {
    text.split(',')
        .map(|pair| {
            let (name, value) = pair.split_once("=\"").expect("a label has a value");
            let value = value.strip_suffix('"').expect("a label's value is closed");
            assert!(is_name(name) && !value.contains(['"', '\\']), "{pair}");
            (name.to_owned(), value.to_owned())
        })
        .collect()
}

/// Buckets grow, end with everything, and agree with the count.
fn check_histogram(family: &Family) {
    let mut last: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (name, labels, value) in &family.samples {
        let queue = labels["queue"].as_str();
        if name.ends_with("_bucket") {
            let bound = if labels["le"] == "+Inf" { f64::INFINITY } else { labels["le"].parse().unwrap() };
            let (before, seen) = last.get(queue).copied().unwrap_or((-1.0, 0.0));
            assert!(bound > before && *value >= seen, "{name} {labels:?}");
            last.insert(queue, (bound, *value));
        } else if name.ends_with("_count") {
            assert_eq!(last[queue], (f64::INFINITY, *value), "{name} {labels:?}");
        }
    }
}

/// One sample's value.
fn value(families: &BTreeMap<String, Family>, name: &str, labels: &[(&str, &str)]) -> f64 {
    let wanted: BTreeMap<String, String> = labels.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
    let mut samples = families.values().flat_map(|family| &family.samples);
    samples.find(|(n, l, _)| n == name && *l == wanted).unwrap_or_else(|| panic!("no {name} {labels:?}")).2
}

async fn scrape(app: &TestApp) -> BTreeMap<String, Family> {
    let page = app.visitor().get("/metrics").await;
    assert_page!(page, page.expect(200).header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    read(&page.html())
}

#[tokio::test]
async fn the_numbers_are_those_of_the_queues() {
    let (app, _) = idle().await;
    for (number, state, queue) in [
        (1, "ready", "mail"),
        (2, "ready", "mail"),
        (3, "dead", "mail"),
        (4, "running", "exports"),
        (5, "scheduled", "default"),
    ] {
        Seed { queue, ..Seed::new(&app, number, state) }.write(&app).await;
    }
    app.execute(
        "INSERT INTO job_counts (queue, what, minute, n) VALUES ('mail', 'enqueued', 0, 40), ('mail', 'finished', 0, 30), \
         ('mail', 'failed', 0, 4), ('mail', 'wait:0', 0, 20), ('mail', 'wait:4', 0, 9), ('mail', 'wait:11', 0, 1), \
         ('mail', 'wait_us', 0, 700500000), ('mail', 'run:2', 0, 30), ('mail', 'run_us', 0, 90000), \
         ('mail', 'finished', 29923632, 3)",
    )
    .await;
    // What was not added up yet counts all the same.
    app.execute(
        "INSERT INTO job_tallies (queue, what, minute, n) VALUES ('mail', 'finished', 0, 2), ('mail', 'wait:4', 0, 1)",
    )
    .await;
    app.later(std::time::Duration::from_millis(2_500));
    let families = scrape(&app).await;
    let mail = ("queue", "mail");
    for (name, labels, expected) in [
        ("tidings_jobs", &[mail, ("state", "ready")][..], 2.0),
        ("tidings_jobs", &[mail, ("state", "dead")], 1.0),
        ("tidings_jobs", &[("queue", "exports"), ("state", "running")], 1.0),
        ("tidings_jobs", &[("queue", "default"), ("state", "scheduled")], 1.0),
        ("tidings_jobs", &[("queue", "webhooks"), ("state", "retrying")], 0.0),
        ("tidings_job_oldest_ready_seconds", &[mail], 2.5),
        ("tidings_job_oldest_ready_seconds", &[("queue", "exports")], 0.0),
        ("tidings_jobs_enqueued_total", &[mail], 40.0),
        ("tidings_jobs_finished_total", &[mail], 32.0),
        ("tidings_jobs_failed_total", &[mail], 4.0),
        ("tidings_job_wait_seconds_bucket", &[mail, ("le", "0.001")], 20.0),
        ("tidings_job_wait_seconds_bucket", &[mail, ("le", "0.05")], 30.0),
        ("tidings_job_wait_seconds_bucket", &[mail, ("le", "600")], 30.0),
        ("tidings_job_wait_seconds_bucket", &[mail, ("le", "+Inf")], 31.0),
        ("tidings_job_wait_seconds_count", &[mail], 31.0),
        ("tidings_job_wait_seconds_sum", &[mail], 700.5),
        ("tidings_job_run_seconds_bucket", &[mail, ("le", "0.005")], 30.0),
        ("tidings_job_run_seconds_sum", &[mail], 0.09),
        ("tidings_job_last_claim_timestamp_seconds", &[mail], 0.0),
        ("tidings_job_queue_paused", &[mail], 0.0),
        ("tidings_job_slots", &[mail], 0.0),
        ("tidings_job_nodes", &[], 0.0),
        ("tidings_jobs_health", &[], 0.0),
        ("tidings_live_sockets", &[], 0.0),
    ] {
        assert_eq!(value(&families, name, labels), expected, "{name} {labels:?}");
    }
    assert!(value(&families, "process_resident_memory_bytes", &[]) > 1e6);
    assert!(value(&families, "process_open_fds", &[]) > 3.0);
    app.later(std::time::Duration::from_secs(120));
    assert_eq!(value(&scrape(&app).await, "tidings_jobs_health", &[]), 2.0);
}

fn nothing(page: &Page) {
    assert_page!(page, page.expect(404).html().contains("There is nothing here") && !page.html().contains("tidings_"));
}

#[tokio::test]
async fn this_machine_may_read_them_and_whoever_has_the_token() {
    let token = "lantern-on-the-quay-42";
    let app = TestApp::with().setting("TIDINGS_METRICS_TOKEN", token).start().await;
    let ask = || app.visitor().request("GET", "/metrics");
    let elsewhere = || ask().header("x-forwarded-for", "203.0.113.9");
    ask().send().await.expect(200);
    for scheme in ["Bearer", "bearer"] {
        elsewhere().header("authorization", &format!("{scheme} {token}")).send().await.expect(200);
    }
    for given in [
        "Bearer",
        "Bearer ",
        "Bearer lantern",
        "Basic lantern-on-the-quay-42",
        token,
        "Bearer lantern-on-the-quay-42 x",
    ] {
        nothing(&elsewhere().header("authorization", given).send().await);
    }
    for header in ["x-forwarded-for", "x-real-ip", "forwarded", "via"] {
        nothing(&ask().header(header, "127.0.0.1").send().await);
    }
}

#[tokio::test]
async fn without_a_token_nobody_else_may() {
    let app = TestApp::start().await;
    let ines = app.owner("ines").await;
    for client in [&app.visitor(), &ines] {
        let elsewhere = client.request("GET", "/metrics").header("x-forwarded-for", "203.0.113.9");
        nothing(&elsewhere.clone().send().await);
        nothing(&elsewhere.header("authorization", "Bearer ").send().await);
    }
}
