//! The keys: who sees them, when they change, and what is believed after that.

use std::time::Duration;

use futures::future::join_all;
use serde_json::Value;
use tidings::oauth::server::jwt::{
    AccessClaims, IdClaims, Unverified, at_hash, sign_access, sign_id, verify_access, verify_id_hint,
};
use tidings::oauth::server::keys::{Algorithm, KeyState, list, rotate, rotate_now};
use tidings::server::{Options, platform};

use super::super::app::{TestApp, hours};
use super::super::command_line::Program;

pub const MINUTE: Duration = Duration::from_secs(60);

/// An access token's claims, good for ten minutes from now.
pub fn access(app: &TestApp) -> AccessClaims {
    let now = app.clock.now().0 / 1_000_000;
    AccessClaims {
        iss: app.origin(),
        sub: "maren".into(),
        aud: app.origin(),
        exp: now + 600,
        iat: now,
        jti: "1".into(),
        client_id: "reader".into(),
        scope: "profile".into(),
        auth_time: None,
        grant: "g".into(),
    }
}

/// An id token's claims, good for ten minutes from now.
fn id(app: &TestApp) -> IdClaims {
    let AccessClaims { iss, sub, exp, iat, .. } = access(app);
    IdClaims { iss, sub, aud: "reader".into(), exp, iat, nonce: Some("n".into()), ..IdClaims::default() }
}

pub async fn shown(app: &TestApp) -> Vec<Value> {
    let page = app.visitor().get("/oauth/jwks").await;
    page.expect(200);
    let set: Value = serde_json::from_slice(&page.body).unwrap();
    set["keys"].as_array().unwrap().clone()
}

/// The names of those for EdDSA: the others come by themselves, in the background.
fn names(keys: &[Value]) -> Vec<&str> {
    let ours = keys.iter().filter(|key| key["alg"] == "EdDSA");
    ours.map(|key| key["kid"].as_str().unwrap()).collect()
}

/// The states of those.
async fn states(app: &TestApp) -> Vec<KeyState> {
    let keys = list(app.platform()).await.unwrap().into_iter();
    keys.filter(|key| key.algorithm == Algorithm::EdDsa).map(|key| key.state).collect()
}

/// The name of the key that signed a token.
fn signer(token: &str) -> String {
    let head = tidings::platform::server::jws::decode(token.split('.').next().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&head).unwrap()["kid"].as_str().unwrap().to_owned()
}

async fn run_schedule(app: &TestApp) {
    let job = tidings::oauth::server::keys::RotateKeys {};
    let mut tx = app.platform().db.begin().await.unwrap();
    tidings::platform::server::jobs::enqueue(app.platform(), &mut tx, &job).await.unwrap();
    tx.commit().await.unwrap();
    app.jobs_rest().await;
}

#[tokio::test]
async fn everybody_sees_the_public_halves_and_nobody_a_private_one() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/oauth/jwks").await;
    page.expect(200);
    assert_eq!(page.header("cache-control"), Some("public, max-age=300"));
    assert_eq!(page.header("access-control-allow-origin"), Some("*"));
    assert_eq!(page.header("content-type"), Some("application/jwk-set+json"));
    app.jobs_rest().await;
    let keys = shown(&app).await;
    assert_eq!(keys.len(), 2, "the one for RS256 is made in the background: {keys:?}");
    for key in &keys {
        let mut members: Vec<&str> = key.as_object().unwrap().keys().map(String::as_str).collect();
        members.sort_unstable();
        match key["kty"].as_str().unwrap() {
            "OKP" => assert_eq!(members, ["alg", "crv", "kid", "kty", "use", "x"]),
            "RSA" => assert_eq!(members, ["alg", "e", "kid", "kty", "n", "use"]),
            other => panic!("{other}"),
        }
    }
    let page = app.visitor().get("/oauth/jwks").await;
    for secret in app.column("SELECT private_key FROM oauth_keys").await {
        assert!(secret.len() > 40 && !page.html().contains(&secret[30..40]));
    }
}

