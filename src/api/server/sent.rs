//! What a program sends: one JSON object, read field by field, so that everything that is wrong is said at once.

use std::collections::BTreeSet;
use std::fmt;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::time::{SECOND, Timestamp};

/// The body as it came. It is read once it is known who asks: nobody else is told what is wrong with it.
#[derive(Debug)]
pub struct Sent {
    is_json: bool,
    body: Bytes,
}

/// The fields of the object. Each is taken; what is left in the end is one that we do not know.
#[derive(Debug)]
pub struct Fields {
    fields: Map<String, Value>,
    errors: FieldErrors,
}

impl Sent {
    /// The fields.
    ///
    /// # Errors
    /// 415 for what is not JSON; 400 for what is no object, or nested deeper than 128 times. A field that comes twice is
    /// told with the others that are wrong: programs disagree about which of the two counts (RFC 8259 section 4).
    pub fn fields(&self) -> Result<Fields, Refusal> {
        if !self.is_json {
            return Err(Refusal::NotJson);
        }
        let Members { fields, twice } = serde_json::from_slice(&self.body)
            .map_err(|_| AppError::Malformed("The body is not a JSON object.".into()))?;
        let mut fields = Fields { fields, errors: FieldErrors::default() };
        for name in twice {
            fields.wrong::<()>(&name, "This came twice.");
        }
        Ok(fields)
    }

    /// The fields; nothing at all is an empty object.
    ///
    /// # Errors
    /// As [`Sent::fields`].
    pub fn fields_if_any(&self) -> Result<Fields, Refusal> {
        match self.body.is_empty() {
            true => Ok(Fields { fields: Map::new(), errors: FieldErrors::default() }),
            false => self.fields(),
        }
    }
}

/// A JSON object as it came.
struct Members {
    fields: Map<String, Value>,
    /// The names that came more than once.
    twice: BTreeSet<String>,
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Reading)
    }
}

struct Reading;

impl<'de> Visitor<'de> for Reading {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Members { fields: Map::new(), twice: BTreeSet::new() };
        while let Some((name, value)) = map.next_entry::<String, Value>()? {
            if members.fields.contains_key(&name) {
                members.twice.insert(name);
            } else {
                members.fields.insert(name, value);
            }
        }
        Ok(members)
    }
}

impl<S: Send + Sync> FromRequest<S> for Sent {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let is_json = kind
            .and_then(|kind| kind.split(';').next())
            .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Ok(Self { is_json, body })
    }
}

impl From<Map<String, Value>> for Fields {
    fn from(fields: Map<String, Value>) -> Self {
        Self { fields, errors: FieldErrors::default() }
    }
}

impl Fields {
    /// True when this field was sent with something in it.
    pub fn has(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|value| !value.is_null())
    }

    /// A text; `None` when it is not there or null.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.fields.remove(name)? {
            Value::Null => None,
            Value::String(text) => Some(text),
            _ => self.wrong(name, "This is a text."),
        }
    }

    /// A text that has to be there.
    pub fn required_text(&mut self, name: &str) -> String {
        if !self.has(name) {
            self.fields.remove(name);
            return self.wrong(name, "This field is needed.").unwrap_or_default();
        }
        self.text(name).unwrap_or_default()
    }

    /// A list of texts.
    pub fn texts(&mut self, name: &str) -> Option<Vec<String>> {
        let list = match self.fields.remove(name)? {
            Value::Null => return None,
            Value::Array(list) => list,
            _ => return self.wrong(name, "This is a list of texts."),
        };
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            _ => None,
        };
        let texts: Option<Vec<String>> = list.into_iter().map(text).collect();
        if texts.is_none() {
            self.wrong::<()>(name, "This is a list of texts.");
        }
        texts
    }

    /// A yes or no.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        match self.fields.remove(name)? {
            Value::Null => None,
            Value::Bool(flag) => Some(flag),
            _ => self.wrong(name, "This is true or false."),
        }
    }

    /// A time.
    pub fn time(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name)?;
        match parse_time(&text) {
            Some(time) => Some(time),
            None => self.wrong(name, "This is a time such as 2026-11-23T07:12:00Z (RFC 3339)."),
        }
    }

    /// Says that something is wrong with a field.
    pub fn wrong<T>(&mut self, name: &str, words: &str) -> Option<T> {
        self.errors.add(name, words);
        None
    }

    /// All fields were taken: whatever is left is not known here.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with everything that is wrong.
    pub fn done(mut self) -> Result<(), AppError> {
        for name in self.fields.keys() {
            self.errors.add(name, "This field is not known here. Leave it out.");
        }
        self.errors.into_result()
    }
}

/// RFC 3339, in any time zone.
pub fn parse_time(text: &str) -> Option<Timestamp> {
    let time: jiff::Timestamp = text.parse().ok()?;
    let micros = time.as_microsecond();
    // A year of five digits is no time of ours.
    (0..253_402_300_800 * SECOND).contains(&micros).then_some(Timestamp(micros))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let body = r#"{"title": 7, "tags": ["a", 1], "when": "soon", "more": null, "body": null}"#;
        let sent = Sent { is_json: true, body: Bytes::from_static(body.as_bytes()) };
        let mut fields = sent.fields().unwrap();
        assert_eq!((fields.text("title"), fields.texts("tags"), fields.time("when")), (None, None, None));
        assert_eq!(fields.required_text("body"), "");
        let Err(AppError::Invalid(errors)) = fields.done() else { panic!() };
        let names: Vec<&str> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["title", "tags", "when", "body", "more"]);
    }

    #[test]
    fn a_field_that_comes_more_than_once_is_told_once() {
        let body = r#"{"title": "a", "more": 1, "title": "b", "title": null}"#;
        let sent = Sent { is_json: true, body: Bytes::from_static(body.as_bytes()) };
        let mut fields = sent.fields().unwrap();
        assert_eq!(fields.text("title").as_deref(), Some("a"));
        let Err(AppError::Invalid(errors)) = fields.done() else { panic!() };
        let names: Vec<&str> = errors.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["title", "more"]);
    }

    #[test]
    fn a_time_has_a_zone() {
        assert_eq!(parse_time("2026-11-23T08:12:00+01:00"), parse_time("2026-11-23T07:12:00Z"));
        assert!(parse_time("2026-11-23T07:12:00").is_none() && parse_time("tomorrow").is_none());
    }
}
