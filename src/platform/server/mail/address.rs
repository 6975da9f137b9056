//! Addresses that a mail can be sent to.

use lettre::Address;
use url::Host;

/// The longest address, in bytes (RFC 5321 section 4.5.3.1.3).
const LONGEST: usize = 254;

/// Reads an address. A host in other letters than ASCII becomes its `xn--` name (RFC 5891); before
/// the `@` only ASCII is taken, because few mail servers take more (RFC 6531).
///
/// # Errors
/// What to do about it.
pub fn address(text: &str) -> Result<Address, &'static str> {
    const WRONG: &str = "That is not an email address. It looks like ines@example.org.";
    let (user, host) = text.trim().rsplit_once('@').ok_or(WRONG)?;
    if !user.is_ascii() {
        return Err("Only the letters a to z can stand before the @ of an email address. Take another address.");
    }
    let host = match Host::parse(host) {
        Ok(Host::Domain(host)) => host,
        _ => return Err(WRONG),
    };
    if user.contains(['@', '"', '<', '>']) || user.len() + 1 + host.len() > LONGEST {
        return Err(WRONG);
    }
    Address::new(user, host).map_err(|_| WRONG)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_ascii_when_it_leaves() {
        let read = |text: &str| address(text).map(|address| address.to_string());
        assert_eq!(read(" ines@example.org "), Ok("ines@example.org".into()));
        assert_eq!(read("ines.c+quay@Bücher.example"), Ok("ines.c+quay@xn--bcher-kva.example".into()));
        for text in ["", "ines", "ines@", "@example.org", "a b@c.de", "łódź@example.org", "a@b\r\nRCPT TO:<c@d.ef>"]
        {
            assert!(read(text).is_err(), "{text:?}");
        }
        for text in ["a@b@example.org", "\"a\"@example.org", "a@127.0.0.1", "a>@example.org"] {
            assert!(read(text).is_err(), "{text:?}");
        }
        assert!(read(&format!("{}@example.org", "x".repeat(250))).is_err());
    }
}
