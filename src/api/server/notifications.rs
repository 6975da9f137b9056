//! `notifications`: what concerned the member.

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::bearer::Asking;
use super::bodies::{ProblemObject, ReadNotifications};
use super::objects::{AuthorObject, List};
use super::query::{parameters, part};
use super::refusal::Refusal;
use super::sent::Sent;
use crate::notifications::Notification;
use crate::notifications::server::{list_some, mark_some_read, mark_up_to_read};
use crate::platform::server::Platform;
use crate::tokens::Scope;

/// The most ids of one request.
const MOST: usize = 100;

/// A notification.
#[derive(Debug, Serialize, ToSchema)]
pub struct NotificationObject {
    pub id: String,
    /// `published`, `commented`, `answered` or `joined`.
    pub kind: String,
    /// Who did it.
    pub actor: AuthorObject,
    /// The title of the post.
    pub title: String,
    /// The post, or the comment in it.
    pub url: String,
    pub created_at: String,
    pub read: bool,
}

impl NotificationObject {
    fn of(platform: &Platform, notification: Notification) -> Self {
        Self {
            id: notification.id,
            kind: notification.kind.as_str().to_owned(),
            actor: AuthorObject::of(platform, notification.actor),
            title: notification.title,
            url: format!("{}{}", platform.config.origin, notification.href),
            created_at: notification.at.rfc3339(),
            read: !notification.unread,
        }
    }
}

/// `GET /api/v1/notifications`: lists what concerned the member, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/notifications",
    tag = "notifications",
    params(("cursor" = Option<String>, Query, description = "next_cursor of the part before"), ("limit" = Option<u32>, Query, description = "1 to 100; 20 when not given")),
    responses((status = 200, description = "Newest first.", body = List<NotificationObject>), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["notifications"])),
)]
pub async fn list(
    State(platform): State<Platform>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Notifications)?;
    let mut asked = parameters(query.as_deref())?;
    let part = part(&mut asked);
    asked.done()?;
    let found = list_some(&platform, member, &part.cursor, part.limit).await?;
    let items = found.items.into_iter().map(|one| NotificationObject::of(&platform, one)).collect();
    Ok(Json(List { items, next_cursor: found.older }).into_response())
}

/// `POST /api/v1/notifications/read`: marks notifications as read: those with these `ids`, or `up_to` one and all before it.
#[utoipa::path(
    post,
    path = "/api/v1/notifications/read",
    tag = "notifications",
    request_body = ReadNotifications,
    responses((status = 204, description = "They are read."), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["notifications"])),
)]
pub async fn read(State(platform): State<Platform>, asking: Asking, sent: Sent) -> Result<StatusCode, Refusal> {
    let member = asking.may(Scope::Notifications)?;
    let mut fields = sent.fields()?;
    let (ids, up_to) = (fields.texts("ids"), fields.text("up_to"));
    if ids.as_ref().is_some_and(|ids| ids.len() > MOST) {
        fields.wrong::<()>("ids", "At most 100 at once.");
    }
    if ids.is_some() == up_to.is_some() {
        fields.wrong::<()>("ids", "Send either ids or up_to.");
    }
    fields.done()?;
    match (ids, up_to) {
        (_, Some(up_to)) => mark_up_to_read(&platform, member, &up_to).await?,
        (ids, None) => mark_some_read(&platform, member, &ids.unwrap_or_default()).await?,
    }
    Ok(StatusCode::NO_CONTENT)
}
