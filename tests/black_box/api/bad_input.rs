//! What no program means to send, to every operation that the document has: each is told what is wrong, by the
//! standard error, and nothing is done.

use serde_json::{Value, json};

use super::super::app::{Page, TestApp, minutes};
use super::problem;
use super::program::{DOCUMENT, Program, is_documented};
use crate::assert_page;

const JSON: &str = "application/json";
const SCOPES: [&str; 8] =
    ["posts:read", "posts:write", "comments:write", "profile", "notifications", "exports", "webhooks", "admin"];

/// One of everything that is Maren's, who keeps order, and a program of hers that may do all there is.
struct Place {
    app: TestApp,
    program: Program,
    comment: String,
    job: String,
}

/// A request that the document knows.
struct Operation {
    method: String,
    /// Below `/api/v1/`, with what is there in place of the parameters.
    path: String,
    /// As the document has it.
    pattern: &'static str,
    takes_body: bool,
    /// The fields of its body, each with the types that it may have.
    fields: Vec<(String, Vec<&'static str>)>,
}

async fn place() -> Place {
    let app = TestApp::start().await;
    let (maren, pell) = (app.moderator("maren").await, app.member("pell").await);
    app.publish(&maren, "Fog", "Thick.", "weather").await;
    let comment = app.comment(&maren, "fog", "As I said.").await;
    app.comment(&pell, "fog", "It is.").await;
    app.follow(&pell, "maren").await;
    app.execute(
        "INSERT INTO webhooks (id, owner_id, url, secret, events, created_at, disabled_at, disabled_reason) \
         SELECT 'hook-0001', id, 'https://hooks.invalid/', 'whsec_AAAA', ' post.published ', 1, 2, 'paused' \
         FROM members WHERE handle = 'maren'",
    )
    .await;
    // Long from now: nothing tidies it away while the clock goes on.
    app.execute(
        "INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at, state, finished_at) \
         VALUES ('delivery-0001', 'hook-0001', 'post.published', '{}', 4102444800000000, 'dead', 4102444800000000)",
    )
    .await;
    let program = Program::of(&app, &maren, &SCOPES).await;
    let asked = program.send("POST", "exports", None).await.expect(202).location();
    let job = asked.rsplit('/').next().unwrap().to_owned();
    app.jobs_rest().await;
    app.settle().await;
    Place { app, program, comment, job }
}

impl Place {
    fn operations(&self) -> Vec<Operation> {
        let mut operations = Vec::new();
        for (pattern, item) in DOCUMENT["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let schema = schema(&operation["requestBody"]["content"][JSON]["schema"]);
                let properties = schema["properties"].as_object();
                let fields = properties.into_iter().flatten().map(|(name, one)| (name.clone(), types(one))).collect();
                operations.push(Operation {
                    method: method.to_ascii_uppercase(),
                    path: self.filled(pattern),
                    pattern,
                    // A POST that needs none reads one that comes all the same.
                    takes_body: matches!(method.as_str(), "post" | "patch"),
                    fields,
                });
            }
        }
        assert!(operations.len() >= 26, "{}", operations.len());
        operations
    }

    fn filled(&self, pattern: &str) -> String {
        let part = |number| pattern.split('/').nth(number).unwrap_or_default();
        let (id, name) = match (part(3), part(4)) {
            ("comments", _) => (self.comment.as_str(), ""),
            ("jobs", _) | ("admin", "jobs") => (self.job.as_str(), ""),
            ("admin", "queues") => ("", "mail"),
            ("admin", "schedules") => ("", "publish-due"),
            _ => ("hook-0001", ""),
        };
        let path = pattern.strip_prefix("/api/v1/").expect("an address of the API").replace("{id}", id);
        let path = path.replace("{name}", name);
        path.replace("{slug}", "fog").replace("{handle}", "pell").replace("{delivery}", "delivery-0001")
    }

