//! Pages as rendered for readers who are not signed in, kept until what they show changes.
//!
//! Exactness: the cache has a generation. A writer moves it, after its commit and before it
//! answers; a page is kept only if the generation has not moved since before it was rendered. So
//! nobody who reads after a write was answered sees a page from before it.
//!
//! A kept page holds no nonce. Its inline scripts are allowed by their hashes, and only those that
//! carried this rendering's nonce count: a script smuggled into the text does not know it.

use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::io::Write as _;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use tower::Service;

use super::assets::accepts_brotli;
use super::host::is_for_us;
use super::{content_security_policy, flash};
use crate::platform::server::Platform;
use crate::platform::server::clock::Clock;
use crate::platform::time::DAY;

/// Pages kept at most; a page is some 20 kB.
const MOST_PAGES: usize = 1_000;
/// The only query parameters of pages worth keeping; any other passes the cache by.
const KNOWN_QUERY: [&str; 1] = ["before="];
/// Files are kept elsewhere; and what a secret address shows is nobody else's, and changes without an event.
const NEVER_KEPT: [&str; 8] =
    ["/_app/", "/unsubscribe/", "/email/", "/password/", "/claim/", "/settings/", "/login/provider", "/oauth/"];
const CACHING: HeaderValue = HeaderValue::from_static("public, max-age=0, must-revalidate");
const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding, Cookie");
const BROTLI: HeaderValue = HeaderValue::from_static("br");

struct Page {
    headers: HeaderMap,
    etag: HeaderValue,
    plain: Bytes,
    brotli: Bytes,
}

/// The kept pages of this process. Cheap to clone.
#[derive(Clone, Default)]
pub struct PageCache {
    generation: Arc<AtomicU64>,
    pages: Arc<RwLock<HashMap<String, Arc<Page>>>>,
}

impl PageCache {
    /// Forgets every page: something that pages show has changed.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
        if let Ok(mut pages) = self.pages.write() {
            pages.clear();
        }
    }

    /// Moves whenever something public changes.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::SeqCst)
    }

    fn find(&self, key: &str) -> Option<Arc<Page>> {
        self.pages.read().ok()?.get(key).cloned()
    }

    fn keep(&self, key: String, page: Arc<Page>, rendered_in: u64) {
        let Ok(mut pages) = self.pages.write() else { return };
        if self.generation() != rendered_in {
            return;
        }
        if pages.len() >= MOST_PAGES {
            pages.clear();
        }
        pages.insert(key, page);
    }
}

/// The cache in front of the router.
#[derive(Clone)]
pub struct WithPageCache<S> {
    inner: S,
    platform: Platform,
}

impl<S> WithPageCache<S> {
    /// Puts the platform's cache in front of `inner`.
    pub fn new(inner: S, platform: Platform) -> Self {
        Self { inner, platform }
    }
}

impl<S> Service<Request> for WithPageCache<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        // What was meant for another host is refused behind, where the walls are.
        let ours = is_for_us(request.uri(), request.headers(), &self.platform.config.origin);
        let Some(key) = key_of(&request, &self.platform.clock).filter(|_| ours) else {
            return Box::pin(self.inner.call(request));
        };
        if let Some(page) = self.platform.pages.find(&key) {
            let response = respond(&page, request.headers());
            return Box::pin(std::future::ready(Ok(response)));
        }
        let platform = self.platform.clone();
        let rendered_in = platform.pages.generation();
        let asked = request.headers().clone();
        // The kept page is compressed here, once; the router must hand it over plain, and whole.
        *request.method_mut() = Method::GET;
        request.headers_mut().remove(header::ACCEPT_ENCODING);
        let rendering = self.inner.call(request);
        Box::pin(async move {
            let response = rendering.await?;
            if response.status() != StatusCode::OK || !is_html(response.headers()) {
                return Ok(response);
            }
            match settle(response, &platform.config.origin).await {
                Ok(page) => {
                    let page = Arc::new(page);
                    platform.pages.keep(key, Arc::clone(&page), rendered_in);
                    Ok(respond(&page, &asked))
                }
                Err(response) => Ok(response),
            }
        })
    }
}

/// The key of a page that may be kept: a GET without a session and with no query we do not know.
fn key_of(request: &Request, clock: &Clock) -> Option<String> {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) || NEVER_KEPT.iter().any(|own| path.starts_with(own)) {
        return None;
    }
    let query = request.uri().query().unwrap_or_default();
    if !query.is_empty() && !KNOWN_QUERY.iter().any(|known| query.starts_with(known) && !query.contains('&')) {
        return None;
    }
    let cookies = request.headers().get(header::COOKIE).map(|value| value.to_str().unwrap_or("tidings="));
    let mut theme = "";
    for cookie in cookies.unwrap_or_default().split(';').map(str::trim) {
        match cookie.split_once('=') {
            Some(("tidings" | "__Host-tidings", _)) => return None,
            Some((name, _)) if flash::NAMES.contains(&name) => return None,
            Some(("theme" | "__Host-theme", "light")) => theme = "light",
            Some(("theme" | "__Host-theme", "dark")) => theme = "dark",
            _ => {}
        }
    }
    // Pages show the week, which goes on without anybody writing.
    let today = clock.now().0.div_euclid(DAY);
    Some(format!("{today} {theme} {}", request.uri().path_and_query()?))
}

