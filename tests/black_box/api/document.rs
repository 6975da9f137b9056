//! The document and the program are the same.

use std::collections::HashSet;

use serde_json::Value;

use super::super::app::{TestApp, minutes};
use super::program::{DOCUMENT, Program, is_documented};
use super::read;
use crate::assert_page;

const METHODS: [&str; 5] = ["GET", "PUT", "POST", "PATCH", "DELETE"];

fn paths() -> impl Iterator<Item = (&'static String, &'static Value)> {
    DOCUMENT["paths"].as_object().unwrap().iter()
}

#[tokio::test]
async fn the_document_is_served_and_names_its_schemas() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/api/openapi.json").await;
    let document = read(page.expect(200));
    assert_page!(page, document == *DOCUMENT);
    assert_page!(page, document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    assert_page!(page, document["components"]["securitySchemes"]["bearer"]["scheme"], "bearer");
    let text = page.html();
    for named in text.split("#/components/schemas/").skip(1) {
        let name = named.split('"').next().unwrap();
        assert!(document["components"]["schemas"].get(name).is_some(), "{name} is not there");
    }
}

#[tokio::test]
async fn every_documented_operation_is_there_and_no_other() {
    let app = TestApp::start().await;
    let nobody = app.visitor();
    let mut operations = 0;
    for (path, item) in paths() {
        // So many requests a minute are answered.
        app.later(minutes(1));
        let address = path.replace(['{', '}'], "");
        for method in METHODS {
            let request = nobody.request(method, &address).header("accept", "application/json");
            let page = request.send().await;
            let there = item.get(method.to_ascii_lowercase()).is_some();
            operations += usize::from(there);
            assert_page!(page, page.status != 405, there);
            assert_page!(page, is_documented(method, &address, &page.status.to_string()));
        }
    }
    assert!(operations >= 36, "{operations}");
    // Nothing is routed past the document.
    let routes = include_str!("../../../src/api/server/mod.rs");
    assert!(!routes.contains("\"/api/v1"));
}

#[test]
fn every_operation_has_a_name_of_its_own_a_subject_and_words() {
    let mut names = HashSet::new();
    let subjects: Vec<&Value> = DOCUMENT["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    for operation in paths().flat_map(|(_, item)| item.as_object().unwrap().values()) {
        assert!(names.insert(operation["operationId"].as_str().unwrap()), "{operation}");
        assert!(subjects.contains(&&operation["tags"][0]), "{operation}");
        assert!(operation["summary"].as_str().is_some_and(|words| !words.is_empty()), "{operation}");
    }
}

#[tokio::test]
async fn what_needs_a_scope_says_which_and_refuses_a_token_without_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let narrow = Program::of(&app, &maren, &["live"]).await;
    let mut refused = 0;
    for (path, item) in paths() {
        for (method, operation) in item.as_object().unwrap() {
            let Some(needs) = operation["security"].as_array() else { continue };
            if needs.iter().any(|need| need.as_object().is_some_and(|need| need.is_empty())) {
                continue;
            }
            let scope = needs[0]["bearer"][0].as_str().unwrap();
            let address = path.strip_prefix("/api/v1/").unwrap().replace(['{', '}'], "");
            let page = narrow.send(&method.to_ascii_uppercase(), &address, None).await;
            let challenge = page.expect(403).header("www-authenticate").unwrap_or_default();
            assert_page!(page, challenge.ends_with(&format!("scope=\"{scope}\"")));
            let page = Program::without(&app).send(&method.to_ascii_uppercase(), &address, None).await;
            page.expect(401);
            refused += 1;
        }
    }
    assert!(refused >= 20, "{refused}");
}

#[test]
fn the_document_is_printed_by_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let ran = std::process::Command::new(env!("CARGO_BIN_EXE_tidings"))
        .arg("openapi")
        .env("TIDINGS_DATA", folder.path())
        .output()
        .unwrap();
    let printed: Value = serde_json::from_slice(&ran.stdout).unwrap();
    assert!(printed == *DOCUMENT);
}
