//! A member signs in with an app (RFC 6749 section 4.1, RFC 7636, OpenID Connect Core 1.0 section 3.1).

use futures::future::join_all;

use tidings::accounts::Role;

use super::super::app::{hours, minutes};
use super::place::{BACK, claims, error_of, json, lantern, parameter, register, text};
use crate::assert_page;

#[tokio::test]
async fn a_member_lets_an_app_in_and_it_acts_for_them() {
    let (app, pell, lantern) = lantern().await;
    let page = pell.get(&lantern.link(&[])).await;
    assert_page!(page, page.expect(200).text("h1") == "Let Lantern use your account?");
    assert_page!(
        page,
        page.text(".consent form").contains("@pell") && page.text(".consent").contains("lantern.example")
    );
    assert_page!(
        page,
        page.text(".consent form").contains("Read your drafts") && !page.html().contains("Write, publish")
    );
    // The page alone may send a form on to the app.
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert_page!(page, policy.contains("form-action 'self' https://lantern.example;"));
    assert_page!(page, page.header("cache-control") == Some("private, no-store"));
    let back = pell.submit(&page, ".consent form", &[("decision", "allow")]).await;
    let to = back.expect(303).location();
    assert!(to.starts_with(&format!("{BACK}?code=")), "{to}");
    // `state` as it came, and who answers (RFC 9207).
    assert_eq!(parameter(&to, "state").unwrap(), "a b&c=ü");
    assert_eq!(parameter(&to, "iss").unwrap(), app.origin());

    let answer = lantern.trade_code(&parameter(&to, "code").unwrap()).await;
    let tokens = json(answer.expect(200));
    assert_page!(answer, answer.header("cache-control") == Some("no-store"));
    assert_eq!((tokens["token_type"].as_str(), tokens["expires_in"].as_i64()), (Some("Bearer"), Some(600)));
    assert_eq!(tokens["scope"], "openid posts:read profile");
    let id = claims(&text(&tokens, "id_token"));
    let me = app.column("SELECT id FROM members WHERE handle = 'pell'").await.remove(0);
    assert_eq!((&id["sub"], &id["aud"], &id["nonce"]), (&me.clone().into(), &lantern.id.clone().into(), &"n-1".into()));
    assert_eq!((&id["iss"], &id["preferred_username"]), (&app.origin().into(), &"pell".into()));
    assert!(id["auth_time"].is_i64() && id["at_hash"].is_string() && id.get("email").is_none());

    let access = text(&tokens, "access_token");
    let answer = lantern.get("/api/v1/me", &access).await;
    assert_eq!(json(answer.expect(200))["handle"], "pell");
    let answer = lantern.get("/oauth/userinfo", &access).await;
    assert_eq!((&json(answer.expect(200))["sub"], &json(&answer)["name"]), (&me.into(), &id["name"]));
    // It may not do what nobody was asked about.
    let write = lantern.client.request("POST", "/api/v1/posts").header("authorization", &format!("Bearer {access}"));
    let refused = write
        .body("application/json", "{\"title\":\"T\",\"body\":\"B\",\"tags\":[],\"status\":\"draft\"}")
        .send()
        .await;
    assert_page!(
        refused,
        refused.expect(403).header("www-authenticate").unwrap_or_default().contains("insufficient_scope")
    );
}

#[tokio::test]
async fn a_yes_is_remembered_until_more_is_wanted_and_can_be_taken_back() {
    let (app, pell, lantern) = lantern().await;
    let first = lantern.tokens(&pell, &[]).await;
    // Not asked again.
    let to = pell.get(&lantern.link(&[("scope", "openid")])).await.expect(303).location();
    assert!(parameter(&to, "code").is_some(), "{to}");
    for (name, value) in [("scope", "openid posts:write"), ("prompt", "consent")] {
        let page = pell.get(&lantern.link(&[(name, value)])).await;
        assert_page!(page, page.expect(200).has(".consent form"));
    }
    let page = pell.get("/settings/apps").await;
    assert_page!(page, page.text(".lines").contains("Lantern") && page.text(".lines").contains("Read your drafts"));
    pell.submit(&page, ".lines form", &[]).await.expect(303);
    let page = pell.get("/settings/apps").await;
    assert_page!(page, page.text("main").contains("No apps"));
    // At once, everywhere.
    lantern.get("/api/v1/me", &text(&first, "access_token")).await.expect(401);
    assert_eq!(error_of(&lantern.refresh(&text(&first, "refresh_token")).await, 400), "invalid_grant");
    let page = pell.get(&lantern.link(&[])).await;
    assert_page!(page, page.expect(200).has(".consent form"));
    drop(app);
}

