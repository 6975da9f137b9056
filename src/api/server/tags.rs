//! `tags`: the words that posts hang together by.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::objects::List;
use super::query::{parameters, part};
use super::refusal::Refusal;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::posts::server::tags;

/// A tag.
#[derive(Debug, Serialize)]
pub struct TagObject {
    pub tag: String,
    /// How many posts that are out carry it.
    pub posts: i64,
}

/// `GET /api/v1/tags`: the most used first; one part, which is all.
pub async fn list(State(platform): State<Platform>, RawQuery(query): RawQuery) -> Result<Response, Refusal> {
    let mut asked = parameters(query.as_deref())?;
    let part = part(&mut asked);
    asked.done()?;
    if !part.cursor.is_empty() {
        return Err(AppError::field("cursor", "That cursor was not made here. Take next_cursor as it is.").into());
    }
    let most = i64::try_from(part.limit).unwrap_or(i64::MAX);
    let found = tags(&platform, most).await?;
    let items = found.into_iter().map(|count| TagObject { tag: count.tag, posts: count.posts }).collect();
    Ok(Json(List { items, next_cursor: None }).into_response())
}
