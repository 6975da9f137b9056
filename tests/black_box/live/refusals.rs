//! Bad input: each gets its clear answer, and the next socket is none the worse.

use serde_json::json;
use tidings::platform::live::server::Limits;
use tidings::platform::live::{Cursor, Stream};
use tokio_tungstenite::tungstenite::Message;

use super::socket::{Knock, Socket};
use super::{new_discussion, page_of, start, stream_of, until_connected};

const START: Cursor = Cursor { epoch: 0, next: 1 };

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_another_origin_is_refused() {
    let app = start(Limits::default()).await;
    let maren = app.member("maren").await.cookie_header();
    let knock = |origin: Option<&str>, cookie: Option<&str>| Knock {
        origin: origin.map(str::to_owned),
        cookie: cookie.map(str::to_owned),
        ..Knock::default()
    };
    let ours = app.origin();
    for foreign in ["https://evil.example", &format!("{ours}.evil.example"), &format!("{ours}/"), "null"] {
        assert_eq!(Socket::open(app.addr(), &knock(Some(foreign), None)).await.err(), Some(403), "{foreign}");
        assert_eq!(Socket::open(app.addr(), &knock(Some(foreign), Some(&maren))).await.err(), Some(403), "{foreign}");
    }
    // A cookie without an origin says nothing about who sent it here.
    assert_eq!(Socket::open(app.addr(), &knock(None, Some(&maren))).await.err(), Some(403));
    assert!(Socket::open(app.addr(), &knock(Some(&ours), Some(&maren))).await.is_ok());
    assert!(Socket::open(app.addr(), &knock(Some(&ours), None)).await.is_ok());
    assert!(Socket::open(app.addr(), &knock(None, None)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_another_protocol_is_refused() {
    let app = start(Limits::default()).await;
    for protocol in ["", "tidings.v2", "chat"] {
        let knock = Knock { protocol: Some(protocol), ..Knock::default() };
        assert_eq!(Socket::open(app.addr(), &knock).await.err(), Some(400), "{protocol}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ninth_socket_of_a_session_is_refused_until_one_closes() {
    let app = start(Limits::default()).await;
    let maren = app.member("maren").await;
    let knock = page_of(&app, &maren);
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(Socket::open(app.addr(), &knock).await.expect("there is room"));
    }
    assert_eq!(Socket::open(app.addr(), &knock).await.err(), Some(429));
    open.pop();
    until_connected(&app, 7).await;
    assert!(Socket::open(app.addr(), &knock).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn three_bad_messages_in_a_row_end_it_and_a_good_one_forgives() {
    let app = start(Limits::default()).await;
    let bad = [
        Message::text("{"),
        Message::text(r#"{"t":"shout"}"#),
        Message::text(r#"{"t":"sub","stream":"../../etc"}"#),
        Message::text(r#"{"t":"hello"}"#),
        Message::text("[".repeat(5_000)),
        Message::binary(vec![0, 1, 2]),
    ];
    let mut socket = Socket::following(app.addr(), &[]).await;
    for frame in &bad {
        socket.send(frame.clone()).await;
        assert_eq!(socket.until("error").await["code"], "malformed", "{frame}");
        assert!(socket.settle().await.is_empty());
    }
    for frame in &bad[..3] {
        socket.send(frame.clone()).await;
    }
    assert_eq!(socket.until_closed().await, 4500);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_heard_before_hello() {
    let app = start(Limits::default()).await;
    let mut socket = Socket::open(app.addr(), &Knock::default()).await.expect("opens");
    socket.say(json!({"t": "sub", "stream": "site"})).await;
    assert_eq!(socket.until("error").await["detail"], "hello comes first");
    socket.say(json!({"t": "hello"})).await;
    assert_eq!(socket.until("welcome").await.get("member"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frame_above_16_kib_ends_it() {
    let app = start(Limits::default()).await;
    let mut socket = Socket::following(app.addr(), &[]).await;
    socket.say(json!({"t": "echo", "body": "x".repeat(16_000)})).await;
    assert_eq!(socket.until("echo").await["body"].as_str().map(str::len), Some(16_000));
    socket.say(json!({"t": "echo", "body": "x".repeat(17_000)})).await;
    assert_eq!(socket.until_closed().await, 1009);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_40_messages_at_once_end_it_also_in_one_frame() {
    let app = start(Limits::default()).await;
    let ping = json!({"t": "ping", "id": 1});
    let mut one_by_one = Socket::following(app.addr(), &[]).await;
    for _ in 0..60 {
        one_by_one.say(ping.clone()).await;
    }
    assert_eq!(one_by_one.until_closed().await, 4029);
    let mut together = Socket::following(app.addr(), &[]).await;
    together.say(vec![ping; 60].into()).await;
    assert_eq!(together.until_closed().await, 4029);
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_128_streams_end_it() {
    let app = start(Limits { streams: 3, ..Limits::default() }).await;
    assert_eq!(Limits::default().streams, 128);
    let author = app.member("maren").await;
    let mut keys = Vec::new();
    for _ in 0..4 {
        keys.push(new_discussion(&app, &author).await);
    }
    let cursors: Vec<_> = keys.iter().map(|key| (key.as_str(), START)).collect();
    let mut socket = Socket::following(app.addr(), &cursors[..3]).await;
    // Following one of them again takes no further place.
    socket.say(json!({"t": "sub", "stream": keys[0]})).await;
    assert_eq!(socket.settle().await.iter().filter(|message| message["t"] == "subbed").count(), 4);
    socket.say(json!({"t": "sub", "stream": keys[3]})).await;
    assert_eq!(socket.until_closed().await, 4504);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_hears_what_is_not_for_them() {
    let app = start(Limits::default()).await;
    let (maren, ines) = (app.member("maren").await, app.member("ines").await);
    let draft = Stream::post(&app.draft(&ines, "Not yet", "Nobody knows.").await);
    let knock = page_of(&app, &maren);
    let nothing = Stream::post("0190-nothing");
    ines.post("/settings/data", &[("do", "export")]).await.expect(303);
    let export = app.column("SELECT id FROM jobs WHERE kind = 'export.member'").await.remove(0);
    let (export, admin) = (Stream::job(&export), Stream::admin());
    let mut socket = Socket::open(app.addr(), &knock).await.expect("opens");
    let (maren, ines) = (stream_of(&app, &maren).await, stream_of(&app, &ines).await);
    let cursors = [&maren, &ines, &draft, &nothing, &export, &admin].map(|stream| (stream.to_string(), json!(START)));
    socket.say(json!({"t": "hello", "cursors": serde_json::Map::from_iter(cursors)})).await;
    let said = socket.settle().await;
    let refused: Vec<_> = said.iter().filter(|message| message["t"] == "unsubbed").collect();
    assert_eq!(refused.len(), 5, "{said:?}");
    assert!(refused.iter().all(|message| message["reason"] == "refused"));
    assert_eq!(
        said.iter().find(|message| message["t"] == "subbed").map(|one| one["stream"].clone()),
        Some(json!(maren))
    );
    // A draft, somebody else's and no post at all: the answers do not tell them apart.
    let mut stranger = Socket::following(app.addr(), &[]).await;
    for stream in [&maren, &draft, &nothing, &export, &admin] {
        stranger.say(json!({"t": "sub", "stream": stream})).await;
        assert_eq!(stranger.until("unsubbed").await, json!({"t": "unsubbed", "stream": stream, "reason": "refused"}));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_later_is_said_to_come_later() {
    let app = start(Limits::default()).await;
    let mut socket = Socket::following(app.addr(), &[]).await;
    for message in
        [json!({"t": "typing", "stream": "site"}), json!({"t": "presence", "stream": "site", "state": "here"})]
    {
        socket.say(message).await;
        assert_eq!(socket.until("error").await["code"], "not-yet");
    }
}
