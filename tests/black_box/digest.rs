//! The weekly digest: one mail a member, about what they have not seen, until they stop it.

use tidings::notifications::server::{DigestWeek, Week};
use tidings::platform::server::jobs;

use super::app::{Received, TestApp, days, email_of};
use crate::assert_page;

/// Lets the week end and sends the digest of it.
async fn week_ends(app: &TestApp) -> Vec<Received> {
    app.later(days(7));
    digest(app).await
}

/// Somebody who has not been here for a week has to sign in again.
async fn publishes(app: &TestApp, title: &str) {
    app.publish(&app.signed_in("maren").await, title, "So it was.", "").await;
}

async fn digest(app: &TestApp) -> Vec<Received> {
    enqueue(app, &DigestWeek::before(app.clock.now())).await;
    app.mailed().await
}

async fn enqueue(app: &TestApp, job: &DigestWeek) {
    let mut tx = app.platform().db.begin().await.unwrap();
    jobs::enqueue(app.platform(), &mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
}

async fn place(url: &str) -> TestApp {
    TestApp::with().setting("TIDINGS_URL", url).start().await
}

fn to<'a>(mails: &'a [Received], handle: &str) -> Vec<&'a Received> {
    mails.iter().filter(|mail| mail.to.1 == email_of(handle)).collect()
}

#[tokio::test]
async fn a_member_hears_of_the_week_and_of_what_is_about_them() {
    let app = place("http://quay.example").await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let fog = app.publish(&maren, "Fog & <rain>", "Thick.", "").await;
    let quiet = app.publish(&maren, "Quiet", "Still.", "").await;
    app.publish(&pell, "Moles", "Eleven.", "").await;
    let said = app.comment(&pell, &fog, "At half past three.").await;
    // Whoever opens a post has seen what was said there, and is not told of it by mail: nobody comes back.
    app.answer(&maren, &fog, "Then it walks.", &said).await;
    app.comment(&pell, &quiet, "It is.").await;
    app.settle().await;
    let mails = week_ends(&app).await;
    assert_eq!(mails.len(), 2);
    let pells = to(&mails, "pell")[0];
    assert_eq!(pells.subject, "The week: Fog & <rain>");
    assert!(pells.text.contains("Hello Pell,"), "{}", pells.text);
    assert!(pells.text.contains("the week that began on 23 November 2026"), "{}", pells.text);
    assert!(pells.text.contains("Maren answered you in Fog & <rain>"), "{}", pells.text);
    assert!(pells.text.contains("Maren · 2 comments · read by "), "{}", pells.text);
    assert!(pells.text.contains("And there is one new member."), "{}", pells.text);
    assert!(pells.text.find("Fog & <rain>").unwrap() < pells.text.find("Quiet").unwrap());
    // Nobody is told of their own.
    assert!(!pells.text.contains("Moles"), "{}", pells.text);
    assert!(pells.html.contains("Fog &amp; &lt;rain&gt;</a>") && !pells.html.contains("<rain>"), "{}", pells.html);
    assert!(pells.text.contains("http://quay.example/posts/"), "{}", pells.text);
    let marens = to(&mails, "maren")[0];
    assert!(marens.text.contains("Pell commented on Quiet"), "{}", marens.text);
}

#[tokio::test]
async fn what_was_read_is_not_told_and_a_quiet_week_sends_nothing() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    assert!(week_ends(&app).await.is_empty(), "that somebody joined is no news");
    let (maren, pell) = (app.signed_in(&maren.handle).await, app.signed_in(&pell.handle).await);
    let fog = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&pell, &fog, "At half past three.").await;
    app.settle().await;
    maren.get(&format!("/posts/{fog}")).await.expect(200);
    let mails = week_ends(&app).await;
    assert_eq!((mails.len(), to(&mails, "pell").len()), (1, 1));
    assert!(!mails[0].text.contains("new member"), "{}", mails[0].text);
    app.delete(&app.signed_in("maren").await, &fog).await;
    assert_eq!(week_ends(&app).await.len(), 1);
}

