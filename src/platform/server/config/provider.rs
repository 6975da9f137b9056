//! Whose accounts let people in here: `TIDINGS_OIDC_*`.

use std::collections::BTreeMap;
use std::net::IpAddr;

use url::{Host, Url};

use super::ConfigError;
use crate::platform::text::one_line;

const ISSUER: &str = "TIDINGS_OIDC_ISSUER";
const CLIENT_ID: &str = "TIDINGS_OIDC_CLIENT_ID";
const CLIENT_SECRET: &str = "TIDINGS_OIDC_CLIENT_SECRET";
const NAME: &str = "TIDINGS_OIDC_NAME";
/// All of them.
pub(super) const VARIABLES: [&str; 4] = [ISSUER, CLIENT_ID, CLIENT_SECRET, NAME];
/// The longest name, in characters: it stands on a button.
const LONGEST_NAME: usize = 40;

/// An OpenID Connect provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    /// `TIDINGS_OIDC_ISSUER`: as the provider calls itself, letter by letter. With https; plain http does on this
    /// machine alone.
    pub issuer: String,
    /// `TIDINGS_OIDC_CLIENT_ID`: what the provider calls this place.
    pub client_id: String,
    /// `TIDINGS_OIDC_CLIENT_SECRET`: by which this place proves itself to the provider.
    pub client_secret: String,
    /// `TIDINGS_OIDC_NAME`: what stands on the button. Default the issuer's host.
    pub name: String,
}

/// What is logged of a configuration has no secret in it.
impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Provider");
        shown.field("issuer", &self.issuer).field("client_id", &self.client_id).field("name", &self.name);
        shown.finish_non_exhaustive()
    }
}

impl Provider {
    /// Reads the variables; `None` when none of them is set.
    ///
    /// # Errors
    /// One line: what is missing or cannot be read, without the secret.
    pub fn read(given: &BTreeMap<String, String>) -> Result<Option<Self>, ConfigError> {
        if VARIABLES.iter().all(|name| !given.contains_key(*name)) {
            return Ok(None);
        }
        let must = |name: &str| {
            given.get(name).cloned().ok_or_else(|| {
                ConfigError(format!("{name} is missing: {ISSUER}, {CLIENT_ID} and {CLIENT_SECRET} are set together."))
            })
        };
        let (issuer, client_id, client_secret) = (must(ISSUER)?, must(CLIENT_ID)?, must(CLIENT_SECRET)?);
        let wrong = || {
            ConfigError(format!(
                "{ISSUER} is \"{issuer}\"; it takes the provider's own address such as https://login.example.org, \
                 without anything behind a ? or #."
            ))
        };
        let url = Url::parse(&issuer).map_err(|_| wrong())?;
        // OpenID Connect Discovery 1.0 section 3, "issuer".
        let plain = url.query().is_none() && url.fragment().is_none();
        if !is_guarded(&url) || !plain || url.password().is_some() || !url.username().is_empty() {
            return Err(wrong());
        }
        let readable = |text: &str| !text.chars().any(char::is_control);
        if !readable(&client_id) || !readable(&client_secret) {
            return Err(ConfigError(format!("{CLIENT_ID} and {CLIENT_SECRET} have no line breaks in them.")));
        }
        let host = || url.host_str().unwrap_or_default().to_owned();
        let name = given.get(NAME).map_or_else(host, |name| one_line(name));
        if name.is_empty() || name.chars().count() > LONGEST_NAME {
            return Err(ConfigError(format!("{NAME} takes a name of up to {LONGEST_NAME} characters.")));
        }
        Ok(Some(Self { issuer, client_id, client_secret, name }))
    }
}

/// Encrypted, or not leaving this machine.
pub fn is_guarded(url: &Url) -> bool {
    let here = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => return false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && here)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Option<Provider>, String> {
        let given = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Provider::read(&given).map_err(|error| error.0)
    }

    #[test]
    fn a_provider_is_named_as_a_whole_or_not_at_all() {
        assert_eq!(read(&[]), Ok(None));
        let whole = [(ISSUER, "https://login.example.org/a"), (CLIENT_ID, "northquay"), (CLIENT_SECRET, "lantern")];
        let provider = read(&whole).unwrap().unwrap();
        assert_eq!((provider.issuer.as_str(), provider.name.as_str()), (whole[0].1, "login.example.org"));
        assert!(!format!("{provider:?}").contains("lantern"));
        for missing in 0..3 {
            let mut part = whole.to_vec();
            part.remove(missing);
            assert!(read(&part).unwrap_err().starts_with(whole[missing].0));
        }
        assert!(read(&[(NAME, "Harbour")]).unwrap_err().contains("is missing"));
    }

    #[test]
    fn what_is_no_issuer_stops_the_start() {
        for issuer in
            ["login.example.org", "http://login.example.org", "ftp://a", "https://a?b", "https://a#b", "https://a:b@c"]
        {
            let pairs = [(ISSUER, issuer), (CLIENT_ID, "a"), (CLIENT_SECRET, "lantern")];
            let words = read(&pairs).unwrap_err();
            assert!(words.contains(ISSUER) && !words.contains("lantern") && !words.contains('\n'), "{words}");
        }
        for issuer in ["http://127.0.0.1:9000", "http://localhost/realm", "http://[::1]:80"] {
            assert!(read(&[(ISSUER, issuer), (CLIENT_ID, "a"), (CLIENT_SECRET, "b")]).is_ok(), "{issuer}");
        }
    }
}
