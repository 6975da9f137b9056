//! The JSON API, as a program that speaks HTTP sees it.

mod admin;
mod around;
mod bad_input;
mod bearer;
mod docs;
mod document;
pub mod program;
mod reading;
mod tokens;
mod writing;

use serde_json::{Value, json};

use tidings::platform::server::jobs::{self, Queue};

use super::app::{Page, TestApp, days};
use crate::assert_page;
use program::Program;

fn read(page: &Page) -> Value {
    serde_json::from_slice(&page.body).unwrap_or_else(|_| page.fail("It is no JSON."))
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
    let program = Program::of(&app, &maren, &["exports"]).await;
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    let asked = program.send("POST", "exports", None).await;
    let job = read(asked.expect(202));
    let location = asked.location();
    assert_eq!(location, format!("/api/v1/jobs/{}", job["id"].as_str().unwrap()));
    let address = location.strip_prefix("/api/v1/").unwrap();
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
    problem(&program.get(&format!("{address}/result")).await, 409);
    // While it is under way there is no second one.
    let again = program.send("POST", "exports", Some(json!({}))).await;
    assert_eq!(again.expect(202).location(), location);

    jobs::resume(app.platform(), Queue::Exports, "").await.unwrap();
    app.jobs_rest().await;
    let job = read(program.get(address).await.expect(200));
    assert_eq!(job["state"], "done");
    assert_eq!(job["progress"], 100);
    for name in ["enqueued_at", "started_at", "finished_at", "expires_at"] {
        let time = job[name].as_str().unwrap_or_default();
        assert!(time.len() == 20 && time.ends_with('Z') && &time[10..11] == "T", "{name} is {time}");
    }
    let url = job["result"]["url"].as_str().unwrap();
    let archive = program.get(url.strip_prefix(&format!("{}/api/v1/", app.origin())).expect("an address here")).await;
    assert_page!(archive, archive.expect(200).header("content-type"), Some("application/zip"));
    assert_eq!(job["result"]["bytes"], archive.body.len());
    assert!(job["result"]["available_until"].as_str() < job["expires_at"].as_str());
    problem(&program.send("DELETE", address, None).await, 409);

    app.later(days(8));
    problem(&program.get(&format!("{address}/result")).await, 410);
}

#[tokio::test]
async fn an_export_that_waits_can_be_cancelled_by_its_owner() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let (hers, his) = (Program::of(&app, &maren, &["exports"]).await, Program::of(&app, &pell, &["exports"]).await);
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    let location = hers.send("POST", "exports", None).await.expect(202).location();
    let address = location.strip_prefix("/api/v1/").unwrap();
    problem(&his.send("DELETE", address, None).await, 404);
    let cancelled = hers.send("DELETE", address, None).await;
    assert_eq!(read(cancelled.expect(202))["state"], "cancelled");
    problem(&hers.send("DELETE", address, None).await, 409);
}

#[tokio::test]
async fn every_refusal_is_a_problem() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let (program, nobody) = (Program::of(&app, &maren, &["exports"]).await, Program::without(&app));
    problem(&nobody.send("POST", "exports", None).await, 401);
    problem(&nobody.get("jobs/0193").await, 401);
    problem(&program.get("jobs/0193").await, 404);
    problem(&program.get("jobs/%00").await, 404);
    problem(&program.get("nothing/here").await, 404);
    let wrong = program.send("PUT", "exports", None).await;
    problem(&wrong, 405);
    assert_page!(wrong, wrong.header("allow"), Some("POST"));
    let fields = program.send("POST", "exports", Some(json!({ "format": "tar" }))).await;
    assert_eq!(problem(&fields, 422)["errors"], json!({ "format": ["This field is not known here. Leave it out."] }));
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'export.member'").await, 0);
    // Elsewhere refusals stay pages.
    let page = maren.get("/nothing/here").await;
    assert_page!(page, page.expect(404).has("h1"));
}

#[tokio::test]
async fn no_cookie_asks_for_an_export_watches_one_or_fetches_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = Program::of(&app, &maren, &["exports"]).await;
    let job = program.send("POST", "exports", None).await.expect(202).location();
    app.jobs_rest().await;
    let archive = format!("{job}/result");
    // From a page of ours, from a program that says so, and from another site's page.
    for (method, path) in [("POST", "/api/v1/exports"), ("GET", &job), ("DELETE", &job), ("GET", &archive)] {
        problem(&maren.request(method, path).send().await, 401);
        problem(
            &maren.request(method, path).without("sec-fetch-site").body("application/json", "{}").send().await,
            401,
        );
        let foreign = maren.request(method, path).header("sec-fetch-site", "cross-site").send().await;
        problem(&foreign, if method == "GET" { 401 } else { 403 });
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'export.member'").await, 1);
    // The page of one's data has addresses of its own.
    let id = job.strip_prefix("/api/v1/jobs/").unwrap();
    let page = maren.get(&format!("/settings/data/{id}.zip")).await;
    assert_page!(page, page.expect(200).body == program.get(&format!("jobs/{id}/result")).await.expect(200).body);
}
