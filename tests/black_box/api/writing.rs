//! Writing posts and comments.

use serde_json::{Value, json};

use super::super::app::{Client, TestApp, days, minutes};
use super::program::Program;
use super::{problem, read};
use crate::assert_page;

async fn writer(app: &TestApp, member: &Client) -> Program {
    Program::of(app, member, &["posts:read", "posts:write", "comments:write"]).await
}

fn published(title: &str) -> Option<Value> {
    Some(json!({ "title": title, "body": "They *ring*.", "tags": ["fog"], "status": "published" }))
}

#[tokio::test]
async fn a_post_is_written_changed_put_out_and_deleted() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = writer(&app, &maren).await;
    let made = program.send("POST", "posts", Some(json!({ "title": "Fog bells" }))).await;
    let draft = read(made.expect(201));
    assert_page!(made, draft["status"], "draft");
    let address = made.location();
    assert_page!(made, address, format!("/api/v1/posts/{}", draft["id"].as_str().unwrap()));
    let address = address.strip_prefix("/api/v1/").unwrap();

    let changed = program.send("PATCH", address, Some(json!({ "body": "They *ring*.", "tags": ["Harbour"] }))).await;
    let post = read(changed.expect(200));
    assert_page!(changed, (&post["title"], &post["tags"]), (&json!("Fog bells"), &json!(["harbour"])));
    assert_page!(changed, post["status"], "draft");
    problem(&Program::without(&app).get(address).await, 404);

    let out = program.send("PATCH", address, Some(json!({ "status": "published" }))).await;
    let post = read(out.expect(200));
    assert_page!(out, (&post["slug"], &post["status"]), (&json!("fog-bells"), &json!("published")));
    Program::without(&app).get("posts/fog-bells").await.expect(200);
    app.later(minutes(1));
    let edited = program.send("PATCH", "posts/fog-bells", Some(json!({ "title": "Bells" }))).await;
    let post = read(edited.expect(200));
    assert_page!(edited, (&post["title"], &post["slug"]), (&json!("Bells"), &json!("fog-bells")));
    assert_page!(edited, post["updated_at"], "2026-11-23T07:13:00Z");
    // What is out does not become a draft again.
    problem(&program.send("PATCH", "posts/fog-bells", Some(json!({ "status": "draft" }))).await, 409);
    program.send("DELETE", "posts/fog-bells", None).await.expect(204);
    problem(&program.get("posts/fog-bells").await, 404);
    problem(&program.send("DELETE", "posts/fog-bells", None).await, 404);
}

#[tokio::test]
async fn a_post_can_go_out_at_its_time_and_be_taken_off_the_schedule() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = writer(&app, &maren).await;
    let scheduled =
        json!({ "title": "Later", "body": "Text", "status": "scheduled", "publish_at": "2026-11-24T09:00:00+01:00" });
    let made = program.send("POST", "posts", Some(scheduled)).await;
    let post = read(made.expect(201));
    assert_page!(made, (&post["status"], &post["publish_at"]), (&json!("scheduled"), &json!("2026-11-24T08:00:00Z")));
    let address = format!("posts/{}", post["id"].as_str().unwrap());
    let kept = program.send("PATCH", &address, Some(json!({ "title": "Later still" }))).await;
    assert_page!(kept, read(kept.expect(200))["status"], "scheduled");
    let off = program.send("PATCH", &address, Some(json!({ "status": "draft" }))).await;
    assert_page!(off, read(off.expect(200))["publish_at"], Value::Null);
    for (body, field) in [
        (json!({ "status": "scheduled" }), "publish_at"),
        (json!({ "publish_at": "2026-11-24T08:00:00Z" }), "publish_at"),
        (json!({ "status": "scheduled", "publish_at": "2020-01-01T00:00:00Z" }), "publish_at"),
        (json!({ "status": "scheduled", "publish_at": "noon" }), "publish_at"),
        (json!({ "status": "gone" }), "status"),
    ] {
        let page = program.send("PATCH", &address, Some(body)).await;
        let told = problem(&page, 422);
        assert_page!(page, told["errors"][field].is_array());
    }
}

#[tokio::test]
async fn nobody_writes_in_somebody_elses_name_or_without_the_scope() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let slug = app.publish(&maren, "Hers", "text", "").await;
    let comment = app.comment(&maren, &slug, "Hers too").await;
    let draft = app.draft(&maren, "Not yet", "text").await;
    let his = writer(&app, &pell).await;
    let narrow = Program::of(&app, &maren, &["posts:read", "profile"]).await;
    let nobody = Program::without(&app);
    let post = format!("posts/{slug}");
    let own_draft = format!("posts/{draft}");
    let said = format!("comments/{comment}");
    for (method, path, body) in [
        ("PATCH", &post, Some(json!({ "title": "Mine" }))),
        ("DELETE", &post, None),
        ("PATCH", &own_draft, Some(json!({ "title": "Mine" }))),
        ("DELETE", &own_draft, None),
        ("PATCH", &said, Some(json!({ "body": "Mine" }))),
        ("DELETE", &said, None),
    ] {
        problem(&his.send(method, path, body.clone()).await, 404);
        problem(&narrow.send(method, path, body.clone()).await, 403);
        problem(&nobody.send(method, path, body).await, 401);
    }
    for (path, body) in
        [("posts".to_owned(), published("x")), (format!("{post}/comments"), Some(json!({ "body": "x" })))]
    {
        problem(&narrow.send("POST", &path, body.clone()).await, 403);
        problem(&nobody.send("POST", &path, body).await, 401);
    }
    let posts = "SELECT title || body FROM posts ORDER BY id";
    assert_eq!(app.column(posts).await, ["Herstext", "Not yettext"]);
    assert_eq!(app.column("SELECT body FROM comments WHERE deleted_at IS NULL").await, ["Hers too"]);
    // Those who keep order may take away what is out, with a token that may write.
    let order = app.moderator("ines").await;
    let order = writer(&app, &order).await;
    problem(&order.send("PATCH", &post, Some(json!({ "title": "Mine" }))).await, 404);
    problem(&order.send("DELETE", &own_draft, None).await, 404);
    order.send("DELETE", &said, None).await.expect(204);
    order.send("DELETE", &post, None).await.expect(204);
    assert_eq!(app.number("SELECT COUNT(*) FROM audit_log WHERE act = 'remove'").await, 2);
}

