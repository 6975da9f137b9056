//! Saying that something went wrong.

use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::platform::error::AppError;

/// Ends every server function: puts the error's status on the answer.
///
/// # Errors
/// Hands the error through.
pub fn answer<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    if let Err(error) = &result
        && let Some(response) = use_context::<ResponseOptions>()
    {
        response.set_status(status(error));
    }
    result
}

/// A page of one sentence, for refusals that happen before any page is rendered.
pub fn sentence_page(error: &AppError) -> Response {
    let status = status(error);
    let title = status.canonical_reason().unwrap_or("Refused");
    let words = escape(&error.sentence());
    let body = format!("<h1>{title}</h1><p>{words}</p><p><a href=\"/\">To the newest posts</a></p>");
    let mut response = (status, plain_page(&format!("{title} · Tidings"), &body)).into_response();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// A page outside the frame of the site, for what has to be said where nothing can be rendered. `title` and `body` are
/// HTML: whatever comes from outside has gone through [`escape`].
pub fn plain_page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title>{body}</html>"
    ))
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        sentence_page(&self)
    }
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Text as it stands in HTML, also within quotes.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
