//! For whom a request was meant.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::sentence_page;
use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// Asked by machines, which know this one by its address. None shows anything of the community, and the last has
/// a wall of its own.
const FOR_MACHINES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

/// Middleware: only what was meant for `TIDINGS_URL` is answered. Otherwise a name that somebody else points at this
/// machine would lead a browser here with the rights of that name's pages (DNS rebinding), and whatever stands
/// between could keep our pages under it.
///
/// Sources: RFC 9110 sections 7.2, 7.4 and 15.5.20; OWASP web security testing guide, host header injection.
pub async fn misdirected(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    // A tunnel leads to another host by its nature.
    if request.method() == Method::CONNECT {
        let allow = [(header::ALLOW, "GET, HEAD, POST"), (header::CONNECTION, "close")];
        return (StatusCode::METHOD_NOT_ALLOWED, allow).into_response();
    }
    let origin = &platform.config.origin;
    if FOR_MACHINES.contains(&request.uri().path()) || is_for_us(request.uri(), request.headers(), origin) {
        return next.run(request).await;
    }
    refuse(origin)
}

fn refuse(origin: &str) -> Response {
    let words = format!(
        "This request was meant for another host than {origin}, so it was not carried out. Open {origin}. If you run \
         this place: TIDINGS_URL says where it is, and a proxy in front has to pass the Host header on."
    );
    let mut response = sentence_page(&AppError::Malformed(words));
    *response.status_mut() = StatusCode::MISDIRECTED_REQUEST;
    response
}

/// True when every name that a request gives the server is the origin's: the one in its target and the one `Host`.
pub(super) fn is_for_us(uri: &Uri, headers: &HeaderMap, origin: &str) -> bool {
    let (scheme, ours) = origin.split_once("://").unwrap_or(("http", origin));
    let mut hosts = headers.get_all(header::HOST).iter();
    let named = hosts.next().map(HeaderValue::as_bytes);
    if hosts.next().is_some() {
        return false;
    }
    let in_target = uri.authority().map(|authority| authority.as_str().as_bytes());
    if named.is_none() && in_target.is_none() {
        return false;
    }
    let Some(ours) = Host::parse(ours.as_bytes(), scheme) else { return false };
    [named, in_target].into_iter().flatten().all(|given| Host::parse(given, scheme).is_some_and(|host| ours.is(&host)))
}

/// A name and the port that belongs to it.
#[derive(Debug, PartialEq, Eq)]
struct Host {
    name: String,
    port: u16,
}

impl Host {
    fn parse(text: &[u8], scheme: &str) -> Option<Self> {
        let text = std::str::from_utf8(text).ok()?;
        // A name to sign in with stands in no Host.
        let authority: Authority = text.parse().ok().filter(|_| !text.contains('@'))?;
        let usual = if scheme == "https" { 443 } else { 80 };
        let port = match authority.port() {
            Some(port) => port.as_str().parse().ok()?,
            None if text.ends_with(':') => return None,
            None => usual,
        };
        Some(Self { name: authority.host().to_ascii_lowercase(), port })
    }

    /// The same place. This machine has several names, none of which anybody else can point here.
    fn is(&self, other: &Self) -> bool {
        self.port == other.port && (self.name == other.name || (self.is_this_machine() && other.is_this_machine()))
    }

    fn is_this_machine(&self) -> bool {
        let inner = self.name.strip_prefix('[').and_then(|name| name.strip_suffix(']'));
        let address = match inner {
            Some(inner) => inner.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => self.name.parse::<IpAddr>().ok(),
        };
        // An unspecified address is what the origin holds when the program listens on all and was told no URL.
        self.name == "localhost" || address.is_some_and(|address| address.is_loopback() || address.is_unspecified())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn for_us(origin: &str, target: &str, hosts: &[&str]) -> bool {
        let mut request = Request::builder().uri(target);
        for host in hosts {
            request = request.header("host", *host);
        }
        let request = request.body(()).unwrap();
        is_for_us(request.uri(), request.headers(), origin)
    }

    #[test]
    fn only_the_origins_host_is_ours() {
        let ours = "https://tidings.example";
        for host in ["tidings.example", "TIDINGS.example", "tidings.example:443"] {
            assert!(for_us(ours, "/", &[host]), "{host}");
        }
        for host in [
            "",
            "tidings.example.",
            "tidings.example:",
            "tidings.example:80",
            "tidings.example:3000",
            "evil.example",
            "tidings.example.evil.example",
            "eviltidings.example",
            "tidings.example@evil.example",
            "evil@tidings.example",
            "tidings.example/",
            "tidings.example, evil.example",
            "127.0.0.1",
            "localhost",
        ] {
            assert!(!for_us(ours, "/", &[host]), "{host}");
        }
        assert!(for_us("http://tidings.example:8080", "/", &["tidings.example:8080"]));
        assert!(!for_us("http://tidings.example:8080", "/", &["tidings.example"]));
    }

    #[test]
    fn a_request_names_one_host_and_it_is_the_same_everywhere() {
        let ours = "http://tidings.example";
        assert!(!for_us(ours, "/", &[]));
        assert!(!for_us(ours, "/", &["tidings.example", "tidings.example"]));
        assert!(!for_us(ours, "/", &["tidings.example", "evil.example"]));
        assert!(for_us(ours, "http://tidings.example/", &["tidings.example"]));
        assert!(for_us(ours, "http://tidings.example/", &[]));
        assert!(!for_us(ours, "http://evil.example/", &["tidings.example"]));
        assert!(!for_us(ours, "http://tidings.example/", &["evil.example"]));
    }

    #[test]
    fn this_machine_goes_by_several_names_while_it_serves_only_itself() {
        for ours in ["http://127.0.0.1:3000", "http://localhost:3000", "http://[::1]:3000", "http://0.0.0.0:3000"] {
            for host in ["127.0.0.1:3000", "localhost:3000", "LocalHost:3000", "[::1]:3000"] {
                assert!(for_us(ours, "/", &[host]), "{ours} {host}");
            }
            for host in
                ["evil.example:3000", "localhost", "127.0.0.1:3001", "10.0.0.1:3000", "localhost.evil.example:3000"]
            {
                assert!(!for_us(ours, "/", &[host]), "{ours} {host}");
            }
        }
    }
}
