//! Requests that another site makes a browser send.

use std::path::Path;

use super::app::{Client, Request, TestApp};
use crate::assert_page;

/// Every address that takes a form, read from the sources so that no new one is forgotten.
fn form_routes(folder: &Path) -> Vec<String> {
    let mut routes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            routes.extend(form_routes(&path));
        } else if path.ends_with("server/http.rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let lines = source.split(".route(\"").skip(1).filter(|rest| rest.contains("post("));
            routes.extend(lines.filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    routes
}

/// Every address that changes something: forms and server functions.
fn writing_routes(app: &TestApp, post: &str) -> Vec<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut routes = form_routes(&sources);
    assert!(routes.len() >= 9 && routes.contains(&"/write".to_owned()), "{routes:?}");
    // They are registered with the program, by the same list that the router was made of.
    assert!(app.addr().port() > 0);
    let functions: Vec<&str> = leptos::server_fn::axum::server_fn_paths().map(|(path, _)| path).collect();
    assert!(functions.contains(&"/rpc/comments/add"), "{functions:?}");
    routes.extend(functions.into_iter().map(str::to_owned));
    routes
        .into_iter()
        .map(|route| route.replace("{handle}", "@maren").replace("{slug}", "fog").replace("{id}", post))
        .collect()
}

/// A form that every route would find something to do with.
fn loaded(request: Request, post: &str) -> Request {
    request.form(&[
        ("handle", "evil"),
        ("email", "maren"),
        ("password", super::app::PASSWORD),
        ("theme", "dark"),
        ("do", "delete"),
        ("id", post),
        ("title", "Evil"),
        ("body", "Evil."),
        ("form_key", "0123456789"),
        ("mutation_id", "0123456789"),
    ])
}

struct Place {
    app: TestApp,
    tomasz: Client,
    post: String,
}

/// A member with a session, a post of theirs, and everything that could be changed.
async fn place() -> Place {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.publish(&maren, "Rain", "Wet.", "").await;
    app.publish(&tomasz, "Fog", "Thick.", "").await;
    app.comment(&maren, "fog", "It is.").await;
    app.settle().await;
    let post = app.column("SELECT id FROM posts WHERE slug = 'fog'").await.remove(0);
    Place { app, tomasz, post }
}

#[tokio::test]
async fn no_route_obeys_another_site() {
    let Place { app, tomasz, post } = place().await;
    let before = app.everything().await;
    let ours = app.origin();
    let lookalike = format!("{ours}.evil.example");
    let port = ours.rsplit_once(':').map(|(host, _)| format!("{host}:1")).unwrap();
    let tls = ours.replace("http:", "https:");
    let forged: [&[(&str, &str)]; 11] = [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[("origin", &lookalike)],
        &[("origin", &port)],
        &[("origin", &tls)],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", &ours), ("sec-fetch-site", "cross-site")],
        &[("origin", &ours), ("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site")],
        // A cookie alone does not show who made the browser send it.
        &[],
    ];
    for route in writing_routes(&app, &post) {
        for headers in forged {
            let mut request = tomasz.request("POST", &route).without("origin").without("sec-fetch-site");
            if route.starts_with("/rpc/") {
                request = request.header("accept", "application/json");
            }
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let refused = loaded(request, &post).send().await;
            assert_page!(refused, refused.expect(403).header("set-cookie").is_none());
            assert_page!(refused, refused.html().contains("came from another site"));
        }
    }
    assert_eq!(app.everything().await, before);
    tomasz.get("/drafts").await.expect(200);
}

#[tokio::test]
async fn a_referrer_does_not_stand_in_for_an_origin() {
    let Place { app, tomasz, post } = place().await;
    let before = app.everything().await;
    let referer = format!("{}/posts/fog", app.origin());
    let request = tomasz.request("POST", "/drafts").without("origin").without("sec-fetch-site");
    loaded(request.header("referer", &referer), &post).send().await.expect(403);
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_visitor_is_not_signed_in_by_another_site_either() {
    let Place { app, .. } = place().await;
    let before = app.everything().await;
    for site in ["cross-site", "same-site", "garbage"] {
        let visitor = app.visitor();
        let request = visitor.request("POST", "/login").header("sec-fetch-site", site);
        let refused = loaded(request, "").send().await;
        assert_page!(refused, refused.expect(403).header("set-cookie").is_none());
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_page_of_ours_in_an_old_browser_is_known_by_its_origin() {
    let Place { app, tomasz, .. } = place().await;
    let request = tomasz.request("POST", "/notifications").without("sec-fetch-site").form(&[]);
    request.send().await.expect(303);
    let request = tomasz.request("POST", "/notifications").without("origin").form(&[]);
    request.send().await.expect(303);
    // A program that carries no cookie has nobody's authority to abuse.
    let visitor = app.visitor();
    let program = visitor.request("POST", "/theme").without("origin").without("sec-fetch-site");
    program.form(&[("theme", "dark")]).send().await.expect(303);
}

#[tokio::test]
async fn a_link_from_another_site_still_opens_our_pages() {
    let Place { app: _app, tomasz, .. } = place().await;
    for path in ["/", "/posts/fog", "/drafts"] {
        let request = tomasz.request("GET", path).header("sec-fetch-site", "cross-site");
        request.header("referer", "https://example.org/").send().await.expect(200);
    }
}
