//! Signing in with a second step.

use std::time::Duration;

use totp_rs::{Builder, Secret};

use super::app::{Client, PASSWORD, Page, TestApp, email_of};
use crate::assert_page;

const PAGE: &str = "/settings/security";

/// The code that an app shows now.
fn code_of(app: &TestApp, secret: &str) -> String {
    code_at(secret, u64::try_from(app.clock.now().0 / 1_000_000).unwrap())
}

/// The code that an app shows so many seconds after 1970.
pub fn code_at(secret: &str, seconds: u64) -> String {
    let secret = Secret::try_from_base32(secret.replace(' ', "")).unwrap();
    Builder::new().with_secret(secret).build().unwrap().generate(seconds).to_string()
}

/// Switches the second step on; gives the secret and the recovery codes.
async fn switch_on(app: &TestApp, member: &Client) -> (String, Vec<String>) {
    let done = member.post(PAGE, &[("do", "app"), ("app_password", PASSWORD)]).await;
    let page = member.follow(&done).await;
    let secret = page.text("section:has(svg.qr) code");
    let page = member.post(PAGE, &[("do", "app-confirm"), ("code", &code_of(app, &secret))]).await;
    let codes = page.expect(200).texts(".codes code");
    assert_page!(page, codes.len() == 10);
    // The next code belongs to another step.
    app.later(Duration::from_secs(30));
    (secret, codes)
}

async fn password(client: &Client, handle: &str) -> Page {
    client.post("/login", &[("email", &email_of(handle)), ("password", PASSWORD), ("next", "/drafts")]).await
}

async fn second(client: &Client, code: &str) -> Page {
    client.post("/login/second-factor", &[("code", code), ("next", "/drafts")]).await
}

#[tokio::test]
async fn with_an_app_the_password_alone_opens_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let (secret, _) = switch_on(&app, &maren).await;
    let page = maren.get(PAGE).await;
    assert_page!(page, page.text("section:has(#second-step)").contains("10 recovery codes are left"));

    let door = app.visitor();
    let done = password(&door, "maren").await;
    assert_page!(done, done.expect(303).location(), "/login/second-factor?next=%2Fdrafts");
    for path in ["/drafts", "/settings/security", "/notifications", "/write", "/api/v1/jobs/x", "/media"] {
        let page = door.get(path).await;
        assert_page!(page, matches!(page.status, 302 | 303 | 401) || page.location().starts_with("/login"));
    }
    let page = door.get("/login/second-factor?next=%2Fdrafts").await;
    assert_page!(page, page.expect(200).typed("next"), "/drafts");
    let wrong = second(&door, "000000").await;
    assert_page!(wrong, wrong.expect(422).error_beside("code").contains("not right"));
    let done = second(&door, &code_of(&app, &secret)).await;
    assert_page!(done, done.expect(303).location(), "/drafts");
    door.get("/drafts").await.expect(200);
    // The step between is over.
    let page = door.get("/login/second-factor").await;
    assert_page!(page, page.location().starts_with("/login"));
}

#[tokio::test]
async fn a_code_works_once_even_when_it_is_sent_twenty_times_at_once() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let (secret, codes) = switch_on(&app, &maren).await;
    for code in [code_of(&app, &secret), codes[0].clone()] {
        let mut doors = Vec::new();
        for _ in 0..20 {
            let door = app.visitor();
            password(&door, "maren").await.expect(303);
            doors.push(door);
        }
        let answers = futures::future::join_all(doors.iter().map(|door| second(door, &code))).await;
        let entered = answers.iter().filter(|page| page.status == 303).count();
        assert_eq!(entered, 1, "{code}");
        app.later(Duration::from_secs(600));
    }
    let page = app.signed_in_with(&codes[1]).await;
    page.get("/drafts").await.expect(200);
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_and_is_told_by_mail() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let (_, codes) = switch_on(&app, &maren).await;
    let told = app.mailed().await.len();
    let door = app.visitor();
    password(&door, "maren").await;
    let typed = codes[3].to_uppercase().replace('-', " ");
    second(&door, &typed).await.expect(303);
    let mails = app.mailed().await;
    assert_eq!(mails.len(), told + 1);
    assert!(mails.iter().any(|mail| mail.text.contains("recovery code; 9 are left")), "{mails:?}");
    let door = app.visitor();
    password(&door, "maren").await;
    second(&door, &codes[3]).await.expect(422);
    // New ones take the place of all others.
    let page = maren.post(PAGE, &[("do", "codes"), ("codes_password", PASSWORD)]).await;
    let fresh = page.expect(200).texts(".codes code");
    second(&door, &codes[4]).await.expect(422);
    second(&door, &fresh[4]).await.expect(303);
    // They are shown once.
    let page = maren.get(PAGE).await;
    assert_page!(page, !page.has(".codes"));
}

