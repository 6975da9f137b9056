//! What makers do with their apps.

use super::super::app::{TestApp, hours, minutes};
use super::place::{BACK, error_of, lantern, register};
use crate::assert_page;

#[tokio::test]
async fn a_secret_is_shown_once_rolled_with_an_overlap_and_stored_nowhere() {
    let (app, _, mut lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let own = [("grant_type", "client_credentials")];
    let path = format!("/settings/developer/apps/{}", lantern.id);
    let page = bright.get(&path).await;
    assert_page!(page, !page.expect(200).html().contains(&lantern.secret) && page.text("main").contains(&lantern.id));
    assert!(!app.everything().await.contains(&lantern.secret));
    let old = lantern.secret.clone();
    let page = bright.post(&path, &[("do", "roll"), ("hours", "24")]).await;
    let new = page.expect(200).attribute("input[readonly]", "value");
    lantern.post("/oauth/token", &own).await.expect(200);
    lantern.secret.clone_from(&new);
    lantern.post("/oauth/token", &own).await.expect(200);
    app.later(hours(24));
    lantern.post("/oauth/token", &own).await.expect(200);
    lantern.secret = old;
    assert_eq!(error_of(&lantern.post("/oauth/token", &own).await, 401), "invalid_client");
    // One that got loose ends at once.
    let bright = app.signed_in("bright").await;
    bright.post(&path, &[("do", "roll"), ("hours", "0")]).await.expect(200);
    lantern.secret = new;
    assert_eq!(error_of(&lantern.post("/oauth/token", &own).await, 401), "invalid_client");
}

#[tokio::test]
async fn what_will_not_do_is_refused_beside_its_field_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let bright = app.member("bright").await;
    let page = bright.get("/settings/developer/apps").await;
    let typed = [
        ("name", " "),
        ("website", "lantern"),
        ("redirects", "https://ok.example/\nhttp://evil.example/"),
        ("algorithm", "EdDSA"),
        ("form_key", "lantern-0001"),
        ("kind", "public"),
    ];
    let refused = bright.post("/settings/developer/apps", &typed).await;
    assert_page!(refused, !refused.expect(422).error_beside("name").is_empty());
    assert_page!(
        refused,
        !refused.error_beside("website").is_empty() && refused.error_beside("redirects").contains("TLS")
    );
    assert_page!(refused, refused.html().contains("http://evil.example/") && refused.has("#access-error"));
    assert_eq!(app.number("SELECT COUNT(*) FROM apps").await, 0);
    drop(page);
    // The same form sent twice is one app.
    register(&app, &bright, "lantern-0002", &[]).await;
    bright
        .post(
            "/settings/developer/apps",
            &[
                ("form_key", "lantern-0002"),
                ("name", "Lantern"),
                ("redirects", BACK),
                ("kind", "confidential"),
                ("algorithm", "EdDSA"),
                ("openid", "on"),
            ],
        )
        .await
        .expect(409);
    assert_eq!(app.number("SELECT COUNT(*) FROM apps").await, 1);
}

#[tokio::test]
async fn an_app_is_its_makers_alone_and_ends_with_all_it_was_allowed() {
    let (app, pell, lantern) = lantern().await;
    let tokens = lantern.tokens(&pell, &[]).await;
    let access = super::place::text(&tokens, "access_token");
    let path = format!("/settings/developer/apps/{}", lantern.id);
    pell.get(&path).await.expect(404);
    for what in ["delete", "roll", "change"] {
        let sent = pell
            .post(
                &path,
                &[
                    ("do", what),
                    ("hours", "0"),
                    ("name", "Mine"),
                    ("algorithm", "EdDSA"),
                    ("openid", "on"),
                    ("redirects", BACK),
                ],
            )
            .await;
        sent.expect(404);
    }
    let bright = app.signed_in("bright").await;
    let page = bright.get(&path).await;
    assert_page!(page, page.text("main").contains("1 member has let it in"));
    // A scope that is taken from the app is refused from then on.
    bright.submit(&page, "#facts-form", &[("name", "Lamp")]).await.expect(303);
    // A while later the maker has to prove who they are.
    app.later(minutes(16));
    bright.post(&path, &[("do", "delete")]).await.expect(403);
    let bright = app.signed_in("bright").await;
    bright.post(&path, &[("do", "delete")]).await.expect(303);
    lantern.get("/api/v1/me", &access).await.expect(401);
    lantern.refresh(&super::place::text(&tokens, "refresh_token")).await.expect(401);
    let page = pell.get("/settings/apps").await;
    assert_page!(page, page.text("main").contains("No apps"));
}

