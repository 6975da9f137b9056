//! Confirming an address.

use super::super::app::{Conduct, FakeSmtp, PASSWORD, TestApp, email_of, minutes};
use super::{is_in, join, newest_link, press, sign_in, taken, with_mail};
use crate::assert_page;

const CONFIRMED: &str = "SELECT COUNT(*) FROM members WHERE confirmed_at IS NOT NULL";

#[tokio::test]
async fn whoever_joins_confirms_the_address_by_the_button_behind_a_mailed_link() {
    let app = TestApp::start().await;
    let pell = app.visitor();
    join(&pell, "pell", "Pell@northquay.example").await.expect(303);
    let mails = app.mailed().await;
    let [mail] = mails.as_slice() else { panic!("{mails:#?}") };
    assert_eq!(
        (mail.to.1.as_str(), mail.subject.as_str()),
        ("pell@northquay.example", "Confirm your address for Tidings")
    );
    assert!(mail.text.contains(&app.origin()) && mail.text.contains("30 minutes"), "{}", mail.text);
    let link = mail.link("/email/confirm/");
    // Programs that read mail open every link: that is not enough.
    let page = pell.get(&link).await;
    assert_page!(page, page.expect(200).text("main").contains("Is pell@northquay.example yours"));
    assert_page!(page, page.header("cache-control"), Some("private, no-store"));
    assert_eq!(app.number(CONFIRMED).await, 0);
    let done = press(&pell, &link).await;
    assert_page!(done, done.expect(303).location(), "/settings/security");
    let settings = pell.follow(&done).await;
    assert_page!(settings, settings.text(".toast").contains("Your address is confirmed"));
    assert_page!(settings, settings.text("main").contains("Mails go to pell@northquay.example."));
    assert_eq!(app.number(CONFIRMED).await, 1);
    for page in [pell.get(&link).await, pell.post(&link, &[]).await] {
        assert_page!(page, page.expect(410).text("main").contains("used already"));
    }
}

#[tokio::test]
async fn the_link_signs_nobody_in() {
    let app = TestApp::start().await;
    join(&app.visitor(), "pell", "pell@northquay.example").await.expect(303);
    let link = newest_link(&app.mailed().await, "pell@northquay.example", "/email/confirm/");
    let elsewhere = app.visitor();
    let done = press(&elsewhere, &link).await;
    assert_page!(done, done.expect(303).location(), "/login");
    let login = elsewhere.follow(&done).await;
    assert_page!(login, login.text("[role=status]").contains("Your address is confirmed"));
    assert!(!is_in(&elsewhere).await);
}

#[tokio::test]
async fn a_link_works_for_thirty_minutes_and_a_newer_one_replaces_it() {
    let app = TestApp::start().await;
    let pell = app.visitor();
    join(&pell, "pell", "pell@northquay.example").await.expect(303);
    let first = newest_link(&app.mailed().await, "pell@northquay.example", "/email/confirm/");
    app.later(minutes(30));
    for page in [pell.get(&first).await, pell.post(&first, &[]).await] {
        assert_page!(page, page.expect(410).text("main").contains("older than 30 minutes"));
    }
    app.later(minutes(31));
    pell.post("/settings/security", &[("do", "resend")]).await.expect(303);
    let second = newest_link(&app.mailed().await, "pell@northquay.example", "/email/confirm/");
    app.later(minutes(1));
    pell.post("/settings/security", &[("do", "resend")]).await.expect(303);
    let third = newest_link(&app.mailed().await, "pell@northquay.example", "/email/confirm/");
    pell.get(&second).await.expect(410);
    press(&pell, &third).await.expect(303);
    let again = pell.post("/settings/security", &[("do", "resend")]).await;
    assert_page!(again, again.expect(409).text("main [role=alert]").contains("nothing to do"));
}

