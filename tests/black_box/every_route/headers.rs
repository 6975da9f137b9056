//! What every answer says to a browser and to whatever stands between.

use super::super::app::{Client, Page};
use super::place::{self, Place};

/// Pages that a visitor's answer of may be kept: they show what is public and nothing else.
const PUBLIC_PAGES: [&str; 9] =
    ["/", "/api/docs", "/posts/{slug}", "/comments/{id}", "/tags", "/tags/{tag}", "/{handle}", "/login", "/register"];

/// Files are the same for everybody, members too.
fn is_file(pattern: &str) -> bool {
    pattern.starts_with("/_app/") || pattern == "/media/{file}" || (pattern.contains('.') && !pattern.contains('{'))
}

#[track_caller]
fn may_be_kept_by_whom(pattern: &str, client: &Client, page: &Page) {
    let says = page.header("cache-control").unwrap_or_default();
    let visitor = client.handle.is_empty();
    let reads = page.request.starts_with("GET ") || page.request.starts_with("HEAD ");
    let public = reads
        && (is_file(pattern)
            || place::FOR_EVERY_SITE.contains(&pattern)
            || (visitor && PUBLIC_PAGES.contains(&pattern)));
    match says {
        "private, no-store" => {}
        // A program may keep what it read for itself, and asks each time whether it still stands.
        "private, no-cache" if pattern.starts_with("/api/") && page.header("etag").is_some() => {}
        "no-store" if !page.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) => {}
        _ if says.starts_with("public, ") && public && page.header("set-cookie").is_none() => {}
        _ => page.fail("This answer may be kept by nobody."),
    }
    let varies = page.header_all("vary").any(|vary| vary.to_ascii_lowercase().contains("cookie"));
    if says.starts_with("public, ") && !is_file(pattern) && !place::FOR_EVERY_SITE.contains(&pattern) && !varies {
        page.fail("It should say that members see another page.");
    }
}

#[tokio::test]
async fn every_answer_of_every_route_carries_the_headers_and_says_who_may_keep_it() {
    let Place { app, mut member, mut owner } = place::place().await;
    let visitor = app.visitor();
    for route in app.routes() {
        let method = route.method.as_str();
        let mut paths = vec![place::plausible(&app, &route.path).await];
        if route.method.is_safe() {
            paths.extend(place::hostile(&route.path));
        }
        for path in &paths {
            for client in [&visitor, &member, &owner] {
                let page = client.request(method, path).send().await;
                place::carries_the_headers(&page);
                place::tells_nothing(&app, &page);
                may_be_kept_by_whom(&route.path, client, &page);
                if method == "GET" {
                    let head = client.request("HEAD", path).send().await;
                    place::carries_the_headers(&head);
                    may_be_kept_by_whom(&route.path, client, &head);
                }
            }
        }
        // Some of these sign out.
        if member.cookie("tidings").is_none() {
            member = app.signed_in("maren").await;
        }
        if owner.cookie("tidings").is_none() {
            owner = app.signed_in("ines").await;
        }
    }
}
