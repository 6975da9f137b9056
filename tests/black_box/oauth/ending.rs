//! When what an app was allowed is over, and who it may not pass for (RFC 9700 sections 4.14 and 4.15).

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::super::app::{Client, TestApp, email_of};
use super::place::{Lantern, claims, error_of, json, lantern, parameter, query, register, text};
use crate::assert_page;

async fn is_active(lantern: &Lantern, token: &str) -> bool {
    json(lantern.post("/oauth/introspect", &[("token", token)]).await.expect(200))["active"] == true
}

async fn shut_out(app: &TestApp, column: &str) {
    let statement = match column {
        "blocked_until" => "UPDATE members SET blocked_until = CAST($1 AS BIGINT) WHERE handle = 'pell'",
        _ => "UPDATE members SET leaving_at = CAST($1 AS BIGINT) WHERE handle = 'pell'",
    };
    let until = app.clock.now().plus(60_000_000).0;
    app.execute_with(statement, &until.to_string()).await;
}

#[tokio::test]
async fn for_whoever_may_not_come_in_an_app_gets_nothing() {
    for column in ["blocked_until", "leaving_at"] {
        let (app, pell, lantern) = lantern().await;
        let tokens = lantern.tokens(&pell, &[]).await;
        let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
        let code = lantern.code(&pell, &[]).await;
        let begun = json(lantern.post("/oauth/device_authorization", &[("scope", "openid")]).await.expect(200));
        let page = pell.post("/device", &[("code", &text(&begun, "user_code"))]).await;
        pell.submit(&page, "form.sheet", &[("decision", "allow")]).await.expect(303);
        shut_out(&app, column).await;
        // No new tokens, and above all no id token that says: this is them.
        assert_eq!(error_of(&lantern.refresh(&refresh).await, 400), "invalid_grant", "{column}");
        assert_eq!(error_of(&lantern.trade_code(&code).await, 400), "invalid_grant", "{column}");
        let kind = "urn:ietf:params:oauth:grant-type:device_code";
        let device = [("grant_type", kind), ("device_code", begun["device_code"].as_str().unwrap())];
        assert_eq!(error_of(&lantern.post("/oauth/token", &device).await, 400), "invalid_grant", "{column}");
        for token in [&access, &refresh] {
            assert!(!is_active(&lantern, token).await, "{column}");
        }
        lantern.get("/oauth/userinfo", &access).await.expect(401);
        if column == "blocked_until" {
            // A suspension ends, and what was allowed goes on: nobody has used the token up.
            app.later(Duration::from_secs(61));
            lantern.refresh(&refresh).await.expect(200);
        }
    }
}

async fn new_password(app: &TestApp) {
    let visitor = app.visitor();
    visitor.post("/password/forgot", &[("email", "pell")]).await.expect(303);
    let mails = app.mailed().await;
    let mail = mails.iter().rev().find(|mail| mail.to.1 == email_of("pell") && mail.text.contains("/password/reset/"));
    let link = mail.unwrap().text.split("/password/reset/").nth(1).unwrap();
    let token: String = link.chars().take_while(|c| !c.is_whitespace()).collect();
    let page = visitor.get(&format!("/password/reset/{token}")).await;
    let fields = [("password", "seven mackerel at the gauge")];
    visitor.submit(&page, "main form", &fields).await.expect(303);
}

#[tokio::test]
async fn a_new_password_ends_what_apps_were_allowed_before() {
    let (app, pell, lantern) = lantern().await;
    let tokens = lantern.tokens(&pell, &[]).await;
    let (access, refresh) = (text(&tokens, "access_token"), text(&tokens, "refresh_token"));
    app.later(Duration::from_secs(1));
    // Signing in is no new password.
    app.signed_in("pell").await;
    assert!(is_active(&lantern, &refresh).await);
    new_password(&app).await;
    lantern.get("/api/v1/me", &access).await.expect(401);
    assert!(!is_active(&lantern, &access).await && !is_active(&lantern, &refresh).await);
    assert_eq!(error_of(&lantern.refresh(&refresh).await, 400), "invalid_grant");
    // From then on as ever.
    app.later(Duration::from_secs(1));
    let pell = app.visitor();
    pell.post("/login", &[("email", "pell"), ("password", "seven mackerel at the gauge")]).await.expect(303);
    let tokens = lantern.tokens(&pell, &[]).await;
    lantern.get("/api/v1/me", &text(&tokens, "access_token")).await.expect(200);
}

