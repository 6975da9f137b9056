//! Saying that something went wrong.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
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
    let mut response = (
        status,
        [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
        format!(
            "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"><title>{title} · Tidings</title><h1>{title}</h1><p>{}</p>\
             <p><a href=\"/\">To the newest posts</a></p></html>",
            escape(&error.sentence())
        ),
    )
        .into_response();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

impl IntoResponse for AppError {
    fn into_response(self) -> Response {
        sentence_page(&self)
    }
}

fn status(error: &AppError) -> StatusCode {
    StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
