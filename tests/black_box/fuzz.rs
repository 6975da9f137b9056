//! Cookies, forms and uploads that were damaged in thousands of ways, and a crowd at the door.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response};
use futures::{StreamExt, stream};
use http_body_util::BodyExt;
use tidings::server::app as router;
use tokio::time::timeout;
use tower::ServiceExt;

use super::api::program::Program;
use super::app::{Client, PASSWORD, PATIENCE, TestApp, email_of, minutes};
use crate::assert_page;

/// Requests of each kind; together ten thousand.
const COOKIES: u64 = 4_000;
const FORMS: u64 = 3_500;
const UPLOADS: u64 = 2_500;
/// And to the API, beside them.
const BODIES: u64 = 2_000;
/// Under way at once.
const AT_ONCE: usize = 16;

/// Chance that is the same each time (xorshift64*, Marsaglia 2003; Vigna 2016).
struct Dice(u64);

impl Dice {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % end.max(1)
    }

    fn one_of<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    /// The bytes with one to four things done to them.
    fn damaged(&mut self, bytes: &[u8]) -> Vec<u8> {
        const PIECES: [&[u8]; 16] = [
            b"\0",
            b"%00",
            b"%",
            b"%FF",
            b"\xff\xfe",
            b"&",
            b"=",
            b";",
            b"\r\n",
            b"\r\n\r\n",
            b"--x",
            b"'",
            b"\"",
            b"<",
            b"\xe2\x80\xae",
            b"-9223372036854775809",
        ];
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            let (at, to) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
            let range = at.min(to)..at.max(to);
            match self.below(6) {
                0 if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                1 => drop(bytes.drain(range)),
                2 => {
                    let again = bytes[range].to_vec();
                    bytes.splice(at..at, again);
                }
                3 => bytes.truncate(at),
                4 => drop(bytes.splice(at..at, self.one_of(&PIECES).to_vec())),
                _ => drop(bytes.splice(at..at, vec![b'a'; self.below(3_000)])),
            }
        }
        bytes
    }
}

/// A request from a page of ours, as the router gets it.
fn request(app: &TestApp, method: &str, path: &str, cookie: &[u8]) -> axum::http::request::Builder {
    let origin = app.origin();
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    let mut request = Request::builder().method(method).uri(path).header("host", host);
    request = request.header("origin", &origin).header("accept", "application/json");
    // What cannot stand in a header does not reach the router.
    if let Ok(cookie) = HeaderValue::from_bytes(cookie) {
        request = request.header("cookie", cookie);
    }
    request.extension(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4711))))
}

fn cookie(app: &TestApp, living: &str, seed: u64) -> Request<Body> {
    let mut dice = Dice::new(seed);
    let whole = format!("theme=dark; tidings={living}; tidings-half={living}; other=value");
    let damaged = loop {
        let damaged = dice.damaged(whole.as_bytes());
        // Whoever keeps the id whole is that member.
        if !damaged.windows(living.len()).any(|part| part == living.as_bytes()) {
            break damaged;
        }
    };
    let path = dice.one_of(&["/api/v1/me", "/settings/data/x.zip", "/live", "/theme"]);
    request(app, "GET", path, &damaged).body(Body::empty()).unwrap()
}

