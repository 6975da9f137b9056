//! Bodies and queries that nobody means well, sent to every route.

use super::super::app::{Client, TestApp};
use super::place::{self, Place};
use crate::assert_page;

/// Every field that any form has, and then some.
const FIELDS: [&str; 28] = [
    "do",
    "id",
    "title",
    "body",
    "tags",
    "email",
    "password",
    "handle",
    "name",
    "bio",
    "links",
    "location",
    "pronouns",
    "slug",
    "next",
    "theme",
    "code",
    "token",
    "form_key",
    "mutation_id",
    "reply_to",
    "revision",
    "url",
    "queue",
    "job",
    "key",
    "publish_at",
    "invite",
];
const QUERIES: [&str; 22] = [
    "before", "after", "page", "q", "show", "next", "done", "state", "queue", "kind", "cursor", "reply", "invite", "v",
    "job", "sort", "text", "since", "code", "iss", "error", "link",
];
const FORM: &str = "application/x-www-form-urlencoded";

/// The same value in every field.
fn everywhere(names: &[&str], value: &str) -> String {
    names.iter().map(|name| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

fn bodies() -> Vec<(&'static str, Vec<u8>)> {
    let part = |inside: &str| format!("--x\r\nContent-Disposition: form-data; {inside}\r\n\r\n");
    let picture = part("name=\"picture\"; filename=\"../../etc/passwd\"");
    let mut doubled = picture.clone().into_bytes();
    doubled.extend(b"\0\xff\xfe\r\n");
    doubled.extend(format!("{picture}GIF89a\r\n--x--\r\n").into_bytes());
    vec![
        ("", Vec::new()),
        ("", b"do=delete".to_vec()),
        ("text/plain", b"do=delete".to_vec()),
        ("text/html; charset=\"\"", b"<form>".to_vec()),
        (FORM, Vec::new()),
        (FORM, b"do=a&do=b&id=1&id=2".to_vec()),
        (FORM, everywhere(&FIELDS, "%00").into_bytes()),
        (FORM, everywhere(&FIELDS, "%FF%FE%C3").into_bytes()),
        (FORM, everywhere(&FIELDS, "%27%22%29%3B--").into_bytes()),
        (FORM, everywhere(&FIELDS, "%E2%80%AE%0D%0ASet-Cookie%3A%20a%3Db").into_bytes()),
        (FORM, everywhere(&FIELDS, "-9223372036854775809").into_bytes()),
        (FORM, everywhere(&FIELDS, &"a".repeat(20_000)).into_bytes()),
        (FORM, b"\0\0\xff&=%&%ZZ=%".to_vec()),
        ("application/json", everywhere(&FIELDS, "x").into_bytes()),
        ("application/json", "[".repeat(100_000).into_bytes()),
        ("application/json", b"{\"do\": {\"$ne\": null}, \"id\": 1e999}".to_vec()),
        ("multipart/form-data", b"--x--".to_vec()),
        ("multipart/form-data; boundary=", b"--\r\n".to_vec()),
        ("multipart/form-data; boundary=x", b"--x".to_vec()),
        ("multipart/form-data; boundary=x", b"\0\xff\0\xff".to_vec()),
        ("multipart/form-data; boundary=x", doubled),
        ("multipart/form-data; boundary=x", format!("{}\0--x--", part("name=\"\\\"\0\"")).into_bytes()),
    ]
}

/// Somebody, still signed in after whatever was done before.
async fn still(app: &TestApp, client: &Client) -> Client {
    if client.handle.is_empty() || client.get("/drafts").await.status == 200 {
        return client.clone();
    }
    app.signed_in(&client.handle).await
}

#[tokio::test]
async fn no_body_breaks_any_route_or_makes_it_tell_of_its_inside() {
    let Place { app, member, owner } = place::place().await;
    let bodies = bodies();
    let (posts, members) = (app.number("SELECT COUNT(*) FROM posts").await, "SELECT COUNT(*) FROM members");
    for route in app.routes().into_iter().filter(|route| !route.method.is_safe()) {
        let path = place::plausible(&app, &route.path).await;
        for client in [&app.visitor(), &member, &owner] {
            let client = still(&app, client).await;
            for (kind, body) in &bodies {
                let request = client.request(route.method.as_str(), &path).header("accept", "*/*");
                let page = request.body(kind, body.clone()).send().await;
                place::carries_the_headers(&page);
                place::tells_nothing(&app, &page);
            }
        }
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, posts);
    assert_eq!(app.number(members).await, 2);
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused_by_every_route_before_it_is_sent() {
    let Place { app, member, .. } = place::place().await;
    let before = place::standing(&app).await;
    for route in app.routes().into_iter().filter(|route| !route.method.is_safe()) {
        let path = place::plausible(&app, &route.path).await;
        for client in [&app.visitor(), &member] {
            let request =
                client.request(route.method.as_str(), &path).header("accept", "*/*").header("content-type", FORM);
            let page = request.header("content-length", "200000000").send().await;
            place::carries_the_headers(page.expect(413));
            place::tells_nothing(&app, &page);
            assert_page!(page, page.header("set-cookie").is_none());
        }
    }
    assert_eq!(place::standing(&app).await, before);
}

#[tokio::test]
async fn no_query_breaks_any_page_and_no_method_that_it_does_not_know() {
    let Place { app, member, owner } = place::place().await;
    let values = ["%00", "%FF%FE", "%27%29%3B--", "-1", "99999999999999999999", "%2F%2Fevil.example"];
    for route in app.routes().into_iter().filter(|route| route.method == "GET") {
        let path = place::plausible(&app, &route.path).await;
        for client in [&app.visitor(), &member, &owner] {
            for value in values {
                let page = client.get(&format!("{path}?{}", everywhere(&QUERIES, value))).await;
                place::carries_the_headers(&page);
                place::tells_nothing(&app, &page);
                let to = page.header("location").unwrap_or_default();
                assert_page!(page, to.is_empty() || (to.starts_with('/') && !to.starts_with("//")));
            }
        }
        for method in ["OPTIONS", "TRACE", "PROPFIND", "CONNECT"] {
            let page = member.request(method, &path).send().await;
            place::carries_the_headers(&page);
            place::tells_nothing(&app, &page);
            // Which programs in any page ask with before they send (CORS).
            let asked_first = method == "OPTIONS" && place::FOR_EVERY_SITE.contains(&route.path.as_str());
            assert_page!(page, page.status >= 400 || asked_first && page.status == 204);
        }
    }
}
