//! What the provider says of itself, and its keys. Both are remembered for an hour.
//!
//! Source: OpenID Connect Discovery 1.0; RFC 8414.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::Trouble;
use crate::platform::server::Platform;
use crate::platform::server::config::{Provider, is_guarded};
use crate::platform::server::jws::{Alg, PublicKey};
use crate::platform::server::outgoing::Target;

/// How long it is remembered.
const KEPT: Duration = Duration::from_secs(3_600);
/// Keys that are not known are asked for; not more often than this.
const ASK_AGAIN: Duration = Duration::from_secs(10);

/// The provider's own words (OpenID Connect Discovery 1.0 section 3).
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Metadata {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    pub userinfo_endpoint: Option<String>,
    #[serde(default)]
    pub id_token_signing_alg_values_supported: Vec<String>,
    /// RFC 9207 section 3: whether every answer says whose it is.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
    pub token_endpoint_auth_methods_supported: Option<Vec<String>>,
    pub code_challenge_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// The algorithms that it signs with and we believe. RS256 is always one of its own (section 3).
    pub(super) fn algs(&self) -> Vec<Alg> {
        let named = &self.id_token_signing_alg_values_supported;
        Alg::ALL.into_iter().filter(|alg| named.is_empty() || named.iter().any(|name| name == alg.as_str())).collect()
    }
}

/// One of its keys.
#[derive(Clone, Debug)]
pub(super) struct ProviderKey {
    pub kid: Option<String>,
    pub alg: Option<String>,
    pub key: PublicKey,
}

type Aged<T> = RwLock<Option<(Duration, Arc<T>)>>;

#[derive(Default)]
struct Known {
    metadata: Aged<Metadata>,
    keys: Aged<Vec<ProviderKey>>,
}

fn younger<T>(known: &Aged<T>, age: Duration, now: Duration) -> Option<Arc<T>> {
    let known = known.read().unwrap_or_else(PoisonError::into_inner);
    known.as_ref().filter(|(at, _)| now.saturating_sub(*at) < age).map(|(_, value)| Arc::clone(value))
}

fn keep<T>(known: &Aged<T>, value: T, now: Duration) -> Arc<T> {
    let value = Arc::new(value);
    *known.write().unwrap_or_else(PoisonError::into_inner) = Some((now, Arc::clone(&value)));
    value
}

/// The provider of this place.
pub(super) fn provider(platform: &Platform) -> Result<&Provider, Trouble> {
    platform.config.provider.as_ref().ok_or(Trouble::Off)
}

/// What it says of itself.
///
/// # Errors
/// [`Trouble::Down`] when it does not answer; [`Trouble::Unbelievable`] when it is somebody else or leads to places
/// where everybody could listen.
pub(super) async fn metadata(platform: &Platform) -> Result<Arc<Metadata>, Trouble> {
    let (known, now) = (platform.caches.of::<Known>(), platform.clock.steady());
    if let Some(metadata) = younger(&known.metadata, KEPT, now) {
        return Ok(metadata);
    }
    let issuer = &provider(platform)?.issuer;
    // Section 4.1.
    let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
    let metadata: Metadata = read(&fetch(platform, &address, None).await?, &address)?;
    // Section 4.3: exactly the name under which it was asked.
    if metadata.issuer != *issuer {
        let words =
            format!("{address} calls itself {}, and TIDINGS_OIDC_ISSUER is {issuer}", shortened(&metadata.issuer));
        return Err(Trouble::Unbelievable(words));
    }
    for endpoint in [&metadata.authorization_endpoint, &metadata.token_endpoint, &metadata.jwks_uri] {
        if !Url::parse(endpoint).is_ok_and(|url| is_guarded(&url)) {
            let words = format!("{address} leads to {}, which is not encrypted", shortened(endpoint));
            return Err(Trouble::Unbelievable(words));
        }
    }
    Ok(keep(&known.metadata, metadata, now))
}

/// Its keys, fetched anew when they are old, or `missing` one of them.
///
/// # Errors
/// [`Trouble::Down`] or [`Trouble::Unbelievable`].
pub(super) async fn keys(
    platform: &Platform,
    metadata: &Metadata,
    missing: bool,
) -> Result<Arc<Vec<ProviderKey>>, Trouble> {
    let (known, now) = (platform.caches.of::<Known>(), platform.clock.steady());
    if let Some(keys) = younger(&known.keys, if missing { ASK_AGAIN } else { KEPT }, now) {
        return Ok(keys);
    }
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = read(&fetch(platform, &metadata.jwks_uri, None).await?, &metadata.jwks_uri)?;
    let text = |jwk: &Value, name: &str| jwk.get(name).and_then(Value::as_str).map(str::to_owned);
    // RFC 7517 section 5: what is not understood is passed over.
    let one =
        |jwk: &Value| Some(ProviderKey { kid: text(jwk, "kid"), alg: text(jwk, "alg"), key: PublicKey::of_jwk(jwk)? });
    Ok(keep(&known.keys, set.keys.iter().filter_map(one).collect(), now))
}

/// Fetches a document of the provider's.
pub(super) async fn fetch(platform: &Platform, address: &str, bearer: Option<&str>) -> Result<Vec<u8>, Trouble> {
    let target = Target::parse(address).map_err(Trouble::Down)?;
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(token) = bearer {
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        headers.insert(header::AUTHORIZATION, value.map_err(|_| Trouble::Down("its access token is no token".into()))?);
    }
    let answer = platform.outgoing.send(Method::GET, &target, headers, Vec::new()).await;
    let answer = answer.map_err(|unsent| Trouble::Down(unsent.to_string()))?;
    if answer.status != StatusCode::OK || !answer.is_whole {
        let how = if answer.is_whole { "" } else { " and too much, or not all of it" };
        return Err(Trouble::Down(format!("{address} answered {}{how}", answer.status)));
    }
    Ok(answer.body)
}

fn read<T: for<'de> Deserialize<'de>>(body: &[u8], address: &str) -> Result<T, Trouble> {
    serde_json::from_slice(body).map_err(|error| Trouble::Down(format!("{address} cannot be read: {error}")))
}

/// Somebody else's words in our log.
pub(super) fn shortened(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(200).collect()
}
