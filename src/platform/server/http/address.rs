//! From where a request comes.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// The caller's address. `X-Forwarded-For` counts only when the peer is a configured proxy, and
/// then the right-most address that is not one itself.
pub fn client_address(peer: IpAddr, headers: &HeaderMap, proxies: &[IpAddr]) -> IpAddr {
    if !proxies.contains(&peer) {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .rfind(|hop| !proxies.contains(hop))
        .unwrap_or(peer)
}

/// What counts as one caller when tries are counted: an IPv4 address, or the first 64 bits of an IPv6 one, which
/// is what one household gets (RFC 6177). `None` for this machine itself: a proxy that was not configured calls
/// from there for everybody, and all of them would share one allowance.
pub fn block_of(address: IpAddr) -> Option<String> {
    let address = address.to_canonical();
    match address {
        _ if address.is_loopback() => None,
        IpAddr::V4(address) => Some(address.to_string()),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Some(format!("{a:x}:{b:x}:{c:x}:{d:x}::/64"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_is_an_address_or_the_network_of_a_household() {
        let block = |text: &str| block_of(text.parse().unwrap());
        assert_eq!(block("198.51.100.7").as_deref(), Some("198.51.100.7"));
        assert_eq!(block("::ffff:198.51.100.7").as_deref(), Some("198.51.100.7"));
        assert_eq!(block("2001:db8:1:2:3:4:5:6").as_deref(), Some("2001:db8:1:2::/64"));
        assert_eq!(block("2001:db8:1:2:ffff::1"), block("2001:db8:1:2:3:4:5:6"));
        for own in ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(block(own), None, "{own}");
        }
    }

    #[test]
    fn only_a_configured_proxy_may_say_who_is_calling() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "203.0.113.9, 198.51.100.7, 10.0.0.2".parse().unwrap());
        assert_eq!(client_address(ip("192.0.2.1"), &headers, &[]), ip("192.0.2.1"));
        assert_eq!(client_address(ip("10.0.0.1"), &headers, &[ip("10.0.0.1"), ip("10.0.0.2")]), ip("198.51.100.7"));
        assert_eq!(client_address(ip("10.0.0.1"), &HeaderMap::new(), &[ip("10.0.0.1")]), ip("10.0.0.1"));
    }
}
