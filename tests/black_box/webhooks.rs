//! Webhooks, as a receiver hears them.

mod failing;
mod managing;
mod pages;
mod reaching;
pub mod receiver;

use std::time::Duration;

use tidings::accounts::server::Member;
use tidings::accounts::{Author, Role};
use tidings::platform::error::AppError;
use tidings::platform::server::Platform;
use tidings::platform::time::{SECOND, Timestamp};
use tidings::webhooks::server::{Added, Change, add, change, deliver, deliveries, remove};
use tidings::webhooks::{Delivery, DeliveryState, EVENTS};
use tokio::time::timeout;

use super::app::{PATIENCE, TestApp, Wanted};
use receiver::Receiver;

/// The program, allowed to speak to the receivers of these tests.
fn reaching() -> Wanted {
    TestApp::with().setting("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "127.0.0.1")
}

/// Somebody as operations know them.
async fn member(platform: &Platform, handle: &str) -> Member {
    let (id, name): (String, String) = sqlx::query_as("SELECT id, name FROM members WHERE handle = $1")
        .bind(handle)
        .fetch_one(platform.db.read())
        .await
        .unwrap();
    Member {
        author: Author { id, handle: handle.into(), name, avatar: String::new() },
        role: Role::Member,
        from: tidings::accounts::server::Origin::default(),
    }
}

/// A webhook of `handle` that hears everything.
async fn hook(app: &TestApp, handle: &str, receiver: &Receiver) -> Added {
    hook_to(app.platform(), handle, &receiver.url()).await
}

/// A webhook of `handle` that posts everything to this address.
pub async fn hook_to(platform: &Platform, handle: &str, url: &str) -> Added {
    add(platform, &member(platform, handle).await, url, &EVENTS).await.unwrap()
}

/// What was sent to a webhook, newest first.
async fn log_of(app: &TestApp, member: &Member, webhook: &str) -> Vec<Delivery> {
    deliveries(app.platform(), member, webhook, "", 50).await.unwrap().deliveries
}

/// Switches a webhook on or off.
async fn switch(app: &TestApp, member: &Member, webhook: &str, on: bool) -> Result<(), AppError> {
    change(app.platform(), member, webhook, Change { enabled: Some(on), ..Change::default() }).await
}

/// Posts `body` to whoever listens to `post.published`.
async fn send(app: &TestApp, body: &str) {
    let mut tx = app.platform().db.begin().await.unwrap();
    deliver(app.platform(), &mut tx, "post.published", body).await.unwrap();
    tx.commit().await.unwrap();
}

/// Waits until no delivery is being attempted, nor is about to be.
async fn quiet(app: &TestApp) {
    let busy = async || {
        let busy: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM jobs WHERE kind = 'webhook.deliver' \
             AND (state IN ('ready', 'running') OR state = 'retrying' AND run_at <= $1)",
        )
        .bind(app.clock.now().0)
        .fetch_one(app.platform().db.read())
        .await
        .unwrap();
        busy > 0
    };
    let all_done = async {
        while busy().await {
            tokio::task::yield_now().await;
        }
    };
    app.settle().await;
    timeout(PATIENCE, all_done).await.expect("the deliveries come to rest");
}

/// Lets the time of the next attempt come.
async fn next_attempt(app: &TestApp) {
    quiet(app).await;
    let due = app.number("SELECT MIN(run_at) FROM jobs WHERE kind = 'webhook.deliver' AND state = 'retrying'").await;
    let wait = Timestamp(due).0 - app.clock.now().0;
    app.later(Duration::from_micros(wait.max(0).unsigned_abs()) + Duration::from_millis(1));
}

