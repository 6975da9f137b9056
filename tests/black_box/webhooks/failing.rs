//! What happens when nobody hears.

use std::time::Duration;

use tidings::platform::server::outgoing::Dialing;
use tidings::platform::time::{DAY, HOUR, SECOND};
use tidings::webhooks::server::list;
use tidings::webhooks::{Delivery, DeliveryState, Reason};

use super::super::app::TestApp;
use super::receiver::{Receiver, Reply};
use super::{hook, log_of, member, next_attempt, quiet, reaching, send, switch};

/// The newest delivery of maren's only webhook.
async fn delivery(app: &TestApp) -> Delivery {
    let me = member(app.platform(), "maren").await;
    let webhook = list(app.platform(), &me).await.unwrap().remove(0);
    log_of(app, &me, &webhook.id).await.remove(0)
}

#[tokio::test]
async fn a_failure_is_tried_again_under_the_same_id_until_it_is_heard() {
    let app = reaching().start().await;
    app.member("maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_next([500, 404, 301].map(Reply::status));
    let added = hook(&app, "maren", &receiver).await;
    send(&app, "{\"n\":1}").await;
    receiver.heard(1).await;
    for attempt in 2..=4 {
        next_attempt(&app).await;
        receiver.heard(attempt).await;
    }
    quiet(&app).await;
    let heard = receiver.heard(4).await;
    assert_eq!(receiver.count(), 4);
    for attempt in &heard {
        assert_eq!(attempt.header("webhook-id"), heard[0].header("webhook-id"));
        assert_eq!(attempt.body, heard[0].body);
        assert!(attempt.is_signed_with(added.secret.reveal()), "{attempt:?}");
    }
    let times: Vec<i64> = heard.iter().map(|attempt| attempt.header("webhook-timestamp").parse().unwrap()).collect();
    assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    let log = delivery(&app).await;
    assert_eq!((log.id.as_str(), log.state), (heard[0].header("webhook-id"), DeliveryState::Delivered));
    let statuses: Vec<Option<i64>> = log.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [Some(500), Some(404), Some(301), Some(204)]);
    let me = member(app.platform(), "maren").await;
    assert_eq!(list(app.platform(), &me).await.unwrap()[0].failing_since, None);
}

#[tokio::test]
async fn a_receiver_that_is_busy_is_not_visited_before_the_time_it_named() {
    let app = reaching().start().await;
    app.member("maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_next([
        Reply::with(429, "retry-after: 3600\r\n", ""),
        Reply::with(503, "retry-after: 99999999\r\n", ""),
    ]);
    hook(&app, "maren", &receiver).await;
    let waits = "SELECT MIN(run_at) FROM jobs WHERE kind = 'webhook.deliver' AND state = 'retrying'";
    send(&app, "{}").await;
    receiver.heard(1).await;
    quiet(&app).await;
    let wait = app.number(waits).await - app.clock.now().0;
    assert!((HOUR..2 * HOUR).contains(&wait), "{} s", wait / SECOND);
    next_attempt(&app).await;
    receiver.heard(2).await;
    quiet(&app).await;
    let wait = app.number(waits).await - app.clock.now().0;
    assert!((6 * HOUR..7 * HOUR).contains(&wait), "{} s", wait / SECOND);
}

