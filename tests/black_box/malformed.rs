//! Requests that are wrong in their form.

use super::app::{Client, PASSWORD, TestApp};
use crate::assert_page;

const FORMS: [&str; 9] = [
    "/register",
    "/login",
    "/password/forgot",
    "/settings/security",
    "/theme",
    "/write",
    "/drafts",
    "/notifications",
    "/posts/fog",
];

async fn place() -> (TestApp, Client) {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    app.settle().await;
    (app, maren)
}

#[tokio::test]
async fn only_forms_are_read_as_forms() {
    let (app, maren) = place().await;
    let before = app.everything().await;
    for path in FORMS {
        for kind in ["", "text/plain", "application/json", "multipart/form-data; boundary=x", "APPLICATION/XML"] {
            let body = "title=Evil&body=Evil.&form_key=0123456789&mutation_id=0123456789&do=publish";
            maren.request("POST", path).body(kind, body).send().await.expect(415);
        }
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_form_may_say_how_its_letters_are_coded() {
    let (_app, maren) = place().await;
    let body = "title=Rain&body=Wet.&tags=&form_key=0123456789&do=publish";
    let kind = "application/x-www-form-urlencoded; charset=UTF-8";
    maren.request("POST", "/write").body(kind, body).send().await.expect(303);
}

#[tokio::test]
async fn a_body_of_more_than_a_megabyte_is_refused_however_it_is_sent() {
    let (app, maren) = place().await;
    let before = app.everything().await;
    let large = format!("form_key=0123456789&title=Evil&do=publish&body={}", "x".repeat(1024 * 1024));
    let kind = "application/x-www-form-urlencoded";
    for path in FORMS {
        maren.request("POST", path).body(kind, large.clone()).send().await.expect(413);
        // Only announced: it is not even waited for.
        let announced = maren.request("POST", path).body(kind, "").header("content-length", "1048577");
        announced.header("expect", "100-continue").send().await.expect(413);
        // Not announced.
        let mut chunked = format!("{:x}\r\n", large.len()).into_bytes();
        chunked.extend_from_slice(large.as_bytes());
        chunked.extend_from_slice(b"\r\n0\r\n\r\n");
        let unannounced = maren.request("POST", path).body(kind, chunked).header("transfer-encoding", "chunked");
        unannounced.send().await.expect(413);
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_field_that_comes_twice_is_refused() {
    let (app, maren) = place().await;
    let before = app.everything().await;
    for (path, form) in [
        ("/login", [("email", "maren"), ("email", "tomasz"), ("password", PASSWORD)]),
        ("/register", [("handle", "pell"), ("handle", "ines"), ("password", PASSWORD)]),
        ("/posts/fog", [("mutation_id", "0123456789"), ("body", "One."), ("body", "Two.")]),
        ("/write", [("do", "save"), ("do", "publish"), ("form_key", "0123456789")]),
        ("/drafts", [("id", "a"), ("id", "b"), ("do", "delete")]),
    ] {
        let refused = maren.post(path, &form).await;
        assert_page!(refused, refused.expect(400).text("p").contains("came twice"));
        assert_page!(refused, refused.header("set-cookie").is_none());
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn bytes_that_are_no_text_break_nothing() {
    let (app, maren) = place().await;
    let kind = "application/x-www-form-urlencoded";
    let body = b"form_key=0123456789&tags=&do=publish&title=Caf\xff\xfe%C3&body=%FF%00%ZZ%".to_vec();
    let done = maren.request("POST", "/write").body(kind, body).send().await;
    let post = app.visitor().get(&done.expect(303).location()).await;
    assert_page!(post, post.expect(200).text("h1").starts_with("Caf"));
    for body in ["", "&", "=", "&&&===", "%", "do", "=publish"] {
        let page = maren.request("POST", "/drafts").body(kind, body).send().await;
        page.expect(400);
    }
}

#[tokio::test]
async fn an_unknown_action_does_nothing() {
    let (app, maren) = place().await;
    let before = app.everything().await;
    let id = app.column("SELECT id FROM posts").await.remove(0);
    maren.post("/drafts", &[("id", id.as_str()), ("do", "explode")]).await.expect(400);
    maren.post("/drafts", &[("id", id.as_str())]).await.expect(400);
    maren.post("/drafts", &[("do", "delete")]).await.expect(404);
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_request_that_is_no_http_is_refused_and_harms_nobody() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let (app, maren) = place().await;
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(1024 * 1024));
    for bytes in ["\0\0\0\0\r\n\r\n", "GET\r\n\r\n", "SSH-2.0-OpenSSH\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", long.as_str()]
    {
        let mut stream = tokio::net::TcpStream::connect(app.addr()).await.unwrap();
        let _ = stream.write_all(bytes.as_bytes()).await;
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer).await;
        let answer = String::from_utf8_lossy(&answer).into_owned();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    maren.get("/").await.expect(200);
}

#[tokio::test]
async fn very_many_or_very_long_headers_are_refused() {
    let (app, maren) = place().await;
    let mut request = app.visitor().request("GET", "/");
    for number in 0..500 {
        request = request.header(&format!("x-{number}"), "x");
    }
    let refused = request.send().await;
    assert_page!(refused, refused.status >= 400 && refused.status < 500);
    let long = "x".repeat(600 * 1024);
    let refused = app.visitor().request("GET", "/").header("cookie", &long).send().await;
    assert_page!(refused, refused.status >= 400 && refused.status < 500);
    maren.get("/").await.expect(200);
}