#[tokio::test]
async fn wrong_codes_wait_longer_and_longer_and_the_first_step_runs_out() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let (secret, _) = switch_on(&app, &maren).await;
    let door = app.visitor();
    password(&door, "maren").await;
    for _ in 0..5 {
        second(&door, "123").await.expect(422);
    }
    let page = second(&door, &code_of(&app, &secret)).await;
    assert_page!(page, page.expect(429).header("retry-after").is_some());
    app.later(Duration::from_secs(60));
    second(&door, &code_of(&app, &secret)).await.expect(303);
    let late = app.visitor();
    password(&late, "maren").await;
    app.later(Duration::from_secs(601));
    let page = second(&late, &code_of(&app, &secret)).await;
    assert_page!(page, page.expect(303).location(), "/login");
    // Nobody comes from nowhere.
    let page = second(&app.visitor(), &code_of(&app, &secret)).await;
    assert_page!(page, page.expect(303).location(), "/login");
}

#[tokio::test]
async fn switching_it_on_and_off_takes_the_password_and_is_told_by_mail() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for (act, field) in [("app", "app_password"), ("app-off", "off_password"), ("codes", "codes_password")] {
        let page = maren.post(PAGE, &[("do", act), (field, "not my password")]).await;
        assert_page!(page, page.expect(422).html().contains("That is not your password."));
        app.later(Duration::from_secs(600));
    }
    maren.post(PAGE, &[("do", "codes"), ("codes_password", PASSWORD)]).await.expect(409);
    maren.post(PAGE, &[("do", "app-confirm"), ("code", "123456")]).await.expect(409);
    switch_on(&app, &maren).await;
    maren.post(PAGE, &[("do", "app"), ("app_password", PASSWORD)]).await.expect(409);
    let done = maren.post(PAGE, &[("do", "app-off"), ("off_password", PASSWORD)]).await;
    assert_page!(done, done.expect(303).location(), "/settings/security");
    let door = app.visitor();
    let done = password(&door, "maren").await;
    assert_page!(done, done.expect(303).location(), "/drafts");
    let texts: Vec<String> = app.mailed().await.into_iter().map(|mail| mail.text).collect();
    assert!(texts.iter().any(|text| text.contains("asks for a code of an app from now on")), "{texts:?}");
    assert!(texts.iter().any(|text| text.contains("asks for no code of an app any more")), "{texts:?}");
    assert_eq!(app.number("SELECT COUNT(*) FROM recovery_codes").await, 0);
}

impl TestApp {
    /// Maren, let in with a recovery code.
    async fn signed_in_with(&self, code: &str) -> Client {
        let door = self.visitor();
        password(&door, "maren").await.expect(303);
        second(&door, code).await.expect(303);
        door
    }
}

#[tokio::test]
async fn a_suspension_counts_between_the_two_steps() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.moderator("maren").await, app.member("pell").await);
    let (secret, _) = switch_on(&app, &pell).await;
    let door = app.visitor();
    password(&door, "pell").await.expect(303);
    // As another process would, that did not know of this sign-in.
    let until = app.clock.now().plus(3_600_000_000).0.to_string();
    app.execute_with("UPDATE members SET blocked_until = CAST($1 AS BIGINT) WHERE handle = 'pell'", &until).await;
    let refused = second(&door, &code_of(&app, &secret)).await;
    assert_page!(refused, refused.expect(422).error_beside("code").contains("suspended"));
    app.execute("UPDATE members SET blocked_until = NULL").await;
    maren.post("/admin/members/pell", &[("do", "block"), ("term", "day"), ("why", "Because")]).await.expect(303);
    maren.post("/admin/members/pell", &[("do", "unblock")]).await.expect(303);
    // The sign-in that was under way has ended with it.
    let late = second(&door, &code_of(&app, &secret)).await;
    assert_page!(late, late.expect(303).location(), "/login");
}

#[tokio::test]
async fn a_code_proves_who_one_is_in_place_of_the_password() {
    let app = TestApp::start().await;
    let maren = app.moderator("maren").await;
    app.account("pell", tidings::accounts::Role::Member).await;
    let (secret, _) = switch_on(&app, &maren).await;
    app.later(Duration::from_secs(16 * 60));
    let asked = maren.post("/admin/members/pell", &[("do", "end-sessions")]).await;
    let wrong = maren.submit(asked.expect(403), "form.stack", &[("confirm_code", "000000")]).await;
    assert_page!(wrong, wrong.expect(422).error_beside("confirm_code").contains("not right"));
    let done = maren.submit(&wrong, "form.stack", &[("confirm_code", &code_of(&app, &secret))]).await;
    assert_page!(done, done.expect(303).location(), "/admin/members/pell");
}
