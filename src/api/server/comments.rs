//! `comments`: what is said under posts.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::bearer::Asking;
use super::objects::{CommentObject, List};
use super::once::FormKey;
use super::query::{parameters, part};
use super::refusal::Refusal;
use super::sent::Sent;
use crate::comments::server::{NewComment, add, edit, list_whole, read_whole, remove};
use crate::platform::server::Platform;
use crate::tokens::Scope;

/// `GET /api/v1/posts/{slug}/comments`: oldest first.
pub async fn list(
    State(platform): State<Platform>,
    Path(slug): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let mut asked = parameters(query.as_deref())?;
    let part = part(&mut asked);
    asked.done()?;
    let (comments, next_cursor) = list_whole(&platform, &slug, &part.cursor, part.limit).await?;
    let items = comments.into_iter().map(|comment| CommentObject::of(&platform, comment)).collect();
    Ok(Json(List { items, next_cursor }).into_response())
}

/// `POST /api/v1/posts/{slug}/comments`: 201 and the comment.
pub async fn create(
    State(platform): State<Platform>,
    Path(slug): Path<String>,
    asking: Asking,
    form_key: FormKey,
    sent: Sent,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::CommentsWrite)?;
    let mut fields = sent.fields()?;
    let body = fields.required_text("body");
    let reply_to = fields.text("reply_to").unwrap_or_default();
    fields.done()?;
    let new = NewComment { slug: &slug, body: &body, reply_to: &reply_to, mutation_id: &form_key.0 };
    let added = add(&platform, member, &new).await?;
    let comment = read_whole(&platform, &added.id).await?;
    Ok((StatusCode::CREATED, Json(CommentObject::of(&platform, comment))).into_response())
}

/// `PATCH /api/v1/comments/{id}`: another text for one's own.
pub async fn change(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::CommentsWrite)?;
    let mut fields = sent.fields()?;
    let body = fields.required_text("body");
    fields.done()?;
    edit(&platform, member, &id, &body).await?;
    let comment = read_whole(&platform, &id).await?;
    Ok(Json(CommentObject::of(&platform, comment)).into_response())
}

/// `DELETE /api/v1/comments/{id}`: one's own; for those who keep order, any.
pub async fn delete(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<StatusCode, Refusal> {
    remove(&platform, asking.may(Scope::CommentsWrite)?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