#[tokio::test]
async fn after_a_day_of_nothing_but_failures_the_delivery_is_dead_and_the_webhook_off() {
    let app = reaching().start().await;
    app.member("maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_always(Reply::status(500));
    let added = hook(&app, "maren", &receiver).await;
    let begun = app.clock.now();
    send(&app, "{}").await;
    receiver.heard(1).await;
    quiet(&app).await;
    let mut attempts = 1;
    while delivery(&app).await.state == DeliveryState::Pending {
        next_attempt(&app).await;
        attempts += 1;
        receiver.heard(attempts).await;
        quiet(&app).await;
    }
    let tried_for = app.clock.now().0 - begun.0;
    assert!((DAY..28 * HOUR).contains(&tried_for), "{} h", tried_for / HOUR);
    assert_eq!((receiver.count(), delivery(&app).await.attempts.len()), (10, 10));
    assert_eq!(app.column("SELECT state FROM jobs WHERE kind = 'webhook.deliver'").await, ["dead"]);
    let me = member(app.platform(), "maren").await;
    let disabled = list(app.platform(), &me).await.unwrap().remove(0).disabled.unwrap();
    assert_eq!((disabled.reason, disabled.at), (Reason::Failing, app.clock.now()));
    send(&app, "{}").await;
    quiet(&app).await;
    assert_eq!((receiver.count(), app.number("SELECT COUNT(*) FROM webhook_deliveries").await), (10, 1));
    // Switched on again it hears what comes from now on.
    switch(&app, &me, &added.webhook.id, true).await.unwrap();
    receiver.answer_always(Reply::status(200));
    send(&app, "{\"n\":2}").await;
    assert_eq!(receiver.heard(11).await[10].body, "{\"n\":2}");
}

#[tokio::test]
async fn a_webhook_that_answers_410_is_switched_off_at_once_and_what_is_on_its_way_given_up() {
    let app = reaching().start().await;
    app.member("maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_next([Reply::status(500), Reply::status(410)]);
    hook(&app, "maren", &receiver).await;
    send(&app, "{\"n\":1}").await;
    receiver.heard(1).await;
    quiet(&app).await;
    send(&app, "{\"n\":2}").await;
    receiver.heard(2).await;
    quiet(&app).await;
    let me = member(app.platform(), "maren").await;
    assert_eq!(list(app.platform(), &me).await.unwrap()[0].disabled.as_ref().unwrap().reason, Reason::Gone);
    next_attempt(&app).await;
    quiet(&app).await;
    assert_eq!(app.column("SELECT state FROM webhook_deliveries").await, ["dead", "dead"]);
    // Its owner is told, once.
    let mut mails = app.mailed().await;
    mails.retain(|mail| mail.subject == "A webhook of yours was switched off");
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(mail.text.contains("It answered 410") && mail.text.contains("127.0.0.1"), "{}", mail.text);
    assert_eq!(receiver.count(), 2);
}

#[tokio::test]
async fn what_is_silent_endless_or_sends_elsewhere_is_borne() {
    let app = reaching().dialing(Dialing { time: Duration::from_millis(500), ..Dialing::default() }).start().await;
    app.member("maren").await;
    let (receiver, elsewhere) = (Receiver::start().await, Receiver::start().await);
    let away = format!("location: {}\r\n", elsewhere.url());
    receiver.answer_next([
        Reply::Silence,
        Reply::with(307, &away, ""),
        Reply::Answer("220 mail.example ESMTP\r\n".into()),
        Reply::with(500, "", "zero \0 byte"),
        Reply::Endless,
    ]);
    hook(&app, "maren", &receiver).await;
    send(&app, "{}").await;
    receiver.heard(1).await;
    for attempt in 2..=5 {
        next_attempt(&app).await;
        receiver.heard(attempt).await;
    }
    quiet(&app).await;
    let log = delivery(&app).await;
    assert_eq!(log.state, DeliveryState::Delivered);
    let statuses: Vec<Option<i64>> = log.attempts.iter().map(|attempt| attempt.status).collect();
    assert_eq!(statuses, [None, Some(307), None, Some(500), Some(200)]);
    let words: Vec<&str> = log.attempts.iter().map(|attempt| attempt.words.as_str()).collect();
    assert!(words[0].contains("did not answer"), "{words:?}");
    assert!(words[1].contains("is not followed"), "{words:?}");
    assert!(words[2].contains("no answer in HTTP"), "{words:?}");
    assert_eq!(log.attempts[3].answer, "zero \u{fffd} byte");
    assert_eq!(log.attempts[4].answer.len(), 4096);
    assert_eq!(elsewhere.count(), 0);
}
