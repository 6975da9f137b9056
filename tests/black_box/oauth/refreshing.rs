//! Refresh tokens (RFC 6749 section 6, RFC 9700 section 4.14).

use std::collections::BTreeSet;
use std::time::Duration;

use futures::future::join_all;

use super::super::app::hours;
use super::place::{claims, error_of, json, lantern, register, text};

#[tokio::test]
async fn each_is_used_once_and_one_that_is_used_again_ends_the_family() {
    let (app, pell, lantern) = lantern().await;
    let first = text(&lantern.tokens(&pell, &[]).await, "refresh_token");
    let tokens = json(lantern.refresh(&first).await.expect(200));
    let second = text(&tokens, "refresh_token");
    assert_ne!(first, second);
    // Its answer may have got lost: the same again for ten seconds.
    app.later(Duration::from_secs(9));
    assert_eq!(text(&json(lantern.refresh(&first).await.expect(200)), "refresh_token"), second);
    app.later(Duration::from_secs(2));
    assert_eq!(error_of(&lantern.refresh(&first).await, 400), "invalid_grant");
    assert_eq!(error_of(&lantern.refresh(&second).await, 400), "invalid_grant");
    lantern.get("/api/v1/me", &text(&tokens, "access_token")).await.expect(401);
}

#[tokio::test]
async fn the_first_is_not_given_again_once_its_successor_was_used() {
    let (_app, pell, lantern) = lantern().await;
    let first = text(&lantern.tokens(&pell, &[]).await, "refresh_token");
    let second = text(&json(lantern.refresh(&first).await.expect(200)), "refresh_token");
    let third = text(&json(lantern.refresh(&second).await.expect(200)), "refresh_token");
    assert_eq!(error_of(&lantern.refresh(&first).await, 400), "invalid_grant");
    assert_eq!(error_of(&lantern.refresh(&third).await, 400), "invalid_grant");
}

#[tokio::test]
async fn twenty_at_once_get_one_successor() {
    let (app, pell, lantern) = lantern().await;
    let first = text(&lantern.tokens(&pell, &[]).await, "refresh_token");
    let all = join_all((0..20).map(|_| lantern.refresh(&first))).await;
    let next: BTreeSet<String> = all.iter().map(|page| text(&json(page.expect(200)), "refresh_token")).collect();
    assert_eq!(next.len(), 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM app_refreshes").await, 2);
    lantern.refresh(next.first().unwrap()).await.expect(200);
}

#[tokio::test]
async fn it_gives_less_but_never_more() {
    let (_app, pell, lantern) = lantern().await;
    let token = text(&lantern.tokens(&pell, &[]).await, "refresh_token");
    let narrowed = async |token: &str, scope: &str| {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", token), ("scope", scope)];
        lantern.post("/oauth/token", &fields).await
    };
    // RFC 6749 section 6; a refusal uses nothing up.
    assert_eq!(error_of(&narrowed(&token, "openid posts:write").await, 400), "invalid_scope");
    assert_eq!(error_of(&narrowed(&token, "root").await, 400), "invalid_scope");
    let less = json(narrowed(&token, "profile").await.expect(200));
    assert_eq!(claims(&text(&less, "access_token"))["scope"], "profile");
    // The next one may ask for all again.
    let all = json(lantern.refresh(&text(&less, "refresh_token")).await.expect(200));
    assert_eq!(all["scope"], "openid posts:read profile");
}

#[tokio::test]
async fn it_is_the_apps_own_and_runs_out() {
    let (app, pell, lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let other = register(&app, &bright, "other-00001", &[]).await;
    let token = text(&lantern.tokens(&pell, &[]).await, "refresh_token");
    assert_eq!(error_of(&other.refresh(&token).await, 400), "invalid_grant");
    assert_eq!(error_of(&lantern.refresh("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").await, 400), "invalid_grant");
    // A stranger has not used it up.
    let mut token = text(&json(lantern.refresh(&token).await.expect(200)), "refresh_token");
    // Fourteen days without a use end it, ninety with uses.
    for _ in 0..6 {
        app.later(hours(24 * 13));
        token = text(&json(lantern.refresh(&token).await.expect(200)), "refresh_token");
    }
    app.later(hours(24 * 13));
    assert_eq!(error_of(&lantern.refresh(&token).await, 400), "invalid_grant");
    let pell = app.signed_in("pell").await;
    let token = text(&lantern.tokens(&pell, &[]).await, "refresh_token");
    app.later(hours(24 * 14 + 1));
    assert_eq!(error_of(&lantern.refresh(&token).await, 400), "invalid_grant");
}
