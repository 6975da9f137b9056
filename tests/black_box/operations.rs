//! What operators and crawlers ask.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn a_living_program_says_ok() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/healthz").await;
    assert_page!(page, page.expect(200).html(), "ok");
}

#[tokio::test]
async fn a_program_that_can_serve_is_ready() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/readyz").await;
    assert_page!(page, page.expect(200).header("content-type"), Some("application/json"));
    let said: serde_json::Value = serde_json::from_slice(&page.body).unwrap();
    assert_eq!(said, serde_json::json!({ "ready": true, "database": true, "migrations": true, "draining": false }));
}

#[tokio::test]
async fn a_program_without_its_database_is_alive_but_not_ready() {
    let app = TestApp::start().await;
    app.platform().db.close().await;
    app.visitor().get("/healthz").await.expect(200);
    let page = app.visitor().get("/readyz").await;
    let said: serde_json::Value = serde_json::from_slice(&page.expect(503).body).unwrap();
    assert_eq!((&said["ready"], &said["database"]), (&false.into(), &false.into()));
    // A page says that something broke, and nothing about what.
    let page = app.visitor().get("/").await;
    page.expect(500);
    assert_page!(page, !page.html().to_lowercase().contains("pool") && !page.html().to_lowercase().contains("sql"));
}

#[tokio::test]
async fn a_program_that_is_ending_is_not_ready() {
    let app = TestApp::start().await;
    app.platform().draining.store(true, std::sync::atomic::Ordering::SeqCst);
    let page = app.visitor().get("/readyz").await;
    let said: serde_json::Value = serde_json::from_slice(&page.expect(503).body).unwrap();
    assert_eq!((&said["ready"], &said["draining"]), (&false.into(), &true.into()));
}

#[tokio::test]
async fn crawlers_may_read_what_is_public() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/robots.txt").await;
    assert_page!(page, page.expect(200).header("content-type"), Some("text/plain; charset=utf-8"));
    assert_page!(page, page.html().starts_with("User-agent: *\n") && page.html().contains("Disallow: /write\n"));
    assert_page!(page, !page.html().contains("Disallow: /\n"));
}

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_program_ends() {
    let mut app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    let form = [("title", "Fog"), ("body", "Thick."), ("do", "publish")];
    let (done, ()) = tokio::join!(maren.submit(&editor, "#draft", &form), async {
        // The form is on its way by now or waits to be accepted: both are finished.
        tokio::task::yield_now().await;
        app.stop().await;
    });
    done.expect(303);
    app.start_again().await;
    app.visitor().get("/posts/fog").await.expect(200);
}
