//! What is not there.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn unknown_addresses_answer_a_real_page_with_status_404() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "weather").await;
    for path in [
        "/posts/nowhere",
        "/posts/Fog",
        "/posts/fog/more",
        "/posts/%00",
        "/posts/..%2f..%2fetc%2fpasswd",
        "/posts/' OR 1=1 --",
        "/tags/nothing",
        "/tags/%3Cscript%3E",
        "/@nobody",
        "/@",
        "/@Maren\u{202e}",
        "/maren",
        "/nowhere",
        "/nowhere/at/all",
        "/wp-login.php",
        "/.env",
        "/%ff%fe",
        "/write/nothing/more",
    ] {
        for client in [&app.visitor(), &maren] {
            let page = client.get(path).await;
            assert_page!(page, page.expect(404).text("h1"), "There is nothing at this address");
            assert_page!(page, page.has("main a[href='/']") && page.text("title").starts_with("Nothing here"));
            assert_page!(page, page.header("content-type"), Some("text/html; charset=utf-8"));
            assert_page!(page, page.header("cache-control"), Some("private, no-store"));
        }
    }
}

#[tokio::test]
async fn a_page_that_was_missing_is_there_as_soon_as_it_is_written() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.visitor().get("/posts/fog").await.expect(404);
    app.visitor().get("/tags/weather").await.expect(404);
    app.visitor().get("/@tomasz").await.expect(404);
    app.publish(&maren, "Fog", "Thick.", "weather").await;
    app.member("tomasz").await;
    app.visitor().get("/posts/fog").await.expect(200);
    app.visitor().get("/tags/weather").await.expect(200);
    app.visitor().get("/@tomasz").await.expect(200);
}

#[tokio::test]
async fn a_member_without_posts_has_a_page_that_says_so() {
    let app = TestApp::start().await;
    app.member("maren").await;
    let page = app.visitor().get("/@maren").await;
    assert_page!(page, page.expect(200).text("main").contains("Maren has not published anything so far."));
}

#[tokio::test]
async fn a_page_only_for_members_sends_a_visitor_to_sign_in_and_back() {
    let app = TestApp::start().await;
    for path in ["/write", "/write/01a2073f", "/drafts", "/notifications"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, page.expect(302).location(), format!("/login?next={path}"));
    }
}

#[tokio::test]
async fn a_method_that_an_address_does_not_know_changes_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let before = app.everything().await;
    for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PURGE"] {
        for path in ["/", "/posts/fog", "/write", "/@maren"] {
            let page = maren.request(method, path).form(&[("do", "delete")]).send().await;
            assert_page!(page, page.status >= 400 && page.status < 500);
        }
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_head_request_gets_the_headers_alone() {
    let app = TestApp::start().await;
    for path in ["/", "/login", "/healthz"] {
        let page = app.visitor().request("HEAD", path).send().await;
        assert_page!(page, page.expect(200).body.is_empty());
    }
    app.visitor().request("HEAD", "/posts/nowhere").send().await.expect(404);
}
