//! What stands behind the question mark of an address.

use serde_json::{Map, Value};

use super::sent::Fields;
use crate::platform::error::AppError;

/// Items of a list when nothing is said.
const SOME: usize = 20;
/// The most items of a list.
const MOST: usize = 100;

/// Which part of a list is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Empty for the first.
    pub cursor: String,
    pub limit: usize,
}

/// The parameters as fields; an empty one is none.
///
/// # Errors
/// [`AppError::Invalid`] for one that comes twice.
pub fn parameters(query: Option<&str>) -> Result<Fields, AppError> {
    let mut fields = Map::new();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        let value = if value.is_empty() { Value::Null } else { Value::String(value.into_owned()) };
        if fields.insert(name.to_string(), value).is_some() {
            return Err(AppError::field(&name, "This came twice."));
        }
    }
    Ok(Fields::from(fields))
}

/// `cursor` and `limit`.
pub fn part(fields: &mut Fields) -> Part {
    let cursor = fields.text("cursor").unwrap_or_default();
    let limit = match fields.text("limit").map(|text| text.parse()) {
        None => SOME,
        Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
        Some(_) => fields.wrong("limit", "This is a number from 1 to 100.").unwrap_or(SOME),
    };
    Part { cursor, limit }
}
