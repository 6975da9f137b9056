//! Revoking, asking about tokens, what can be found out, signing out, and apps that ask for themselves.

use serde_json::json as value;

use super::super::app::Client;
use super::place::{json, lantern, parameter, register, text};
use crate::assert_page;

#[tokio::test]
async fn a_token_is_revoked_by_the_app_that_it_was_given_to() {
    let (app, pell, lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let other = register(&app, &bright, "other-00001", &[]).await;
    for kind in ["refresh_token", "access_token"] {
        let tokens = lantern.tokens(&pell, &[]).await;
        let (access, token) = (text(&tokens, "access_token"), text(&tokens, kind));
        // RFC 7009 section 2.1: another app's request does nothing, and an unknown token is as good as revoked.
        other.post("/oauth/revoke", &[("token", &token)]).await.expect(200);
        lantern.post("/oauth/revoke", &[("token", "unknown")]).await.expect(200);
        lantern.get("/api/v1/me", &access).await.expect(200);
        lantern.post("/oauth/revoke", &[("token", &token), ("token_type_hint", "nonsense")]).await.expect(200);
        lantern.get("/api/v1/me", &access).await.expect(401);
        lantern.refresh(&text(&tokens, "refresh_token")).await.expect(400);
    }
    lantern.post("/oauth/revoke", &[]).await.expect(400);
    lantern.client.post("/oauth/revoke", &[("token", "x")]).await.expect(401);
}

#[tokio::test]
async fn an_app_learns_of_its_own_tokens_whether_they_work() {
    let (app, pell, lantern) = lantern().await;
    let bright = app.signed_in("bright").await;
    let other = register(&app, &bright, "other-00001", &[]).await;
    let tokens = lantern.tokens(&pell, &[]).await;
    for kind in ["access_token", "refresh_token"] {
        let token = text(&tokens, kind);
        let told = json(lantern.post("/oauth/introspect", &[("token", &token)]).await.expect(200));
        assert_eq!((&told["active"], &told["client_id"]), (&value!(true), &value!(lantern.id)));
        assert_eq!(told["scope"], "openid posts:read profile");
        // RFC 7662 section 4: nothing is told of others', and no word says why.
        let told = json(other.post("/oauth/introspect", &[("token", &token)]).await.expect(200));
        assert_eq!(told, value!({"active": false}));
    }
    let told = json(lantern.post("/oauth/introspect", &[("token", "unknown")]).await.expect(200));
    assert_eq!(told, value!({"active": false}));
    lantern.client.post("/oauth/introspect", &[("token", "x")]).await.expect(401);
    pell.post("/settings/apps", &[("app", &lantern.id)]).await.expect(303);
    for kind in ["access_token", "refresh_token"] {
        let told = json(lantern.post("/oauth/introspect", &[("token", &text(&tokens, kind))]).await.expect(200));
        assert_eq!(told, value!({"active": false}), "{kind}");
    }
}

#[tokio::test]
async fn programs_find_out_everything_by_themselves() {
    let (app, _, lantern) = lantern().await;
    let origin = app.origin();
    for path in ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"] {
        let page = app.visitor().get(path).await;
        let told = json(page.expect(200));
        // RFC 8414 section 3.3: exactly where it was asked for.
        assert_eq!(told["issuer"], origin);
        assert_eq!(page.header("access-control-allow-origin"), Some("*"));
        for (name, address) in told.as_object().unwrap().iter().filter(|(name, _)| name.ends_with("_endpoint")) {
            let path = address.as_str().unwrap().strip_prefix(&origin).unwrap();
            let known = app.routes().iter().any(|route| route.path == path);
            assert!(known, "{name} leads nowhere: {path}");
        }
    }
    let told = json(app.visitor().get("/.well-known/oauth-protected-resource").await.expect(200));
    assert_eq!((&told["resource"], &told["authorization_servers"]), (&value!(origin), &value!([origin])));
    // From a page of another place (CORS), without cookies.
    let asked = lantern.client.request("OPTIONS", "/oauth/token").header("origin", "https://lantern.example");
    let answer = asked.header("access-control-request-headers", "authorization").send().await;
    assert_page!(
        answer,
        answer.expect(204).header("access-control-allow-headers") == Some("authorization, content-type")
    );
}

