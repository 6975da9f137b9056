//! The two cookies: the session's and the theme's.

use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use cookie::{Cookie, SameSite, time::Duration};
use leptos::prelude::use_context;

use crate::platform::server::Platform;
use crate::platform::server::config::Config;

/// The session cookie's name. `__Host-` makes the browser hold it to this host, whole site and TLS.
pub fn session_name(config: &Config) -> &'static str {
    if config.origin_is_https() { "__Host-tidings" } else { "tidings" }
}

/// The name of the cookie between the password and the second step.
pub fn half_name(config: &Config) -> &'static str {
    if config.origin_is_https() { "__Host-tidings-half" } else { "tidings-half" }
}

/// The name of the cookie that remembers the theme.
pub fn theme_name(config: &Config) -> &'static str {
    if config.origin_is_https() { "__Host-theme" } else { "theme" }
}

/// What stands in it, in the request that a page answers; empty without one.
pub fn half_here(platform: &Platform) -> String {
    let parts = use_context::<Parts>();
    let half = parts.as_ref().and_then(|parts| read(&parts.headers, half_name(&platform.config)));
    half.unwrap_or_default().to_owned()
}

/// Sets it, or with 0 seconds takes it away.
pub fn set_half(config: &Config, id: &str, seconds: i64) -> HeaderValue {
    let mut cookie = build(half_name(config), id, config.origin_is_https());
    cookie.set_http_only(true);
    cookie.set_max_age(Duration::seconds(seconds));
    value(&cookie)
}

/// A cookie's value in a request; the first of that name counts.
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

/// Sets the session cookie. Without `seconds` it ends with the browser.
pub fn set_session(config: &Config, id: &str, seconds: Option<i64>) -> HeaderValue {
    let mut cookie = build(session_name(config), id, config.origin_is_https());
    cookie.set_http_only(true);
    if let Some(seconds) = seconds {
        cookie.set_max_age(Duration::seconds(seconds));
    }
    value(&cookie)
}

/// Takes the session cookie away.
pub fn clear_session(config: &Config) -> HeaderValue {
    let mut cookie = build(session_name(config), "", config.origin_is_https());
    cookie.set_http_only(true);
    cookie.set_max_age(Duration::ZERO);
    value(&cookie)
}

/// Remembers the theme for a year.
pub fn set_theme(config: &Config, theme: &str) -> HeaderValue {
    let mut cookie = build(theme_name(config), theme, config.origin_is_https());
    cookie.set_max_age(Duration::days(365));
    value(&cookie)
}

fn build<'a>(name: &'a str, content: &'a str, secure: bool) -> Cookie<'a> {
    let mut cookie = Cookie::new(name, content);
    cookie.set_path("/");
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(secure);
    cookie
}

fn value(cookie: &Cookie<'_>) -> HeaderValue {
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}
