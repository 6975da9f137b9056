//! `comments`: what is said under posts.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

use super::bearer::Asking;
use super::bodies::{ChangedComment, NewCommentBody, ProblemObject};
use super::objects::{CommentObject, List};
use super::once::FormKey;
use super::query::{parameters, part};
use super::refusal::Refusal;
use super::sent::Sent;
use crate::comments::server::{NewComment, add, edit, list_whole, read_whole, remove};
use crate::platform::server::Platform;
use crate::tokens::Scope;

/// `GET /api/v1/posts/{slug}/comments`: lists the comments under a post, oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/posts/{slug}/comments",
    tag = "comments",
    params(("slug" = String, Path), ("cursor" = Option<String>, Query, description = "next_cursor of the part before"), ("limit" = Option<u32>, Query, description = "1 to 100; 20 when not given")),
    responses((status = 200, description = "Comments, oldest first.", body = List<CommentObject>), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
)]
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

/// `POST /api/v1/posts/{slug}/comments`: says something under a post.
#[utoipa::path(
    post,
    path = "/api/v1/posts/{slug}/comments",
    tag = "comments",
    params(("slug" = String, Path)),
    request_body = NewCommentBody,
    responses((status = 201, description = "It was said.", body = CommentObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["comments:write"])),
)]
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

/// `PATCH /api/v1/comments/{id}`: gives one's own comment another text.
#[utoipa::path(
    patch,
    path = "/api/v1/comments/{id}",
    tag = "comments",
    params(("id" = String, Path)),
    request_body = ChangedComment,
    responses((status = 200, description = "As it is now.", body = CommentObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["comments:write"])),
)]
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

/// `DELETE /api/v1/comments/{id}`: takes away one's own comment; for those who keep order, any.
#[utoipa::path(
    delete,
    path = "/api/v1/comments/{id}",
    tag = "comments",
    params(("id" = String, Path)),
    responses((status = 204, description = "It is gone; whoever took it away can bring it back for 30 days."), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security(("bearer" = ["comments:write"])),
)]
pub async fn delete(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<StatusCode, Refusal> {
    remove(&platform, asking.may(Scope::CommentsWrite)?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}
