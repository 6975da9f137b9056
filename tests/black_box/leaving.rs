//! Deleting one's account, with a week to come back.

use serde_json::json;
use tidings::accounts::Role;

use super::app::{Client, PASSWORD, TestApp, days, email_of, minutes};
use super::live::socket::{Knock, Socket};
use crate::assert_page;

const PAGE: &str = "/settings/data/leave";

async fn leave(client: &Client, posts: &str) {
    let page = client.get(PAGE).await;
    let fields = [("posts", posts), ("do", "leave")];
    let done = client.submit(page.expect(200), &format!("form[action='{PAGE}']"), &fields).await;
    assert_page!(done, done.expect(303).location(), "/login");
}

/// Lets the week pass and whatever the clock begins happen.
async fn a_week_passes(app: &TestApp) {
    app.later(days(7) + minutes(61));
    app.jobs_rest().await;
    app.until("SELECT COUNT(*) FROM members WHERE leaving_at IS NOT NULL", 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_leaves_is_out_at_once_and_can_come_back_for_a_week() {
    let app = TestApp::start().await;
    let pell = app.member("pell").await;
    let elsewhere = app.signed_in("pell").await;
    let slug = app.publish(&pell, "Fog", "Thick.", "").await;
    let knock = Knock { cookie: Some(elsewhere.cookie_header()), origin: Some(app.origin()), ..Knock::default() };
    let mut socket = Socket::open(app.addr(), &knock).await.expect("opens");
    socket.say(json!({"t": "hello", "cursors": {}})).await;
    socket.until("welcome").await;
    let data = pell.get("/settings/data").await;
    assert_page!(data, data.has(&format!("a[href='{PAGE}']")));
    let unchosen = pell.post(PAGE, &[("do", "leave")]).await;
    assert_page!(unchosen, unchosen.expect(422).html().contains("Choose what becomes of what you wrote."));
    leave(&pell, "remove").await;
    assert_eq!(socket.until_closed().await, 4501);
    for client in [&pell, &elsewhere] {
        let gone = client.get("/drafts").await;
        assert_page!(gone, gone.location().starts_with("/login"));
    }
    let mails = app.mailed().await;
    assert!(mails.iter().any(|mail| mail.to.1 == email_of("pell") && mail.subject.ends_with("will be deleted")));

    app.later(days(6));
    let pell = app.signed_in("pell").await;
    let page = pell.get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.expect(200).text(".banner").contains("Your account will be deleted on 30 November 2026"));
    let done = pell.submit(&page, ".banner form", &[]).await;
    let page = pell.follow(&done).await;
    assert_page!(page, page.text(".toast") == "Your account stays" && !page.has(".banner form"));
    a_week_passes(&app).await;
    app.signed_in("pell").await.get(&format!("/posts/{slug}")).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_stays_by_a_former_member_and_nothing_else_does() {
    let app = TestApp::start().await;
    let (pell, maren) = (app.member("pell").await, app.member("maren").await);
    let slug = app.publish(&pell, "Fog", "Thick.", "weather").await;
    app.comment(&pell, &slug, "Thicker still.").await;
    app.draft(&pell, "Unfinished", "Half a thought.").await;
    app.follow(&maren, "pell").await;
    app.follow(&pell, "maren").await;
    app.settle().await;
    let id = app.column("SELECT id FROM members WHERE handle = 'pell'").await.remove(0);
    leave(&pell, "keep").await;
    a_week_passes(&app).await;

    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.expect(200).html().contains("Former member") && page.html().contains("Thicker still."));
    assert_page!(page, !page.html().contains("Pell") && !page.html().contains("@pell"));
    app.visitor().get("/@pell").await.expect(404);
    let profile = page.attribute("a[href^='/@former--']", "href");
    let profile = app.visitor().get(&profile).await;
    assert_page!(profile, profile.expect(200).text("h1"), "Former member");
    app.visitor().post("/login", &[("email", "pell"), ("password", PASSWORD)]).await.expect(422);
    app.visitor().post("/login", &[("email", &email_of("pell")), ("password", PASSWORD)]).await.expect(422);
    let mails = app.mailed().await;
    assert!(mails.iter().any(|mail| mail.to.1 == email_of("pell") && mail.subject.ends_with("is deleted")));
    // Nobody is taken for whoever went.
    for handle in ["pell", "pe11"] {
        let refused = app
            .visitor()
            .post(
                "/register",
                &[
                    ("handle", handle),
                    ("email", "new@northquay.example"),
                    ("name", "Other"),
                    ("password", "lantern on another quay"),
                ],
            )
            .await;
        assert_page!(refused, !refused.expect(422).error_beside("handle").is_empty());
    }
    let left = app
        .column(
            "SELECT handle || '|' || email || '|' || name || '|' || bio || '|' || password_hash || '|' || pending_email \
             FROM members WHERE left_at IS NOT NULL",
        )
        .await;
    assert!(
        left.len() == 1 && left[0].starts_with("former--") && left[0].ends_with(&format!("|{id}|Former member|||")),
        "{left:?}"
    );
    for count in [
        "SELECT COUNT(*) FROM sessions s JOIN members m ON m.id = s.member_id WHERE m.left_at IS NOT NULL",
        "SELECT COUNT(*) FROM posts WHERE published_at IS NULL",
        "SELECT COUNT(*) FROM follows",
        "SELECT COUNT(*) FROM security_log l JOIN members m ON m.id = l.member_id WHERE m.left_at IS NOT NULL",
        "SELECT COUNT(*) FROM notifications n JOIN members m ON m.id = n.member_id WHERE m.left_at IS NOT NULL",
    ] {
        assert_eq!(app.number(count).await, 0, "{count}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_goes_too_and_other_peoples_answers_stay() {
    let app = TestApp::start().await;
    let (pell, maren) = (app.member("pell").await, app.member("maren").await);
    let own = app.publish(&pell, "Fog over everything", "Thick as soup.", "weather").await;
    let hers = app.publish(&maren, "Clear", "All day.", "").await;
    let said = app.comment(&pell, &hers, "Not here it was not.").await;
    app.answer(&maren, &hers, "Here it was.", &said).await;
    leave(&pell, "remove").await;
    a_week_passes(&app).await;
    app.visitor().get(&format!("/posts/{own}")).await.expect(404);
    let page = app.visitor().get(&format!("/posts/{hers}")).await;
    assert_page!(
        page,
        page.expect(200).html().contains("Here it was.") && !page.html().contains("Not here it was not.")
    );
    let words = app
        .column("SELECT slug || title || body || html || excerpt || tags FROM posts UNION ALL SELECT body || html FROM comments")
        .await
        .join(" ");
    assert!(!words.contains("soup") && !words.contains("fog-over") && !words.contains("Not here"), "{words}");
    let tags = app.visitor().get("/tags").await;
    assert_page!(tags, !tags.html().contains("weather"));
    assert_eq!(app.number("SELECT CAST(SUM(comment_count) AS BIGINT) FROM posts WHERE deleted_at IS NULL").await, 1);
}

#[tokio::test]
async fn the_only_owner_cannot_leave_and_after_a_while_one_proves_who_one_is() {
    let app = TestApp::start().await;
    let ines = app.owner("ines").await;
    let refused = ines.post(PAGE, &[("posts", "keep")]).await;
    assert_page!(
        refused,
        refused.expect(409).html().contains("You are the only owner.") && refused.has("input[value=keep][checked]")
    );
    app.account("greta", Role::Owner).await;
    app.later(minutes(16));
    let asked = ines.post(PAGE, &[("posts", "keep")]).await;
    assert_page!(asked, asked.expect(403).has("input[name=posts][value=keep]"));
    ines.submit(&asked, "form.stack", &[("confirm_password", PASSWORD)]).await.expect(303);
    assert_eq!(app.number("SELECT COUNT(*) FROM members WHERE leaving_at IS NOT NULL").await, 1);
    // The other one is the only one now.
    let greta = app.signed_in("greta").await;
    greta.post(PAGE, &[("posts", "keep")]).await.expect(409);
    app.visitor().post(PAGE, &[("posts", "keep")]).await.expect(303);
    app.visitor().post("/settings/data/stay", &[]).await.expect(303);
}