#[tokio::test]
async fn twenty_who_need_the_first_key_at_once_get_one() {
    let app = TestApp::start().await;
    let others: Vec<_> = join_all((0..3).map(|_| platform(app.config().clone(), Options::default()))).await;
    let (claims, other) = (access(&app), others[0].as_ref().unwrap());
    let signed = join_all((0..20).map(|number| {
        let signs = if number % 2 == 0 { app.platform() } else { other };
        sign_access(signs, &claims)
    }))
    .await;
    assert_eq!(app.number("SELECT COUNT(*) FROM oauth_keys").await, 1);
    for token in signed {
        assert_eq!(verify_access(app.platform(), &token.unwrap()).await, Ok(claims.clone()));
    }
    let claims = IdClaims::default();
    let signed = join_all((0..20).map(|_| sign_id(app.platform(), Algorithm::Rs256, &claims))).await;
    assert!(signed.iter().all(Result::is_ok));
    assert_eq!(app.number("SELECT COUNT(*) FROM oauth_keys WHERE algorithm = 'RS256'").await, 1);
    for other in others {
        other.unwrap().db.close().await;
    }
}

#[tokio::test]
async fn the_next_key_is_shown_a_day_before_it_signs_and_the_old_one_is_believed_until_its_last_token_ends() {
    let app = TestApp::start().await;
    let first = sign_access(app.platform(), &access(&app)).await.unwrap();
    run_schedule(&app).await;
    assert_eq!(names(&shown(&app).await).len(), 1, "90 days are not over");
    app.later(hours(24 * 89));
    run_schedule(&app).await;
    let keys = shown(&app).await;
    let [old, next] = names(&keys)[..] else { panic!("{keys:?}") };
    assert_eq!(old, signer(&first));
    run_schedule(&app).await;
    assert_eq!(names(&shown(&app).await).len(), 2, "one at a time");
    app.later(hours(23));
    let last = sign_access(app.platform(), &access(&app)).await.unwrap();
    assert_eq!(signer(&last), old, "shown, and not signing yet");
    assert_eq!(states(&app).await, [KeyState::Signing, KeyState::Next]);
    app.later(hours(1) - MINUTE);
    let last = sign_access(app.platform(), &access(&app)).await.unwrap();
    app.later(2 * MINUTE);
    let after = sign_access(app.platform(), &access(&app)).await.unwrap();
    assert_eq!((signer(&last).as_str(), signer(&after).as_str()), (old, next));
    run_schedule(&app).await;
    for token in [&last, &after] {
        assert!(verify_access(app.platform(), token).await.is_ok());
    }
    assert_eq!(states(&app).await, [KeyState::Old, KeyState::Signing]);
    app.later(hours(2));
    run_schedule(&app).await;
    assert_eq!(names(&shown(&app).await), [next]);
    let kept = app.number("SELECT COUNT(*) FROM oauth_keys WHERE algorithm = 'EdDSA'").await;
    assert_eq!(kept, 1, "and it is deleted");
}

#[tokio::test]
async fn two_processes_that_change_the_keys_at_once_make_one_next_key() {
    let app = TestApp::start().await;
    shown(&app).await;
    app.jobs_rest().await;
    let other = platform(app.config().clone(), Options { clock: Some(app.clock.clone()), ..Options::default() });
    let other = other.await.unwrap();
    let both = join_all([rotate(app.platform()), rotate(&other), rotate(app.platform()), rotate(&other)]).await;
    let made: usize = both.into_iter().map(|rotated| rotated.unwrap().made.len()).sum();
    assert_eq!(made, 2, "one for each algorithm");
    assert_eq!(app.number("SELECT COUNT(*) FROM oauth_keys").await, 4);
    assert!(rotate(&other).await.unwrap().made.is_empty(), "the next ones are shown already");
    other.db.close().await;
}

