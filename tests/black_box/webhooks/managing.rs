//! A member's webhooks, and nobody else's.

use tidings::platform::error::AppError;
use tidings::webhooks::EVENTS;
use tidings::webhooks::server::{Change, add, change, deliveries, list, prune, remove, roll, send_test};

use super::super::app::{days, minutes};
use super::receiver::{Receiver, Reply};
use super::{hook, log_of, member, next_attempt, quiet, reaching, send, switch};

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
        assert_eq!(deliveries(app.platform(), &pell, id, "", 50).await.unwrap_err(), AppError::NotFound);
        assert_eq!(switch(&app, &pell, id, true).await.unwrap_err(), AppError::NotFound);
        assert_eq!(roll(app.platform(), &pell, id).await.unwrap_err(), AppError::NotFound);
        assert_eq!(send_test(app.platform(), &pell, id).await.unwrap_err(), AppError::NotFound);
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
    assert_eq!(log_of(&app, &me, &added.webhook.id).await.len(), 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM webhook_attempts").await, 1);
    remove(app.platform(), &me, &added.webhook.id).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM webhook_attempts").await, 0);
}

#[tokio::test]
async fn a_changed_webhook_is_told_of_the_new_events_at_the_new_address() {
    let app = reaching().start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let (first, second) = (Receiver::start().await, Receiver::start().await);
    let added = hook(&app, "maren", &first).await;
    let (id, url) = (added.webhook.id, second.url());
    app.execute("UPDATE webhooks SET failing_since = 1").await;
    let to = Change { url: Some(&url), events: Some(&["post.published"]), enabled: None };
    change(app.platform(), &me, &id, to).await.unwrap();
    let now = list(app.platform(), &me).await.unwrap().remove(0);
    assert_eq!((now.url.as_str(), now.events.len(), now.failing_since), (url.as_str(), 1, None));
    send(&app, "{}").await;
    assert!(second.heard(1).await[0].is_signed_with(added.secret.reveal()));
    quiet(&app).await;
    assert_eq!(first.count(), 0);
    // What cannot be is refused, and changes nothing.
    for to in [
        Change { url: Some("ftp://127.0.0.1/"), ..Change::default() },
        Change { events: Some(&[]), ..Change::default() },
        Change { url: Some(&first.url()), events: Some(&["moon.risen"]), enabled: Some(false) },
    ] {
        assert!(matches!(change(app.platform(), &me, &id, to).await, Err(AppError::Invalid(_))), "{to:?}");
    }
    assert_eq!(list(app.platform(), &me).await.unwrap().remove(0), now);
}

#[tokio::test]
async fn a_paused_webhook_is_told_nothing_until_it_is_switched_on() {
    let app = reaching().start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let receiver = Receiver::start().await;
    let added = hook(&app, "maren", &receiver).await;
    switch(&app, &me, &added.webhook.id, false).await.unwrap();
    send(&app, "{\"n\":1}").await;
    quiet(&app).await;
    let refused = send_test(app.platform(), &me, &added.webhook.id).await.unwrap_err();
    assert!(matches!(refused, AppError::Conflict(_)), "{refused:?}");
    switch(&app, &me, &added.webhook.id, true).await.unwrap();
    send(&app, "{\"n\":2}").await;
    assert_eq!(receiver.heard(1).await[0].body, "{\"n\":2}");
    quiet(&app).await;
    assert_eq!((receiver.count(), list(app.platform(), &me).await.unwrap()[0].disabled.is_some()), (1, false));
    // Nobody is written to of what they did themselves.
    let mails = app.mailed().await;
    assert!(mails.iter().all(|mail| !mail.subject.contains("switched off")), "{mails:?}");
}

#[tokio::test]
async fn with_another_secret_everything_is_signed_anew() {
    let app = reaching().start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_next([Reply::status(401)]);
    let added = hook(&app, "maren", &receiver).await;
    send(&app, "{}").await;
    assert!(receiver.heard(1).await[0].is_signed_with(added.secret.reveal()));
    quiet(&app).await;
    let secret = roll(app.platform(), &me, &added.webhook.id).await.unwrap();
    assert_ne!(secret, added.secret);
    next_attempt(&app).await;
    let again = receiver.heard(2).await.remove(1);
    assert!(again.is_signed_with(secret.reveal()) && !again.is_signed_with(added.secret.reveal()));
}

#[tokio::test]
async fn a_test_goes_to_one_webhook_alone_and_only_so_often() {
    let app = reaching().start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let (tested, other) = (Receiver::start().await, Receiver::start().await);
    let added = hook(&app, "maren", &tested).await;
    hook(&app, "maren", &other).await;
    let id = send_test(app.platform(), &me, &added.webhook.id).await.unwrap();
    let heard = tested.heard(1).await.remove(0);
    assert!(heard.is_signed_with(added.secret.reveal()));
    assert_eq!((heard.header("webhook-id"), &heard.json()["type"]), (id.as_str(), &"ping".into()));
    for _ in 1..20 {
        send_test(app.platform(), &me, &added.webhook.id).await.unwrap();
    }
    let refused = send_test(app.platform(), &me, &added.webhook.id).await.unwrap_err();
    assert!(matches!(refused, AppError::TooMany(..)), "{refused:?}");
    quiet(&app).await;
    assert_eq!((tested.count(), other.count()), (20, 0));
    app.later(minutes(61));
    send_test(app.platform(), &me, &added.webhook.id).await.unwrap();
}

#[tokio::test]
async fn the_log_is_read_a_part_at_a_time_with_the_attempts_of_each() {
    let app = reaching().start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let receiver = Receiver::start().await;
    let added = hook(&app, "maren", &receiver).await;
    for number in 1..=5 {
        app.later(minutes(1));
        send(&app, &format!("{{\"n\":{number}}}")).await;
        receiver.heard(number).await;
        quiet(&app).await;
    }
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let part = deliveries(app.platform(), &me, &added.webhook.id, &cursor, 2).await.unwrap();
        assert!(part.deliveries.iter().all(|delivery| delivery.attempts.len() == 1 && delivery.tries == 1));
        seen.extend(part.deliveries.into_iter().map(|delivery| delivery.body));
        let Some(older) = part.older else { break };
        cursor = older;
    }
    assert_eq!(seen, [5, 4, 3, 2, 1].map(|number| format!("{{\"n\":{number}}}")));
    let wrong = deliveries(app.platform(), &me, &added.webhook.id, "\0", 2).await;
    assert!(matches!(wrong, Err(AppError::Invalid(_))), "{wrong:?}");
}
