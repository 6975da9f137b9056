//! A member's webhooks, and nobody else's.

use tidings::platform::error::AppError;
use tidings::webhooks::EVENTS;
use tidings::webhooks::server::{add, deliveries, enable, list, prune, remove};

use super::super::app::{days, minutes};
use super::receiver::Receiver;
use super::{hook, member, quiet, reaching, send};

#[tokio::test]
async fn what_cannot_be_a_webhook_is_refused_with_words_and_changes_nothing() {
    let app = reaching().start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    for (url, events, field, part) in [
        ("hooks.example", &["post.published"][..], "url", "not an address"),
        ("", &["post.published"], "url", "not an address"),
        ("http://127.0.0.1:8080/\0", &[], "events", "Name what"),
        ("ftp://127.0.0.1/", &["post.published"], "url", "begin with https"),
        ("https://me:secret@hooks.example/", &["post.published"], "url", "user"),
        ("http://127.0.0.1:22/", &["post.published"], "url", "ports"),
        ("http://127.0.0.1:8080/", &[], "events", "post.published"),
        ("http://127.0.0.1:8080/", &["post.published", "moon.risen"], "events", "post.published"),
    ] {
        let refused = add(app.platform(), &me, url, events).await.unwrap_err();
        let AppError::Invalid(fields) = &refused else { panic!("{url}: {refused:?}") };
        assert!(fields.get(field).unwrap_or_default().contains(part), "{url}: {fields:?}");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM webhooks").await, 0);
}

#[tokio::test]
async fn a_member_has_ten_webhooks_at_most_and_sees_their_own() {
    let app = reaching().start().await;
    app.member("maren").await;
    app.member("pell").await;
    let (maren, pell) = (member(app.platform(), "maren").await, member(app.platform(), "pell").await);
    for number in 0..10 {
        app.later(minutes(1));
        let url = format!("http://127.0.0.1:8080/{number}");
        add(app.platform(), &maren, &url, &["comment.added", "comment.added"]).await.unwrap();
    }
    let refused = add(app.platform(), &maren, "http://127.0.0.1:8080/", &EVENTS).await.unwrap_err();
    assert!(refused.sentence().contains("10 webhooks"), "{refused:?}");
    let mine = list(app.platform(), &maren).await.unwrap();
    assert_eq!((mine.len(), mine[0].url.as_str()), (10, "http://127.0.0.1:8080/0"));
    assert_eq!(mine[0].events, ["comment.added"]);
    assert_eq!(list(app.platform(), &pell).await.unwrap(), []);
    for id in [mine[0].id.as_str(), "", "\0", "none"] {
        assert_eq!(deliveries(app.platform(), &pell, id).await.unwrap_err(), AppError::NotFound);
        assert_eq!(enable(app.platform(), &pell, id).await.unwrap_err(), AppError::NotFound);
        assert_eq!(remove(app.platform(), &pell, id).await.unwrap_err(), AppError::NotFound);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM webhooks").await, 10);
    remove(app.platform(), &maren, &mine[0].id).await.unwrap();
    assert_eq!(list(app.platform(), &maren).await.unwrap().len(), 9);
}

#[tokio::test]
async fn what_was_sent_is_forgotten_after_thirty_days_or_with_its_webhook() {
    let app = reaching().start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let receiver = Receiver::start().await;
    let added = hook(&app, "maren", &receiver).await;
    send(&app, "{}").await;
    receiver.heard(1).await;
    quiet(&app).await;
    app.later(days(29));
    send(&app, "{}").await;
    receiver.heard(2).await;
    quiet(&app).await;
    app.later(days(2));
    // The schedule may have come before.
    prune(app.platform()).await.unwrap();
    assert_eq!(deliveries(app.platform(), &me, &added.webhook.id).await.unwrap().len(), 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM webhook_attempts").await, 1);
    remove(app.platform(), &me, &added.webhook.id).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM webhook_attempts").await, 0);
}
