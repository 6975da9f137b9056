//! An address to send something to, read from what somebody typed.

use std::net::IpAddr;

use http::Uri;
use url::{Host, Position, Url};

/// The longest address, in bytes.
const LONGEST: usize = 2_048;

/// An `http` or `https` address without a user, on a port that web servers use.
///
/// Every way of writing an IPv4 address (`2130706433`, `0x7f.1`) is read as the address it is (WHATWG
/// URL standard, "host parsing"), so that it is judged as such.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    url: Url,
    path: Uri,
}

impl Target {
    /// Reads an address.
    ///
    /// # Errors
    /// One sentence: what is wrong with it and what would do.
    pub fn parse(text: &str) -> Result<Self, String> {
        let unreadable = || "That is not an address. It looks like https://example.org/hook.".to_owned();
        if text.len() > LONGEST {
            return Err(format!("An address has at most {LONGEST} characters."));
        }
        let mut url = Url::parse(text.trim()).map_err(|_| unreadable())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("The address has to begin with https:// or http://.".into());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("The address holds a user or a password. Leave out what stands before the @.".into());
        }
        // Below 1024 live mail, shells and the like, which can be made to act on lines of an HTTP request.
        match url.port_or_known_default() {
            Some(80 | 443 | 1024..) => {}
            _ => return Err("Only the ports 80, 443 and those from 1024 on are spoken to.".into()),
        }
        url.set_fragment(None);
        let path = url[Position::BeforePath..Position::AfterQuery].parse().map_err(|_| unreadable())?;
        if url.host().is_none() {
            return Err(unreadable());
        }
        Ok(Self { url, path })
    }

    /// The address as it is kept, without a fragment.
    pub fn as_str(&self) -> &str {
        self.url.as_str()
    }

    /// Whether the connection is encrypted.
    pub fn is_tls(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host: a name in its ASCII form, or an address without brackets.
    pub fn host(&self) -> String {
        self.address().map_or_else(|| self.url.host_str().unwrap_or_default().to_owned(), |address| address.to_string())
    }

    /// The address, when the host is one and not a name.
    pub fn address(&self) -> Option<IpAddr> {
        match self.url.host()? {
            Host::Domain(_) => None,
            Host::Ipv4(v4) => Some(v4.into()),
            Host::Ipv6(v6) => Some(v6.into()),
        }
    }

    /// The port, given or understood.
    pub fn port(&self) -> u16 {
        self.url.port_or_known_default().unwrap_or(443)
    }

    /// What the `Host` header says: the port stands in it unless it is the scheme's own.
    pub(super) fn authority(&self) -> String {
        self.url[Position::BeforeHost..Position::AfterPort].to_owned()
    }

    /// Path and query.
    pub(super) fn path(&self) -> Uri {
        self.path.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_into_its_parts() {
        let target = Target::parse(" https://Hooks.Example:8443/a/b?c=d#e ").unwrap();
        assert_eq!(target.as_str(), "https://hooks.example:8443/a/b?c=d");
        assert_eq!((target.host().as_str(), target.port(), target.is_tls()), ("hooks.example", 8443, true));
        assert_eq!(
            (target.authority().as_str(), target.path().to_string().as_str()),
            ("hooks.example:8443", "/a/b?c=d")
        );
        let target = Target::parse("http://[2001:db8::1]").unwrap();
        assert_eq!((target.host().as_str(), target.port(), target.is_tls()), ("2001:db8::1", 80, false));
        assert_eq!(target.authority(), "[2001:db8::1]");
    }

    #[test]
    fn every_way_of_writing_an_address_is_that_address() {
        for text in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0177.0.0.1/",
            "http://127.1/",
            "http://①②⑦.0.0.1/",
        ] {
            assert_eq!(Target::parse(text).unwrap().host(), "127.0.0.1", "{text}");
        }
    }

    #[test]
    fn what_cannot_be_sent_to_is_refused_with_words() {
        for (text, part) in [
            ("", "not an address"),
            ("hooks.example", "not an address"),
            ("http://", "not an address"),
            ("http://exa mple/", "not an address"),
            ("ftp://hooks.example/", "begin with https"),
            ("file:///etc/passwd", "begin with https"),
            ("javascript:alert(1)", "begin with https"),
            ("https://maren@hooks.example/", "a user"),
            ("https://maren:secret@hooks.example/", "a user"),
            ("http://hooks.example:25/", "ports"),
            ("http://hooks.example:0/", "ports"),
            (&format!("http://hooks.example/{}", "x".repeat(2_048)), "at most"),
        ] {
            let words = Target::parse(text).unwrap_err();
            assert!(words.contains(part), "{text}: {words}");
        }
    }
}