#[tokio::test]
async fn a_no_goes_back_to_the_app_and_changes_nothing() {
    let (app, pell, lantern) = lantern().await;
    let page = pell.get(&lantern.link(&[])).await;
    let back = pell.submit(&page, ".consent form", &[("decision", "deny")]).await.expect(303).location();
    assert_eq!(parameter(&back, "error").unwrap(), "access_denied");
    assert_eq!(parameter(&back, "state").unwrap(), "a b&c=ü");
    assert_eq!(app.number("SELECT COUNT(*) FROM app_consents").await, 0);
    assert_eq!(app.number("SELECT COUNT(*) FROM app_grants").await, 0);
}

#[tokio::test]
async fn a_question_is_answered_once_by_whom_it_was_asked() {
    let (app, pell, lantern) = lantern().await;
    let maren = app.member("maren").await;
    let page = pell.get(&lantern.link(&[])).await;
    // Another member's session, and nobody's.
    maren.submit(&page, ".consent form", &[("decision", "allow")]).await.expect(410);
    app.visitor().submit(&page, ".consent form", &[("decision", "allow")]).await.expect(410);
    let all = join_all((0..20).map(|_| pell.submit(&page, ".consent form", &[("decision", "allow")]))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 303).count(), 1);
    assert_eq!(all.iter().filter(|answer| answer.status == 410).count(), 19);
    let late = pell.get(&lantern.link(&[("prompt", "consent")])).await;
    app.later(minutes(31));
    pell.submit(&late, ".consent form", &[("decision", "allow")]).await.expect(410);
}

#[tokio::test]
async fn whoever_is_signed_out_signs_in_and_comes_back() {
    let (app, _, lantern) = lantern().await;
    app.account("maren", Role::Member).await;
    let maren = app.visitor();
    let to = maren.get(&lantern.link(&[])).await.expect(303).location();
    let page = maren.get(&to).await;
    let sign_in = [("email", "maren"), ("password", super::super::app::PASSWORD)];
    let next = maren.submit(&page, "form", &sign_in).await.expect(303).location();
    let page = maren.get(&next).await;
    assert_page!(page, page.expect(200).has(".consent form"));
    maren.submit(&page, ".consent form", &[("decision", "allow")]).await.expect(303);
    // A browser follows no redirect from our form to another place: the page goes on by itself.
    let page = maren.get(&next).await;
    assert_page!(page, page.expect(200).html().contains("http-equiv=\"refresh\""));
    assert_page!(page, page.attribute("a", "href").starts_with(&format!("{BACK}?code=")));
}

#[tokio::test]
async fn an_app_can_want_a_fresh_sign_in_or_none_at_all() {
    let (app, pell, lantern) = lantern().await;
    let error = |to: &str| parameter(to, "error");
    let silent = [("prompt", "none")];
    let to = app.visitor().get(&lantern.link(&silent)).await.expect(303).location();
    assert_eq!(error(&to).as_deref(), Some("login_required"));
    let to = pell.get(&lantern.link(&silent)).await.expect(303).location();
    assert_eq!(error(&to).as_deref(), Some("consent_required"));
    lantern.tokens(&pell, &[]).await;
    let to = pell.get(&lantern.link(&silent)).await.expect(303).location();
    assert!(parameter(&to, "code").is_some(), "{to}");

    app.later(hours(1));
    let to = pell.get(&lantern.link(&[("prompt", "none"), ("max_age", "60")])).await.expect(303).location();
    assert_eq!(error(&to).as_deref(), Some("login_required"));
    for (name, value) in [("prompt", "login"), ("max_age", "60"), ("max_age", "0"), ("prompt", "select_account")] {
        let to = pell.get(&lantern.link(&[(name, value)])).await.expect(303).location();
        assert!(to.starts_with("/login?next="), "{name} {value}: {to}");
        let next = parameter(&to, "next").unwrap();
        // Coming back without having signed in is no sign-in.
        let again = pell.get(&next).await.expect(303).location();
        assert!(again.starts_with("/login?next="), "{name} {value}: {again}");
    }
    let to = pell.get(&lantern.link(&[("prompt", "login")])).await.expect(303).location();
    let page = pell.get(&to).await;
    app.later(minutes(1));
    let sign_in = [("email", "pell"), ("password", super::super::app::PASSWORD)];
    let next = pell.submit(&page, "form", &sign_in).await.expect(303).location();
    let page = pell.get(&next).await;
    assert_page!(page, page.expect(200).html().contains(&format!("{BACK}?code=")));
}

