//! The JSON API, as a program that speaks HTTP sees it.

mod admin;
mod around;
mod bearer;
mod docs;
mod document;
pub mod program;
mod reading;
mod tokens;
mod writing;

use serde_json::{Value, json};
use tokio::time::timeout;

use tidings::platform::server::jobs::{self, Queue};

use super::app::{Client, PATIENCE, Page, TestApp, days};
use crate::assert_page;

fn read(page: &Page) -> Value {
    serde_json::from_slice(&page.body).unwrap_or_else(|_| page.fail("It is no JSON."))
}

/// Asks as a program would: no word of a form.
async fn ask(client: &Client, method: &str, path: &str) -> Page {
    client.request(method, path).header("accept", "application/json").send().await
}

#[track_caller]
fn problem(page: &Page, status: u16) -> Value {
    assert_page!(page, page.expect(status).header("content-type"), Some("application/problem+json"));
    let problem = read(page);
    assert_page!(page, problem["status"], status);
    assert_page!(page, problem["type"], "about:blank");
    assert_page!(
        page,
        problem["title"].is_string() && problem["detail"].as_str().is_some_and(|detail| detail.ends_with('.'))
    );
    problem
}

#[tokio::test]
async fn an_export_is_asked_for_watched_and_fetched() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    let asked = ask(&maren, "POST", "/api/v1/exports").await;
    let job = read(asked.expect(202));
    let address = asked.location();
    assert_eq!(address, format!("/api/v1/jobs/{}", job["id"].as_str().unwrap()));
    let names: Vec<&str> = job.as_object().unwrap().keys().map(String::as_str).collect();
    for name in [
        "id",
        "kind",
        "queue",
        "state",
        "attempt",
        "max_attempts",
        "progress",
        "result",
        "error",
        "enqueued_at",
        "started_at",
        "finished_at",
        "expires_at",
    ] {
        assert!(names.contains(&name), "{name} is missing: {job}");
    }
    assert_eq!((&job["kind"], &job["state"], &job["result"]), (&json!("export.member"), &json!("ready"), &Value::Null));
    problem(&ask(&maren, "GET", &format!("{address}/result")).await, 409);
    // While it is under way there is no second one.
    let again = ask(&maren, "POST", "/api/v1/exports").await;
    assert_eq!(again.expect(202).location(), address);

    jobs::resume(app.platform(), Queue::Exports, "").await.unwrap();
    let done = async {
        loop {
            let page = ask(&maren, "GET", &address).await;
            let job = read(page.expect(200));
            if job["state"] == "done" {
                return job;
            }
            tokio::task::yield_now().await;
        }
    };
    let job = timeout(PATIENCE, done).await.expect("the export is made");
    assert_eq!(job["progress"], 100);
    for name in ["enqueued_at", "started_at", "finished_at", "expires_at"] {
        let time = job[name].as_str().unwrap_or_default();
        assert!(time.len() == 20 && time.ends_with('Z') && &time[10..11] == "T", "{name} is {time}");
    }
    let url = job["result"]["url"].as_str().unwrap();
    let archive = maren.get(url.strip_prefix(&app.origin()).expect("an address here")).await;
    assert_page!(archive, archive.expect(200).header("content-type"), Some("application/zip"));
    assert_eq!(job["result"]["bytes"], archive.body.len());
    assert!(job["result"]["available_until"].as_str() < job["expires_at"].as_str());
    problem(&ask(&maren, "DELETE", &address).await, 409);

    app.later(days(8));
    let maren = app.signed_in("maren").await;
    problem(&ask(&maren, "GET", &format!("{address}/result")).await, 410);
}

#[tokio::test]
async fn an_export_that_waits_can_be_cancelled_by_its_owner() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    let address = ask(&maren, "POST", "/api/v1/exports").await.expect(202).location();
    problem(&ask(&pell, "DELETE", &address).await, 404);
    let cancelled = ask(&maren, "DELETE", &address).await;
    assert_eq!(read(cancelled.expect(202))["state"], "cancelled");
    problem(&ask(&maren, "DELETE", &address).await, 409);
}

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let app = TestApp::start().await;
    let (maren, visitor) = (app.member("maren").await, app.visitor());
    problem(&ask(&visitor, "POST", "/api/v1/exports").await, 401);
    problem(&ask(&visitor, "GET", "/api/v1/jobs/0193").await, 401);
    problem(&ask(&maren, "GET", "/api/v1/jobs/0193").await, 404);
    problem(&ask(&maren, "GET", "/api/v1/jobs/%00").await, 404);
    problem(&ask(&maren, "GET", "/api/v1/nothing/here").await, 404);
    let wrong = ask(&maren, "PUT", "/api/v1/exports").await;
    problem(&wrong, 405);
    assert_page!(wrong, wrong.header("allow"), Some("POST"));
    let fields = maren.request("POST", "/api/v1/exports").body("application/json", r#"{"format":"tar"}"#).send().await;
    assert_eq!(problem(&fields, 422)["errors"], json!({ "format": ["This field is not known here. Leave it out."] }));
    let broken = maren.request("POST", "/api/v1/exports").body("application/json", "{").send().await;
    problem(&broken, 400);
    problem(&maren.request("POST", "/api/v1/exports").form(&[("format", "tar")]).send().await, 415);
    let large = maren.request("POST", "/api/v1/exports").body("application/json", vec![b' '; 2_000_000]).send().await;
    problem(&large, 413);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'export.member'").await, 0);
    // Elsewhere refusals stay pages.
    let page = maren.get("/nothing/here").await;
    assert_page!(page, page.expect(404).has("h1"));
}

#[tokio::test]
async fn another_sites_page_cannot_ask_for_an_export() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let request = maren.request("POST", "/api/v1/exports");
    problem(&request.clone().header("sec-fetch-site", "cross-site").send().await, 403);
    problem(&request.without("origin").without("sec-fetch-site").send().await, 403);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'export.member'").await, 0);
    // A program that says which site it means, as curl can, is let in with its session.
    let curl = maren.request("POST", "/api/v1/exports").without("sec-fetch-site").body("application/json", "{}");
    curl.send().await.expect(202);
}
