//! A word that goes along with a redirect and is said once, on the page that it leads to: with a program in the
//! browser or without one, and not again when that page is loaded anew.

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use cookie::{Cookie, SameSite, time::Duration};
use leptos::prelude::use_context;

use super::see_other;
use crate::platform::server::Platform;
use crate::platform::server::config::Config;

/// The cookie's names, on https and without.
pub(super) const NAMES: [&str; 2] = ["__Host-tidings-done", "tidings-done"];
/// A word that is not fetched by then was meant for nobody.
const LIFE: Duration = Duration::seconds(60);
/// The longest word that we make.
const LONGEST: usize = 32;

/// The word, in the extensions of a request or an answer.
#[derive(Clone, Debug)]
struct Flash(String);

/// 303, and what is said there: a word that the page knows. Only ever called with addresses of our own.
pub fn done_at(to: &str, word: &str) -> Response {
    say(see_other(to), word)
}

/// Adds the word to a redirect.
pub fn say(mut response: Response, word: &str) -> Response {
    response.extensions_mut().insert(Flash(word.to_owned()));
    response
}

/// The word that came along with the request that a page answers; empty without one. The page knows its words, and
/// says nothing to others.
pub fn done_here() -> String {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<Flash>().map(|flash| flash.0.clone()))
        .unwrap_or_default()
}

/// Middleware: hands the word from a redirect to the page after it, by a cookie that the page takes away.
pub async fn carry_words(State(platform): State<Platform>, mut request: Request, next: Next) -> Response {
    let name = name(&platform.config);
    let came = if request.method() == Method::GET { read(request.headers(), name) } else { None };
    let taken = came.is_some();
    if let Some(word) = came {
        request.extensions_mut().insert(Flash(word));
    }
    let mut response = next.run(request).await;
    let set = match response.extensions_mut().remove::<Flash>() {
        Some(Flash(word)) => Some((word, LIFE)),
        // A page that sends on has said nothing.
        None if taken && !response.status().is_redirection() => Some((String::new(), Duration::ZERO)),
        None => None,
    };
    if let Some((word, life)) = set {
        let mut cookie = Cookie::new(name, word);
        cookie.set_path("/");
        cookie.set_same_site(SameSite::Lax);
        cookie.set_secure(platform.config.origin_is_https());
        cookie.set_http_only(true);
        cookie.set_max_age(life);
        if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, value);
        }
    }
    response
}

fn name(config: &Config) -> &'static str {
    if config.origin_is_https() { NAMES[0] } else { NAMES[1] }
}

fn read(headers: &HeaderMap, name: &str) -> Option<String> {
    let pairs = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = pairs.flat_map(Cookie::split_parse).flatten();
    let word = cookies.find(|cookie| cookie.name() == name)?.value().to_owned();
    let ours = (1..=LONGEST).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    ours.then_some(word)
}
