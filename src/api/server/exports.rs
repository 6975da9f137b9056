//! `exports`: one's own data.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::jobs::accepted;
use crate::accounts::server::Member;
use crate::exports::server;
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::Platform;
use crate::platform::server::http::{Problem, problem};

/// `POST /api/v1/exports`: asks for an export. 202, and where its job is. It takes nothing in its body.
pub async fn ask(
    State(platform): State<Platform>,
    extensions: Extensions,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_json = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(is_json);
    if !body.is_empty() && !is_json {
        return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "The body, if there is one, is JSON.").into_response();
    }
    let asked = async {
        let member = Member::of(&extensions)?;
        refuse_fields(&body)?;
        let id = server::ask(&platform, &member).await?;
        accepted(&platform, &member, &id).await
    };
    asked.await.unwrap_or_else(|error| problem(&error))
}

fn is_json(kind: &str) -> bool {
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// There is nothing to choose yet: every field is one that we do not know.
fn refuse_fields(body: &[u8]) -> Result<(), AppError> {
    if body.is_empty() {
        return Ok(());
    }
    let fields: serde_json::Map<String, serde_json::Value> =
        serde_json::from_slice(body).map_err(|_| AppError::Malformed("The body is not a JSON object.".into()))?;
    let mut errors = FieldErrors::default();
    for name in fields.keys() {
        errors.add(name, "This field is not known here. Leave it out.");
    }
    errors.into_result()
}
