//! The live channel, as a program that speaks its protocol finds it.

mod endings;
mod exactly_once;
mod programs;
mod refusals;
pub mod socket;

use serde_json::{Value, json};
use tidings::platform::live::server::{Limits, append, position};
use tidings::platform::live::{Position, Stream};
use tidings::platform::server::db::Db;
use tokio::time::timeout;

use super::app::{Client, MONDAY, PATIENCE, TestApp};
use socket::Knock;

/// The program with these limits.
async fn start(limits: Limits) -> TestApp {
    TestApp::with().limits(limits).start().await
}

/// How far a stream has come, as a page would read it.
async fn head_of(app: &TestApp, stream: &Stream) -> Position {
    position(app.platform().db.read(), stream).await.unwrap()
}

/// Appends so many events, each in its own transaction, and says how far the stream then is.
async fn publish(app: &TestApp, stream: &Stream, count: usize) -> Position {
    publish_through(&app.platform().db, stream, count).await;
    head_of(app, stream).await
}

/// The same through another handle to the database, as another process would.
async fn publish_through(db: &Db, stream: &Stream, count: usize) {
    for number in 0..count {
        publish_body(db, stream, &json!({ "number": number })).await;
    }
}

async fn publish_body(db: &Db, stream: &Stream, body: &Value) {
    let mut tx = db.begin().await.unwrap();
    append(&mut tx, stream, "test.happened", body, None, MONDAY).await.unwrap();
    tx.commit().await.unwrap();
}

/// The stream of a new post's discussion, in which nothing has happened.
async fn new_discussion(app: &TestApp, author: &Client) -> Stream {
    app.publish(author, "The tide gauge", "It reads low.", "").await;
    let newest = "SELECT id FROM posts WHERE published_at IS NOT NULL ORDER BY published_at DESC LIMIT 1";
    Stream::post(&app.column(newest).await[0])
}

/// The stream of a member, known by their handle.
async fn stream_of(app: &TestApp, member: &Client) -> Stream {
    let handles = app.column("SELECT handle FROM members ORDER BY id").await;
    let ids = app.column("SELECT id FROM members ORDER BY id").await;
    let at = handles.iter().position(|handle| *handle == member.handle).expect("the member is there");
    Stream::member(&ids[at])
}

/// A page of this site, with somebody's cookie.
fn page_of(app: &TestApp, member: &Client) -> Knock {
    Knock { origin: Some(app.origin()), cookie: Some(member.cookie_header()), ..Knock::default() }
}

/// Waits until so many sockets are open.
async fn until_connected(app: &TestApp, count: usize) {
    let connected = async {
        while app.platform().hub.connections() != count {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, connected).await.expect("the sockets come or go");
}
