//! Where members may be sent back to.

use std::net::IpAddr;

use url::{Host, Url};

use crate::oauth::AppKind;

/// The longest address.
const LONGEST: usize = 500;

/// Why an address will not do for an app, or nothing: https, http on the device itself, or for public apps a scheme
/// of their own (RFC 8252 section 7). RFC 6749 section 3.1.2: absolute, without a fragment.
pub fn fault(address: &str, kind: AppKind) -> Option<String> {
    let wrong = |words: &str| Some(format!("{words}: {address}"));
    if address.len() > LONGEST || !address.bytes().all(|byte| byte.is_ascii_graphic()) || address.contains('*') {
        return wrong("This is no address that a browser can be sent to");
    }
    let Ok(url) = Url::parse(address) else { return wrong("This is no whole address") };
    if url.host().is_some_and(|host| matches!(host, Host::Domain(name) if !is_plain(name))) {
        return wrong("The name of a host has letters, digits, dots and hyphens");
    }
    // Read one way and written another, an address is not what members are shown.
    if url.as_str() != address || address.contains('\\') {
        return Some(format!("Write it as browsers do, {url}, and not {address}"));
    }
    if address.contains('#') {
        return wrong("An address to come back to has nothing behind a #");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return wrong("An address to come back to has no name and no password in it");
    }
    match url.scheme() {
        "https" => None,
        "http" if is_loopback(&url) => None,
        "http" => wrong("Without TLS only addresses on the device itself will do, such as http://127.0.0.1/"),
        // RFC 8252 section 7.1: a domain of its makers, read backwards; so it has a dot.
        scheme if kind == AppKind::Public && scheme.contains('.') => None,
        _ => wrong("This scheme will not do. Use https"),
    }
}

/// Whether a member may be sent there: registered letter by letter, but for the port of an address on the device
/// itself (RFC 8252 section 7.3; RFC 9700 section 4.1.3).
pub fn is_registered(registered: &[String], wanted: &str) -> bool {
    registered.iter().any(|known| known == wanted || same_but_port(known, wanted))
}

fn same_but_port(known: &str, wanted: &str) -> bool {
    let (Ok(mut known), Ok(mut url)) = (Url::parse(known), Url::parse(wanted)) else { return false };
    // An address that is written otherwise than it is read is not the same letter by letter.
    let plain = url.as_str() == wanted && url.scheme() == "http";
    let numbers = matches!(known.host(), Some(Host::Ipv4(_) | Host::Ipv6(_)));
    plain
        && numbers
        && is_loopback(&known)
        && known.set_port(None).is_ok()
        && url.set_port(None).is_ok()
        && known.as_str() == url.as_str()
}

/// A host's name that means nothing else in a policy or on a page.
fn is_plain(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// The address with these parameters behind those that it has (RFC 6749 section 4.1.2).
pub fn with(address: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let joint = if address.contains('?') { '&' } else { '?' };
    format!("{address}{joint}{query}")
}

/// What a policy calls the place that an address leads to: an origin, or a scheme.
pub fn source_of(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    match url.scheme() {
        "http" | "https" => Some(url.origin().ascii_serialization()),
        scheme => Some(format!("{scheme}:")),
    }
}

/// What members are shown of where an address leads: a host, or the scheme of an app on the device.
pub fn place_of(address: &str) -> String {
    let url = Url::parse(address).ok();
    let host = url.as_ref().filter(|url| matches!(url.scheme(), "http" | "https")).and_then(|url| {
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        Some(format!("{}{port}", url.host_str()?))
    });
    host.unwrap_or_else(|| url.map_or_else(String::new, |url| format!("the app of {}:", url.scheme())))
}

/// An address as browsers write it, for one that is only shown.
pub fn as_written(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_will_not_do_are_told_why() {
        for good in ["https://app.example/back?x=1", "http://127.0.0.1/cb", "http://[::1]:8080/", "http://localhost:3/"]
        {
            assert_eq!(fault(good, AppKind::Confidential), None, "{good}");
        }
        assert_eq!(fault("com.example.app:/back", AppKind::Public), None);
        for bad in [
            "",
            "/back",
            "app.example/back",
            "http://app.example/",
            "https://app.example/#x",
            "https://a:b@app.example/",
            "https://*.app.example/",
            "javascript:alert(1)",
            "data:text/html,x",
            "myapp:/x",
            "https://app.example/\u{e9}",
            "https://app.example/a b",
            "http://127.0.0.1.evil.example/",
            "file:///etc/passwd",
            "https://app.example",
            "https://APP.example/",
            "https://app.example\\@evil.example/",
            "https:app.example/",
            "https://app.example:443/",
            "https://app.example/a/../b",
            "https://app;y.example/",
            "https://%2a.app.example/",
            "com.example.app:\\\\evil",
        ] {
            assert!(fault(bad, AppKind::Public).is_some(), "{bad}");
        }
        assert!(fault("com.example.app:/back", AppKind::Confidential).is_some());
    }

    #[test]
    fn only_what_is_registered_is_the_same_but_for_the_port_on_the_device() {
        let known = ["https://app.example/back".to_owned(), "http://127.0.0.1/cb".to_owned()];
        for same in ["https://app.example/back", "http://127.0.0.1:49152/cb", "http://127.0.0.1/cb"] {
            assert!(is_registered(&known, same), "{same}");
        }
        for other in [
            "https://app.example/back/",
            "https://app.example/back?x",
            "https://app.example:8443/back",
            "https://APP.example/back",
            "http://app.example/back",
            "https://app.example.evil.example/back",
            "https://app.example/back/../back",
            "http://127.0.0.2:1/cb",
            "http://localhost/cb",
            "http://127.0.0.1:1/cb?x",
            "http://127.1:80/cb",
            "http://x@127.0.0.1/cb",
            "https://app.example/%62ack",
            "",
        ] {
            assert!(!is_registered(&known, other), "{other}");
        }
    }

    #[test]
    fn parameters_are_added_behind_what_is_there() {
        assert_eq!(with("https://a.example/b", &[("state", "x y&z")]), "https://a.example/b?state=x+y%26z");
        assert_eq!(with("https://a.example/b?c=d", &[("code", "1")]), "https://a.example/b?c=d&code=1");
        assert_eq!(source_of("https://a.example:8443/b?c").as_deref(), Some("https://a.example:8443"));
        assert_eq!(source_of("com.example.app:/back").as_deref(), Some("com.example.app:"));
        assert_eq!(place_of("https://a.example:8443/b?c=https://d.example"), "a.example:8443");
        assert_eq!(place_of("com.example.app:/x://bank.example/"), "the app of com.example.app:");
    }
}
