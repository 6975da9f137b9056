//! Notifications and webhooks.

use serde_json::{Value, json};

use tidings::platform::server::jobs::{self, Queue};

use super::super::app::TestApp;
use super::program::Program;
use super::{problem, read};
use crate::assert_page;

#[tokio::test]
async fn notifications_are_listed_in_parts_and_marked_as_read() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let slug = app.publish(&maren, "Fog", "text", "").await;
    for text in ["One", "Two", "Three"] {
        app.comment(&pell, &slug, text).await;
    }
    app.settle().await;
    let program = Program::of(&app, &maren, &["notifications"]).await;
    let page = program.get("notifications?limit=2").await;
    let list = read(page.expect(200));
    assert_page!(page, list["items"].as_array().unwrap().len(), 2);
    let first = &list["items"][0];
    assert_page!(page, (&first["kind"], &first["read"]), (&json!("commented"), &json!(false)));
    assert_page!(page, first["actor"]["handle"], "pell");
    let next = list["next_cursor"].as_str().unwrap();
    let rest = program.get(&format!("notifications?limit=2&cursor={next}")).await;
    let rest = read(rest.expect(200));
    assert_eq!((rest["items"].as_array().unwrap().len(), &rest["next_cursor"]), (1, &Value::Null));

    let his = Program::of(&app, &pell, &["notifications"]).await;
    his.send("POST", "notifications/read", Some(json!({ "ids": [first["id"]] }))).await.expect(204);
    let unread = "SELECT COUNT(*) FROM notifications WHERE read_at IS NULL";
    assert_eq!(app.number(unread).await, 3, "they are not his");
    program.send("POST", "notifications/read", Some(json!({ "ids": [first["id"], "\0"] }))).await.expect(204);
    assert_eq!(app.number(unread).await, 2);
    program.send("POST", "notifications/read", Some(json!({ "up_to": next }))).await.expect(204);
    assert_eq!(app.number(unread).await, 0);
    assert_eq!(app.number("SELECT unread FROM members WHERE handle = 'maren'").await, 0);
    for body in [json!({}), json!({ "ids": "all" }), json!({ "ids": [], "up_to": next }), json!({ "all": true })] {
        problem(&program.send("POST", "notifications/read", Some(body)).await, 422);
    }
    problem(&Program::of(&app, &maren, &["profile"]).await.get("notifications").await, 403);
    problem(&Program::without(&app).get("notifications").await, 401);
}