#[tokio::test]
async fn no_app_passes_for_a_member_by_its_name() {
    let (app, _, _) = lantern().await;
    let bright = app.signed_in("bright").await;
    let pell = app.column("SELECT id FROM members WHERE handle = 'pell'").await.remove(0);
    // RFC 9700 section 4.15: no maker chooses an id.
    let named = register(&app, &bright, &pell, &[]).await;
    assert_ne!(named.id, pell);
    let tokens = json(named.post("/oauth/token", &[("grant_type", "client_credentials")]).await.expect(200));
    let access = text(&tokens, "access_token");
    assert_eq!(claims(&access)["sub"], format!("app:{}", named.id));
    let told = json(named.post("/oauth/introspect", &[("token", &access)]).await.expect(200));
    assert_eq!(told["sub"], format!("app:{}", named.id));
    named.get("/api/v1/me", &access).await.expect(403);
}

#[tokio::test]
async fn whoever_is_refused_learns_where_tokens_come_from() {
    let (app, pell, lantern) = lantern().await;
    // RFC 9728 section 5.1.
    let wanted = format!("resource_metadata=\"{}/.well-known/oauth-protected-resource\"", app.origin());
    for path in ["/api/v1/me", "/oauth/userinfo"] {
        for page in [app.visitor().get(path).await, lantern.get(path, "wrong").await, lantern.get(path, "a.b.c").await]
        {
            let challenge = page.expect(401).header("www-authenticate").unwrap_or_default();
            assert_page!(page, challenge.starts_with("Bearer realm=\"tidings\"") && challenge.ends_with(&wanted));
        }
    }
    let tokens = lantern.tokens(&pell, &[("scope", "posts:read")]).await;
    let page = lantern.get("/oauth/userinfo", &text(&tokens, "access_token")).await;
    assert_page!(page, !page.expect(403).header("www-authenticate").unwrap_or_default().contains("resource_metadata"));
}

#[tokio::test]
async fn a_hint_that_names_somebody_else_asks_and_the_yes_leads_on() {
    let (app, pell, lantern) = lantern().await;
    let hint = text(&lantern.tokens(&pell, &[]).await, "id_token");
    let maren = app.member("maren").await;
    let bye = "https://lantern.example/bye";
    let asked = [("id_token_hint", hint.as_str()), ("post_logout_redirect_uri", bye), ("state", "s")];
    let page = maren.get(&format!("/oauth/logout?{}", query(&asked))).await;
    assert_page!(page, page.expect(200).text("h1") == "Sign out?");
    let to = maren.submit(&page, "form", &[]).await.expect(303).location();
    assert!(to.starts_with(bye), "{to}");
    assert_eq!(parameter(&to, "state").as_deref(), Some("s"));
}