#[tokio::test]
async fn a_code_is_good_once_for_a_minute_for_the_app_with_its_verifier() {
    let (app, pell, lantern) = lantern().await;
    // Replayed: what it gave ends (RFC 6749 section 4.1.2).
    let code = lantern.code(&pell, &[]).await;
    let tokens = json(lantern.trade_code(&code).await.expect(200));
    lantern.get("/api/v1/me", &text(&tokens, "access_token")).await.expect(200);
    assert_eq!(error_of(&lantern.trade_code(&code).await, 400), "invalid_grant");
    lantern.get("/api/v1/me", &text(&tokens, "access_token")).await.expect(401);
    assert_eq!(error_of(&lantern.refresh(&text(&tokens, "refresh_token")).await, 400), "invalid_grant");
    // Late.
    let code = lantern.code(&pell, &[]).await;
    app.later(std::time::Duration::from_secs(61));
    assert_eq!(error_of(&lantern.trade_code(&code).await, 400), "invalid_grant");
    // Another app's.
    let bright = app.signed_in("bright").await;
    let other = register(&app, &bright, "other-00001", &[]).await;
    let code = lantern.code(&pell, &[]).await;
    assert_eq!(error_of(&other.trade_code(&code).await, 400), "invalid_grant");
    // Another verifier, another address, none (RFC 7636 section 4.6, RFC 6749 section 4.1.3).
    let verifier = super::place::VERIFIER;
    for (field, value) in [
        ("code_verifier", "another-verifier-of-more-than-forty-three-letters"),
        ("code_verifier", super::place::challenge().as_str()),
        ("redirect_uri", "https://lantern.example/back/"),
        ("code", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
    ] {
        let code = lantern.code(&pell, &[]).await;
        let mut fields = vec![
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", BACK),
            ("code_verifier", verifier),
        ];
        fields.retain(|(name, _)| *name != field);
        let without = lantern.post("/oauth/token", &fields).await;
        assert_eq!(error_of(&without, 400), "invalid_request", "without {field}");
        fields.push((field, value));
        assert_eq!(error_of(&lantern.post("/oauth/token", &fields).await, 400), "invalid_grant", "{field} {value}");
    }
    // Twenty at once: one is first, and as it was replayed nothing stands.
    let code = lantern.code(&pell, &[]).await;
    let all = join_all((0..20).map(|_| lantern.trade_code(&code))).await;
    assert_eq!(all.iter().filter(|answer| answer.status == 200).count(), 1);
}

#[tokio::test]
async fn whoever_is_suspended_or_goes_is_out_in_every_app() {
    let (app, pell, lantern) = lantern().await;
    let access = text(&lantern.tokens(&pell, &[]).await, "access_token");
    lantern.get("/api/v1/me", &access).await.expect(200);
    let until = app.clock.now().plus(3_600_000_000).0.to_string();
    app.execute_with("UPDATE members SET blocked_until = CAST($1 AS BIGINT) WHERE handle = 'pell'", &until).await;
    lantern.get("/api/v1/me", &access).await.expect(401);
    lantern.get("/oauth/userinfo", &access).await.expect(401);
}
