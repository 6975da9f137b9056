//! A member's own changes of password and address.

use super::super::app::{Client, PASSWORD, Page, TestApp, days, email_of, minutes};
use super::{ANOTHER, is_in, join, newest_link, press, sign_in};
use crate::assert_page;

const SECURITY: &str = "/settings/security";
const NEW: &str = "maren@elsewhere.example";

async fn change_password(client: &Client, current: &str, new: &str) -> Page {
    let page = client.get(SECURITY).await;
    let fields = [("current_password", current), ("password", new), ("do", "password")];
    client.submit(page.expect(200), "section[aria-labelledby=change-password] form", &fields).await
}

async fn change_address(client: &Client, email: &str, password: &str) -> Page {
    let page = client.get(SECURITY).await;
    let fields = [("email", email), ("email_password", password), ("do", "address")];
    client.submit(page.expect(200), "section[aria-labelledby=change-address] .stack > form", &fields).await
}

/// Changes the address and opens the link.
async fn move_to(app: &TestApp, client: &Client, email: &str) {
    change_address(client, email, PASSWORD).await.expect(303);
    let link = newest_link(&app.mailed().await, email, "/email/confirm/");
    press(client, &link).await.expect(303);
}

#[tokio::test]
async fn a_new_password_keeps_this_device_and_signs_out_the_others() {
    let app = TestApp::start().await;
    let (here, there) = (app.member("maren").await, app.signed_in("maren").await);
    let before = here.cookie("tidings");
    let done = change_password(&here, PASSWORD, ANOTHER).await;
    assert_page!(done, done.expect(303).location(), "/settings/security");
    assert_ne!(here.cookie("tidings"), before);
    assert!(is_in(&here).await && !is_in(&there).await);
    let stolen = app.visitor();
    stolen.set_cookie("tidings", &before.unwrap());
    assert!(!is_in(&stolen).await);
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(422);
    sign_in(&app.visitor(), "maren", ANOTHER).await.expect(303);
    let mails = app.mailed().await;
    assert_eq!(mails.last().unwrap().to.1, email_of("maren"));
    assert!(mails.last().unwrap().text.contains("was changed"));
}

#[tokio::test]
async fn a_device_that_was_kept_stays_kept() {
    let app = TestApp::start().await;
    app.account("maren", tidings::accounts::Role::Member).await;
    let maren = app.visitor();
    maren.post("/login", &[("email", "maren"), ("password", PASSWORD), ("keep", "on")]).await.expect(303);
    let done = change_password(&maren, PASSWORD, ANOTHER).await;
    assert_page!(done, done.expect(303).header("set-cookie").unwrap().contains("Max-Age="));
    app.later(days(13));
    assert!(is_in(&maren).await);
}

#[tokio::test]
async fn the_password_before_is_asked_for_and_the_new_one_must_be_good() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for (current, new, field, words) in [
        ("not it at all", ANOTHER, "current_password", "not your password"),
        ("", ANOTHER, "current_password", "not your password"),
        (PASSWORD, "short", "password", "at least 10 characters"),
        (PASSWORD, "maren@northquay.example", "password", "your handle or your address"),
        (PASSWORD, PASSWORD, "password", "the password you have"),
    ] {
        let again = change_password(&maren, current, new).await;
        assert_page!(again, again.expect(422).error_beside(field).contains(words));
        assert_page!(again, again.typed("current_password").is_empty() && again.typed("password").is_empty());
    }
    assert!(is_in(&maren).await);
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(303);
}

#[tokio::test]
async fn whoever_finds_an_open_session_cannot_guess_the_password_in_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for _ in 0..5 {
        change_password(&maren, "not it at all", ANOTHER).await.expect(422);
    }
    let over = change_password(&maren, PASSWORD, ANOTHER).await;
    assert_page!(over, over.expect(429).header("retry-after"), Some("1"));
    change_address(&maren, NEW, PASSWORD).await.expect(429);
}

#[tokio::test]
async fn an_address_changes_when_the_link_to_the_new_one_is_opened_and_the_old_one_is_told() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let done = change_address(&maren, NEW, PASSWORD).await;
    assert_page!(done, done.expect(303).location(), "/settings/security");
    let page = maren.follow(&done).await;
    assert_page!(page, page.text("main").contains("Mails go to maren@northquay.example."));
    assert_page!(page, page.text("main").contains(&format!("{NEW} waits to be confirmed")));
    sign_in(&app.visitor(), NEW, PASSWORD).await.expect(422);
    let link = newest_link(&app.mailed().await, NEW, "/email/confirm/");
    press(&maren, &link).await.expect(303);
    sign_in(&app.visitor(), NEW, PASSWORD).await.expect(303);
    sign_in(&app.visitor(), &email_of("maren"), PASSWORD).await.expect(422);
    let mails = app.mailed().await;
    let told = mails.iter().find(|mail| mail.to.1 == email_of("maren")).unwrap();
    assert!(told.text.contains("/email/undo/") && !told.raw.contains(NEW), "{}", told.raw);
    let page = maren.get(SECURITY).await;
    assert_page!(page, page.texts("section:has(#log) li b").contains(&"The address was changed".to_owned()));
}

