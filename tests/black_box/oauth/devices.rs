//! Devices without a keyboard (RFC 8628).

use std::time::Duration;

use super::super::app::minutes;
use super::place::{Lantern, error_of, json, lantern, register, text};
use crate::assert_page;

const KIND: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn ask(lantern: &Lantern, code: &str) -> super::super::app::Page {
    lantern.post("/oauth/token", &[("grant_type", KIND), ("device_code", code)]).await
}

#[tokio::test]
async fn a_member_types_the_code_and_the_device_is_in() {
    let (app, pell, lantern) = lantern().await;
    let begun = json(lantern.post("/oauth/device_authorization", &[("scope", "profile")]).await.expect(200));
    let (device, code) = (text(&begun, "device_code"), text(&begun, "user_code"));
    assert_eq!(text(&begun, "verification_uri"), format!("{}/device", app.origin()));
    assert_eq!((begun["expires_in"].as_i64(), begun["interval"].as_i64()), (Some(600), Some(5)));
    assert_eq!(error_of(&ask(&lantern, &device).await, 400), "authorization_pending");
    // Too soon: five seconds more.
    assert_eq!(error_of(&ask(&lantern, &device).await, 400), "slow_down");
    app.later(Duration::from_secs(6));
    assert_eq!(error_of(&ask(&lantern, &device).await, 400), "slow_down");

    let page = pell.get(&format!("/device?code={code}")).await;
    assert_page!(page, page.expect(200).typed("code") == code);
    let page = pell.submit(&page, "form.sheet", &[]).await;
    assert_page!(page, page.expect(200).text("main").contains("Lantern") && page.text("main").contains(&code));
    let done = pell.submit(&page, "form.sheet", &[("decision", "allow")]).await;
    let page = pell.follow(&done).await;
    assert_page!(page, page.text(".note.ok").contains("connected"));
    app.later(Duration::from_secs(30));
    let tokens = json(ask(&lantern, &device).await.expect(200));
    assert_eq!(json(lantern.get("/api/v1/me", &text(&tokens, "access_token")).await.expect(200))["handle"], "pell");
    // Once.
    assert_eq!(error_of(&ask(&lantern, &device).await, 400), "invalid_grant");
    pell.post("/device", &[("code", &code)]).await.expect(422);
    let page = pell.get("/settings/apps").await;
    assert_page!(page, page.text(".lines").contains("Lantern"));
}

#[tokio::test]
async fn a_no_and_the_end_of_the_time_are_told_to_the_device() {
    let (app, pell, lantern) = lantern().await;
    let begin = async || json(lantern.post("/oauth/device_authorization", &[("scope", "profile")]).await.expect(200));
    let begun = begin().await;
    let page = pell.post("/device", &[("code", &text(&begun, "user_code").to_lowercase())]).await;
    pell.submit(&page, "form.sheet", &[("decision", "deny")]).await.expect(303);
    assert_eq!(error_of(&ask(&lantern, &text(&begun, "device_code")).await, 400), "access_denied");
    let begun = begin().await;
    app.later(minutes(10));
    assert_eq!(error_of(&ask(&lantern, &text(&begun, "device_code")).await, 400), "expired_token");
    pell.post("/device", &[("code", &text(&begun, "user_code"))]).await.expect(422);
    assert_eq!(app.number("SELECT COUNT(*) FROM app_grants").await, 0);
}

#[tokio::test]
async fn nobody_guesses_a_code() {
    let (_app, pell, lantern) = lantern().await;
    for _ in 0..20 {
        pell.post("/device", &[("code", "BCDF-GHJK")]).await.expect(422);
    }
    let page = pell.post("/device", &[("code", "BCDF-GHJK")]).await;
    assert_page!(page, page.expect(429).header("retry-after").is_some());
    assert_eq!(error_of(&ask(&lantern, "guess").await, 400), "invalid_grant");
    let wide = lantern.post("/oauth/device_authorization", &[("scope", "admin")]).await;
    assert_eq!(error_of(&wide, 400), "invalid_scope");
    assert_eq!(error_of(&lantern.post("/oauth/device_authorization", &[]).await, 400), "invalid_scope");
}

#[tokio::test]
async fn only_an_app_that_runs_on_devices_begins_with_a_code() {
    let (app, _, lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let more = [("kind", "public"), ("devices", "")];
    let other = register(&app, &bright, "public-0001", &more).await;
    let begun = other.post("/oauth/device_authorization", &[("scope", "profile")]).await;
    assert_eq!(error_of(&begun, 400), "unauthorized_client");
    assert_eq!(error_of(&ask(&other, "x").await, 400), "unauthorized_client");
    // Switched off later: whoever waits gets nothing.
    let begun = json(lantern.post("/oauth/device_authorization", &[("scope", "profile")]).await.expect(200));
    app.execute("UPDATE apps SET devices = 0").await;
    bright.post("/device", &[("code", &text(&begun, "user_code"))]).await.expect(422);
    // One that needs no address to come back to.
    let fields = [
        ("form_key", "public-0002"),
        ("name", "Buoy"),
        ("kind", "public"),
        ("redirects", ""),
        ("algorithm", "EdDSA"),
        ("profile", "on"),
    ];
    bright.post("/settings/developer/apps", &fields).await.expect(422);
    bright.post("/settings/developer/apps", &[&fields[..], &[("devices", "on")]].concat()).await.expect(303);
}
