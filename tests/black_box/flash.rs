//! What a form has done, said once on the page after it.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn what_was_done_is_said_once_and_not_again_when_the_page_is_loaded_anew() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let done = maren.post("/settings/notifications", &[("digest", "on")]).await;
    assert_page!(done, done.expect(303).location(), "/settings/notifications");
    let cookie = done.header_all("set-cookie").find(|line| line.starts_with("tidings-done=")).unwrap_or_default();
    assert_page!(done, cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=60"));
    let page = maren.follow(&done).await;
    assert_page!(page, page.expect(200).has(".toast"));
    assert_eq!(maren.cookie("tidings-done"), None);
    let page = maren.get("/settings/notifications").await;
    assert_page!(page, !page.has(".toast"));
}

#[tokio::test]
async fn a_visitor_hears_it_too_though_their_pages_are_kept() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let fresh = visitor.get("/password/forgot").await;
    assert_page!(fresh, !fresh.has(".note"));
    let done = visitor.post("/password/forgot", &[("email", "nobody@northquay.example")]).await;
    let page = visitor.follow(&done).await;
    assert_page!(page, page.text(".note").contains("a mail is on its way"));
    let page = visitor.get("/password/forgot").await;
    assert_page!(page, !page.has(".note"));
    let page = app.visitor().get("/password/forgot").await;
    assert_page!(page, !page.has(".note"));
}

#[tokio::test]
async fn files_do_not_swallow_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    maren.post("/settings/notifications", &[]).await.expect(303);
    maren.get("/favicon.svg").await.expect(200);
    maren.get("/healthz").await.expect(200);
    let page = maren.get("/settings/notifications").await;
    assert_page!(page, page.has(".toast"));
}
