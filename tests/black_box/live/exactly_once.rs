//! Nothing is missed and nothing comes twice.

use std::time::Duration;

use serde_json::json;
use tidings::platform::live::server::{Limits, append, position};
use tidings::platform::live::{Cursor, Following, Position, Stream};
use tidings::platform::server::db::Db;

use super::socket::{Socket, after};
use super::{head_of, new_discussion, publish, publish_through, start};
use crate::black_box::app::MONDAY;

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_between_reading_a_page_and_listening_is_heard_once() {
    let app = start(Limits::default()).await;
    publish(&app, &Stream::site(), 3).await;
    let page = head_of(&app, &Stream::site()).await;
    publish(&app, &Stream::site(), 1).await;
    let mut reader = Socket::following(app.addr(), &[("site", after(page))]).await;
    publish(&app, &Stream::site(), 1).await;
    assert_eq!(reader.offsets(2).await, [page.head + 1, page.head + 2]);
    assert_eq!(reader.settle().await, Vec::<serde_json::Value>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_that_was_away_goes_on_where_it_stopped() {
    let app = start(Limits { kept_events: 50, ..Limits::default() }).await;
    let begun = publish(&app, &Stream::site(), 1).await;
    let mut reader = Socket::following(app.addr(), &[("site", after(begun))]).await;
    publish(&app, &Stream::site(), 5).await;
    let first = reader.offsets(5).await;
    drop(reader);
    publish(&app, &Stream::site(), 400).await;
    // Most of it has left the memory and comes out of the log.
    let next = first[4] + 1;
    let mut back = Socket::following(app.addr(), &[("site", Cursor { epoch: begun.epoch, next })]).await;
    assert_eq!(back.offsets(400).await, (next..next + 400).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_without_events_is_followed_from_its_first() {
    let app = start(Limits::default()).await;
    let author = app.member("maren").await;
    let stream = new_discussion(&app, &author).await;
    let nothing = head_of(&app, &stream).await;
    assert_eq!(nothing, Position::default());
    let mut reader = Socket::following(app.addr(), &[(stream.as_str(), after(nothing))]).await;
    assert_eq!(reader.until("subbed").await["epoch"], 0);
    let begun = publish(&app, &stream, 1).await;
    let again = reader.until("subbed").await;
    assert_eq!((&again["epoch"], &again["head"]), (&json!(begun.epoch), &json!(1)));
    assert_eq!(reader.offsets(1).await, [1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_is_not_there_is_reset_and_can_be_followed_anew() {
    let app = start(Limits { kept_events: 5, retention_age: 0, retention_events: 10, ..Limits::default() }).await;
    let old = publish(&app, &Stream::site(), 30).await;
    app.later(Duration::from_secs(60));
    app.platform().hub.prune().await.unwrap();
    let (epoch, head) = (old.epoch, old.head);
    let pruned = Cursor { epoch, next: head - 15 };
    for cursor in
        [pruned, Cursor { epoch: epoch + 1, next: 3 }, Cursor { epoch, next: head + 2 }, Cursor { epoch, next: 0 }]
    {
        let mut reader = Socket::following(app.addr(), &[("site", cursor)]).await;
        assert_eq!(reader.until("reset").await["stream"], "site", "{cursor:?}");
        reader.say(json!({"t": "sub", "stream": "site", "from": {"epoch": epoch, "next": head - 9}})).await;
        assert_eq!(reader.offsets(10).await, (head - 9..=head).collect::<Vec<_>>());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_put_back_to_an_older_day_resets_those_who_listen() {
    let app = start(Limits { sweep: Duration::from_millis(50), ..Limits::default() }).await;
    let begun = publish(&app, &Stream::site(), 8).await;
    let mut reader = Socket::following(app.addr(), &[("site", after(begun))]).await;
    app.execute("UPDATE streams SET head = 4 WHERE stream = 'site'").await;
    app.execute("DELETE FROM stream_events WHERE stream = 'site' AND place > 4").await;
    assert_eq!(reader.until("reset").await["stream"], "site");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_process_writes_is_heard_without_a_hint() {
    let app = start(Limits { sweep: Duration::from_millis(50), ..Limits::default() }).await;
    let begun = publish(&app, &Stream::site(), 1).await;
    let mut reader = Socket::following(app.addr(), &[("site", after(begun))]).await;
    let elsewhere = Db::open(app.database_url()).await.unwrap();
    publish_through(&elsewhere, &Stream::site(), 3).await;
    assert_eq!(reader.offsets(3).await, [begun.head + 1, begun.head + 2, begun.head + 3]);
    elsewhere.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_is_taken_back_leaves_no_hole() {
    let app = start(Limits::default()).await;
    let begun = publish(&app, &Stream::site(), 1).await;
    let mut reader = Socket::following(app.addr(), &[("site", after(begun))]).await;
    let mut tx = app.platform().db.begin().await.unwrap();
    append(&mut tx, &Stream::site(), "never", &json!({}), None, MONDAY).await.unwrap();
    drop(tx);
    publish(&app, &Stream::site(), 1).await;
    let event = reader.until("ev").await;
    assert_eq!((&event["offset"], &event["kind"]), (&json!(begun.head + 1), &json!("test.happened")));
}

/// What a page does: applies the next event only, and goes on from there on a new socket.
async fn listen_through_disconnects(addr: std::net::SocketAddr, begun: Position, upto: i64, number: u64) -> Vec<i64> {
    let (mut following, mut applied) = (Following::default(), Vec::new());
    following.follow(1, begun.into());
    let mut patience = number;
    loop {
        let cursor = following.ask().expect("somebody follows");
        let mut socket = Socket::following(addr, &[("site", cursor)]).await;
        // Hangs up after a number of messages that differs from socket to socket.
        patience = patience.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        for _ in 0..5 + (patience >> 33) % 60 {
            let message = socket.next().await.expect("nobody closes it");
            match message["t"].as_str() {
                Some("subbed") => {
                    let at = |field: &str| message[field].as_i64().expect("a number");
                    assert!(following.subbed(Position { epoch: at("epoch"), head: at("head") }).is_empty());
                }
                Some("ev") => {
                    let offset = message["offset"].as_i64().expect("an offset");
                    let heard = following.heard(offset);
                    assert_eq!(heard.ask, None, "the server left a gap before {offset}");
                    applied.extend(heard.apply.iter().map(|_| offset));
                    if offset == upto {
                        return applied;
                    }
                }
                _ => {}
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_random_disconnects_every_list_equals_the_stream() {
    let app = start(Limits { kept_events: 40, ..Limits::default() }).await;
    let begun = publish(&app, &Stream::site(), 1).await;
    let upto = begun.head + 300;
    let mut readers = tokio::task::JoinSet::new();
    for number in 0..50 {
        readers.spawn(listen_through_disconnects(app.addr(), begun, upto, number));
    }
    publish(&app, &Stream::site(), 300).await;
    while let Some(applied) = readers.join_next().await {
        assert_eq!(applied.expect("the reader is well"), (begun.head + 1..=upto).collect::<Vec<_>>());
    }
    assert_eq!(position(app.platform().db.read(), &Stream::site()).await.unwrap().head, upto);
}