#[tokio::test]
async fn an_app_asks_for_itself_and_is_nobody() {
    let (app, _, lantern) = lantern().await;
    let tokens = json(lantern.post("/oauth/token", &[("grant_type", "client_credentials")]).await.expect(200));
    assert!(tokens.get("refresh_token").is_none() && tokens.get("id_token").is_none());
    let access = text(&tokens, "access_token");
    lantern.get("/api/v1/posts", &access).await.expect(200);
    let refused = lantern.get("/api/v1/me", &access).await;
    assert_page!(refused, refused.expect(403).html().contains("acts for no member"));
    lantern.get("/oauth/userinfo", &access).await.expect(403);
    // Switched off by the owner of the place: out at once.
    let ines = app.owner("ines").await;
    let page = ines.get("/admin/apps").await;
    ines.submit(&page, "td form", &[("do", "off")]).await.expect(303);
    lantern.get("/api/v1/posts", &access).await.expect(401);
    lantern.post("/oauth/token", &[("grant_type", "client_credentials")]).await.expect(401);
    let page = ines.get("/admin/audit").await;
    assert_page!(page, page.text("tbody tr").contains("Switched off") && page.text("tbody tr").contains("Lantern"));
    let page = ines.get("/admin/apps").await;
    ines.submit(&page, "td form", &[("do", "on")]).await.expect(303);
    lantern.post("/oauth/token", &[("grant_type", "client_credentials")]).await.expect(200);
}

async fn is_in(member: &Client) -> bool {
    member.get("/settings/profile").await.html().contains("pell")
}

#[tokio::test]
async fn an_app_signs_its_member_out_here_too() {
    let (app, pell, lantern) = lantern().await;
    let id = text(&lantern.tokens(&pell, &[]).await, "id_token");
    let bye = "https://lantern.example/bye";
    let link = |pairs: &[(&str, &str)]| format!("/oauth/logout?{}", super::place::query(pairs));
    // An address that is not registered, and a token of nobody's.
    for pairs in [
        [("id_token_hint", id.as_str()), ("post_logout_redirect_uri", "https://evil.example/")],
        [("id_token_hint", "e30.e30.e30"), ("post_logout_redirect_uri", bye)],
        [("id_token_hint", ""), ("post_logout_redirect_uri", bye)],
    ] {
        let page = pell.get(&link(&pairs)).await;
        assert_page!(page, page.expect(400).header("location").is_none());
    }
    // Anybody can make a link without a hint: the member is asked.
    let page = pell.get(&link(&[("client_id", &lantern.id), ("post_logout_redirect_uri", bye)])).await;
    assert_page!(page, page.expect(200).text("h1") == "Sign out?");
    assert!(is_in(&pell).await);
    // Somebody who is signed out is sent nowhere by such a link either, and told where it leads.
    let page = app.visitor().get(&link(&[("client_id", &lantern.id), ("post_logout_redirect_uri", bye)])).await;
    assert_page!(page, page.expect(200).attribute("a", "href") == bye && page.text("a").contains("lantern.example"));
    // Not even with a hint: any maker has one of their own.
    let asked = [("id_token_hint", id.as_str()), ("post_logout_redirect_uri", bye)];
    let page = app.visitor().get(&link(&asked)).await;
    assert_page!(page, page.expect(200).header("location").is_none() && page.attribute("a", "href") == bye);
    // The app may send a form: it comes again as a link, and ends nothing by itself (RP-Initiated Logout 1.0 section 2).
    let request = pell.request("POST", "/oauth/logout").header("origin", "https://lantern.example");
    let fields = [("client_id", lantern.id.as_str()), ("post_logout_redirect_uri", bye)];
    let to = request.header("sec-fetch-site", "cross-site").form(&fields).send().await.expect(303).location();
    assert_page!(page, to.starts_with("/oauth/logout?client_id="));
    let page = pell.get(&to).await;
    assert_page!(page, page.expect(200).text("h1") == "Sign out?" && page.text("p").contains("lantern.example"));
    let policy = page.header("content-security-policy").unwrap_or_default();
    assert_page!(page, policy.ends_with("form-action 'self' https://lantern.example"));
    let request = pell.request("POST", "/oauth/logout/confirm").header("origin", "https://lantern.example");
    request.header("sec-fetch-site", "cross-site").form(&fields).send().await.expect(403);
    assert!(is_in(&pell).await);
    let asked = [("id_token_hint", id.as_str()), ("post_logout_redirect_uri", bye), ("state", "s 1")];
    let to = pell.get(&link(&asked)).await.expect(303).location();
    assert!(to.starts_with(bye), "{to}");
    assert_eq!(parameter(&to, "state").as_deref(), Some("s 1"));
    assert!(!is_in(&pell).await);
}
