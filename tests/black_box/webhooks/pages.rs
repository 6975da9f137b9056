//! The pages of the webhooks, as their owner uses them.

use super::super::app::{Client, PASSWORD, Page, TestApp, minutes};
use super::receiver::{Receiver, Reply};
use super::{quiet, reaching, send};
use crate::assert_page;

const PAGE: &str = "/settings/developer/webhooks";

/// Adds one by the form that tells everything.
async fn added(member: &Client, url: &str) -> Page {
    let page = member.get(PAGE).await;
    let fields = [("url", url), ("post.published", "on"), ("comment.added", "on")];
    member.submit(page.expect(200), "form.stack", &fields).await
}

/// The address of a member's only webhook.
async fn only(member: &Client) -> String {
    let page = member.get(PAGE).await;
    page.expect(200).attribute("ul.lines a", "href")
}

#[tokio::test]
async fn a_webhook_is_added_its_secret_shown_once_and_its_owner_written_to() {
    let app = reaching().start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let receiver = Receiver::start().await;
    let empty = maren.get(PAGE).await;
    assert_page!(empty, empty.expect(200).text(".empty h2"), "No webhooks so far");
    assert_page!(empty, maren.get("/settings/developer").await.has("a[href='/settings/developer/webhooks']"), true);
    let shown = added(&maren, &receiver.url()).await;
    let secret = shown.expect(200).attribute("input[readonly]", "value");
    assert_page!(shown, secret.starts_with("whsec_"));
    assert_page!(shown, shown.header("cache-control"), Some("private, no-store"));
    let path = only(&maren).await;
    for page in [maren.get(PAGE).await, maren.get(&path).await, maren.get(&format!("{path}/secret")).await] {
        assert_page!(page, page.expect(200).html().contains("whsec_"), false);
        assert_page!(page, page.html().contains(&receiver.url()));
    }
    send(&app, "{}").await;
    assert!(receiver.heard(1).await[0].is_signed_with(&secret));
    let hers = pell.get(PAGE).await;
    assert_page!(hers, hers.expect(200).has("ul.lines"), false);
    let log = maren.get("/settings/security").await;
    assert_page!(log, log.expect(200).html().contains("A webhook was added"));
    let mails = app.mailed().await;
    let told = mails.iter().find(|mail| mail.text.contains("A webhook was added")).expect("a mail");
    assert!(told.text.contains(&receiver.url()) && !told.text.contains("whsec_"), "{}", told.text);
}

#[tokio::test]
async fn what_cannot_be_a_webhook_comes_back_with_all_that_was_typed() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = maren.get(PAGE).await;
    let fields = [("url", "http://127.0.0.1/hook"), ("comment.added", "on")];
    let refused = maren.submit(&page, "form.stack", &fields).await;
    assert_page!(refused, refused.expect(422).error_beside("url").contains("private"));
    assert_page!(refused, refused.typed("url"), "http://127.0.0.1/hook");
    assert_page!(refused, refused.has("input[name='comment.added'][checked]"));
    assert_page!(refused, refused.has("input[name='post.published'][checked]"), false);
    let none = maren.submit(&page, "form.stack", &[("url", "https://hooks.invalid/")]).await;
    assert_page!(none, none.expect(422).text("#events-error").contains("Name what"));
    maren.post(PAGE, &[("url", "https://hooks.invalid/"), ("post.published", "on")]).await.expect(400);
    assert_eq!(app.number("SELECT COUNT(*) FROM webhooks").await, 0);
}

#[tokio::test]
async fn the_same_form_sent_twice_is_one_webhook() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = maren.get(PAGE).await;
    let fields = [("url", "https://hooks.invalid/"), ("post.published", "on")];
    maren.submit(&page, "form.stack", &fields).await.expect(200);
    let again = maren.submit(&page, "form.stack", &fields).await;
    assert_page!(again, again.expect(409).html().contains("whsec_"), false);
    assert_eq!(app.number("SELECT COUNT(*) FROM webhooks").await, 1);
}

#[tokio::test]
async fn adding_and_another_secret_ask_once_more_who_it_is_and_pausing_does_not() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    added(&maren, "https://hooks.invalid/").await.expect(200);
    let path = only(&maren).await;
    let secret = app.column("SELECT secret FROM webhooks").await;
    app.later(minutes(16));
    let asked = added(&maren, "https://hooks.invalid/other").await;
    assert_page!(asked, asked.expect(403).text("h1"), "Confirm that it is you");
    let asked = maren.post(&format!("{path}/secret"), &[]).await;
    assert_page!(asked, asked.expect(403).text("h1"), "Confirm that it is you");
    maren.post(&path, &[("do", "pause")]).await.expect(303);
    assert_eq!(app.column("SELECT secret FROM webhooks WHERE disabled_reason = 'paused'").await, secret);
    let shown = maren.submit(&asked, "form.stack", &[("confirm_password", PASSWORD)]).await;
    let new = shown.expect(200).attribute("input[readonly]", "value");
    assert_eq!(app.column("SELECT secret FROM webhooks").await, [new]);
    assert_ne!(app.column("SELECT secret FROM webhooks").await, secret);
    assert_eq!(app.number("SELECT COUNT(*) FROM security_log WHERE what = 'webhook_secret'").await, 1);
}

