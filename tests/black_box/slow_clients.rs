//! Connections on which almost nothing is said.

use std::net::SocketAddr;
use std::time::Duration;

use tidings::platform::server::http::Patience;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::app::{Client, PATIENCE, TestApp};
use super::live::socket::Socket;

const SHORT: Duration = Duration::from_millis(150);

/// Waits for nobody where `short` says so, and for everybody elsewhere.
fn but(short: impl Fn(&mut Patience)) -> Patience {
    let mut patience = Patience { head: PATIENCE, pause: PATIENCE, body: PATIENCE, taking: PATIENCE };
    short(&mut patience);
    patience
}

async fn hasty(short: impl Fn(&mut Patience)) -> TestApp {
    TestApp::with().patience(but(short)).start().await
}

/// Says this and nothing more; gives what came until the program hung up.
async fn say(addr: SocketAddr, words: &str) -> String {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(words.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = timeout(PATIENCE / 2, stream.read_to_end(&mut answer)).await;
    read.unwrap_or_else(|_| panic!("nobody hung up after {words:?}")).unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// The beginning of a form whose body is never sent to its end.
fn half(app: &TestApp, client: &Client, path: &str, kind: &str, body: &str) -> String {
    let (addr, origin, cookies) = (app.addr(), app.origin(), client.cookie_header());
    format!(
        "POST {path} HTTP/1.1\r\nhost: {addr}\r\norigin: {origin}\r\ncookie: {cookies}\r\naccept: */*\r\n\
         content-type: {kind}\r\ncontent-length: 1000\r\n\r\n{body}"
    )
}

#[tokio::test]
async fn whoever_does_not_end_a_request_is_hung_up_on() {
    let app = hasty(|patience| patience.head = SHORT).await;
    let host = app.addr();
    for beginning in [
        String::new(),
        "GET".into(),
        "GET / HTTP/1.1\r\n".into(),
        format!("GET / HTTP/1.1\r\nhost: {host}\r\nx-slow: "),
    ] {
        let answer = say(app.addr(), &beginning).await;
        assert!(!answer.contains("200 OK"), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_on_which_nothing_follows_ends_after_its_answer() {
    let app = hasty(|patience| patience.head = SHORT).await;
    let answer = say(app.addr(), &format!("GET /healthz HTTP/1.1\r\nhost: {}\r\n\r\n", app.addr())).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n") && answer.ends_with("\r\n\r\nok"), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_go_on_is_given_up_and_nothing_is_done_with_its_half() {
    for app in [hasty(|patience| patience.pause = SHORT).await, hasty(|patience| patience.body = SHORT).await] {
        let maren = app.member("maren").await;
        app.publish(&maren, "Fog", "Thick.", "").await;
        let before = app.everything().await;
        let form = "application/x-www-form-urlencoded";
        for (path, kind, body) in [
            ("/write", form, "form_key=0123456789&title=Half&body=Thick.&tags=&do=publish&rest="),
            ("/posts/fog", form, "body=Half.&mutation_id=0123456789&rest="),
            ("/rpc/comments/add", form, "slug=fog&body=Half.&mutation_id=0123456789&reply_to=&rest="),
            ("/api/v1/exports", "application/json", "{}"),
            (
                "/media",
                "multipart/form-data; boundary=x",
                "--x\r\nContent-Disposition: form-data; name=\"picture\"\r\n\r\n",
            ),
        ] {
            let answer = say(app.addr(), &half(&app, &maren, path, kind, body)).await;
            assert!(answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{path}: {answer}");
            assert!(answer.contains("x-content-type-options: nosniff\r\n"), "{path}: {answer}");
        }
        assert_eq!(app.everything().await, before);
        maren.get("/drafts").await.expect(200);
    }
}

#[tokio::test]
async fn a_body_that_comes_in_parts_is_waited_for() {
    let app = hasty(|_| {}).await;
    let maren = app.member("maren").await;
    let body = "form_key=0123456789&title=Fog&body=Thick.&tags=&do=publish";
    let head = half(&app, &maren, "/write", "application/x-www-form-urlencoded", "");
    let head = head.replace("content-length: 1000", &format!("connection: close\r\ncontent-length: {}", body.len()));
    let mut stream = TcpStream::connect(app.addr()).await.unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    for byte in body.as_bytes() {
        stream.write_all(&[*byte]).await.unwrap();
        tokio::task::yield_now().await;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 303 See Other\r\n"), "{answer}");
}

#[tokio::test]
async fn the_live_channel_is_not_hurried() {
    let app = hasty(|patience| (patience.head, patience.pause) = (SHORT, SHORT)).await;
    let mut socket = Socket::following(app.addr(), &[]).await;
    // Meanwhile everybody's patience ends, twice.
    say(app.addr(), "GET").await;
    say(app.addr(), "GET").await;
    socket.settle().await;
}

#[tokio::test]
async fn whoever_comes_when_every_place_is_taken_is_served_when_one_is_free() {
    let app = TestApp::with().patience(but(|patience| patience.head = SHORT)).connections(1).start().await;
    // Says nothing, and has the only place.
    let silent = TcpStream::connect(app.addr()).await.unwrap();
    app.visitor().get("/healthz").await.expect(200);
    drop(silent);
    // A socket has a place until it is closed.
    let mut socket = Socket::following(app.addr(), &[]).await;
    let visitor = app.visitor();
    let (page, ()) = tokio::join!(visitor.get("/healthz"), async {
        socket.settle().await;
        drop(socket);
    });
    page.expect(200);
}

#[tokio::test]
async fn whoever_asks_for_much_and_takes_nothing_is_hung_up_on() {
    let app = TestApp::with().patience(but(|patience| patience.taking = SHORT)).connections(1).start().await;
    let mut greedy = TcpStream::connect(app.addr()).await.unwrap();
    let file = app.platform().assets.url("sprite.svg");
    let request = format!("GET {file} HTTP/1.1\r\nhost: {}\r\n\r\n", app.addr());
    // More than any buffer on the way holds; what cannot be sent any more was not taken either.
    let requests = request.repeat(20_000);
    let (asked, ()) = tokio::join!(greedy.write_all(requests.as_bytes()), async {
        // There is one place: whoever is answered has it after the first was hung up on.
        app.visitor().get("/healthz").await.expect(200);
    });
    drop(asked);
}