#[tokio::test]
async fn webhooks_are_their_owners_and_tell_their_secret_once() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let (hers, his) = (Program::of(&app, &maren, &["webhooks"]).await, Program::of(&app, &pell, &["webhooks"]).await);
    let new = json!({ "url": "https://hooks.invalid/tidings", "events": ["post.published"] });
    let made = hers.send("POST", "webhooks", Some(new.clone())).await;
    let webhook = read(made.expect(201));
    assert_page!(made, webhook["secret"].as_str().is_some_and(|secret| secret.starts_with("whsec_")));
    let path = format!("webhooks/{}", webhook["id"].as_str().unwrap());
    assert_page!(made, made.location(), format!("/api/v1/{path}"));
    let page = hers.get(&path).await;
    assert_page!(page, (&read(page.expect(200))["enabled"], page.html().contains("whsec_")), (&json!(true), false));
    let list = hers.get("webhooks").await;
    assert_page!(list, (read(&list)["items"][0]["id"] == webhook["id"], list.html().contains("whsec_")), (true, false));
    let deliveries = hers.get(&format!("{path}/deliveries")).await;
    assert_page!(deliveries, read(deliveries.expect(200))["items"], json!([]));
    app.execute("UPDATE webhooks SET disabled_at = 1, disabled_reason = 'failing'").await;
    let on = hers.send("PATCH", &path, Some(json!({ "enabled": true }))).await;
    assert_page!(on, read(on.expect(200))["enabled"], true);
    let changed = json!({ "url": "https://moved.invalid/", "events": ["comment.added"], "enabled": false });
    let off = hers.send("PATCH", &path, Some(changed)).await;
    let told = read(off.expect(200));
    assert_page!(off, (&told["url"], &told["enabled"]), (&json!("https://moved.invalid/"), &json!(false)));
    assert_page!(off, told["events"], json!(["comment.added"]));
    problem(&hers.send("POST", &format!("{path}/test"), None).await, 409);
    let on = hers.send("PATCH", &path, Some(json!({ "enabled": true }))).await;
    assert_page!(on, read(on.expect(200))["url"], "https://moved.invalid/");
    for (body, field) in [
        (json!({ "url": 7 }), "url"),
        (json!({ "url": "http://127.0.0.1/x" }), "url"),
        (json!({ "events": [] }), "events"),
        (json!({ "enabled": "yes" }), "enabled"),
        (json!({ "secret": "x" }), "secret"),
    ] {
        let told = problem(&hers.send("PATCH", &path, Some(body)).await, 422);
        assert!(told["errors"][field].is_array(), "{field}");
    }
    jobs::pause(app.platform(), Queue::Webhooks, "").await.unwrap();
    let test = hers.send("POST", &format!("{path}/test"), None).await;
    let sent = read(test.expect(202));
    assert_page!(test, (&sent["event"], &sent["state"]), (&json!("ping"), &json!("pending")));
    let deliveries = hers.get(&format!("{path}/deliveries?limit=1")).await;
    assert_page!(deliveries, read(deliveries.expect(200))["items"][0]["id"] == sent["id"]);
    problem(&hers.get(&format!("{path}/deliveries?limit=0")).await, 422);
    for (method, path, body) in [
        ("GET", path.clone(), None),
        ("PATCH", path.clone(), Some(json!({ "enabled": true }))),
        ("GET", format!("{path}/deliveries"), None),
        ("POST", format!("{path}/test"), None),
        ("DELETE", path.clone(), None),
    ] {
        problem(&his.send(method, &path, body.clone()).await, 404);
        problem(&Program::without(&app).send(method, &path, body).await, 401);
    }
    for (body, field) in [
        (json!({ "url": "http://127.0.0.1/x", "events": ["post.published"] }), "url"),
        (json!({ "url": "file:///etc/passwd", "events": ["post.published"] }), "url"),
        (json!({ "url": "https://hooks.invalid/x", "events": [] }), "events"),
        (json!({ "url": "https://hooks.invalid/x", "events": ["everything"] }), "events"),
        (json!({ "url": "https://hooks.invalid/x", "events": ["post.published"], "secret": "x" }), "secret"),
    ] {
        let page = hers.send("POST", "webhooks", Some(body)).await;
        let told = problem(&page, 422);
        assert_page!(page, told["errors"][field].is_array());
    }
    hers.send("DELETE", &path, None).await.expect(204);
    problem(&hers.get(&path).await, 404);
    problem(&Program::of(&app, &maren, &["profile"]).await.get("webhooks").await, 403);
}

#[tokio::test]
async fn a_delivery_that_was_given_up_is_sent_again_for_its_owner() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let (hers, his) = (Program::of(&app, &maren, &["webhooks"]).await, Program::of(&app, &pell, &["webhooks"]).await);
    jobs::pause(app.platform(), Queue::Webhooks, "").await.unwrap();
    let new = json!({ "url": "https://hooks.invalid/tidings", "events": ["post.published"] });
    let made = hers.send("POST", "webhooks", Some(new)).await;
    let path = format!("webhooks/{}", read(made.expect(201))["id"].as_str().unwrap());
    app.execute(
        "INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at, state, finished_at) \
         SELECT 'd-1', id, 'post.published', '{}', 1, 'dead', 2 FROM webhooks",
    )
    .await;
    let again = format!("{path}/deliveries/d-1/retry");
    problem(&his.send("POST", &again, None).await, 404);
    problem(&hers.send("POST", &format!("{path}/deliveries/d-2/retry"), None).await, 404);
    app.execute("UPDATE webhooks SET disabled_at = 1, disabled_reason = 'gone'").await;
    problem(&hers.send("POST", &again, None).await, 409);
    app.execute("UPDATE webhooks SET disabled_at = NULL, disabled_reason = NULL").await;
    hers.send("POST", &again, None).await.expect(202);
    problem(&hers.send("POST", &again, None).await, 409);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'webhook.deliver'").await, 1);
    let page = hers.get(&format!("{path}/deliveries")).await;
    assert_page!(page, read(page.expect(200))["items"][0]["state"], "pending");
}
