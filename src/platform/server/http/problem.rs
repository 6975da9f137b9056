//! How programs are told that something went wrong: problem details (RFC 9457).

use axum::body::Body;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::platform::error::AppError;

/// The media type of problem details.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// What is wrong, for a program. The type is always `about:blank`: the status says it all.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: &'static str,
    /// The name of the status.
    pub title: &'static str,
    pub status: u16,
    /// One sentence for people: what is wrong, what to do.
    pub detail: String,
    /// For 422: the sentences about each field.
    #[serde(skip_serializing_if = "Map::is_empty")]
    pub errors: Map<String, Value>,
}

impl Problem {
    /// A problem with a sentence.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        let title = status.canonical_reason().unwrap_or("Refused");
        Self { kind: "about:blank", title, status: status.as_u16(), detail: detail.into(), errors: Map::new() }
    }
}

impl From<&AppError> for Problem {
    fn from(error: &AppError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let detail = match error {
            // A program has no text that could still be here.
            AppError::SignInNeeded => "Nobody is signed in.".to_owned(),
            AppError::Internal => "Something broke on our side. Try again later.".to_owned(),
            other => other.sentence(),
        };
        let mut problem = Self::new(status, detail);
        if let AppError::Invalid(fields) = error {
            for (field, words) in fields.iter() {
                let list = problem.errors.entry(field).or_insert_with(|| Value::Array(Vec::new()));
                if let Value::Array(list) = list {
                    list.push(words.into());
                }
            }
        }
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        (status, [(header::CONTENT_TYPE, PROBLEM_JSON), (header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}

/// Answers a program with what went wrong.
pub fn problem(error: &AppError) -> Response {
    let mut response = Problem::from(error).into_response();
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

/// Middleware: below `/api/` every refusal is a problem, whoever made it: the walls in front of the routes, the
/// router itself, a handler that panicked.
pub async fn settle_api(request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") {
        return next.run(request).await;
    }
    let response = next.run(request).await;
    let status = response.status();
    let is_problem = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == PROBLEM_JSON);
    if is_problem || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (mut parts, _) = response.into_parts();
    let problem = Problem::new(status, words(status));
    let (told, body) = problem.into_response().into_parts();
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRANSFER_ENCODING] {
        parts.headers.remove(name);
    }
    parts.headers.extend(told.headers);
    Response::from_parts(parts, Body::new(body))
}

fn words(status: StatusCode) -> String {
    match status {
        StatusCode::NOT_FOUND => "There is nothing at this address.".into(),
        StatusCode::METHOD_NOT_ALLOWED => {
            "This address does not take this method. The header Allow says which it takes.".into()
        }
        StatusCode::FORBIDDEN => "This request came from another site, so it was not carried out.".into(),
        StatusCode::PAYLOAD_TOO_LARGE => "The body is too large.".into(),
        StatusCode::MISDIRECTED_REQUEST => {
            "This request was meant for another host. Ask the one in TIDINGS_URL.".into()
        }
        StatusCode::REQUEST_TIMEOUT => "The body took too long to arrive. Send it again.".into(),
        StatusCode::UNAUTHORIZED => "Nobody is signed in.".into(),
        status if status.is_server_error() => "Something broke on our side. Try again later.".into(),
        _ => "The request could not be read.".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::error::FieldErrors;

    #[test]
    fn a_problem_says_what_is_wrong_with_which_field() {
        let mut fields = FieldErrors::default();
        fields.add("format", "There is one format only.");
        let problem = Problem::from(&AppError::Invalid(fields));
        assert_eq!(
            serde_json::to_value(&problem).unwrap(),
            serde_json::json!({
                "type": "about:blank", "title": "Unprocessable Entity", "status": 422,
                "detail": "There is one format only.", "errors": { "format": ["There is one format only."] }
            })
        );
        let plain = serde_json::to_value(Problem::from(&AppError::NotFound)).unwrap();
        assert_eq!((plain["status"].as_u64(), plain.get("errors")), (Some(404), None));
    }
}
