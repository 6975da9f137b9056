//! What operators and crawlers ask.

use tokio::io::{AsyncReadExt, AsyncWriteExt};

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
    let expected = serde_json::json!({
        "ready": true, "database": true, "migrations": true, "draining": false, "jobs": "ok", "jobs_detail": "",
    });
    assert_eq!(said, expected);
}

#[tokio::test]
async fn a_program_without_its_database_is_alive_but_not_ready() {
    let app = TestApp::start().await;
    app.platform().db.close().await;
    app.visitor().get("/healthz").await.expect(200);
    let page = app.visitor().get("/readyz").await;
    let said: serde_json::Value = serde_json::from_slice(&page.expect(503).body).unwrap();
    assert_eq!((&said["ready"], &said["database"]), (&false.into(), &false.into()));
    assert_eq!(said["jobs"], "unknown");
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
    let body = "form_key=0123456789&title=Fog&body=Thick.&tags=&do=publish";
    let head = format!(
        "POST /write HTTP/1.1\r\nhost: {}\r\norigin: {}\r\ncookie: {}\r\nexpect: 100-continue\r\n\
         content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        app.addr(),
        app.origin(),
        maren.cookie_header(),
        body.len()
    );
    let mut stream = tokio::net::TcpStream::connect(app.addr()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    // The program asks for the body: the request is in its hands.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert_eq!(go_on, *b"HTTP/1.1 100 Continue\r\n\r\n");
    let mut answer = String::new();
    let finish = async {
        stream.write_all(body.as_bytes()).await.unwrap();
        stream.read_to_string(&mut answer).await.unwrap();
    };
    tokio::join!(app.stop(), finish);
    assert!(answer.starts_with("HTTP/1.1 303 See Other\r\n"), "{answer}");
    app.start_again().await;
    app.visitor().get("/posts/fog").await.expect(200);
}