#[tokio::test]
async fn what_a_lost_key_has_signed_is_believed_nowhere_a_minute_later() {
    let app = TestApp::start().await;
    let other = platform(app.config().clone(), Options { clock: Some(app.clock.clone()), ..Options::default() });
    let other = other.await.unwrap();
    let token = sign_access(app.platform(), &access(&app)).await.unwrap();
    let hint = sign_id(app.platform(), Algorithm::EdDsa, &id(&app)).await.unwrap();
    for platform in [app.platform(), &other] {
        assert!(verify_access(platform, &token).await.is_ok(), "remembered from here on");
    }
    let rotated = rotate_now(&other).await.unwrap();
    assert_eq!((rotated.made.len(), rotated.removed), (1, 1));
    assert_eq!(verify_access(&other, &token).await, Err(Unverified::Key));
    app.later(MINUTE);
    assert_eq!(verify_access(app.platform(), &token).await, Err(Unverified::Key));
    assert_eq!(verify_id_hint(app.platform(), &hint).await, Err(Unverified::Key));
    let again = sign_access(app.platform(), &access(&app)).await.unwrap();
    assert!(verify_access(&other, &again).await.is_ok());
    assert_eq!(names(&shown(&app).await), [signer(&again)]);
    other.db.close().await;
}

#[tokio::test]
async fn a_key_that_another_process_has_just_made_is_found_when_somebody_names_it() {
    let app = TestApp::start().await;
    let other = platform(app.config().clone(), Options { clock: Some(app.clock.clone()), ..Options::default() });
    let other = other.await.unwrap();
    shown(&app).await;
    app.jobs_rest().await;
    let known = sign_access(app.platform(), &access(&app)).await.unwrap();
    assert!(verify_access(&other, &known).await.is_ok());
    rotate_now(app.platform()).await.unwrap();
    let token = sign_access(app.platform(), &access(&app)).await.unwrap();
    app.later(Duration::from_secs(4));
    assert!(verify_access(&other, &token).await.is_ok());
    other.db.close().await;
}

#[tokio::test]
async fn an_id_token_is_signed_as_its_app_can_read_and_known_again_after_it_has_run_out() {
    let app = TestApp::start().await;
    for algorithm in Algorithm::ALL {
        let claims = IdClaims { at_hash: Some(at_hash(algorithm, "abc")), ..id(&app) };
        let token = sign_id(app.platform(), algorithm, &claims).await.unwrap();
        assert_eq!(verify_id_hint(app.platform(), &token).await, Ok(claims));
        assert_eq!(verify_access(app.platform(), &token).await, Err(Unverified::Type));
        app.later(hours(1));
        assert!(verify_id_hint(app.platform(), &token).await.is_ok());
    }
    let access = sign_access(app.platform(), &access(&app)).await.unwrap();
    assert_eq!(verify_id_hint(app.platform(), &access).await, Err(Unverified::Type));
    // OpenID Connect Core 1.0 appendix A.3: the hash beside an RS256 id token.
    assert_eq!(at_hash(Algorithm::Rs256, "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
}

#[tokio::test]
async fn no_token_is_signed_that_would_outlive_its_key() {
    let app = TestApp::start().await;
    let claims = AccessClaims { exp: access(&app).iat + 3_601, ..access(&app) };
    assert!(sign_access(app.platform(), &claims).await.is_err());
}

#[tokio::test]
async fn keys_are_listed_and_replaced_from_the_terminal_and_none_is_printed() {
    let program = Program::new();
    let text = |output: &std::process::Output| String::from_utf8_lossy(&output.stdout).into_owned();
    let listed = text(&program.run(&["keys", "list"], "").await);
    assert!(listed.lines().count() == 1 && listed.contains("EdDSA") && listed.contains("signing"), "{listed}");
    let kid = listed.split(' ').next().unwrap().to_owned();
    let rotated = text(&program.run(&["keys", "rotate"], "").await);
    assert!(rotated.starts_with("1 key made"), "{rotated}");
    let rotated = text(&program.run(&["keys", "rotate"], "").await);
    assert!(rotated.contains("shown already"), "{rotated}");
    let listed = text(&program.run(&["keys", "list"], "").await);
    assert!(listed.contains(&kid) && listed.contains("  next "), "{listed}");
    assert!(listed.contains("believed until"), "{listed}");
    let rotated = text(&program.run(&["keys", "rotate", "--now"], "").await);
    assert!(rotated.starts_with("2 of the keys before are void"), "{rotated}");
    let listed = text(&program.run(&["keys", "list"], "").await);
    assert!(listed.lines().count() == 1 && !listed.contains(&kid), "{listed}");
    assert!(listed.lines().all(|line| line.len() < 220), "a key would make it longer: {listed}");
}