    async fn send(&self, method: &str, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Page {
        let request = self.program.client.request(method, &format!("/api/v1/{path}")).without("origin");
        let request = request.without("sec-fetch-site").header("accept", JSON);
        request.header("authorization", &format!("Bearer {}", self.program.token)).body(kind, body).send().await
    }

    async fn stands_as(&self, before: &[String], operation: &Operation) {
        let now = self.standing().await;
        let (gone, new): (Vec<_>, Vec<_>) = (
            before.iter().filter(|row| !now.contains(row)).collect(),
            now.iter().filter(|row| !before.contains(row)).collect(),
        );
        assert!(gone.is_empty() && new.is_empty(), "{} {}: {gone:?} {new:?}", operation.method, operation.pattern);
    }

    /// Everything that could have been changed, but for what operators are told of by and by.
    async fn standing(&self) -> Vec<String> {
        let everything = self.app.everything().await;
        let rows = self
            .app
            .column(
                "SELECT 'webhook ' || id || ' ' || url || ' ' || events || ' ' || disabled_reason FROM webhooks \
                 UNION ALL SELECT 'delivery ' || id || ' ' || state FROM webhook_deliveries \
                 UNION ALL SELECT 'comment ' || id || ' ' || CAST(COALESCE(deleted_at, 0) AS TEXT) FROM comments \
                 UNION ALL SELECT 'export ' || id || ' ' || state FROM jobs WHERE kind = 'export.member' ORDER BY 1",
            )
            .await;
        let lines = everything.lines().filter(|line| !line.starts_with("stream admin ")).map(str::to_owned);
        lines.chain(rows).collect()
    }
}

/// The schema itself, where a name stands for it.
fn schema(given: &'static Value) -> &'static Value {
    match given["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        Some(name) => &DOCUMENT["components"]["schemas"][name],
        None => given,
    }
}

fn types(property: &'static Value) -> Vec<&'static str> {
    let given = &property["type"];
    let list = given.as_array().map_or_else(|| vec![given], |list| list.iter().collect());
    let types: Vec<&str> = list.into_iter().filter_map(Value::as_str).collect();
    assert!(!types.is_empty(), "{property} has no type");
    types
}

/// Refused by the standard error, and in a way that the document tells of.
#[track_caller]
fn refused(page: &Page, operation: &Operation, status: u16) -> Value {
    let told = problem(page, status);
    assert_page!(page, is_documented(&operation.method, operation.pattern, &status.to_string()));
    told
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_refused_by_every_operation() {
    let place = place().await;
    let deep = |open: &str, close: &str| format!("{{\"a\":{}{}}}", open.repeat(10_000), close.repeat(10_000));
    for operation in place.operations().iter().filter(|operation| operation.takes_body) {
        // So many requests a minute are answered.
        place.app.later(minutes(1));
        let before = place.standing().await;
        let send = async |kind: &str, body: Vec<u8>| place.send(&operation.method, &operation.path, kind, body).await;
        for body in [
            b"{".to_vec(),
            b"nothing".to_vec(),
            b"[]".to_vec(),
            b"null".to_vec(),
            b"7".to_vec(),
            b"\"{}\"".to_vec(),
            b"{} {}".to_vec(),
            b"{\"a\":1,}".to_vec(),
            b"{\"a\":NaN}".to_vec(),
            b"{\"a\":1e999}".to_vec(),
            b"{\"a\":\"\\ud800\"}".to_vec(),
            b"{\"a\":\"\0\"}".to_vec(),
            b"{\"body\":\"\xff\xfe\"}".to_vec(),
            b"{\"bo\xc3\":1}".to_vec(),
            b"\xef\xbb\xbf{}".to_vec(),
            b"{\x00\"\x00a\x00\"\x00:\x001\x00}\x00".to_vec(),
            deep("[", "]").into_bytes(),
            deep("{\"a\":", "").into_bytes(),
            deep("[{\"a\":", "}]").into_bytes(),
            "[".repeat(10_000).into_bytes(),
        ] {
            refused(&send(JSON, body).await, operation, 400);
        }
        for kind in [
            "",
            "text/plain",
            "text/json",
            "application/json5",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=x",
            "; charset=utf-8",
        ] {
            refused(&send(kind, b"{\"body\":\"x\"}".to_vec()).await, operation, 415);
        }
        refused(&send(JSON, vec![b' '; 10 * 1024 * 1024]).await, operation, 413);
        place.stands_as(&before, operation).await;
    }
}

#[tokio::test]
async fn fields_that_will_not_do_are_named_by_every_operation() {
    let place = place().await;
    let values = [
        ("integer", json!(7)),
        ("integer", json!(-1.5e300)),
        ("boolean", json!(true)),
        ("object", json!({ "a": [null] })),
        ("array", json!([1])),
        ("array", json!([["a"], null])),
        ("string", json!("text")),
    ];
    let mut wrong = 0;
    for operation in place.operations().iter().filter(|operation| operation.takes_body) {
        place.app.later(minutes(1));
        let before = place.standing().await;
        let names = async |body: String, field: &str| {
            let page = place.send(&operation.method, &operation.path, JSON, body).await;
            let told = refused(&page, operation, 422);
            assert_page!(page, told["errors"][field][0].is_string());
        };
        for surprise in ["surprise", "", "id", "__proto__", "Body", "body ", "ключ", &"a".repeat(5_000)] {
            names(json!({ surprise: "x" }).to_string(), surprise).await;
        }
        names("{\"surprise\":1,\"surprise\":1}".into(), "surprise").await;
        for (name, types) in &operation.fields {
            // Lists are lists of texts: what stands in those of the table is none.
            for (kind, value) in values.iter().filter(|(kind, _)| *kind == "array" || !types.contains(kind)) {
                names(json!({ name: value }).to_string(), name).await;
                wrong += usize::from(*kind != "array");
            }
            // Programs disagree about which of the two counts.
            names(format!("{{\"{name}\":null,\"{name}\":null}}"), name).await;
            names(format!("{{\"{name}\":\"x\",\"other\":1,\"{name}\":\"x\"}}"), name).await;
        }
        place.stands_as(&before, operation).await;
    }
    assert!(wrong >= 60, "{wrong}");
}

#[tokio::test]
async fn a_name_that_nothing_has_leads_nowhere_in_any_operation() {
    let place = place().await;
    let long = "a".repeat(4_000);
    let hostile = [
        "%00",
        "%FF%FE",
        "..%2F..%2Fetc%2Fpasswd",
        "'%20OR%20'1'='1",
        "%3Cscript%3E",
        "%E2%80%AE",
        "-1",
        "%25",
        long.as_str(),
    ];
    let names = ["{id}", "{slug}", "{handle}", "{delivery}", "{name}"];
    let named = |pattern: &str| names.into_iter().filter(|name| pattern.contains(name)).collect::<Vec<_>>();
    for operation in place.operations().iter().filter(|operation| !named(operation.pattern).is_empty()) {
        place.app.later(minutes(1));
        let before = place.standing().await;
        for name in named(operation.pattern) {
            for value in hostile {
                let path = place.filled(&operation.pattern.replace(name, value));
                // Nothing is wrong with it but the name.
                let body = match operation.pattern {
                    pattern if pattern.contains("comments") => "{\"body\":\"x\"}",
                    _ => "{}",
                };
                let (kind, body) = if operation.takes_body { (JSON, body) } else { ("", "") };
                let page = place.send(&operation.method, &path, kind, body).await;
                let status = if value == "%FF%FE" { 400 } else { 404 };
                refused(&page, operation, status);
            }
        }
        place.stands_as(&before, operation).await;
    }
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_where_none_is_read_too() {
    let place = place().await;
    for operation in place.operations().iter().filter(|operation| !operation.takes_body) {
        place.app.later(minutes(1));
        let before = place.standing().await;
        let page = place.send(&operation.method, &operation.path, JSON, vec![b' '; 10 * 1024 * 1024]).await;
        problem(&page, 413);
        place.stands_as(&before, operation).await;
    }
}