#[tokio::test]
async fn comments_are_said_changed_and_taken_away() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "text", "").await;
    let program = writer(&app, &maren).await;
    let path = format!("posts/{slug}/comments");
    let made = program.send("POST", &path, Some(json!({ "body": "**First**" }))).await;
    let first = read(made.expect(201));
    assert_page!(made, (&first["body"], &first["post"]), (&json!("**First**"), &json!(slug)));
    assert_page!(made, first["html"].as_str().is_some_and(|html| html.contains("<strong>")));
    let answer = program.send("POST", &path, Some(json!({ "body": "Answer", "reply_to": first["id"] }))).await;
    assert_page!(answer, read(answer.expect(201))["reply_to"], first["id"]);
    let said = format!("comments/{}", first["id"].as_str().unwrap());
    let changed = program.send("PATCH", &said, Some(json!({ "body": "Another" }))).await;
    assert_page!(changed, read(changed.expect(200))["edited_at"].is_string());
    program.send("DELETE", &said, None).await.expect(204);
    problem(&program.send("PATCH", &said, Some(json!({ "body": "Again" }))).await, 404);
    for (body, status) in [
        (json!({}), 422),
        (json!({ "body": " \n" }), 422),
        (json!({ "body": 7 }), 422),
        (json!({ "body": "x".repeat(10 * 1024 + 1) }), 422),
        (json!({ "body": "x", "post": slug }), 422),
        (json!({ "body": "x", "reply_to": "nothing" }), 404),
        (json!({ "body": "x", "reply_to": "\0" }), 404),
    ] {
        problem(&program.send("POST", &path, Some(body)).await, status);
    }
    problem(&program.send("POST", "posts/nothing/comments", Some(json!({ "body": "x" }))).await, 404);
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 2);
}

#[tokio::test]
async fn bodies_that_will_not_do_change_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = writer(&app, &maren).await;
    for (body, field) in [
        (json!({ "title": 7 }), "title"),
        (json!({ "body": ["a"] }), "body"),
        (json!({ "tags": "fog" }), "tags"),
        (json!({ "tags": ["fog", 1] }), "tags"),
        (json!({ "tags": ["a b"] }), "tags"),
        (json!({ "tags": ["<b>"] }), "tags"),
        (json!({ "tags": ["a", "b", "c", "d", "e", "f"] }), "tags"),
        (json!({ "title": "x".repeat(201) }), "title"),
        (json!({ "body": "x".repeat(200 * 1024 + 1) }), "body"),
        (json!({ "status": "published", "title": "x" }), "body"),
        (json!({ "status": true }), "status"),
        (json!({ "title": "x", "author": "pell" }), "author"),
        (json!({ "title": "x", "html": "<script>" }), "html"),
        (json!({ "title": "x", "id": "1" }), "id"),
    ] {
        let page = program.send("POST", "posts", Some(body)).await;
        let told = problem(&page, 422);
        assert_page!(page, told["errors"][field][0].is_string());
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once_and_answered_again() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let (program, his) = (writer(&app, &maren).await, writer(&app, &pell).await);
    let narrow = Program::of(&app, &maren, &["profile"]).await;
    let key = [("idempotency-key", "b2a1c9")];
    let first = program.send_with("POST", "posts", published("Once"), &key).await;
    let again = program.send_with("POST", "posts", published("Once"), &key).await;
    assert_page!(again, again.expect(201).body == first.expect(201).body);
    assert_page!(again, again.location(), first.location());
    assert_page!(again, again.header("idempotent-replayed"), Some("true"));
    assert_page!(first, first.header("idempotent-replayed"), None);
    let other = program.send_with("POST", "posts", published("Twice"), &key).await;
    problem(&other, 422);
    // A token that could not have asked does not get the answer either.
    problem(&narrow.send_with("POST", "posts", published("Once"), &key).await, 422);
    // A key is its member's own, and is forgotten after a day.
    his.send_with("POST", "posts", published("Once"), &key).await.expect(201);
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 2);
    app.later(days(1) + minutes(1));
    let later = program.send_with("POST", "posts", published("Once"), &key).await;
    assert_page!(later, later.expect(201).location() != first.location());
    let long = "x".repeat(256);
    problem(&program.send_with("POST", "posts", published("x"), &[("idempotency-key", &long)]).await, 400);
    // What was refused for want of a scope may be tried again with one that has it.
    let key = [("idempotency-key", "c3")];
    problem(&narrow.send_with("POST", "posts", published("Scope"), &key).await, 403);
    program.send_with("POST", "posts", published("Scope"), &key).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_requests_with_one_key_at_once_one_makes_a_post() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = writer(&app, &maren).await;
    let key = [("idempotency-key", "at-once")];
    let all = (0..20).map(|_| program.send_with("POST", "posts", published("Once"), &key));
    for page in futures::future::join_all(all).await {
        let status = read(&page)["status"].clone();
        assert_page!(page, status == "published" || status == 409);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 1);
}
