//! Who asks: tokens and what is wrong with them.

use super::super::app::{Page, TestApp, minutes};
use super::program::Program;
use super::{problem, read};
use crate::assert_page;

fn challenge(page: &Page) -> &str {
    page.header("www-authenticate").unwrap_or_else(|| page.fail("It does not say what it wants."))
}

#[tokio::test]
async fn a_refused_token_is_told_why() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let nobody = Program::without(&app).get("me").await;
    problem(&nobody, 401);
    // Without a token nothing is said of errors (RFC 6750 section 3.1), only where tokens come from (RFC 9728 section 5.1).
    let metadata = format!("{}/.well-known/oauth-protected-resource", app.origin());
    assert_page!(nobody, challenge(&nobody), format!("Bearer realm=\"tidings\", resource_metadata=\"{metadata}\""));
    let may_not = Program::of(&app, &maren, &["posts:read", "live"]).await.get("me").await;
    problem(&may_not, 403);
    let words = challenge(&may_not);
    assert_page!(may_not, words.contains("error=\"insufficient_scope\"") && words.ends_with("scope=\"profile\""));
    for token in ["tid_", "tid_0123456789012345678901234567890123456789012", "x", "é", "%00", "tid_a b"] {
        let page = Program { token: token.into(), ..Program::without(&app) }.get("me").await;
        problem(&page, 401);
        assert_page!(page, challenge(&page).contains("error=\"invalid_token\""));
    }
    let basic = Program::without(&app).send_with("GET", "me", None, &[("authorization", "Basic bWFyZW46eA==")]).await;
    problem(&basic, 401);
}

#[tokio::test]
async fn a_token_in_the_address_is_refused() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = Program::of(&app, &maren, &["profile"]).await;
    let address = format!("me?access_token={}", program.token);
    for page in [Program::without(&app).get(&address).await, program.get(&address).await] {
        problem(&page, 400);
        assert_page!(page, challenge(&page).contains("error=\"invalid_request\""));
        assert_page!(page, page.html().contains(&program.token), false);
    }
}

#[tokio::test]
async fn cookies_count_for_nothing_where_a_token_is_needed_or_given() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    problem(&maren.get("/api/v1/me").await, 401);
    let program = Program::of(&app, &pell, &["profile"]).await;
    let both = maren.request("GET", "/api/v1/me").header("authorization", &format!("Bearer {}", program.token));
    let page = both.send().await;
    assert_page!(page, read(page.expect(200))["handle"], "pell");
    let exports =
        maren.request("POST", "/api/v1/exports").header("authorization", &format!("Bearer {}", program.token));
    problem(&exports.send().await, 403);
    let bad = maren.request("POST", "/api/v1/exports").header("authorization", "Bearer tid_nothing").send().await;
    problem(&bad, 401);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'export.member'").await, 0);
}

#[tokio::test]
async fn a_program_with_the_scope_asks_for_an_export_and_others_do_not_find_it() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let (hers, his) = (Program::of(&app, &maren, &["exports"]).await, Program::of(&app, &pell, &["exports"]).await);
    let asked = hers.send("POST", "exports", None).await;
    let address = asked.expect(202).location();
    let job = address.strip_prefix("/api/v1/").unwrap();
    hers.get(job).await.expect(200);
    app.jobs_rest().await;
    hers.get(&format!("{job}/result")).await.expect(200);
    problem(&his.get(job).await, 404);
    problem(&his.get(&format!("{job}/result")).await, 404);
    problem(&his.send("DELETE", job, None).await, 404);
    problem(&Program::of(&app, &maren, &["profile"]).await.get(job).await, 403);
}

#[tokio::test]
async fn each_token_has_so_many_requests_a_minute_and_sees_what_is_left() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = Program::of(&app, &maren, &["profile"]).await;
    let other = Program::of(&app, &maren, &["profile", "live"]).await;
    let first = program.get("me").await;
    assert_page!(first, first.header("ratelimit-policy"), Some("\"token\";q=300;w=60"));
    assert_page!(first, first.header("ratelimit"), Some("\"token\";r=299;t=60"));
    assert_page!(first, first.header("ratelimit-remaining"), Some("299"));
    for _ in 0..299 {
        program.get("me").await.expect(200);
    }
    let over = program.get("me").await;
    problem(&over, 429);
    assert_page!(over, over.header("retry-after"), Some("60"));
    assert_page!(over, over.header("ratelimit-remaining"), Some("0"));
    other.get("me").await.expect(200);
    app.later(minutes(1));
    program.get("me").await.expect(200);
}

#[tokio::test]
async fn what_is_known_already_is_not_sent_again() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let program = Program::of(&app, &maren, &["profile"]).await;
    let first = program.get("me").await;
    let tag = first.expect(200).header("etag").unwrap().to_owned();
    assert_page!(first, first.header("cache-control"), Some("private, no-cache"));
    assert_page!(first, first.header_all("vary").any(|value| value.eq_ignore_ascii_case("authorization")));
    for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".into()] {
        let again = program.send_with("GET", "me", None, &[("if-none-match", &known)]).await;
        assert_page!(again, again.expect(304).body.is_empty());
        assert_page!(again, again.header("etag"), Some(tag.as_str()));
    }
    program.send_with("GET", "me", None, &[("if-none-match", "\"other\"")]).await.expect(200);
    // A token that works no more is not told that nothing has changed.
    app.execute("UPDATE personal_tokens SET revoked_at = 1").await;
    problem(&program.send_with("GET", "me", None, &[("if-none-match", &tag)]).await, 401);
}

#[tokio::test]
async fn whoever_has_no_token_is_counted_by_address_whatever_cookies_they_make_up() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    visitor.set_cookie("tidings", "made-up");
    for _ in 0..120 {
        visitor.get("/api/v1/tags").await.expect(200);
    }
    problem(&visitor.get("/api/v1/tags").await, 429);
    problem(&Program { token: "tid_guess".into(), ..Program::without(&app) }.get("me").await, 429);
    let maren = app.member("maren").await;
    Program::of(&app, &maren, &["profile"]).await.get("me").await.expect(200);
}
