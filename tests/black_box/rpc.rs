//! What the programs in the pages call.

use super::app::{Client, Page, TestApp};
use crate::assert_page;

async fn call(client: &Client, function: &str, fields: &[(&str, &str)]) -> Page {
    let request = client.request("POST", &format!("/rpc/{function}")).header("accept", "application/json");
    request.form(fields).send().await
}

const COMMENT: [(&str, &str); 4] =
    [("slug", "fog"), ("body", "It **is**."), ("reply_to", ""), ("mutation_id", "0123456789")];

fn draft(id: &str) -> Vec<(&'static str, String)> {
    vec![
        ("draft[id]", id.to_owned()),
        ("draft[form_key]", "0123456789".to_owned()),
        ("draft[revision]", "0".to_owned()),
        ("draft[title]", "Not ready".to_owned()),
        ("draft[body]", "So far.".to_owned()),
        ("draft[tags]", String::new()),
    ]
}

async fn autosave(client: &Client, id: &str) -> Page {
    let fields = draft(id);
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    call(client, "posts/autosave", &pairs).await
}

fn json(page: &Page) -> serde_json::Value {
    serde_json::from_slice(&page.body).unwrap_or_else(|_| page.fail("It is no JSON."))
}

#[tokio::test]
async fn a_comment_can_be_added_without_leaving_the_page_and_only_once() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let first = json(call(&maren, "comments/add", &COMMENT).await.expect(200));
    assert!(first["html"].as_str().is_some_and(|html| html.contains("It <strong>is</strong>.")), "{first}");
    assert_eq!(first["author"]["handle"], "maren");
    let second = json(call(&maren, "comments/add", &COMMENT).await.expect(200));
    assert_eq!(first["id"], second["id"]);
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 1);
    let page = app.visitor().get("/posts/fog").await;
    assert_page!(page, page.texts(".comment .said"), ["It is."]);
}

#[tokio::test]
async fn a_draft_is_saved_while_it_is_typed() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let saved = json(autosave(&maren, "").await.expect(200));
    let id = saved["id"].as_str().unwrap().to_owned();
    assert_eq!(saved["published"], false);
    let again = json(autosave(&maren, "").await.expect(200));
    assert_eq!(again["id"], saved["id"]);
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.typed("body"), "So far.");
}

#[tokio::test]
async fn a_post_that_is_out_is_not_touched_by_saving() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let id = app.column("SELECT id FROM posts").await.remove(0);
    let before = app.everything().await;
    autosave(&maren, &id).await.expect(409);
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn what_is_refused_says_why_and_changes_nothing() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.publish(&maren, "Fog", "Thick.", "").await;
    let id = app.draft(&maren, "Not ready", "A secret so far.").await;
    let before = app.everything().await;
    let visitor = app.visitor();
    let refused = call(&visitor, "comments/add", &COMMENT).await;
    assert_page!(refused, json(refused.expect(401)), serde_json::json!("SignInNeeded"));
    autosave(&visitor, "").await.expect(401);
    autosave(&tomasz, &id).await.expect(404);
    autosave(&maren, "nothing").await.expect(404);
    let empty = [("slug", "fog"), ("body", " "), ("reply_to", ""), ("mutation_id", "0123456789")];
    let refused = call(&maren, "comments/add", &empty).await;
    assert_page!(refused, json(refused.expect(422))["Invalid"][0][0], "body");
    let nowhere = [("slug", "nowhere"), ("body", "Hm."), ("reply_to", ""), ("mutation_id", "0123456789")];
    call(&maren, "comments/add", &nowhere).await.expect(404);
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_form_that_a_browser_sends_by_itself_is_not_for_these_addresses() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let before = app.everything().await;
    for accept in ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json, text/html"] {
        for (path, _) in leptos::server_fn::axum::server_fn_paths() {
            let request = maren.request("POST", path).header("accept", accept);
            let refused = request.header("referer", "https://evil.example/").form(&COMMENT).send().await;
            assert_page!(refused, refused.expect(406).header("location").is_none());
        }
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn an_answer_never_leads_to_the_referrer() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    for accept in ["application/json", "*/*", ""] {
        let mut request = maren.request("POST", "/rpc/comments/add").without("accept");
        if !accept.is_empty() {
            request = request.header("accept", accept);
        }
        let page = request.header("referer", "https://evil.example/").form(&COMMENT).send().await;
        assert_page!(page, page.header("location").is_none() && !(300..400).contains(&page.status));
    }
}

#[tokio::test]
async fn what_cannot_be_read_is_malformed_and_tells_nothing_about_us() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let before = app.everything().await;
    for fields in [&[][..], &[("slug", "fog")], &[("slug[x]", "fog"), ("body", "x")]] {
        let page = call(&maren, "comments/add", fields).await;
        assert_page!(page, (400..500).contains(&page.status));
        let said = page.html().to_lowercase();
        assert_page!(page, !said.contains("serde") && !said.contains("missing field") && !said.contains("sql"));
    }
    let json = maren.request("POST", "/rpc/comments/add").header("accept", "application/json");
    let page = json.body("application/json", "{\"slug\":\"fog\"}").send().await;
    assert_page!(page, (400..500).contains(&page.status));
    let get = maren.request("GET", "/rpc/comments/add?slug=fog&body=x&reply_to=&mutation_id=0123456789");
    let page = get.header("accept", "application/json").send().await;
    assert_page!(page, page.status == 405 || page.status == 404);
    call(&maren, "posts/explode", &[]).await.expect(404);
    let large = "x".repeat(1024 * 1024 + 1);
    call(&maren, "comments/add", &[("slug", "fog"), ("body", &large)]).await.expect(413);
    assert_eq!(app.everything().await, before);
}
