//! `tags`: the words that posts hang together by.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::bodies::ProblemObject;
use super::objects::List;
use super::query::{parameters, part};
use super::refusal::Refusal;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::posts::server::tags;

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
pub struct TagObject {
    pub tag: String,
    /// How many posts that are out carry it.
    pub posts: i64,
}

/// `GET /api/v1/tags`: lists the tags, the most used first; one part, which is all.
#[utoipa::path(
    get,
    path = "/api/v1/tags",
    tag = "posts",
    params(("cursor" = Option<String>, Query, description = "next_cursor of the part before"), ("limit" = Option<u32>, Query, description = "1 to 100; 20 when not given")),
    responses((status = 200, description = "Tags, the most used first.", body = List<TagObject>), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
)]
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
