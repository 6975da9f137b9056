//! Programs that listen: by a token of their member's own, and as an app that a member has let in.

use std::time::Duration;

use serde_json::json;
use tidings::platform::live::server::Limits;
use tidings::platform::live::{Cursor, Stream};

use super::socket::{Knock, Socket};
use super::{start, stream_of, until_connected};
use crate::assert_page;
use crate::black_box::api::program::Program;
use crate::black_box::app::{Client, PASSWORD, Page, Request, TestApp, days, minutes};
use crate::black_box::oauth::place::{Lantern, json as read, register, text};

/// The program, a member, and somebody else's app that may ask to listen.
struct Place {
    app: TestApp,
    pell: Client,
    lantern: Lantern,
}

/// An app's tokens.
struct Tokens {
    access: String,
    refresh: String,
}

async fn place() -> Place {
    let app = start(Limits { sweep: Duration::from_millis(50), ..Limits::default() }).await;
    let (pell, bright) = (app.member("pell").await, app.member("bright").await);
    let scopes = ["openid", "offline_access", "profile", "live"].map(|scope| (scope, "on"));
    let lantern = register(&app, &bright, "lantern-0001", &scopes).await;
    Place { app, pell, lantern }
}

impl Place {
    /// Pell's own token, which may do this.
    async fn token(&self, scopes: &[&str]) -> String {
        Program::of(&self.app, &self.pell, scopes).await.token
    }

    /// Pell lets the app listen.
    async fn tokens(&self) -> Tokens {
        let given = self.lantern.tokens(&self.pell, &[("scope", "openid offline_access live")]).await;
        Tokens { access: text(&given, "access_token"), refresh: text(&given, "refresh_token") }
    }

    async fn listen(&self, token: &str) -> Socket {
        Socket::by_token(self.app.addr(), token).await.0
    }

    async fn refused(&self, token: &str) -> Option<u16> {
        let knock = Knock { token: Some(token.to_owned()), ..Knock::default() };
        Socket::open(self.app.addr(), &knock).await.err()
    }
}