#[tokio::test]
async fn nobody_takes_the_id_of_an_app_that_is_gone() {
    let (app, _, lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let path = format!("/settings/developer/apps/{}", lantern.id);
    bright.post(&path, &[("do", "delete")]).await.expect(303);
    let maren = app.member("maren").await;
    let other = register(&app, &maren, &lantern.id, &[]).await;
    assert_ne!(other.id, lantern.id);
    // A key is one maker's own: another's may be the same.
    let again = register(&app, &bright, &lantern.id, &[]).await;
    assert_ne!(again.id, other.id);
}

#[tokio::test]
async fn a_secret_of_before_is_ended_by_its_maker_before_its_time() {
    let (app, pell, mut lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let own = [("grant_type", "client_credentials")];
    let path = format!("/settings/developer/apps/{}", lantern.id);
    let page = bright.post(&path, &[("do", "roll"), ("hours", "168")]).await;
    let new = page.expect(200).attribute("input[readonly]", "value");
    let page = bright.get(&path).await;
    assert_page!(page, page.count("[value=end-secret]") == 1);
    let secret = page.attribute("[name=secret]", "value");
    pell.post(&path, &[("do", "end-secret"), ("secret", &secret)]).await.expect(404);
    bright.submit(&page, "form:has([value=end-secret])", &[("do", "end-secret")]).await.expect(303);
    assert_eq!(error_of(&lantern.post("/oauth/token", &own).await, 401), "invalid_client");
    lantern.secret = new;
    lantern.post("/oauth/token", &own).await.expect(200);
    // The newest stays: an app with secrets always has one.
    let newest = app.column("SELECT id FROM app_secrets").await.remove(0);
    bright.post(&path, &[("do", "end-secret"), ("secret", &newest)]).await.expect(404);
    lantern.post("/oauth/token", &own).await.expect(200);
}

#[tokio::test]
async fn an_address_that_reads_otherwise_than_it_is_written_is_refused() {
    let app = TestApp::start().await;
    let bright = app.member("bright").await;
    for address in [
        "https://lantern.example",
        "https://LANTERN.example/",
        "https://lantern.example\\@evil.example/",
        "https://lantern.example/a/../b",
        "https://lantern;x.example/",
        "https://%2a.lantern.example/",
    ] {
        let fields = [
            ("form_key", "lantern-0001"),
            ("name", "Lantern"),
            ("kind", "confidential"),
            ("redirects", address),
            ("algorithm", "EdDSA"),
            ("openid", "on"),
        ];
        let page = bright.post("/settings/developer/apps", &fields).await;
        assert_page!(page, !page.expect(422).error_beside("redirects").is_empty());
    }
    // The page that asks shows where the address leads, and not what it looks like.
    let more = [("kind", "public"), ("redirects", "com.example.app:/x://bank.example/")];
    let public = register(&app, &bright, "public-0001", &more).await;
    let page = bright.get(&public.link(&[("redirect_uri", more[1].1)])).await;
    assert_page!(page, page.expect(200).text("main").contains("the app of com.example.app:"));
    assert_page!(page, !page.text("main").contains("bank.example"));
}

#[tokio::test]
async fn an_app_stays_of_the_kind_that_it_was_made_as() {
    let (app, _, lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let path = format!("/settings/developer/apps/{}", lantern.id);
    let fields = [
        ("do", "change"),
        ("kind", "public"),
        ("name", "Lantern"),
        ("redirects", "com.bank.app:/back"),
        ("algorithm", "EdDSA"),
        ("openid", "on"),
    ];
    let page = bright.post(&path, &fields).await;
    assert_page!(page, !page.expect(422).error_beside("redirects").is_empty());
}
