//! What an app may not ask for (RFC 6749 sections 3.1, 3.2 and 4.1.2.1, RFC 7636 section 4.4.1, RFC 9700 sections 2 and 4).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::place::{BACK, VERIFIER, error_of, lantern, parameter, register};
use crate::assert_page;

#[tokio::test]
async fn whoever_is_not_known_sends_nobody_anywhere() {
    let (app, pell, lantern) = lantern().await;
    // RFC 9700 section 4.1.3: letter by letter.
    for address in [
        "",
        "https://lantern.example/back/",
        "https://lantern.example/back?x=1",
        "https://lantern.example/BACK",
        "https://LANTERN.example/back",
        "http://lantern.example/back",
        "https://lantern.example:443/back",
        "https://lantern.example.evil.example/back",
        "https://evil.example/?https://lantern.example/back",
        "https://lantern.example/back/../evil",
        "https://lantern.example/%62ack",
        "https://lantern.example@evil.example/back",
        "https://lantern.example/back#x",
        "//evil.example",
        "javascript:alert(1)",
        "https://lantern.example/back\u{0}",
    ] {
        let page = pell.get(&lantern.link(&[("redirect_uri", address)])).await;
        assert!(page.expect(400).header("location").is_none(), "{address}");
    }
    for id in ["", "nobody", "\u{0}", &"a".repeat(300), "' OR 1=1 --"] {
        let page = pell.get(&lantern.link(&[("client_id", id)])).await;
        assert!(page.expect(400).header("location").is_none(), "{id}");
    }
    for twice in [&format!("client_id={}", lantern.id), "redirect_uri=https%3A%2F%2Flantern.example%2Fback"] {
        let page = pell.get(&format!("{}&{twice}", lantern.link(&[]))).await;
        assert!(page.expect(400).header("location").is_none(), "{twice}");
    }
    drop(app);
}