fn form(app: &TestApp, living: &str, seed: u64) -> Request<Body> {
    let mut dice = Dice::new(seed);
    // What is drawn again as a page takes its time: seldom.
    let drawn: [(&str, &str); 6] = [
        ("/login", "email=maren&password=not-the-lantern&next=%2Fdrafts&keep=on"),
        ("/login/second-factor", "code=123456&next=%2Fdrafts"),
        ("/register", "handle=pell&email=pell%40northquay.example&password=a-lantern-of-pells"),
        ("/password/forgot", "email=maren%40northquay.example"),
        ("/write", "form_key=0123456789&title=Rain&body=Wet.&tags=a%2Cb&do=save"),
        ("/settings/security", "do=password&current_password=wrong&password=not-the-lantern"),
    ];
    let others: [(&str, &str); 7] = [
        ("/rpc/comments/add", "slug=fog&body=It+is.&reply_to=&mutation_id=0123456789"),
        (
            "/rpc/posts/autosave",
            "draft%5Bid%5D=&draft%5Bform_key%5D=0123456789&draft%5Brevision%5D=0&draft%5Btitle%5D=A&draft%5Bbody%5D=B&draft%5Btags%5D=",
        ),
        ("/theme", "theme=dark&next=%2F"),
        ("/drafts", "id=0123&do=delete"),
        ("/notifications", "id=0123&next=%2F"),
        ("/comments/0123", "do=delete"),
        ("/media/0123", "do=remove"),
    ];
    let (path, body) = if dice.below(20) == 0 { drawn[dice.below(6)] } else { others[dice.below(7)] };
    let kind = "application/x-www-form-urlencoded";
    let signed_in = format!("tidings={living}");
    let cookie = if dice.below(2) == 0 { signed_in.as_bytes() } else { b"" };
    let body = dice.damaged(body.as_bytes());
    request(app, "POST", path, cookie).header("content-type", kind).body(Body::from(body)).unwrap()
}

fn upload(app: &TestApp, living: &str, seed: u64) -> Request<Body> {
    let mut dice = Dice::new(seed);
    let body = b"--x\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"harbour.jpg\"\r\n\
        Content-Type: image/jpeg\r\n\r\nGIF89a\x01\0\x01\0\0\0\0;\r\n--x\r\nContent-Disposition: form-data; \
        name=\"alt\"\r\n\r\nA harbour\r\n--x--\r\n";
    let kind = match dice.below(10) {
        0 => HeaderValue::from_bytes(&dice.damaged(b"multipart/form-data; boundary=x")).ok(),
        _ => Some(HeaderValue::from_static("multipart/form-data; boundary=x")),
    };
    let signed_in = format!("tidings={living}");
    let cookie = if dice.below(10) == 0 { b"" } else { signed_in.as_bytes() };
    let mut request = request(app, "POST", "/media", cookie);
    if let Some(kind) = kind {
        request = request.header("content-type", kind);
    }
    request.body(Body::from(dice.damaged(body))).unwrap()
}

