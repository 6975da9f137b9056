//! The walls, in front of every route that the router itself knows: a new one stands behind them from its first day,
//! or fails here.

mod garbage;
mod headers;
mod objects;
mod place;

use std::path::Path;

use super::app::TestApp;
use place::Place;

use crate::assert_page;

/// Everything between `before` and the next quote, in every source file.
fn quoted(folder: &Path, before: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(quoted(&path, before));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let rest = source.split(before).skip(1).filter_map(|rest| rest.split('"').next());
            found.extend(rest.map(str::to_owned));
        }
    }
    found
}

#[tokio::test]
async fn the_list_of_routes_has_all_that_the_sources_name() {
    let app = TestApp::start().await;
    let routes = app.routes();
    let has = |method: &str, path: &str| routes.iter().any(|route| route.method == method && route.path == path);
    // One of each place that routes come from.
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/{handle}"),
        ("POST", "/login"),
        ("POST", "/rpc/comments/add"),
        ("POST", "/media"),
        ("GET", "/media/{file}"),
        ("POST", "/media/{file}"),
        ("GET", "/api/v1/jobs/{id}"),
        ("DELETE", "/api/v1/jobs/{id}"),
        ("GET", "/live"),
        ("GET", "/metrics"),
        ("GET", "/favicon.svg"),
        ("GET", "/_app/{build}/{*file}"),
    ] {
        assert!(has(method, path), "{method} {path} is not in {routes:#?}");
    }
    assert!(!has("GET", "/logout") && !has("POST", "/metrics"), "{routes:#?}");
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let named = quoted(&sources, ".route(\"");
    assert!(named.len() >= 40, "{named:?}");
    for path in named {
        assert!(routes.iter().any(|route| route.path == path), "{path} is not in {routes:#?}");
    }
    let table = std::fs::read_to_string(sources.join("app.rs")).unwrap();
    let pages: Vec<&str> =
        table.split("<Route path=path!(\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(pages.len() >= 28, "{pages:?}");
    for page in pages {
        let segments = page.split('/').map(|part| match part.strip_prefix(':') {
            Some(name) => format!("{{{name}}}"),
            None => part.to_owned(),
        });
        let path = segments.collect::<Vec<_>>().join("/");
        assert!(has("GET", &path), "{path} is not in {routes:#?}");
    }
}

#[tokio::test]
async fn no_route_does_anything_for_another_site() {
    let Place { app, member, .. } = place::place().await;
    let before = place::standing(&app).await;
    let ours = app.origin();
    let forged: [&[(&str, &str)]; 5] = [
        &[("origin", "https://evil.example"), ("sec-fetch-site", "cross-site")],
        &[("origin", &ours), ("sec-fetch-site", "cross-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null"), ("sec-fetch-site", "same-site")],
        // A cookie alone does not show who made the browser send it.
        &[],
    ];
    let mut paths: Vec<String> = app.routes().into_iter().map(|route| route.path).collect();
    paths.dedup();
    paths.push("/nowhere/at/all".into());
    for pattern in &paths {
        let path = place::plausible(&app, pattern).await;
        for method in ["POST", "PUT", "PATCH", "DELETE"] {
            for headers in forged {
                let mut request = member.request(method, &path).without("origin").without("sec-fetch-site");
                for (name, value) in headers {
                    request = request.header(name, value);
                }
                let refused = request.form(&[("do", "delete")]).send().await;
                place::carries_the_headers(&refused);
                let path = pattern.as_str();
                let by_form = matches!(path, "/oauth/authorize" | "/oauth/logout");
                let again = by_form && method == "POST";
                if again {
                    // It comes again as a link, and only then is looked at who sends it.
                    assert!(refused.expect(303).location().starts_with(&format!("{path}?")));
                } else if place::FOR_EVERY_SITE.contains(&path) || by_form {
                    // They look at no cookie, and want a secret or a token.
                    assert_page!(refused, matches!(refused.status, 400 | 401 | 403 | 405));
                } else {
                    refused.expect(403);
                }
                // Nothing was begun: neither a session nor a change with a name.
                let named = refused.header("x-request-id").is_some() && !by_form;
                if refused.header("set-cookie").is_some() || named {
                    refused.fail("It was only refused after something was done.");
                }
            }
        }
        let upgrade = member.request("GET", &path).header("connection", "upgrade").header("upgrade", "websocket");
        let refused = upgrade.header("origin", "https://evil.example").send().await;
        place::carries_the_headers(refused.expect(403));
    }
    assert_eq!(place::standing(&app).await, before);
    member.get("/drafts").await.expect(200);
}

#[tokio::test]
async fn no_route_answers_for_another_host() {
    let Place { app, member, .. } = place::place().await;
    let before = place::standing(&app).await;
    for route in app.routes() {
        let path = place::plausible(&app, &route.path).await;
        for client in [&app.visitor(), &member] {
            let page = client.request(route.method.as_str(), &path).header("host", "evil.example").send().await;
            place::carries_the_headers(&page);
            if matches!(path.as_str(), "/healthz" | "/readyz" | "/metrics") {
                // Machines know this one by its address.
                page.expect(200);
            } else if !page.expect(421).html().contains("meant for another host") || page.header("set-cookie").is_some()
            {
                page.fail("It should say what is wrong, and no more.");
            }
        }
    }
    assert_eq!(place::standing(&app).await, before);
}
