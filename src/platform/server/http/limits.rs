//! What is refused before any work is done for it.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Collected};

use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::sentence_page;

/// The largest body of a request, in bytes. A post of 200 kB can triple when it is urlencoded.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// What programs ask from any place, and what looks at no cookie: the authorization server's own addresses. The first
/// sends the member's browser on to the same address by a link, with cookies then.
const BLIND: [&str; 7] = [
    "/oauth/authorize",
    "/oauth/logout",
    "/oauth/token",
    "/oauth/device_authorization",
    "/oauth/revoke",
    "/oauth/introspect",
    "/oauth/userinfo",
];

/// Middleware: refuses a request that another site made a browser send.
///
/// Safe methods pass unless they upgrade. `Sec-Fetch-Site` decides where a browser sends it; else
/// `Origin` must be ours; a request with neither comes from a program, which has no ambient
/// authority to abuse unless it carries a cookie, and then it is refused.
/// Sources: OWASP CSRF prevention cheat sheet; Fetch Metadata (W3C).
pub async fn cross_site(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    let upgrades = request.headers().contains_key(header::UPGRADE);
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let path = request.uri().path();
    // Another site cannot make a browser send a token of ours, and cookies beside one count for nothing.
    let by_token = path.starts_with("/api/v1/") && request.headers().contains_key(header::AUTHORIZATION);
    let listens = path == "/live" && brings_bearer(request.headers());
    let blind = BLIND.contains(&path);
    if ((safe || by_token || blind) && !upgrades)
        || listens
        || is_ours(request.headers(), &platform.config.origin, upgrades)
    {
        return next.run(request).await;
    }
    let words = "This request came from another site, so it was not carried out. Open the page here and send it again.";
    let mut response = sentence_page(&AppError::Malformed(words.into()));
    *response.status_mut() = StatusCode::FORBIDDEN;
    response
}

/// Whether a request brings a token (RFC 6750 section 2.1). No page can make a browser open a socket with one.
pub fn brings_bearer(headers: &HeaderMap) -> bool {
    headers.get_all(header::AUTHORIZATION).iter().any(|value| {
        let scheme = value.as_bytes().split(|byte| *byte == b' ').next().unwrap_or_default();
        scheme.eq_ignore_ascii_case(b"bearer")
    })
}

fn is_ours(headers: &HeaderMap, origin: &str, upgrades: bool) -> bool {
    let text = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = headers.get("sec-fetch-site").map(|value| value.to_str().unwrap_or("?"));
    match (site, text(header::ORIGIN)) {
        // The socket's origin is checked exactly, whatever else the browser says.
        (_, Some(from)) if upgrades => from == origin,
        (Some("same-origin"), _) => true,
        (Some("none"), None) => true,
        (Some(_), _) => false,
        (None, Some(from)) => from == origin,
        (None, None) => upgrades || !headers.contains_key(header::COOKIE),
    }
}

/// Middleware: server functions answer programs, not plain forms (the library would send a form back to
/// whatever `Referer` says, which may be another site), and their status tells what their body says (the
/// library answers 500 to what it cannot read).
pub async fn settle_rpc(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/rpc/") {
        return next.run(request).await;
    }
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    if accept.is_some_and(|value| value.contains("text/html")) {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    let response = next.run(request).await;
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = body.collect().await.map(Collected::to_bytes) else { return sentence_page(&AppError::Internal) };
    if let Ok(error) = serde_json::from_slice::<AppError>(&body) {
        parts.status = StatusCode::from_u16(error.status()).unwrap_or(parts.status);
    }
    Response::from_parts(parts, body.into())
}

/// What is answered when a handler panics: no detail leaves, the log has it.
pub fn catch_panics(cause: Box<dyn std::any::Any + Send + 'static>) -> Response {
    let words = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(panic = words, "a handler panicked");
    sentence_page(&AppError::Internal)
}

#[cfg(test)]
mod tests {
    use super::*;

    const OURS: &str = "http://127.0.0.1:3000";

    fn ours(pairs: &[(&'static str, &'static str)], upgrades: bool) -> bool {
        let headers =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect::<HeaderMap>();
        is_ours(&headers, OURS, upgrades)
    }

    #[test]
    fn a_browser_on_our_own_page_may_write() {
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("origin", OURS), ("cookie", "a=b")], false));
        assert!(ours(&[("origin", OURS), ("cookie", "a=b")], false));
    }

    #[test]
    fn another_sites_page_may_not() {
        assert!(!ours(&[("sec-fetch-site", "cross-site"), ("origin", OURS)], false));
        assert!(!ours(&[("sec-fetch-site", "same-site")], false));
        assert!(!ours(&[("origin", "http://127.0.0.1:3001")], false));
        assert!(!ours(&[("origin", "null"), ("cookie", "a=b")], false));
        assert!(!ours(&[("cookie", "a=b")], false));
    }

    #[test]
    fn a_socket_from_a_page_needs_our_exact_origin() {
        assert!(ours(&[("sec-fetch-site", "same-origin"), ("origin", OURS)], true));
        assert!(!ours(&[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:3000.evil.example")], true));
        assert!(ours(&[], true));
    }
}