/// Begins a request, and sends its body when the program has begun to read and something else is done. Gives the
/// answer's head and body.
async fn interrupted(app: &TestApp, head: &str, body: &str, meanwhile: impl AsyncFnOnce()) -> String {
    let mut stream = TcpStream::connect(app.addr()).await.unwrap();
    let head = format!(
        "{head}\r\nhost: {}\r\nexpect: 100-continue\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        app.origin().trim_start_matches("http://"),
        body.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    // RFC 9110 section 10.1.1: it is told to go on when the body is wanted.
    let mut go_on = [0; 25];
    stream.read_exact(&mut go_on).await.unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100 "), "{}", String::from_utf8_lossy(&go_on));
    meanwhile().await;
    stream.write_all(body.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// A form of a member's, who has a new password before it has arrived.
async fn form_of(app: &TestApp, member: &Client, path: &str, form: &str) -> String {
    let head = format!(
        "POST {path} HTTP/1.1\r\ncookie: {}\r\norigin: {}\r\ncontent-type: application/x-www-form-urlencoded",
        member.cookie_header(),
        app.origin()
    );
    interrupted(app, &head, form, async || new_password(app).await).await
}

#[tokio::test]
async fn a_yes_that_arrives_after_the_session_has_ended_gives_nothing() {
    let (app, pell, lantern) = lantern().await;
    let page = pell.get(&lantern.link(&[])).await;
    let ticket = page.expect(200).attribute("[name=ticket]", "value");
    let form = query(&[("ticket", &ticket), ("decision", "allow")]);
    let answer = form_of(&app, &pell, "/oauth/consent", &form).await;
    assert!(answer.starts_with("HTTP/1.1 410 ") && !answer.contains("code="), "{answer}");
    assert_eq!(app.number("SELECT COUNT(*) FROM app_grants").await, 0);
}

#[tokio::test]
async fn a_device_is_let_in_by_nobody_whose_session_has_ended() {
    let (app, pell, lantern) = lantern().await;
    let begun = json(lantern.post("/oauth/device_authorization", &[("scope", "openid")]).await.expect(200));
    let form = query(&[("code", &text(&begun, "user_code")), ("decision", "allow")]);
    let answer = form_of(&app, &pell, "/device", &form).await;
    assert!(answer.starts_with("HTTP/1.1 303 ") && answer.contains("location: /login"), "{answer}");
    assert_eq!(app.number("SELECT COUNT(*) FROM app_grants").await, 0);
}

#[tokio::test]
async fn what_was_allowed_ends_when_somebody_else_was_at_the_account() {
    let (app, pell, lantern) = lantern().await;
    let access = text(&lantern.tokens(&pell, &[]).await, "access_token");
    app.later(Duration::from_secs(1));
    let greta = app.moderator("greta").await;
    greta.post("/admin/members/pell", &[("do", "end-sessions")]).await.expect(303);
    lantern.get("/api/v1/me", &access).await.expect(401);
}

#[tokio::test]
async fn apps_of_a_maker_who_may_not_come_in_do_nothing() {
    let (app, pell, lantern) = lantern().await;
    let access = text(&lantern.tokens(&pell, &[]).await, "access_token");
    let own = [("grant_type", "client_credentials")];
    let itself = text(&json(lantern.post("/oauth/token", &own).await.expect(200)), "access_token");
    let until = app.clock.now().plus(60_000_000).0.to_string();
    app.execute_with("UPDATE members SET blocked_until = CAST($1 AS BIGINT) WHERE handle = 'bright'", &until).await;
    lantern.get("/api/v1/me", &access).await.expect(401);
    lantern.get("/api/v1/posts", &itself).await.expect(401);
    assert_eq!(error_of(&lantern.post("/oauth/token", &own).await, 401), "invalid_client");
    pell.get(&lantern.link(&[])).await.expect(400);
    app.later(Duration::from_secs(61));
    lantern.get("/api/v1/me", &access).await.expect(200);
}

#[tokio::test]
async fn what_nobody_came_for_is_forgotten() {
    let (app, pell, lantern) = lantern().await;
    lantern.code(&pell, &[]).await;
    pell.get(&lantern.link(&[("prompt", "consent")])).await.expect(200);
    assert!(app.number("SELECT COUNT(*) FROM app_requests").await > 0);
    app.later(Duration::from_secs(31 * 60));
    tidings::oauth::server::prune(app.platform()).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM app_requests").await, 0);
    assert_eq!(app.number("SELECT COUNT(*) FROM app_grants").await, 1);
    app.later(Duration::from_secs(8 * 24 * 3_600));
    tidings::oauth::server::prune(app.platform()).await.unwrap();
    assert_eq!(app.number("SELECT COUNT(*) FROM app_grants").await, 0);
}

#[tokio::test]
async fn letting_an_app_in_and_taking_it_back_stand_in_the_members_log() {
    let (_app, pell, lantern) = lantern().await;
    lantern.tokens(&pell, &[]).await;
    // Nothing new: no second line.
    lantern.tokens(&pell, &[]).await;
    pell.post("/settings/apps", &[("app", &lantern.id)]).await.expect(303);
    let page = pell.get("/settings/security").await;
    let text = page.expect(200).text("main");
    assert_page!(page, text.matches("An app was let in").count() == 1 && text.contains("An app was taken back"));
}

#[tokio::test]
async fn a_token_that_is_revoked_while_its_request_arrives_does_nothing() {
    let (app, pell, lantern) = lantern().await;
    let scope = [("scope", "posts:write")];
    let access = text(&lantern.tokens(&pell, &scope).await, "access_token");
    let head =
        format!("POST /api/v1/posts HTTP/1.1\r\nauthorization: Bearer {access}\r\ncontent-type: application/json");
    let post = "{\"title\":\"T\",\"body\":\"B\",\"tags\":[],\"status\":\"published\"}";
    let revoke = async || {
        pell.post("/settings/apps", &[("app", &lantern.id)]).await.expect(303);
    };
    let answer = interrupted(&app, &head, post, revoke).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
}