#[tokio::test]
async fn an_app_is_told_what_is_wrong_with_its_request() {
    let (_app, pell, lantern) = lantern().await;
    let long = "x".repeat(2_001);
    for (name, value, error) in [
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("scope", "", "invalid_scope"),
        ("scope", "openid root", "invalid_scope"),
        ("scope", "admin", "invalid_scope"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "dance", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("request", "e30.e30.", "request_not_supported"),
        ("request_uri", "https://lantern.example/r", "request_uri_not_supported"),
        ("nonce", &long, "invalid_request"),
        ("nonce", "\u{0}", "invalid_request"),
    ] {
        let to = pell.get(&lantern.link(&[(name, value)])).await.expect(303).location();
        assert!(to.starts_with(&format!("{BACK}?")), "{name} {value}: {to}");
        assert_eq!(parameter(&to, "error").as_deref(), Some(error), "{name} {value}");
        assert_eq!(parameter(&to, "state").as_deref(), Some("a b&c=ü"), "{name} {value}");
        assert!(parameter(&to, "iss").is_some() && parameter(&to, "code").is_none(), "{to}");
    }
    let to = pell.get(&format!("{}&scope=openid", lantern.link(&[]))).await.expect(303).location();
    assert_eq!(parameter(&to, "error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn nobody_who_is_signed_out_is_sent_on_by_a_faulty_link() {
    let (app, _, lantern) = lantern().await;
    // RFC 9700 section 4.11.2.
    let visitor = app.visitor();
    let to = visitor.get(&lantern.link(&[("scope", "root")])).await.expect(303).location();
    assert!(to.starts_with("/login?next="), "{to}");
    let page = visitor.get(&to).await;
    let sign_in = [("email", "pell"), ("password", super::super::app::PASSWORD)];
    let next = visitor.submit(&page, "form", &sign_in).await.expect(303).location();
    let page = visitor.get(&next).await;
    assert_page!(page, page.expect(200).attribute("a", "href").starts_with(&format!("{BACK}?error=invalid_scope")));
    let to = app.visitor().get(&lantern.link(&[("scope", "root"), ("prompt", "none")])).await.expect(303).location();
    assert_eq!(parameter(&to, "error").as_deref(), Some("invalid_scope"));
    let long = "x".repeat(9_000);
    visitor.get(&lantern.link(&[("ui_locales", &long)])).await.expect(400);
}

#[tokio::test]
async fn a_request_may_come_in_a_form_from_the_apps_page() {
    let (_app, pell, lantern) = lantern().await;
    let link = lantern.link(&[]);
    let fields: Vec<(String, String)> =
        form_urlencoded::parse(link.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let request = pell.request("POST", "/oauth/authorize").header("origin", "https://lantern.example");
    let sent = request.header("sec-fetch-site", "cross-site").form(&fields).send().await;
    let to = sent.expect(303).location();
    assert!(to.starts_with("/oauth/authorize?"), "{to}");
    pell.get(&to).await.expect(200);
    // The answer to the question may not: that is a member's own.
    let request = pell.request("POST", "/oauth/consent").header("origin", "https://lantern.example");
    request.header("sec-fetch-site", "cross-site").form(&[("decision", "allow")]).send().await.expect(403);
}

#[tokio::test]
async fn an_app_proves_who_it_is_in_one_way() {
    let (app, _, lantern) = lantern().await;
    let post = |header: Option<String>, fields: Vec<(&'static str, String)>| {
        let request = app.visitor().request("POST", "/oauth/token").without("origin").without("sec-fetch-site");
        let request = match header {
            Some(value) => request.header("authorization", &value),
            None => request,
        };
        async move {
            let mut pairs: Vec<(&str, &str)> = vec![("grant_type", "client_credentials")];
            pairs.extend(fields.iter().map(|(name, value)| (*name, value.as_str())));
            request.form(&pairs).send().await
        }
    };
    let basic = |id: &str, secret: &str| Some(format!("Basic {}", STANDARD.encode(format!("{id}:{secret}"))));
    let (id, secret) = (lantern.id.clone(), lantern.secret.clone());
    post(basic(&id, &secret), vec![]).await.expect(200);
    post(None, vec![("client_id", id.clone()), ("client_secret", secret.clone())]).await.expect(200);
    post(basic(&id, &secret), vec![("client_id", id.clone())]).await.expect(200);
    // RFC 6749 section 2.3: two at once.
    let both = post(basic(&id, &secret), vec![("client_secret", secret.clone())]).await;
    assert_eq!(error_of(&both, 400), "invalid_request");
    let other = post(basic(&id, &secret), vec![("client_id", "other".into())]).await;
    assert_eq!(error_of(&other, 400), "invalid_request");
    for header in
        [basic(&id, "wrong"), basic("nobody", &secret), basic(&id, ""), Some("Basic !".into()), Some("Bearer x".into())]
    {
        let refused = post(header, vec![]).await;
        assert_eq!(error_of(&refused, 401), "invalid_client");
        assert_eq!(refused.header("www-authenticate"), Some("Basic realm=\"tidings\""));
    }
    for fields in
        [vec![], vec![("client_id", id.clone())], vec![("client_id", "\u{0}".into()), ("client_secret", "x".into())]]
    {
        assert_eq!(error_of(&post(None, fields).await, 401), "invalid_client");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM app_grants").await, 0);
}

#[tokio::test]
async fn the_token_endpoint_takes_forms_and_nothing_else() {
    let (app, _, lantern) = lantern().await;
    lantern.client.get("/oauth/token").await.expect(405);
    let json = lantern.client.request("POST", "/oauth/token").body("application/json", "{}").send().await;
    assert_eq!(error_of(&json, 400), "invalid_request");
    let twice = [("grant_type", "client_credentials"), ("grant_type", "client_credentials")];
    assert_eq!(error_of(&lantern.post("/oauth/token", &twice).await, 400), "invalid_request");
    let address = lantern.post("/oauth/token?grant_type=client_credentials", &[]).await;
    assert_eq!(error_of(&address, 400), "invalid_request");
    assert_eq!(error_of(&lantern.post("/oauth/token", &[]).await, 400), "invalid_request");
    for kind in ["password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", "\u{0}"] {
        assert_eq!(
            error_of(&lantern.post("/oauth/token", &[("grant_type", kind)]).await, 400),
            "unsupported_grant_type"
        );
    }
    let large = "x".repeat(20_000);
    let large = lantern.post("/oauth/token", &[("grant_type", "client_credentials"), ("scope", &large)]).await;
    assert_eq!(error_of(&large, 400), "invalid_request");
    let widened = lantern.post("/oauth/token", &[("grant_type", "client_credentials"), ("scope", "admin")]).await;
    assert_eq!(error_of(&widened, 400), "invalid_scope");
    drop(app);
}

#[tokio::test]
async fn a_token_in_the_address_is_refused() {
    let (app, pell, lantern) = lantern().await;
    let tokens = lantern.tokens(&pell, &[]).await;
    let access = super::place::text(&tokens, "access_token");
    // RFC 6750 section 2.3, RFC 9700 section 4.3.2.
    app.visitor().get(&format!("/api/v1/me?access_token={access}")).await.expect(400);
    app.visitor().get(&format!("/oauth/userinfo?access_token={access}")).await.expect(401);
    lantern.get("/oauth/userinfo", &super::place::text(&tokens, "refresh_token")).await.expect(401);
    lantern.get("/api/v1/me", &super::place::text(&tokens, "id_token")).await.expect(401);
}

#[tokio::test]
async fn an_app_without_a_secret_needs_none_and_cannot_ask_for_itself() {
    let (app, pell, _) = lantern().await;
    let bright = app.signed_in("bright").await;
    let more = [("kind", "public"), ("redirects", "http://127.0.0.1/cb\nexample.lantern:/back")];
    let public = register(&app, &bright, "public-0001", &more).await;
    assert_eq!(public.secret, "");
    let own = public.post("/oauth/token", &[("grant_type", "client_credentials")]).await;
    assert_eq!(error_of(&own, 400), "unauthorized_client");
    // RFC 8252 section 7.3: any port on the device; RFC 8252 section 8.6: asked every time.
    for redirect in ["http://127.0.0.1:49152/cb", "example.lantern:/back", "http://127.0.0.1:49153/cb"] {
        let page = pell.get(&public.link(&[("redirect_uri", redirect)])).await;
        let to = pell.submit(&page, ".consent form", &[("decision", "allow")]).await.expect(303).location();
        assert!(to.starts_with(&format!("{redirect}?code=")), "{to}");
        let code = parameter(&to, "code").unwrap();
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", redirect),
            ("code_verifier", VERIFIER),
        ];
        public.post("/oauth/token", &fields).await.expect(200);
    }
    let secret = [("grant_type", "refresh_token"), ("refresh_token", "x"), ("client_secret", "guessed")];
    assert_eq!(error_of(&public.post("/oauth/token", &secret).await, 401), "invalid_client");
}