#[tokio::test]
async fn what_is_published_and_said_is_posted_once_and_signed() {
    let app = reaching().start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let receiver = Receiver::start().await;
    let added = hook(&app, "pell", &receiver).await;
    let slug = app.publish(&maren, "Fog", "It came in at four.", "weather").await;
    let post = receiver.heard(1).await.remove(0);
    assert_eq!(post.line, "POST /hook HTTP/1.1");
    assert_eq!(post.header("content-type"), "application/json");
    assert_eq!(post.header("host"), format!("127.0.0.1:{}", receiver.port));
    assert!(post.header("user-agent").starts_with("Tidings/"), "{post:?}");
    assert!(post.is_signed_with(added.secret.reveal()), "{post:?}");
    assert_eq!(post.header("webhook-timestamp"), (app.clock.now().0 / SECOND).to_string());
    let told = post.json();
    assert_eq!(
        (told["type"].as_str(), told["timestamp"].as_str()),
        (Some("post.published"), Some("2026-11-23T07:12:01Z"))
    );
    assert_eq!((told["data"]["slug"].as_str(), told["data"]["title"].as_str()), (Some(slug.as_str()), Some("Fog")));
    assert_eq!(told["data"]["author"]["handle"], "maren");
    assert_eq!(told["data"]["tags"][0], "weather");
    assert_eq!(told["data"]["url"], format!("{}/posts/{slug}", app.origin()));
    let said = app.comment(&pell, &slug, "At *half past* three, here.").await;
    let comment = receiver.heard(2).await.remove(1);
    assert!(comment.is_signed_with(added.secret.reveal()), "{comment:?}");
    assert_ne!(comment.header("webhook-id"), post.header("webhook-id"));
    let told = comment.json();
    assert_eq!((told["type"].as_str(), told["data"]["id"].as_str()), (Some("comment.added"), Some(said.as_str())));
    assert_eq!((&told["data"]["post"]["slug"], &told["data"]["author"]["handle"]), (&slug.into(), &"pell".into()));
    assert!(told["data"]["html"].as_str().unwrap().contains("<em>half past</em>"), "{told}");
    quiet(&app).await;
    assert_eq!(receiver.count(), 2);
    assert_eq!(app.number("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'delivered'").await, 2);
}

#[tokio::test]
async fn each_webhook_hears_what_it_listens_to_and_a_deleted_one_nothing() {
    let app = reaching().start().await;
    let maren = app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let (posts, comments, gone) = (Receiver::start().await, Receiver::start().await, Receiver::start().await);
    add(app.platform(), &me, &posts.url(), &["post.published"]).await.unwrap();
    add(app.platform(), &me, &comments.url(), &["comment.added"]).await.unwrap();
    let deleted = hook(&app, "maren", &gone).await;
    remove(app.platform(), &me, &deleted.webhook.id).await.unwrap();
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&maren, &slug, "Still.").await;
    posts.heard(1).await;
    comments.heard(1).await;
    quiet(&app).await;
    assert_eq!((posts.count(), comments.count(), gone.count()), (1, 1, 0));
    assert_eq!(posts.heard(1).await[0].json()["type"], "post.published");
    assert_eq!(comments.heard(1).await[0].json()["type"], "comment.added");
}

#[tokio::test]
async fn what_is_rolled_back_is_told_to_nobody() {
    let app = reaching().start().await;
    app.member("maren").await;
    let receiver = Receiver::start().await;
    hook(&app, "maren", &receiver).await;
    let mut tx = app.platform().db.begin().await.unwrap();
    deliver(app.platform(), &mut tx, "post.published", "{}").await.unwrap();
    drop(tx);
    send(&app, "{\"kept\":true}").await;
    assert_eq!(receiver.heard(1).await[0].body, "{\"kept\":true}");
    quiet(&app).await;
    assert_eq!(receiver.count(), 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM webhook_deliveries").await, 1);
}

#[tokio::test]
async fn a_delivery_that_waits_when_the_program_ends_is_made_by_the_next_one() {
    let mut app = reaching().start().await;
    app.member("maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_next([receiver::Reply::status(500)]);
    hook(&app, "maren", &receiver).await;
    send(&app, "{}").await;
    receiver.heard(1).await;
    quiet(&app).await;
    app.restart().await;
    next_attempt(&app).await;
    let heard = receiver.heard(2).await;
    assert_eq!(heard[0].header("webhook-id"), heard[1].header("webhook-id"));
}

#[tokio::test]
async fn the_secret_stands_in_its_own_row_and_nowhere_else() {
    let app = reaching().start().await;
    app.member("maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_next([receiver::Reply::status(500)]);
    let added = hook(&app, "maren", &receiver).await;
    send(&app, "{}").await;
    let signature = receiver.heard(1).await[0].header("webhook-signature").to_owned();
    quiet(&app).await;
    let mut rest = app.column("SELECT payload || COALESCE(error, '') || COALESCE(result, '') FROM jobs").await;
    rest.extend(app.column("SELECT error FROM job_failures").await);
    rest.extend(app.column("SELECT headers || answer || words FROM webhook_attempts").await);
    rest.extend(app.column("SELECT body FROM webhook_deliveries").await);
    rest.extend(app.column("SELECT body FROM outbox").await);
    rest.push(format!("{added:?}"));
    let rest = rest.join("\n");
    let key = added.secret.reveal().trim_start_matches("whsec_");
    assert!(!rest.contains(key) && !rest.contains(&signature), "{rest}");
    assert!(rest.contains("webhook-id: "), "{rest}");
    let log = log_of(&app, &member(app.platform(), "maren").await, &added.webhook.id).await;
    assert_eq!((log.len(), log[0].state, log[0].attempts[0].status), (1, DeliveryState::Pending, Some(500)));
}