/// A handshake of a program, as HTTP.
fn handshake(client: &Client, path: &str) -> Request {
    let mut request = client.request("GET", path).without("origin").without("sec-fetch-site");
    for (name, value) in [
        ("connection", "upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("sec-websocket-protocol", "tidings.v1"),
    ] {
        request = request.header(name, value);
    }
    request
}

fn challenge(page: &Page) -> &str {
    page.header("www-authenticate").unwrap_or_else(|| page.fail("It does not say what it wants."))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_hears_what_its_member_hears_whatever_cookie_and_origin_come_with_its_token() {
    let place = place().await;
    let app = &place.app;
    let ines = app.owner("ines").await;
    let (hers, his) = (stream_of(app, &ines).await, stream_of(app, &place.pell).await);
    let draft = Stream::post(&app.draft(&place.pell, "Not yet", "Nobody knows.").await);
    let slug = app.publish(&place.pell, "Fog", "Thick.", "").await;
    for token in [place.token(&["live"]).await, place.tokens().await.access] {
        let knock = Knock {
            origin: Some("https://evil.example".into()),
            cookie: Some(ines.cookie_header()),
            token: Some(token),
            protocol: None,
        };
        let mut socket = Socket::open(app.addr(), &knock).await.expect("opens");
        let from = Cursor { epoch: 0, next: 1 };
        let cursors = [&hers, &his, &draft, &Stream::admin()].map(|stream| (stream.to_string(), json!(from)));
        socket.say(json!({"t": "hello", "cursors": serde_json::Map::from_iter(cursors)})).await;
        let said = socket.settle().await;
        let of = |t: &str| -> Vec<_> {
            said.iter().filter(|message| message["t"] == t).map(|message| message["stream"].clone()).collect()
        };
        assert_eq!(said[0]["member"].as_str(), his.as_member(), "{said:?}");
        let (mut followed, mut refused) = (of("subbed"), of("unsubbed"));
        followed.sort_by_key(ToString::to_string);
        refused.sort_by_key(ToString::to_string);
        assert_eq!(
            (followed, refused),
            (vec![json!(draft), json!(his)], vec![json!("admin"), json!(hers)]),
            "{said:?}"
        );
        app.comment(&ines, &slug, "It is.").await;
        let heard = socket.until("ev").await;
        assert_eq!((&heard["stream"], &heard["kind"]), (&json!(his), &json!("notification.added")));
    }
    // What owners hear, an owner's program hears.
    let token = Program::of(app, &ines, &["live"]).await.token;
    let mut socket = place.listen(&token).await;
    socket.say(json!({"t": "sub", "stream": "admin"})).await;
    assert_eq!(socket.until("subbed").await["stream"], "admin");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_may_not_listen_is_refused_before_the_upgrade_and_told_why() {
    let place = place().await;
    let app = &place.app;
    let (good, narrow) = (place.token(&["live"]).await, place.token(&["profile", "posts:read"]).await);
    let revoked = place.token(&["live", "profile"]).await;
    app.execute("UPDATE personal_tokens SET revoked_at = 1 WHERE id = 'program-pell-live-profile'").await;
    let for_itself = [("grant_type", "client_credentials"), ("scope", "live")];
    let own = read(place.lantern.post("/oauth/token", &for_itself).await.expect(200));
    let profile = place.lantern.tokens(&place.pell, &[("scope", "openid profile")]).await;
    let forged = place.tokens().await.access.replace('.', ".e30");
    // Whoever is signed in there is not asked instead.
    for client in [app.visitor(), place.pell.clone()] {
        for (token, status, error) in [
            ("tid_0123456789012345678901234567890123456789012", 401, "invalid_token"),
            ("x", 401, "invalid_token"),
            // Without one nothing is said of errors (RFC 6750 section 3.1).
            ("", 401, "realm"),
            ("tid_a b", 401, "invalid_token"),
            (revoked.as_str(), 401, "invalid_token"),
            (forged.as_str(), 401, "invalid_token"),
            (narrow.as_str(), 403, "insufficient_scope"),
            (&text(&profile, "access_token"), 403, "insufficient_scope"),
            (&text(&own, "access_token"), 403, "insufficient_scope"),
        ] {
            let page = handshake(&client, "/live").header("authorization", &format!("Bearer {token}")).send().await;
            let wants = challenge(page.expect(status));
            assert_page!(page, wants.starts_with("Bearer realm=\"tidings\"") && wants.contains(error));
            assert_page!(page, wants.contains("scope=\"live\""), token == narrow || token == profile["access_token"]);
            assert_page!(page, page.header("content-type"), Some("application/problem+json"));
            assert_page!(page, token.len() < 8 || !page.html().contains(token));
        }
        // In an address a token stands in logs: it is not taken there, nor beside the header.
        for header in [None, Some(format!("Bearer {good}"))] {
            let mut request = handshake(&client, &format!("/live?access_token={good}"));
            if let Some(header) = &header {
                request = request.header("authorization", header);
            }
            let page = request.send().await;
            assert_page!(page, challenge(page.expect(400)).contains("error=\"invalid_request\""));
        }
    }
    assert_eq!(app.platform().hub.connections(), 0);
    // They run out: the app's after ten minutes, the member's own after the time that was chosen.
    let short = place.tokens().await.access;
    app.later(minutes(10));
    assert_eq!(place.refused(&short).await, Some(401));
    assert_eq!(place.refused(&good).await, None);
    app.later(days(30));
    assert_eq!(place.refused(&good).await, Some(401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_a_proxy_is_no_token() {
    let place = place().await;
    let basic = ("authorization", "Basic bWFyZW46eA==");
    // It is nobody's cookie either: as without it, another origin is refused.
    let page = handshake(&place.pell, "/live").header(basic.0, basic.1).header("origin", "https://evil.example");
    page.send().await.expect(403);
    let page = place.pell.request("GET", "/live").header(basic.0, basic.1).header("origin", &place.app.origin());
    page.send().await.expect(426);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ninth_socket_of_a_token_or_of_what_an_app_was_allowed_is_refused_until_one_closes() {
    let place = place().await;
    let (own, tokens) = (place.token(&["live"]).await, place.tokens().await);
    let renewed = text(&read(place.lantern.refresh(&tokens.refresh).await.expect(200)), "access_token");
    // Another access token from the same grant is the same app for the same member.
    for (first, another) in [(&own, &own), (&tokens.access, &renewed)] {
        let mut open = Vec::new();
        for number in 0..8 {
            open.push(place.listen(if number % 2 == 0 { first } else { another }).await);
        }
        assert_eq!((place.refused(first).await, place.refused(another).await), (Some(429), Some(429)));
        open.pop();
        until_connected(&place.app, 7).await;
        open.push(place.listen(another).await);
        drop(open);
        until_connected(&place.app, 0).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_tries_tokens_is_counted_as_at_the_api() {
    let place = place().await;
    let token = place.token(&["live"]).await;
    for _ in 0..120 {
        assert_eq!(place.refused("tid_guess").await, Some(401));
    }
    let visitor = place.app.visitor();
    let page = handshake(&visitor, "/live").header("authorization", "Bearer tid_guess").send().await;
    assert_page!(page, page.expect(429).header("retry-after").is_some());
    // Others who sit behind the same address are not kept from listening.
    place.listen(&token).await;
    assert!(Socket::open(place.app.addr(), &Knock::default()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_revoked_closes_its_sockets_and_no_others() {
    let place = place().await;
    let (revoked, other) = (place.token(&["live"]).await, place.token(&["live", "profile"]).await);
    let (mut first, mut second) = (place.listen(&revoked).await, place.listen(&other).await);
    place.pell.post("/settings/developer/revoke", &[("id", "program-pell-live")]).await.expect(303);
    assert_eq!(first.until_closed().await, 4502);
    assert!(second.settle().await.is_empty());
    assert_eq!(place.refused(&revoked).await, Some(401));
    // Another process has no hint for this one, and it is found out all the same.
    place.app.execute("UPDATE personal_tokens SET revoked_at = 1").await;
    assert_eq!(second.until_closed().await, 4502);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_back_what_an_app_was_allowed_hangs_up_on_it() {
    let place = place().await;
    let own = place.token(&["live"]).await;
    let mut member = place.listen(&own).await;
    let ines = place.app.owner("ines").await;
    let by_the_member = place.tokens().await;
    let mut socket = place.listen(&by_the_member.access).await;
    place.pell.post("/settings/apps", &[("app", &place.lantern.id)]).await.expect(303);
    assert_eq!(socket.until_closed().await, 4502);
    assert_eq!(place.refused(&by_the_member.access).await, Some(401));

    let by_the_app = place.tokens().await;
    let mut socket = place.listen(&by_the_app.access).await;
    place.lantern.post("/oauth/revoke", &[("token", &by_the_app.refresh)]).await.expect(200);
    assert_eq!(socket.until_closed().await, 4502);

    let mut socket = place.listen(&place.tokens().await.access).await;
    let page = ines.get("/admin/apps").await;
    ines.submit(page.expect(200), "td form", &[("do", "off")]).await.expect(303);
    assert_eq!(socket.until_closed().await, 4502);
    assert!(member.settle().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_hangs_up_on_apps_and_not_on_the_members_own_programs() {
    let place = place().await;
    let own = place.token(&["live"]).await;
    let (mut program, mut app) = (place.listen(&own).await, place.listen(&place.tokens().await.access).await);
    let form = [("current_password", PASSWORD), ("password", "seven mackerel at the gauge"), ("do", "password")];
    place.pell.post("/settings/security", &form).await.expect(303);
    assert_eq!(app.until_closed().await, 4502);
    assert!(program.settle().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_programs_of_a_member_who_is_suspended_or_leaves_hear_no_more() {
    let place = place().await;
    let ines = place.app.owner("ines").await;
    let listening = async || {
        let own = place.token(&["live"]).await;
        [place.listen(&own).await, place.listen(&place.tokens().await.access).await]
    };
    let sockets = listening().await;
    let block = [("do", "block"), ("term", "day"), ("why", "Because")];
    ines.post("/admin/members/pell", &block).await.expect(303);
    for mut socket in sockets {
        assert_eq!(socket.until_closed().await, 4503);
    }

    let leaving = super::start(Limits { sweep: Duration::from_millis(50), ..Limits::default() }).await;
    let tomasz = leaving.member("tomasz").await;
    let token = Program::of(&leaving, &tomasz, &["live"]).await.token;
    let (mut socket, _) = Socket::by_token(leaving.addr(), &token).await;
    tomasz.post("/settings/data/leave", &[("posts", "keep")]).await.expect(303);
    assert_eq!(socket.until_closed().await, 4502);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_runs_out_closes_its_socket_and_a_new_one_opens_the_next() {
    let place = place().await;
    let own = place.token(&["live"]).await;
    let tokens = place.tokens().await;
    let (mut program, mut app) = (place.listen(&own).await, place.listen(&tokens.access).await);
    place.app.later(minutes(9));
    assert!(app.settle().await.is_empty());
    place.app.later(minutes(1));
    assert_eq!(app.until_closed().await, 4010);
    assert_eq!(place.refused(&tokens.access).await, Some(401));
    let renewed = text(&read(place.lantern.refresh(&tokens.refresh).await.expect(200)), "access_token");
    assert!(place.listen(&renewed).await.settle().await.is_empty());
    assert!(program.settle().await.is_empty());
    place.app.later(days(30));
    assert_eq!(program.until_closed().await, 4010);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_ends_between_the_handshake_and_hello_gets_no_word() {
    // No sweep comes in between.
    let app = start(Limits { sweep: Duration::from_secs(3600), ..Limits::default() }).await;
    let pell = app.member("pell").await;
    for (scopes, code) in [(&["live"][..], 4502), (&["live", "profile"], 4010)] {
        let token = Program::of(&app, &pell, scopes).await.token;
        let knock = Knock { token: Some(token), ..Knock::default() };
        let mut socket = Socket::open(app.addr(), &knock).await.expect("opens");
        match code {
            4502 => drop(app.execute("UPDATE personal_tokens SET revoked_at = 1").await),
            _ => app.later(days(30)),
        }
        socket.say(json!({"t": "hello"})).await;
        assert_eq!(socket.next().await, Err(code));
    }
}
