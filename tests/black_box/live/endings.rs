//! How sockets end: signed out, silent, slow, sent away.

use std::time::{Duration, Instant};

use serde_json::json;
use tidings::platform::live::server::Limits;
use tidings::platform::live::{Cursor, Stream};

use super::socket::{Knock, Socket, after};
use super::{page_of, publish, publish_body, start, until_connected};
use crate::black_box::app::{PASSWORD, days};

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_closes_the_sockets_of_that_session_at_once() {
    let app = start(Limits::default()).await;
    let here = app.member("maren").await;
    let there = app.signed_in("maren").await;
    let before = page_of(&app, &here);
    let mut ended = Socket::open(app.addr(), &before).await.expect("opens");
    let mut other = Socket::open(app.addr(), &page_of(&app, &there)).await.expect("opens");
    for socket in [&mut ended, &mut other] {
        socket.say(json!({"t": "hello"})).await;
        socket.until("welcome").await;
    }
    let asked = Instant::now();
    here.post("/logout", &[]).await.expect(303);
    assert_eq!(ended.until_closed().await, 4501);
    assert!(asked.elapsed() < Duration::from_secs(1));
    assert!(other.settle().await.is_empty());
    let mut stranger = Socket::open(app.addr(), &before).await.expect("the old cookie is nobody's");
    stranger.say(json!({"t": "hello"})).await;
    assert_eq!(stranger.until("welcome").await.get("member"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_closes_the_sockets_of_every_session_at_once() {
    let app = start(Limits::default()).await;
    let (here, there) = (app.member("maren").await, app.signed_in("maren").await);
    let mut sockets = Vec::new();
    for client in [&here, &there] {
        let mut socket = Socket::open(app.addr(), &page_of(&app, client)).await.expect("opens");
        socket.say(json!({"t": "hello"})).await;
        socket.until("welcome").await;
        sockets.push(socket);
    }
    let form = [("current_password", PASSWORD), ("password", "seven mackerel at the gauge"), ("do", "password")];
    here.post("/settings/security", &form).await.expect(303);
    for mut socket in sockets {
        assert_eq!(socket.until_closed().await, 4501);
    }
    let mut again = Socket::open(app.addr(), &page_of(&app, &here)).await.expect("the new session goes on");
    again.say(json!({"t": "hello"})).await;
    assert!(again.until("welcome").await.get("member").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_ended_elsewhere_is_found_out() {
    let limits = Limits { sweep: Duration::from_millis(50), session_check: Duration::ZERO, ..Limits::default() };
    let app = start(limits).await;
    let maren = app.member("maren").await;
    let mut socket = Socket::open(app.addr(), &page_of(&app, &maren)).await.expect("opens");
    socket.say(json!({"t": "hello"})).await;
    socket.until("welcome").await;
    app.later(days(400));
    assert_eq!(socket.until_closed().await, 4501);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_never_says_hello_is_closed() {
    let app = start(Limits { hello: Duration::from_millis(100), ..Limits::default() }).await;
    let mut socket = Socket::open(app.addr(), &Knock::default()).await.expect("opens");
    assert_eq!(socket.until_closed().await, 4500);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_pings_and_closes_who_does_not_answer() {
    let limits = Limits { ping: Duration::from_millis(200), silence: Duration::from_millis(700), ..Limits::default() };
    let app = start(limits).await;
    let mut answering = Socket::following(app.addr(), &[]).await;
    let mut silent = Socket::following(app.addr(), &[]).await;
    let silence = tokio::spawn(async move { silent.until_closed().await });
    for id in 0..8 {
        answering.until("ping").await;
        answering.say(json!({"t": "ping", "id": id})).await;
        assert_eq!(answering.until("pong").await["id"], id);
    }
    assert_eq!(silence.await.expect("ends"), 4001);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_takes_nothing_is_let_go_and_holds_nobody_up() {
    let app = start(Limits { stall: Duration::from_secs(2), ..Limits::default() }).await;
    let begun = publish(&app, &Stream::site(), 1).await;
    let _stalled = Socket::following(app.addr(), &[("site", after(begun))]).await;
    let mut reader = Socket::following(app.addr(), &[("site", after(begun))]).await;
    // More than the system buffers for one connection.
    let reading = tokio::spawn(async move { (reader.offsets(150).await, reader) });
    let body = json!({"filler": "x".repeat(100_000)});
    for _ in 0..150 {
        publish_body(&app.platform().db, &Stream::site(), &body).await;
    }
    let (offsets, _reader) = reading.await.unwrap();
    assert_eq!(offsets, (begun.head + 1..=begun.head + 150).collect::<Vec<_>>());
    until_connected(&app, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_so_and_the_next_one_goes_on_from_there() {
    let mut app = start(Limits::default()).await;
    let begun = publish(&app, &Stream::site(), 1).await;
    let mut reader = Socket::following(app.addr(), &[("site", after(begun))]).await;
    publish(&app, &Stream::site(), 2).await;
    let next = reader.offsets(2).await[1] + 1;
    let hub = app.platform().hub.clone();
    let draining = tokio::spawn(async move { hub.drain(Duration::from_millis(500)).await });
    assert!(reader.until("goaway").await["after_ms"].as_u64().is_some());
    assert_eq!(reader.until_closed().await, 1012);
    assert_eq!(Socket::open(app.addr(), &Knock::default()).await.err(), Some(503));
    draining.await.expect("drained");
    assert_eq!(app.platform().hub.connections(), 0);
    publish(&app, &Stream::site(), 2).await;

    app.restart().await;
    let mut back = Socket::following(app.addr(), &[("site", Cursor { epoch: begun.epoch, next })]).await;
    publish(&app, &Stream::site(), 1).await;
    assert_eq!(back.offsets(3).await, [next, next + 1, next + 2]);
}
