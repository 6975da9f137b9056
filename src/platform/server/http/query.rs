//! The query of the address that a page answers.

use axum::http::request::Parts;
use leptos::prelude::use_context;

/// A parameter, read once as forms write them; empty when it is not there. The router of the pages reads twice what
/// holds an address with a query of its own.
pub fn query_here(name: &str) -> String {
    let parts = use_context::<Parts>();
    let query = parts.as_ref().and_then(|parts| parts.uri.query()).unwrap_or_default();
    let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
