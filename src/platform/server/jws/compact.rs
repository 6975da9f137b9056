//! A signed text, taken apart.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{Alg, PublicKey, decode};

/// The longest that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

/// What a text says about its signature. Nobody has proven any of it: nothing here says which key to believe
/// (RFC 8725 section 3.10).
#[derive(Clone, Debug, Deserialize)]
pub struct Header {
    /// RFC 7515 section 4.1.1.
    pub alg: String,
    /// Section 4.1.4.
    pub kid: Option<String>,
    /// Section 4.1.9.
    pub typ: Option<String>,
    /// Section 4.1.11: what whoever reads it must understand, or refuse it. Nothing of the kind is understood here.
    pub crit: Option<Value>,
    /// Everything else; `jku`, `jwk` and `x5u` among it, which are never followed.
    #[serde(flatten)]
    pub others: BTreeMap<String, Value>,
}

impl Header {
    /// Whether `typ` is this media type; `application/` may be left out, and case does not matter (RFC 7515
    /// section 4.1.9).
    pub fn is_type(&self, wanted: &str) -> bool {
        let Some(typ) = self.typ.as_deref().map(str::to_ascii_lowercase) else { return false };
        typ.strip_prefix("application/").unwrap_or(&typ) == wanted
    }
}

/// A signed text whose signature nobody has looked at yet. Its payload can be had from [`Compact::proven`] alone.
#[derive(Clone, Debug)]
pub struct Compact<'a> {
    pub header: Header,
    signed: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Compact<'a> {
    /// Takes a text apart; `None` when it is no signed text.
    pub fn parse(text: &'a str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        let (signed, signature) = text.rsplit_once('.')?;
        // A payload with a dot in it is no base64, so there are exactly three parts.
        let (header, payload) = signed.split_once('.')?;
        let header = serde_json::from_slice(&decode(header)?).ok()?;
        Some(Self { header, signed, payload: decode(payload)?, signature: decode(signature)? })
    }

    /// The payload, if this key has signed it by this algorithm. The caller has chosen both by what it knows of
    /// the key: the header's word is only compared (RFC 8725 section 3.1).
    pub fn proven(&self, alg: Alg, key: &PublicKey) -> Option<&[u8]> {
        let is_it = self.header.alg == alg.as_str() && key.has_signed(alg, self.signed.as_bytes(), &self.signature);
        is_it.then_some(&self.payload)
    }
}

#[cfg(test)]
mod tests {
    use super::super::encode;
    use super::*;

    #[test]
    fn only_three_parts_of_base64_with_a_header_are_a_signed_text() {
        let header = encode(r#"{"alg":"EdDSA","typ":"at+jwt"}"#);
        let text = format!("{header}.e30.AA");
        assert!(Compact::parse(&text).is_some_and(|text| text.header.is_type("at+jwt") && text.payload == b"{}"));
        for wrong in [
            String::new(),
            ".".into(),
            "..".into(),
            format!("{header}.e30"),
            format!("{header}.e30.AA.AA"),
            format!("{header}.e30.AA="),
            format!("{header}.e30.AB"),
            format!("{header}.e 0.AA"),
            format!("{}.e30.AA", encode("[]")),
            format!("{}.e30.AA", encode("{}")),
            format!("{}.e30.AA", encode(r#"{"alg":1}"#)),
            format!("{}.e30.AA", encode(r#"{"alg":"none","alg":"EdDSA"}"#)),
            format!("{}.e30.AA", encode("{".repeat(9_000))),
            format!("{header}.{}.AA", "A".repeat(LONGEST)),
        ] {
            assert!(Compact::parse(&wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn a_type_is_compared_as_a_media_type() {
        let typed = |typ: &str| serde_json::from_str::<Header>(&format!(r#"{{"alg":"x","typ":"{typ}"}}"#)).unwrap();
        assert!(typed("AT+JWT").is_type("at+jwt") && typed("application/at+jwt").is_type("at+jwt"));
        assert!(!typed("JWT").is_type("at+jwt") && !typed("text/at+jwt").is_type("at+jwt"));
    }
}
