//! Checking an id token: what the provider says of somebody. Pure.
//!
//! Source: OpenID Connect Core 1.0 section 3.1.3.7; RFC 8725.

use serde_json::Value;

use super::discovery::ProviderKey;
use crate::platform::server::jws::{Alg, Compact};

/// How far the provider's clock may be from ours, in seconds.
const CLOCKS_APART: i64 = 60;
/// An id token is asked for and used at once; an older one is a copy.
const OLDEST: i64 = 600;
/// The longest name that a provider has for somebody (section 2, "sub").
const LONGEST_SUBJECT: usize = 255;

/// What an id token has to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub issuer: &'a str,
    pub client_id: &'a str,
    pub nonce: &'a str,
    pub algs: &'a [Alg],
    /// Unix seconds.
    pub now: i64,
}

/// Somebody, as the provider knows them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Person {
    pub subject: String,
    /// Empty when it is not told.
    pub email: String,
    /// The provider says that the address is theirs.
    pub email_proven: bool,
    pub name: String,
    pub handle: String,
}

impl Person {
    /// What the provider tells besides who it is (section 5.1).
    pub(super) fn learn(&mut self, told: &Value) {
        let text = |name: &str| told.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        self.email = text("email");
        // A truth value (section 5.1): a word in its place proves nothing.
        self.email_proven = told.get("email_verified") == Some(&Value::Bool(true)) && !self.email.is_empty();
        self.name = text("name");
        self.handle = text("preferred_username");
    }
}

/// Whoever an id token is about.
///
/// # Errors
/// In a word what is wrong with it; `key` when it names one that is not among these.
pub(super) fn prove(token: &str, keys: &[ProviderKey], expected: &Expected<'_>) -> Result<Person, &'static str> {
    let text = Compact::parse(token).ok_or("form")?;
    // RFC 7515 section 4.1.11: nothing of the kind is understood here.
    if text.header.crit.is_some() {
        return Err("crit");
    }
    // RFC 8725 section 3.11.
    if text.header.typ.is_some() && !text.header.is_type("jwt") {
        return Err("type");
    }
    let alg = Alg::parse(&text.header.alg).filter(|alg| expected.algs.contains(alg)).ok_or("algorithm")?;
    let fits = |key: &&ProviderKey| {
        key.key.can(alg)
            && key.alg.as_deref().is_none_or(|name| name == alg.as_str())
            && text.header.kid.as_ref().is_none_or(|kid| key.kid.as_ref() == Some(kid))
    };
    let mut fitting = keys.iter().filter(fits);
    let key = fitting.next().ok_or("key")?;
    // Section 10.1: without a name there has to be one alone.
    if text.header.kid.is_none() && fitting.next().is_some() {
        return Err("name of a key");
    }
    let payload = text.proven(alg, &key.key).ok_or("signature")?;
    let claims: Value = serde_json::from_slice(payload).map_err(|_| "claims")?;
    let word = |name: &str| claims.get(name).and_then(Value::as_str);
    let time = |name: &str| claims.get(name).and_then(Value::as_i64);
    // Rule 2.
    if word("iss") != Some(expected.issuer) {
        return Err("issuer");
    }
    // Rules 3 to 5.
    let audience: Vec<&str> = match claims.get("aud") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let party = claims.get("azp");
    let is_for_us = audience.contains(&expected.client_id);
    let by_us = party.map_or(audience.len() == 1, |party| party.as_str() == Some(expected.client_id));
    if !is_for_us || !by_us {
        return Err("audience");
    }
    // Rule 9.
    if time("exp").ok_or("end")? + CLOCKS_APART <= expected.now {
        return Err("end");
    }
    // Rule 10.
    let made = time("iat").ok_or("time")?;
    let early =
        claims.get("nbf").is_some_and(|from| from.as_i64().is_none_or(|from| from > expected.now + CLOCKS_APART));
    if made > expected.now + CLOCKS_APART || made < expected.now - OLDEST || early {
        return Err("time");
    }
    // Rule 11.
    if word("nonce") != Some(expected.nonce) {
        return Err("nonce");
    }
    let subject = word("sub").filter(|sub| !sub.is_empty() && sub.len() <= LONGEST_SUBJECT && !sub.contains('\0'));
    let mut person = Person { subject: subject.ok_or("subject")?.to_owned(), ..Person::default() };
    person.learn(&claims);
    Ok(person)
}