#[tokio::test]
async fn nobody_learns_by_joining_whether_an_address_has_an_account() {
    let server = FakeSmtp::start(Conduct::Takes).await;
    let app = with_mail(&server).await;
    app.account("maren", tidings::accounts::Role::Member).await;
    let (free, known) = (app.visitor(), app.visitor());
    let one = join(&free, "someone", "free@northquay.example").await;
    let other = join(&known, "another", &email_of("maren")).await;
    assert_eq!((one.expect(303).location(), other.expect(303).location()), ("/".to_owned(), "/".to_owned()));
    let names = |page: &super::Page| page.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&one), names(&other));
    // Nor by anything that can be done with the account afterwards.
    for (client, handle, email) in
        [(&free, "someone", "free@northquay.example"), (&known, "another", &email_of("maren"))]
    {
        app.visitor().get(&format!("/@{handle}")).await.expect(200);
        let settings = client.get("/settings/security").await;
        assert_page!(settings, settings.text("main").contains(&format!("{email} waits to be confirmed")));
        sign_in(&app.visitor(), handle, PASSWORD).await.expect(303);
    }
    let by_address = sign_in(&app.visitor(), "free@northquay.example", PASSWORD).await;
    assert_page!(by_address, by_address.expect(422).error_beside("password").contains("does not go with"));
    // Whoever has the address is told, and gets no link that would give it away.
    let mails = taken(&app, &server).await;
    assert_eq!(mails.len(), 2, "{mails:#?}");
    let told = mails.iter().find(|mail| mail.to.1 == email_of("maren")).unwrap();
    assert!(told.subject.contains("already") && !told.text.contains("/email/confirm/"), "{}", told.text);
    sign_in(&app.visitor(), &email_of("maren"), PASSWORD).await.expect(303);
}

#[tokio::test]
async fn an_address_belongs_to_whoever_proves_it_and_not_to_whoever_typed_it_first() {
    let app = TestApp::start().await;
    let (thief, pell) = (app.visitor(), app.visitor());
    join(&thief, "thief", "pell@northquay.example").await.expect(303);
    let stale = newest_link(&app.mailed().await, "pell@northquay.example", "/email/confirm/");
    app.later(minutes(1));
    join(&pell, "pell", "pell@northquay.example").await.expect(303);
    let link = newest_link(&app.mailed().await, "pell@northquay.example", "/email/confirm/");
    press(&pell, &link).await.expect(303);
    let holder = "SELECT handle FROM members WHERE email = 'pell@northquay.example' AND confirmed_at IS NOT NULL";
    assert_eq!(app.column(holder).await, ["pell"]);
    let late = press(&thief, &stale).await;
    assert_page!(late, late.expect(409).text("[role=alert]").contains("belongs to another account"));
    assert_eq!(app.column(holder).await, ["pell"]);
}

#[tokio::test]
async fn where_mails_leave_nobody_is_heard_before_the_address_is_confirmed() {
    let server = FakeSmtp::start(Conduct::Takes).await;
    let app = with_mail(&server).await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let pell = app.visitor();
    join(&pell, "pell", "pell@northquay.example").await.expect(303);
    let home = pell.get("/").await;
    assert_page!(home, home.text(".banner.warn").contains("Confirm") || home.text(".banner.warn").contains("confirm"));
    let editor = pell.get("/write").await;
    let fields = [("title", "Rain"), ("body", "Wet."), ("tags", ""), ("do", "publish")];
    let refused = pell.submit(&editor, "#draft", &fields).await;
    assert_page!(refused, refused.expect(422).text("[role=alert]").contains("Confirm your address first"));
    assert_page!(refused, refused.typed("title"), "Rain");
    let said = pell.submit(&pell.get("/posts/fog").await, ".discussion form", &[("body", "It is.")]).await;
    assert_page!(said, said.expect(422).html().contains("Confirm your address first"));
    let draft = [("title", "Rain"), ("body", "Wet."), ("tags", ""), ("do", "save")];
    pell.submit(&editor, "#draft", &draft).await.expect(303);
    let link = newest_link(&taken(&app, &server).await, "pell@northquay.example", "/email/confirm/");
    press(&pell, &link).await.expect(303);
    app.publish(&pell, "Rain", "Wet.", "").await;
    let home = pell.get("/").await;
    assert_page!(home, !home.has(".banner.warn"));
    sign_in(&app.visitor(), "pell@northquay.example", PASSWORD).await.expect(303);
}

#[tokio::test]
async fn a_member_asks_for_five_mails_an_hour_and_an_address_gets_three() {
    let app = TestApp::start().await;
    let pell = app.visitor();
    join(&pell, "pell", "pell@northquay.example").await.expect(303);
    for _ in 0..5 {
        pell.post("/settings/security", &[("do", "resend")]).await.expect(303);
        app.jobs_rest().await;
    }
    let over = pell.post("/settings/security", &[("do", "resend")]).await;
    assert_page!(over, over.expect(429).header("retry-after"), Some("3600"));
    assert_page!(over, over.text("main [role=alert]").contains("Try again in 60 minutes"));
    assert_eq!(app.mailed().await.len(), 3);
}
