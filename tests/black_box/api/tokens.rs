//! Personal access tokens: making, using, revoking.

use super::super::app::{Client, PASSWORD, TestApp, days, minutes};
use super::program::{Program, shown, token_of};
use super::{problem, read};
use crate::assert_page;

const PAGE: &str = "/settings/developer";
const KEY: &str = "form-key-0001";

async fn count(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM personal_tokens WHERE revoked_at IS NULL").await
}

async fn revoke_first(member: &Client) {
    let page = member.get(PAGE).await;
    let id = page.expect(200).attribute("form.end input[name=id]", "value");
    member.post("/settings/developer/revoke", &[("id", &id)]).await.expect(303);
}

#[tokio::test]
async fn a_token_is_shown_once_and_kept_as_a_hash() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let made = token_of(&maren, KEY, &["profile", "posts:read"], "30").await;
    let token = shown(&made);
    assert_page!(made, token.starts_with("tid_") && token.len() == 47, true);
    assert_page!(made, made.header("cache-control"), Some("private, no-store"));
    let page = maren.get(PAGE).await;
    assert_page!(page, page.expect(200).has("input[readonly]"), false);
    assert_page!(page, page.text("ul.lines b"), "Harbour clock");
    let kept = app.column("SELECT token_hash || name || scopes || id FROM personal_tokens").await.concat();
    assert!(!kept.contains(&token[4..]), "{kept}");
    // The same form again is not another token.
    token_of(&maren, KEY, &["profile"], "30").await.expect(409);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn a_token_needs_a_name_a_scope_and_an_end() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for days in ["0", "31", "-7", "99999999999999999999", ""] {
        token_of(&maren, KEY, &["profile"], days).await.expect(422);
    }
    token_of(&maren, KEY, &[], "30").await.expect(422);
    token_of(&maren, KEY, &["root", "POSTS:READ"], "30").await.expect(422);
    token_of(&maren, "", &["profile"], "30").await.expect(400);
    let nameless = [("form_key", KEY), ("name", " \u{202e}\0 "), ("days", "30"), ("profile", "on")];
    let page = maren.post(PAGE, &nameless).await;
    assert_page!(page, page.expect(422).error_beside("name"), "Say what it is for, so that you know it again.");
    let long = "x".repeat(61);
    maren.post(PAGE, &[("form_key", KEY), ("name", &long), ("days", "30"), ("profile", "on")]).await.expect(422);
    let visitor = token_of(&app.visitor(), KEY, &["profile"], "30").await;
    assert_page!(visitor, visitor.expect(303).location().starts_with("/login"));
    assert_eq!(count(&app).await, 0);
}

#[tokio::test]
async fn making_a_token_asks_once_more_who_it_is_and_revoking_does_not() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.later(minutes(16));
    let asked = token_of(&maren, KEY, &["profile"], "30").await;
    assert_page!(asked, asked.expect(403).text("h1"), "Confirm that it is you");
    assert_eq!(count(&app).await, 0);
    let made = maren.submit(&asked, "form.stack", &[("confirm_password", PASSWORD)]).await;
    shown(&made);
    assert_eq!(count(&app).await, 1);
    app.later(minutes(16));
    revoke_first(&maren).await;
    assert_eq!(count(&app).await, 0);
}

#[tokio::test]
async fn a_token_works_until_it_is_revoked_or_runs_out() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = Program::of(&app, &maren, &["profile"]).await;
    let me = program.get("me").await;
    assert_page!(me, read(me.expect(200))["handle"], "maren");
    app.later(days(30));
    let refused = program.get("me").await;
    problem(&refused, 401);
    let challenge = refused.header("www-authenticate").unwrap_or_default();
    assert_page!(refused, challenge.starts_with("Bearer ") && challenge.contains("error=\"invalid_token\""));

    let maren = app.signed_in("maren").await;
    let program = Program { token: shown(&token_of(&maren, KEY, &["profile"], "7").await), ..Program::without(&app) };
    program.get("me").await.expect(200);
    revoke_first(&maren).await;
    problem(&program.get("me").await, 401);
}

#[tokio::test]
async fn nobody_revokes_or_sees_somebody_elses_token() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let program = Program::of(&app, &maren, &["profile"]).await;
    let id = maren.get(PAGE).await.attribute("form.end input[name=id]", "value");
    pell.post("/settings/developer/revoke", &[("id", &id)]).await;
    let visitor = app.visitor().post("/settings/developer/revoke", &[("id", &id)]).await;
    assert_page!(visitor, visitor.expect(303).location().starts_with("/login"));
    program.get("me").await.expect(200);
    let page = pell.get(PAGE).await;
    assert_page!(page, page.expect(200).has("ul.lines"), false);
}

#[tokio::test]
async fn tokens_of_somebody_suspended_or_leaving_do_not_work() {
    let app = TestApp::start().await;
    let (ines, maren) = (app.owner("ines").await, app.member("maren").await);
    let program = Program::of(&app, &maren, &["profile"]).await;
    let suspend = [("do", "block"), ("term", "day"), ("why", "Sells sails")];
    ines.post("/admin/members/maren", &suspend).await.expect(303);
    problem(&program.get("me").await, 401);
    ines.post("/admin/members/maren", &[("do", "unblock")]).await.expect(303);
    program.get("me").await.expect(200);
    let maren = app.signed_in("maren").await;
    maren.post("/settings/data/leave", &[("posts", "keep"), ("do", "leave")]).await.expect(303);
    problem(&program.get("me").await, 401);
}

#[tokio::test]
async fn the_use_of_a_token_is_written_down_at_most_once_a_minute() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = Program::of(&app, &maren, &["profile"]).await;
    let used = "SELECT CAST(used_at AS TEXT) FROM personal_tokens WHERE used_at IS NOT NULL";
    assert!(app.column(used).await.is_empty());
    program.get("me").await.expect(200);
    let first = app.column(used).await;
    app.later(minutes(1) / 2);
    program.get("me").await.expect(200);
    assert_eq!(app.column(used).await, first);
    app.later(minutes(1));
    program.get("me").await.expect(200);
    assert_ne!(app.column(used).await, first);
}

#[tokio::test]
async fn making_and_revoking_a_token_is_written_down_and_mailed() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let token = shown(&token_of(&maren, KEY, &["profile", "live"], "30").await);
    revoke_first(&maren).await;
    let log = maren.get("/settings/security").await;
    for words in ["A token was made", "A token was revoked"] {
        assert_page!(log, log.expect(200).html().contains(words));
    }
    let texts: Vec<String> = app.mailed().await.into_iter().map(|mail| mail.text).collect();
    for words in ["“Harbour clock”. It may: profile live.", "The token “Harbour clock” was revoked."] {
        assert!(texts.iter().any(|text| text.contains(words)), "{texts:?}");
    }
    assert!(texts.iter().all(|text| !text.contains(&token)));
}