#[tokio::test]
async fn a_webhook_is_changed_paused_and_deleted_on_its_page() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    added(&maren, "https://hooks.invalid/").await.expect(200);
    let path = only(&maren).await;
    let page = maren.get(&path).await;
    assert_page!(page, page.expect(200).text(".badge"), "On");
    let moved = [("url", "https://moved.invalid/"), ("do", "change")];
    let done = maren.follow(maren.submit(&page, "#fields", &moved).await.expect(303)).await;
    assert_page!(done, done.expect(200).text(".toast"), "The webhook is changed");
    assert_page!(done, done.typed("url"), "https://moved.invalid/");
    let wrong = maren.post(&path, &[("do", "change"), ("url", "nowhere"), ("post.published", "on")]).await;
    assert_page!(wrong, wrong.expect(422).typed("url"), "nowhere");
    maren.post(&path, &[("do", "dance")]).await.expect(400);
    let paused = maren.follow(maren.submit(&done, "#acts", &[("do", "pause")]).await.expect(303)).await;
    assert_page!(paused, paused.expect(200).text(".badge"), "Paused");
    assert_page!(paused, paused.has("button[value=test]"), false);
    maren.post(&path, &[("do", "test")]).await.expect(409);
    let on = maren.follow(maren.submit(&paused, "#acts", &[("do", "resume")]).await.expect(303)).await;
    assert_page!(on, on.expect(200).text(".badge"), "On");
    let gone = maren.follow(maren.post(&path, &[("do", "delete")]).await.expect(303)).await;
    assert_page!(gone, gone.expect(200).has(".empty"), true);
    maren.get(&path).await.expect(404);
}

#[tokio::test]
async fn a_test_that_fails_can_be_read_and_sent_again() {
    let app = reaching().start().await;
    let maren = app.member("maren").await;
    let receiver = Receiver::start().await;
    receiver.answer_next([Reply::with(410, "", "no <such> hook")]);
    added(&maren, &receiver.url()).await.expect(200);
    let path = only(&maren).await;
    let sent = maren.post(&path, &[("do", "test")]).await;
    let delivery = sent.expect(303).location();
    receiver.heard(1).await;
    quiet(&app).await;
    let page = maren.follow(&sent).await;
    assert_page!(page, page.expect(200).text(".toast"), "A test is on its way");
    let html = page.html();
    for part in ["\"ping\"", "webhook-timestamp: ", "It answered 410", "no &lt;such&gt; hook"] {
        assert_page!(page, html.contains(part) || page.texts("pre").concat().contains(part), true);
    }
    assert_page!(page, html.contains("webhook-signature"), false);
    let log = maren.get(&path).await;
    assert_page!(log, log.expect(200).texts("tbody th"), ["ping"]);
    assert_page!(log, log.text(".badge"), "Switched off");
    // A webhook that is off hears nothing.
    let refused = maren.submit(&page, "form[method=post][action*=deliveries]", &[]).await;
    assert_page!(refused, refused.expect(409).text(".note.bad").contains("Switch it on first"));
    maren.post(&path, &[("do", "resume")]).await.expect(303);
    let again = maren.follow(maren.post(&delivery, &[]).await.expect(303)).await;
    assert_page!(again, again.expect(200).text(".toast"), "It is sent again");
    assert_eq!(receiver.heard(2).await[1].header("webhook-id"), receiver.heard(1).await[0].header("webhook-id"));
    quiet(&app).await;
    let page = maren.get(&delivery).await;
    assert_page!(page, page.expect(200).count("ol.lines > li"), 2);
    assert_page!(page, page.text(".badge"), "Heard");
}

#[tokio::test]
async fn a_long_log_goes_on_on_the_next_page() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    added(&maren, "https://hooks.invalid/").await.expect(200);
    let path = only(&maren).await;
    for number in 0..60 {
        let id = format!("d-{number:04}");
        app.execute_with(
            "INSERT INTO webhook_deliveries (id, webhook_id, event, body, created_at, state, finished_at) \
             SELECT $1, id, 'post.published', '{}', 1, 'dead', 2 FROM webhooks",
            &id,
        )
        .await;
    }
    let first = maren.get(&path).await;
    assert_page!(first, first.expect(200).count("tbody tr"), 50);
    let next = first.attribute("nav.pages a", "href");
    let second = maren.get(next.trim_end_matches("#log")).await;
    assert_page!(second, second.expect(200).count("tbody tr"), 10);
    assert_page!(second, second.has("nav.pages"), false);
    maren.get(&format!("{path}?before=%00")).await.expect(200);
}

#[tokio::test]
async fn visitors_are_sent_to_sign_in() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    added(&maren, "https://hooks.invalid/").await.expect(200);
    let path = only(&maren).await;
    let nobody = app.visitor();
    for page in [
        nobody.get(PAGE).await,
        nobody.get(&path).await,
        nobody.get(&format!("{path}/secret")).await,
        nobody.post(PAGE, &[("url", "https://hooks.invalid/")]).await,
        nobody.post(&path, &[("do", "delete")]).await,
        nobody.post(&format!("{path}/secret"), &[]).await,
    ] {
        assert_page!(page, page.location().starts_with("/login"));
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM webhooks").await, 1);
}