#[tokio::test]
async fn the_address_before_comes_back_within_seven_days_and_signs_everybody_out() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    move_to(&app, &maren, NEW).await;
    let undo = newest_link(&app.mailed().await, &email_of("maren"), "/email/undo/");
    app.later(days(7) - minutes(1));
    let visitor = app.visitor();
    let page = visitor.get(&undo).await;
    assert_page!(page, page.expect(200).text("main").contains("go to maren@northquay.example again"));
    let done = press(&visitor, &undo).await;
    assert_page!(done, done.expect(303).location(), "/password/forgot");
    let forgot = visitor.follow(&done).await;
    assert_page!(forgot, forgot.text("[role=status]").contains("Your address is back"));
    assert!(!is_in(&maren).await);
    assert_eq!(app.column("SELECT email FROM members").await, [email_of("maren")]);
    assert_eq!(app.number("SELECT COUNT(*) FROM security_log WHERE what = 'address'").await, 2);
    visitor.post(&undo, &[]).await.expect(410);
}

#[tokio::test]
async fn after_seven_days_it_does_not() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    move_to(&app, &maren, NEW).await;
    let undo = newest_link(&app.mailed().await, &email_of("maren"), "/email/undo/");
    app.later(days(7));
    let late = app.visitor().post(&undo, &[]).await;
    assert_page!(late, late.expect(410).text("main").contains("older than 7 days"));
    assert_eq!(app.column("SELECT email FROM members").await, [NEW]);
}

#[tokio::test]
async fn whoever_moved_the_address_on_twice_cannot_take_it_back_again() {
    let app = TestApp::start().await;
    let thief = app.member("maren").await;
    move_to(&app, &thief, NEW).await;
    move_to(&app, &thief, "thief@elsewhere.example").await;
    let mails = app.mailed().await;
    let (owner, between) =
        (newest_link(&mails, &email_of("maren"), "/email/undo/"), newest_link(&mails, NEW, "/email/undo/"));
    // Two more links to it, in the thief's hands.
    change_address(&thief, "third@elsewhere.example", PASSWORD).await.expect(303);
    app.visitor().post("/password/forgot", &[("email", "maren")]).await.expect(303);
    let mails = app.mailed().await;
    let waiting = newest_link(&mails, "third@elsewhere.example", "/email/confirm/");
    let reset = newest_link(&mails, "thief@elsewhere.example", "/password/reset/");
    press(&app.visitor(), &owner).await.expect(303);
    for link in [between, waiting, reset] {
        app.visitor().post(&link, &[("password", ANOTHER)]).await.expect(410);
    }
    assert_eq!(app.column("SELECT email FROM members").await, [email_of("maren")]);
}

#[tokio::test]
async fn a_new_password_ends_a_change_of_address_that_somebody_else_began() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    change_address(&maren, NEW, PASSWORD).await.expect(303);
    let link = newest_link(&app.mailed().await, NEW, "/email/confirm/");
    change_password(&maren, PASSWORD, ANOTHER).await.expect(303);
    app.visitor().post(&link, &[]).await.expect(410);
    let page = maren.get(SECURITY).await;
    assert_page!(page, !page.text("main").contains("waits to be confirmed"));
}

#[tokio::test]
async fn nobody_learns_by_changing_whether_an_address_has_an_account() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.account("tomasz", tidings::accounts::Role::Member).await;
    for email in [email_of("tomasz").as_str(), "free@northquay.example"] {
        let done = change_address(&maren, email, PASSWORD).await;
        assert_page!(done, done.expect(303).location(), "/settings/security");
        let page = maren.get(SECURITY).await;
        assert_page!(page, page.text("main").contains(&format!("{email} waits to be confirmed")));
    }
    let mails = app.mailed().await;
    let told = mails.iter().find(|mail| mail.to.1 == email_of("tomasz")).unwrap();
    assert!(told.subject.contains("already") && !told.text.contains("/email/confirm/"), "{}", told.text);
}

#[tokio::test]
async fn addresses_that_will_not_do_are_refused() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for (email, password, field, words) in [
        ("", PASSWORD, "email", "not an email address"),
        ("nowhere", PASSWORD, "email", "not an email address"),
        ("a@b.c\r\nbcc: all@example.org", PASSWORD, "email", "not an email address"),
        ("MAREN@northquay.example", PASSWORD, "email", "your address already"),
        (NEW, "not it at all", "email_password", "not your password"),
    ] {
        let again = change_address(&maren, email, password).await;
        assert_page!(again, again.expect(422).error_beside(field).contains(words));
        assert_page!(again, again.typed("email_password"), "");
    }
    assert!(app.mailed().await.is_empty());
}

#[tokio::test]
async fn the_page_is_for_members_and_its_buttons_are_the_only_ones() {
    let app = TestApp::start().await;
    let page = app.visitor().get(SECURITY).await;
    assert_page!(page, page.expect(302).location(), "/login?next=/settings/security");
    let sent = app.visitor().post(SECURITY, &[("do", "password")]).await;
    assert_page!(sent, sent.expect(303).location(), "/login?next=/settings/security");
    let maren = app.member("maren").await;
    maren.post(SECURITY, &[("do", "explode")]).await.expect(400);
    // An account without a proven address can change its password, too.
    let pell = app.visitor();
    join(&pell, "pell", "pell@northquay.example").await.expect(303);
    change_password(&pell, PASSWORD, ANOTHER).await.expect(303);
    let link = newest_link(&app.mailed().await, "pell@northquay.example", "/email/confirm/");
    press(&pell, &link).await.expect(303);
}
