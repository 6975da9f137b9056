//! From the code that somebody brings back to what the provider says of them.

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use serde::Deserialize;
use serde_json::Value;

use super::Trouble;
use super::departing::way_back;
use super::discovery::{Metadata, fetch, keys, provider, shortened};
use super::proof::{Expected, Person, prove};
use crate::platform::server::Platform;
use crate::platform::server::outgoing::Target;
use crate::platform::time::SECOND;

/// OpenID Connect Core 1.0 section 3.1.3.3.
#[derive(Deserialize)]
struct Tokens {
    id_token: String,
    access_token: Option<String>,
}

/// Redeems a code and gives whoever brought it, as the provider knows them.
///
/// # Errors
/// [`Trouble`].
pub(super) async fn redeem(
    platform: &Platform,
    metadata: &Metadata,
    code: &str,
    (verifier, nonce): (&str, &str),
) -> Result<Person, Trouble> {
    let tokens = ask(platform, metadata, code, verifier).await?;
    let provider = provider(platform)?;
    let algs = metadata.algs();
    let expected = Expected {
        issuer: &provider.issuer,
        client_id: &provider.client_id,
        nonce,
        algs: &algs,
        now: platform.clock.now().0.div_euclid(SECOND),
    };
    let known = keys(platform, metadata, false).await?;
    let person = match prove(&tokens.id_token, &known, &expected) {
        // Signed with a key that is new: they are fetched once more.
        Err("key") => prove(&tokens.id_token, &keys(platform, metadata, true).await?, &expected),
        proven => proven,
    };
    let mut person = person.map_err(|what| Trouble::Unbelievable(format!("its id token is refused for its {what}")))?;
    if person.email.is_empty()
        && let (Some(address), Some(token)) = (&metadata.userinfo_endpoint, &tokens.access_token)
    {
        // Section 5.4: where there is an access token, who somebody is may be told there alone.
        let told = fetch(platform, address, Some(token)).await?;
        let told: Value = serde_json::from_slice(&told).unwrap_or_default();
        // Section 5.3.2: of the same person, or it counts for nothing.
        if told.get("sub").and_then(Value::as_str) == Some(person.subject.as_str()) {
            person.learn(&told);
        }
    }
    Ok(person)
}

async fn ask(platform: &Platform, metadata: &Metadata, code: &str, verifier: &str) -> Result<Tokens, Trouble> {
    let provider = provider(platform)?;
    let target = Target::parse(&metadata.token_endpoint).map_err(Trouble::Down)?;
    let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    // RFC 6749 section 2.3.1: both are escaped before they are joined.
    let pair = format!("{}:{}", escaped(&provider.client_id), escaped(&provider.client_secret));
    let basic = format!("Basic {}", base64::Engine::encode(&base64::engine::general_purpose::STANDARD, pair));
    let mut basic = HeaderValue::from_str(&basic).map_err(|_| Trouble::Down("the secret cannot be sent".into()))?;
    basic.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert(header::AUTHORIZATION, basic);
    headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-www-form-urlencoded"));
    let body = form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "authorization_code")
        .append_pair("code", code)
        .append_pair("redirect_uri", &way_back(platform))
        .append_pair("code_verifier", verifier)
        .finish();
    let answer = platform.outgoing.send(Method::POST, &target, headers, body).await;
    let answer = answer.map_err(|unsent| Trouble::Down(unsent.to_string()))?;
    if answer.status != StatusCode::OK || !answer.is_whole {
        let told: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let error = told.get("error").and_then(Value::as_str).unwrap_or("nothing that can be read");
        return Err(Trouble::Down(format!("its token endpoint answered {}: {}", answer.status, shortened(error))));
    }
    serde_json::from_slice(&answer.body)
        .map_err(|_| Trouble::Unbelievable("its token endpoint gave no id token".into()))
}
