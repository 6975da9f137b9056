//! Which program asks: by its secret, or for those that can keep none by its name alone (RFC 6749 section 2.3).

use axum::http::{HeaderMap, header};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::refused::Refused;
use super::store::apps;
use crate::oauth::{App, AppKind};
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;

/// What a program sends: its fields, each at most once.
pub struct Sent(Vec<(String, String)>);

impl Sent {
    /// Reads a body. RFC 6749 section 3.2: parameters come once, and an empty one is as none.
    ///
    /// # Errors
    /// `invalid_request` when one comes twice.
    pub fn parse(body: &[u8]) -> Result<Self, Refused> {
        let mut fields: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(body).into_owned() {
            if fields.iter().any(|(known, _)| *known == name) {
                return Err(Refused::request(format!("The parameter {} came twice.", shown(&name))));
            }
            fields.push((name, value));
        }
        fields.retain(|(_, value)| !value.is_empty());
        Ok(Self(fields))
    }

    /// What stands in a field, if it came.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// What stands in a field that has to be there.
    ///
    /// # Errors
    /// `invalid_request` without it.
    pub fn need(&self, name: &str) -> Result<&str, Refused> {
        self.get(name).ok_or_else(|| Refused::request(format!("The parameter {name} is missing.")))
    }
}

/// A name that somebody sent, short and harmless enough to be said back.
pub fn shown(name: &str) -> String {
    name.chars().filter(char::is_ascii_graphic).filter(|c| !matches!(c, '"' | '\\')).take(40).collect()
}

/// The app that asks.
///
/// # Errors
/// `invalid_client` when it does not prove who it is, `invalid_request` when it does so twice.
pub async fn authenticate(platform: &Platform, headers: &HeaderMap, sent: &Sent) -> Result<App, Refused> {
    let named = sent.get("client_id");
    let (id, secret) = match (basic(headers)?, sent.get("client_secret")) {
        // RFC 6749 section 2.3: no more than one method in a request.
        (Some(_), Some(_)) => {
            return Err(Refused::request("Send the secret in one way: in the header or in the body."));
        }
        (Some((id, _)), None) if named.is_some_and(|named| named != id) => {
            return Err(Refused::request("The header and the body name different apps."));
        }
        (Some((id, secret)), None) => (id, Some(secret)),
        (None, secret) => {
            let id = named.ok_or_else(|| Refused::client("Say which app asks: client_id is missing."))?;
            (id.to_owned(), secret.map(str::to_owned))
        }
    };
    let unknown = || Refused::client("There is no such app, or that is not its secret.");
    if id.len() > 64 || id.contains('\0') {
        return Err(unknown());
    }
    let app = match &secret {
        Some(secret) => {
            apps::find_by_secret(platform, &id, &token_hash(secret), platform.clock.now()).await?.ok_or_else(unknown)?
        }
        None => {
            let app = apps::find(platform, &id).await?.ok_or_else(unknown)?;
            if app.kind == AppKind::Confidential {
                return Err(Refused::client("This app has a secret: it has to come with the request."));
            }
            app
        }
    };
    if !app.works(platform.clock.now()) {
        return Err(Refused::client("This app is switched off, or its maker may not come in."));
    }
    Ok(app)
}

/// Name and secret from `Authorization: Basic`: base64 of both, each written as in a form (RFC 6749 section 2.3.1).
fn basic(headers: &HeaderMap) -> Result<Option<(String, String)>, Refused> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let wrong = || Refused::client("The header Authorization is not what Basic says.");
    if values.next().is_some() {
        return Err(Refused::request("The header Authorization came more than once."));
    }
    let (scheme, text) = value.to_str().ok().and_then(|value| value.split_once(' ')).ok_or_else(wrong)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(wrong());
    }
    let bytes = STANDARD.decode(text.trim()).map_err(|_| wrong())?;
    let pair = String::from_utf8(bytes).map_err(|_| wrong())?;
    let (id, secret) = pair.split_once(':').ok_or_else(wrong)?;
    let read = |text: &str| {
        let plus = text.replace('+', " ");
        percent_encoding::percent_decode_str(&plus).decode_utf8().map(std::borrow::Cow::into_owned).map_err(|_| wrong())
    };
    Ok(Some((read(id)?, read(secret)?)))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_secret_in_the_header_is_read_as_the_standard_writes_it() {
        let sent = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::AUTHORIZATION, HeaderValue::from_str(value).unwrap());
            basic(&headers)
        };
        let header = format!("basic {}", STANDARD.encode("app%3A1:s%20e+c:r"));
        assert_eq!(sent(&header).unwrap(), Some(("app:1".into(), "s e c:r".into())));
        for wrong in ["Basic", "Basic !!!", "Bearer abc", "Basic YXBw", "Basic /w=="] {
            assert_eq!(sent(wrong).unwrap_err().error, "invalid_client", "{wrong}");
        }
        assert_eq!(basic(&HeaderMap::new()).unwrap(), None);
    }

    #[test]
    fn a_parameter_that_comes_twice_is_refused() {
        assert_eq!(Sent::parse(b"a=1&b=2&a=1").err().unwrap().error, "invalid_request");
        let sent = Sent::parse(b"a=1&b=").unwrap();
        assert_eq!((sent.get("a"), sent.get("b")), (Some("1"), None));
    }
}