fn body(app: &TestApp, token: &str, seed: u64) -> Request<Body> {
    let mut dice = Dice::new(seed);
    // So many requests a minute are answered.
    if seed.is_multiple_of(200) {
        app.later(minutes(1));
    }
    let known: [(&str, &str, &str); 7] = [
        ("POST", "posts", r#"{"title":"Rain","body":"*Wet*.","tags":["fog","tar"],"status":"draft"}"#),
        ("POST", "posts", r#"{"title":"Rain","status":"scheduled","publish_at":"2026-12-23T07:12:00Z"}"#),
        ("PATCH", "posts/fog", r#"{"title":"Fog","body":"Thick.","tags":[],"status":null}"#),
        ("POST", "posts/fog/comments", r#"{"body":"It is.","reply_to":null}"#),
        ("POST", "notifications/read", r#"{"ids":["0193","0194"],"up_to":null}"#),
        ("POST", "webhooks", r#"{"url":"https://hooks.invalid/","events":["post.published"]}"#),
        ("POST", "exports", r#"{"format":[1,{"a":null}]}"#),
    ];
    let (method, path, body) = known[dice.below(7)];
    let request = request(app, method, &format!("/api/v1/{path}"), b"").header("content-type", "application/json");
    let bearer = format!("Bearer {token}");
    request.header("authorization", bearer).body(Body::from(dice.damaged(body.as_bytes()))).unwrap()
}

/// Sends them all, several at once; each is answered, and none breaks anything or lets anybody in.
async fn all_are_answered(app: &TestApp, client: &Client, count: u64, make: fn(&TestApp, &str, u64) -> Request<Body>) {
    let living = client.cookie("tidings").unwrap();
    all_are_answered_with(app, client, &living, count, make).await;
}

/// The same with something else that lets somebody in.
async fn all_are_answered_with(
    app: &TestApp,
    client: &Client,
    living: &str,
    count: u64,
    make: fn(&TestApp, &str, u64) -> Request<Body>,
) {
    let site = router(app.platform());
    let sessions = "SELECT COUNT(*) FROM sessions";
    let before = app.number(sessions).await;
    let answers = stream::iter(0..count).map(|seed| {
        let request = make(app, living, seed);
        let said = format!("number {seed}: {} {}", request.method(), request.uri());
        let site = site.clone();
        async move {
            let answer = async {
                let response: Response<Body> = site.oneshot(request).await.unwrap();
                let (head, body) = response.into_parts();
                (head, body.collect().await.unwrap().to_bytes())
            };
            let (head, body) = timeout(PATIENCE, answer).await.unwrap_or_else(|_| panic!("{said} was not answered"));
            (said, head, body)
        }
    });
    let mut answers = answers.buffer_unordered(AT_ONCE);
    let mut statuses: BTreeMap<u16, usize> = BTreeMap::new();
    while let Some((said, head, body)) = answers.next().await {
        let busy = head.status == 503 && head.headers.contains_key("retry-after");
        let text = String::from_utf8_lossy(&body);
        assert!(!head.status.is_server_error() || busy, "{said} was answered {}: {text}", head.status);
        for cookie in head.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap();
            let lets_in = cookie.starts_with("tidings=") && !cookie.contains("Max-Age=0");
            assert!(!lets_in, "{said} was let in: {cookie}");
        }
        *statuses.entry(head.status.as_u16()).or_default() += 1;
    }
    println!("{statuses:?}");
    // They come further than the first wall.
    assert!(statuses.len() >= 3 && !statuses.contains_key(&421), "{statuses:?}");
    assert_eq!(statuses.values().sum::<usize>() as u64, count);
    assert_eq!(app.number(sessions).await, before);
    client.get("/drafts").await.expect(200);
}

/// A place that nobody can join, with a member in it.
async fn place() -> (TestApp, Client) {
    let app = TestApp::with().setting("TIDINGS_SIGNUP", "closed").start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    (app, maren)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn four_thousand_damaged_cookies_let_nobody_in() {
    let (app, maren) = place().await;
    all_are_answered(&app, &maren, COOKIES, cookie).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_and_a_half_thousand_damaged_forms_break_nothing() {
    let (app, maren) = place().await;
    all_are_answered(&app, &maren, FORMS, form).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_and_a_half_thousand_damaged_uploads_break_nothing() {
    let (app, maren) = place().await;
    all_are_answered(&app, &maren, UPLOADS, upload).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_damaged_bodies_break_nothing_at_the_api() {
    let (app, maren) = place().await;
    let scopes = ["posts:write", "comments:write", "notifications", "webhooks", "exports"];
    let program = Program::of(&app, &maren, &scopes).await;
    all_are_answered_with(&app, &maren, &program.token, BODIES, body).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_hundred_who_sign_in_at_once_each_one_is_answered() {
    let mut app = TestApp::start().await;
    // As costly as it really is, so that a queue forms.
    app.hash_with(tidings::platform::server::passwords::Passwords::default());
    app.restart().await;
    app.account("maren", tidings::accounts::Role::Member).await;
    let doors: Vec<(Client, String, &str)> = (0..200)
        .map(|number| match number % 2 {
            0 => (app.visitor(), email_of("maren"), PASSWORD),
            _ => (app.visitor(), format!("nobody-{number}"), "not-the-lantern"),
        })
        .collect();
    let knocks = doors.iter().map(|(door, login, password)| async move {
        door.post("/login", &[("email", login.as_str()), ("password", *password)]).await
    });
    let answers = futures::future::join_all(knocks).await;
    let mut entered = 0;
    for ((door, _, password), answer) in doors.iter().zip(&answers) {
        match answer.status {
            303 => {
                assert_page!(answer, *password == PASSWORD);
                door.get("/drafts").await.expect(200);
                entered += 1;
            }
            422 => assert_page!(answer, *password != PASSWORD),
            429 | 503 => assert_page!(answer, answer.header("retry-after").is_some()),
            _ => answer.fail("Nobody is lost in a crowd."),
        }
    }
    assert!(entered > 0);
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, entered);
    // Once it is quiet, whoever was told to come back is let in.
    app.visitor().post("/login", &[("email", "maren"), ("password", PASSWORD)]).await.expect(303);
}