#[tokio::test]
async fn wherever_it_stops_and_begins_again_everybody_gets_one() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for number in 0..120 {
        app.execute_with(
            "INSERT INTO members (id, handle, email, name, password_hash, created_at, confirmed_at, visited_at, seen_at) \
             VALUES ($1, $1, $1 || '@quay.example', $1, '', 0, 0, 0, 0)",
            &format!("m{number:03}"),
        )
        .await;
    }
    app.publish(&maren, "Fog", "Thick.", "").await;
    // As a run that ended in the middle of a page would have left it.
    app.execute("INSERT INTO digests (week, member_id, created_at) VALUES ('2026-W48', 'm007', 0)").await;
    app.later(days(7));
    let week = DigestWeek { week: "2026-W48".into() };
    for _ in 0..3 {
        enqueue(&app, &week).await;
    }
    let mails = app.mailed().await;
    let mut addresses: Vec<_> = mails.iter().map(|mail| mail.to.1.clone()).collect();
    addresses.sort();
    addresses.dedup();
    let states = "SELECT DISTINCT kind || ' ' || state || ' ' || COALESCE(error, '') FROM jobs \
                  WHERE queue = 'mail' ORDER BY 1";
    assert_eq!(app.column(states).await, ["digest.week done ", "mail.send done "]);
    assert_eq!((mails.len(), addresses.len()), (119, 119));
    assert_eq!(app.number("SELECT COUNT(*) FROM digests").await, 121);
    enqueue(&app, &week).await;
    assert_eq!(app.mailed().await.len(), 119);
}

#[tokio::test]
async fn a_week_that_is_none_or_not_over_is_told_and_sends_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.member("pell").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let this = Week::of(app.clock.now()).to_string();
    for week in ["soon", &this] {
        enqueue(&app, &DigestWeek { week: week.to_owned() }).await;
    }
    assert!(app.mailed().await.is_empty());
    let words = app.column("SELECT error FROM jobs WHERE kind = 'digest.week' AND state = 'dead' ORDER BY 1").await;
    assert_eq!(
        words,
        [
            "The week 2026-W48 is not over before 30 November 2026, 00:00 UTC.",
            "soon is no week; one is written like 2026-W48."
        ]
    );
}

/// A place with a digest in Pell's hands.
async fn with_digest(url: &str) -> (TestApp, Received) {
    let app = place(url).await;
    let maren = app.member("maren").await;
    app.member("pell").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let mails = week_ends(&app).await;
    assert_eq!(mails.len(), 1);
    let mail = mails[0].clone();
    (app, mail)
}

#[tokio::test]
async fn the_link_in_a_digest_stops_it_without_signing_in() {
    let (app, mail) = with_digest("http://quay.example").await;
    let link = mail.link("/unsubscribe/");
    assert_eq!(mail.header("List-Unsubscribe"), Some(format!("<http://quay.example{link}>")));
    assert_eq!(mail.header("List-Unsubscribe-Post"), None, "RFC 8058 knows only https");
    let visitor = app.visitor();
    let page = visitor.get(&link).await;
    assert_page!(page, page.expect(200).text("h1"), "The weekly digest");
    assert_page!(page, page.header("cache-control"), Some("private, no-store"));
    // Programs that follow every link of a mail stop nothing.
    publishes(&app, "Rain").await;
    assert_eq!(week_ends(&app).await.len(), 2);
    let done = visitor.submit(&page, "main form", &[("do", "stop")]).await;
    let page = visitor.follow(&done).await;
    assert_page!(page, page.expect(200).text("h1"), "You get no more digests");
    publishes(&app, "Snow").await;
    assert_eq!(week_ends(&app).await.len(), 2);
    visitor.submit(&page, "main form", &[("do", "take")]).await.expect(303);
    publishes(&app, "Sun").await;
    assert_eq!(week_ends(&app).await.len(), 3);
}

#[tokio::test]
async fn one_click_in_a_mail_program_stops_it() {
    let (app, mail) = with_digest("https://quay.example").await;
    assert_eq!(mail.header("List-Unsubscribe-Post").as_deref(), Some("List-Unsubscribe=One-Click"));
    let link = mail.link("/unsubscribe/");
    for (kind, body) in [
        ("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n",
        ),
        ("", ""),
    ] {
        app.execute("UPDATE mail_choices SET digest_stopped_at = NULL").await;
        // Such a program is no browser: it says nothing about where it comes from.
        let click = app.visitor().request("POST", &link).without("origin").without("sec-fetch-site").body(kind, body);
        click.send().await.expect(200);
        assert_eq!(app.number("SELECT COUNT(*) FROM mail_choices WHERE digest_stopped_at IS NOT NULL").await, 1);
    }
    publishes(&app, "Rain").await;
    assert_eq!(week_ends(&app).await.len(), 1);
}

#[tokio::test]
async fn a_link_that_nobody_was_given_leads_nowhere_and_changes_nothing() {
    let (app, mail) = with_digest("http://quay.example").await;
    let mut other = mail.link("/unsubscribe/");
    other.pop();
    for link in [other.as_str(), "/unsubscribe/x", "/unsubscribe/%00%00%00%00%00%00%00%00", "/unsubscribe/'--12345678"]
    {
        app.visitor().get(link).await.expect(404);
        app.visitor().post(link, &[("do", "stop")]).await.expect(404);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM mail_choices WHERE digest_stopped_at IS NOT NULL").await, 0);
}
