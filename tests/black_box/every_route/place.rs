//! A place in which every address leads to something, and what holds for every answer.

use super::super::app::{Client, Page, TestApp};

/// A token of the right length that nobody was given.
const TOKEN: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// What programs in the pages of every site may read: it is public, the same for everybody, and asks for no cookie.
pub const FOR_EVERY_SITE: [&str; 9] = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/oauth-protected-resource",
    "/.well-known/openid-configuration",
    "/oauth/device_authorization",
    "/oauth/introspect",
    "/oauth/jwks",
    "/oauth/revoke",
    "/oauth/token",
    "/oauth/userinfo",
];

pub struct Place {
    pub app: TestApp,
    pub member: Client,
    pub owner: Client,
}

/// A member with a post that is out, a comment and an export; an owner.
pub async fn place() -> Place {
    let app = TestApp::start().await;
    let (member, owner) = (app.member("maren").await, app.owner("ines").await);
    app.publish(&member, "Fog", "Thick.", "weather").await;
    app.comment(&owner, "fog", "It is.").await;
    member.post("/settings/data", &[("do", "export")]).await.expect(303);
    app.jobs_rest().await;
    app.settle().await;
    Place { app, member, owner }
}

/// Everything that a write could have changed, but for how the jobs go, which operators are told of by and by.
pub async fn standing(app: &TestApp) -> String {
    let everything = app.everything().await;
    everything.lines().filter(|line| !line.starts_with("stream admin ")).collect::<Vec<_>>().join("\n")
}

/// The parameters in a pattern, with their braces.
pub fn parameters(pattern: &str) -> Vec<&str> {
    let ends = |rest: &str| rest.find('}').map(|end| end + 1);
    let starts = pattern.match_indices('{').map(|(start, _)| start);
    starts.filter_map(|start| Some(&pattern[start..start + ends(&pattern[start..])?])).collect()
}

/// The pattern with what leads to something in place of its parameters.
pub async fn plausible(app: &TestApp, pattern: &str) -> String {
    let mut path = pattern.to_owned();
    for parameter in parameters(pattern) {
        let query = match pattern.split('/').nth(1).unwrap_or_default() {
            "comments" => "SELECT id FROM comments",
            "api" | "admin" | "settings" => "SELECT id FROM jobs WHERE kind = 'export.member'",
            _ => "SELECT id FROM posts",
        };
        let id = app.column(query).await.into_iter().next().unwrap_or_default();
        let value = match parameter {
            "{handle}" => "@maren".to_owned(),
            "{slug}" => "fog".to_owned(),
            "{tag}" => "weather".to_owned(),
            "{token}" => TOKEN.to_owned(),
            "{build}" => app.platform().assets.build().to_string(),
            "{*file}" => "tidings.css".to_owned(),
            "{file}" if pattern.starts_with("/settings") => format!("{id}.zip"),
            _ => id,
        };
        path = path.replace(parameter, &value);
    }
    path
}

/// The same with what nobody means well.
pub fn hostile(pattern: &str) -> Vec<String> {
    let parameters = parameters(pattern);
    if parameters.is_empty() {
        return Vec::new();
    }
    let long = "a".repeat(4_000);
    let values = [
        "%00",
        "%ff%fe",
        "..%2f..%2f..%2fetc%2fpasswd",
        "'%20OR%20'1'='1",
        "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "%E2%80%AE%F0%9F%8F%B4",
        "@%00",
        "-1",
        "%",
        &long,
    ];
    let filled = |value: &&str| parameters.iter().fold(pattern.to_owned(), |path, one| path.replace(one, value));
    values.iter().map(filled).collect()
}

/// What every answer of the program carries, whatever it is.
#[track_caller]
pub fn carries_the_headers(page: &Page) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ] {
        if page.header_all(name).collect::<Vec<_>>() != [value] {
            page.fail(&format!("{name} should be {value}, once."));
        }
    }
    let policies: Vec<&str> = page.header_all("content-security-policy").collect();
    let strict = |one: &str| policies.len() == 1 && policies[0].contains(one);
    for directive in ["default-src", "base-uri", "object-src", "frame-ancestors"] {
        if !strict(&format!("{directive} 'none'")) {
            page.fail(&format!("It should have one policy, with {directive} 'none'."));
        }
    }
    if policies[0].contains("'unsafe-inline'") || policies[0].contains("'unsafe-eval'") {
        page.fail("Its policy should allow nothing by the way.");
    }
    if page.header_all("cache-control").count() != 1 {
        page.fail("It should say once whether it may be kept.");
    }
    // No other site reads anything (CORS) but what programs in any page may have.
    let path = page.request.split(' ').nth(1).unwrap_or_default();
    let open = FOR_EVERY_SITE.contains(&path.split('?').next().unwrap_or_default());
    if !open && page.headers.iter().any(|(name, _)| name.starts_with("access-control-")) {
        page.fail("It should invite nobody.");
    }
    if page.header("server").is_some() || page.header("x-powered-by").is_some() {
        page.fail("It should not say what it is made of.");
    }
}

/// No answer breaks, and none shows what is inside.
#[track_caller]
pub fn tells_nothing(app: &TestApp, page: &Page) {
    if page.status >= 500 && !(page.status == 503 && page.header("retry-after").is_some()) {
        page.fail("Nothing that is sent may break it.");
    }
    // Files of the front end are everybody's.
    if page.request.contains("/_app/") && page.status == 200 {
        return;
    }
    let text = page.html();
    let folder = app.folder().display().to_string();
    for inside in [
        "sqlx",
        "panicked",
        "SELECT ",
        "INSERT ",
        "UPDATE ",
        "constraint",
        "sqlite",
        "postgres",
        ".rs:",
        "thread '",
        "backtrace",
        "RUST_",
        "/registry/",
        "axum",
        "hyper::",
        "serde",
        folder.as_str(),
    ] {
        if text.contains(inside) {
            page.fail(&format!("It shows “{inside}”."));
        }
    }
}