fn is_html(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

fn respond(page: &Page, asked: &HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    *response.headers_mut() = page.headers.clone();
    if asked.get(header::IF_NONE_MATCH) == Some(&page.etag) {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else if accepts_brotli(asked) {
        response.headers_mut().insert(header::CONTENT_ENCODING, BROTLI);
        *response.body_mut() = Body::from(page.brotli.clone());
    } else {
        *response.body_mut() = Body::from(page.plain.clone());
    }
    response
}

/// Reads the rendered page to its end, trades the nonce for hashes and compresses it.
async fn settle(response: Response, origin: &str) -> Result<Page, Response> {
    let (mut parts, body) = response.into_parts();
    let Ok(collected) = body.collect().await else {
        return Err(super::sentence_page(&crate::platform::error::AppError::Internal));
    };
    let html = String::from_utf8_lossy(&collected.to_bytes()).into_owned();
    let (html, scripts) = match nonce_of(&parts.headers) {
        Some(nonce) => hashed_scripts(&html, &nonce),
        None => (html, String::new()),
    };
    if let Ok(policy) = HeaderValue::from_str(&content_security_policy(&format!("{scripts} 'self'"), origin)) {
        parts.headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    let plain = Bytes::from(html);
    let digest = Sha256::digest(&plain);
    let etag = HeaderValue::from_str(&format!("W/\"{}\"", STANDARD.encode(&digest[..12])))
        .unwrap_or(HeaderValue::from_static("W/\"0\""));
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CACHE_CONTROL, CACHING);
    parts.headers.insert(header::VARY, VARY);
    parts.headers.insert(header::ETAG, etag.clone());
    Ok(Page { headers: parts.headers, etag, brotli: compress(&plain), plain })
}

/// Quality 5: a tenth of the time of the best, within a few per cent of its size. A window of 64 kB holds a whole
/// page; larger ones cost megabytes of memory each time.
fn compress(plain: &[u8]) -> Bytes {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 4096, 5, 16);
    match writer.write_all(plain) {
        Ok(()) => Bytes::from(writer.into_inner()),
        Err(_) => Bytes::copy_from_slice(plain),
    }
}

fn nonce_of(headers: &HeaderMap) -> Option<String> {
    let policy = headers.get(header::CONTENT_SECURITY_POLICY)?.to_str().ok()?;
    let (_, rest) = policy.split_once("'nonce-")?;
    rest.split_once('\'').map(|(nonce, _)| nonce.to_owned())
}

/// Takes the nonce out of the page and lists the hashes of the inline scripts that carried it.
fn hashed_scripts(html: &str, nonce: &str) -> (String, String) {
    let attribute = format!(" nonce=\"{nonce}\"");
    let mut hashes: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((tag, body)) = after.split_once('>') else { break };
        let Some((script, tail)) = body.split_once("</script>") else { break };
        if tag.contains(&attribute) && !script.is_empty() {
            let hash = format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes())));
            if !hashes.contains(&hash) {
                hashes.push(hash);
            }
        }
        rest = tail;
    }
    (html.replace(&attribute, ""), hashes.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::time::Timestamp;

    #[test]
    fn only_scripts_that_carry_the_nonce_are_allowed_by_hash() {
        let html =
            "<p><script>evil()</script></p><script nonce=\"N1\">boot()</script><script nonce=\"N1\">x=1</script>";
        let (page, hashes) = hashed_scripts(html, "N1");
        assert!(!page.contains("N1") && page.contains("<script>boot()</script>"), "{page}");
        assert_eq!(hashes.split(' ').count(), 2);
        let evil = STANDARD.encode(Sha256::digest(b"evil()"));
        assert!(!hashes.contains(&evil));
    }

    #[test]
    fn a_session_or_an_unknown_query_passes_the_cache_by() {
        let key = |uri: &str, cookie: &str| {
            let request = Request::builder().uri(uri).header("cookie", cookie).body(Body::empty()).unwrap();
            key_of(&request, &Clock::standing_at(Timestamp(0)))
        };
        assert_eq!(key("/", "theme=dark; a=b"), Some("0 dark /".into()));
        assert_eq!(key("/?before=1-a", ""), Some("0  /?before=1-a".into()));
        assert_eq!(key("/?utm=1", ""), None);
        assert_eq!(key("/?before=1&utm=1", ""), None);
        assert_eq!(key("/unsubscribe/secret", ""), None);
        assert_eq!(key("/", "tidings=garbage"), None);
        assert_eq!(key("/", "__Host-tidings=garbage"), None);
    }
}
