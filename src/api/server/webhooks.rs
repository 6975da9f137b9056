//! `webhooks`: addresses of the member's that are told when something happens here.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::bearer::Asking;
use super::bodies::{ChangedWebhook, NewWebhook, ProblemObject};
use super::objects::List;
use super::query::{parameters, part};
use super::refusal::Refusal;
use super::sent::Sent;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::tokens::Scope;
use crate::webhooks::server::{
    Change, add, change as change_webhook, deliver_again, deliveries, delivery, find, list as webhooks, remove,
    send_test,
};
use crate::webhooks::{Attempt, Delivery, Webhook};

/// A webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct WebhookObject {
    pub id: String,
    pub url: String,
    pub events: Vec<String>,
    pub created_at: String,
    /// Whether anything is sent to it.
    pub enabled: bool,
    /// The first failure since it was last heard from.
    pub failing_since: Option<String>,
    /// What signs the requests: told once, in the answer to the request that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
}

/// One event on its way to one webhook.
#[derive(Debug, Serialize, ToSchema)]
pub struct DeliveryObject {
    pub id: String,
    pub event: String,
    /// `pending`, `delivered` or `dead`.
    pub state: String,
    /// What is posted.
    pub body: String,
    pub created_at: String,
    pub finished_at: Option<String>,
    pub attempts: Vec<AttemptObject>,
}

/// One try.
#[derive(Debug, Serialize, ToSchema)]
pub struct AttemptObject {
    pub number: i64,
    pub at: String,
    /// Null when no answer came.
    pub status: Option<i64>,
    /// The beginning of what was answered.
    pub answer: String,
    pub milliseconds: i64,
    /// How it went, as a sentence.
    pub detail: String,
}

impl From<Webhook> for WebhookObject {
    fn from(webhook: Webhook) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url,
            events: webhook.events,
            created_at: webhook.created_at.rfc3339(),
            enabled: webhook.disabled.is_none(),
            failing_since: webhook.failing_since.map(Timestamp::rfc3339),
            secret: None,
        }
    }
}

impl From<Delivery> for DeliveryObject {
    fn from(delivery: Delivery) -> Self {
        Self {
            id: delivery.id,
            event: delivery.event,
            state: delivery.state.as_str().to_owned(),
            body: delivery.body,
            created_at: delivery.created_at.rfc3339(),
            finished_at: delivery.finished_at.map(Timestamp::rfc3339),
            attempts: delivery.attempts.into_iter().map(AttemptObject::from).collect(),
        }
    }
}

impl From<Attempt> for AttemptObject {
    fn from(attempt: Attempt) -> Self {
        Self {
            number: attempt.number,
            at: attempt.at.rfc3339(),
            status: attempt.status,
            answer: attempt.answer,
            milliseconds: attempt.took / 1_000,
            detail: attempt.words,
        }
    }
}

/// `GET /api/v1/webhooks`: lists one's own webhooks; one part, which is all.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks",
    tag = "webhooks",
    responses((status = 200, description = "Oldest first.", body = List<WebhookObject>), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["webhooks"])),
)]
pub async fn list(
    State(platform): State<Platform>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Webhooks)?;
    parameters(query.as_deref())?.done()?;
    let found = webhooks(&platform, member).await?;
    let items: Vec<WebhookObject> = found.into_iter().map(Into::into).collect();
    Ok(Json(List { items, next_cursor: None }).into_response())
}

/// `POST /api/v1/webhooks`: makes a webhook. Its secret stands in the answer and is not told again.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks",
    tag = "webhooks",
    request_body = NewWebhook,
    responses((status = 201, description = "It was made; the secret is not told again.", body = WebhookObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["webhooks"])),
)]
pub async fn create(State(platform): State<Platform>, asking: Asking, sent: Sent) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Webhooks)?;
    let mut fields = sent.fields()?;
    let url = fields.required_text("url");
    let events = fields.texts("events").unwrap_or_default();
    fields.done()?;
    let events: Vec<&str> = events.iter().map(String::as_str).collect();
    let added = add(&platform, member, &url, &events).await?;
    let location = format!("/api/v1/webhooks/{}", added.webhook.id);
    let location = HeaderValue::from_str(&location).map_err(|_| AppError::Internal)?;
    let object = WebhookObject { secret: Some(added.secret.reveal().to_owned()), ..added.webhook.into() };
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(object)).into_response())
}

/// `GET /api/v1/webhooks/{id}`: reads a webhook.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{id}",
    tag = "webhooks",
    params(("id" = String, Path)),
    responses((status = 200, description = "The webhook.", body = WebhookObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security(("bearer" = ["webhooks"])),
)]
pub async fn show(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<Response, Refusal> {
    let object = WebhookObject::from(find(&platform, asking.may(Scope::Webhooks)?, &id).await?);
    Ok(Json(object).into_response())
}

/// `PATCH /api/v1/webhooks/{id}`: changes the address or the events of a webhook, pauses it, switches it on again.
#[utoipa::path(
    patch,
    path = "/api/v1/webhooks/{id}",
    tag = "webhooks",
    params(("id" = String, Path)),
    request_body = ChangedWebhook,
    responses((status = 200, description = "As it is now.", body = WebhookObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["webhooks"])),
)]
pub async fn change(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Webhooks)?;
    let mut fields = sent.fields()?;
    let (url, events, enabled) = (fields.text("url"), fields.texts("events"), fields.flag("enabled"));
    fields.done()?;
    let events: Option<Vec<&str>> = events.as_ref().map(|events| events.iter().map(String::as_str).collect());
    let to = Change { url: url.as_deref(), events: events.as_deref(), enabled };
    change_webhook(&platform, member, &id, to).await?;
    let object = WebhookObject::from(find(&platform, member, &id).await?);
    Ok(Json(object).into_response())
}

/// `DELETE /api/v1/webhooks/{id}`: deletes a webhook.
#[utoipa::path(
    delete,
    path = "/api/v1/webhooks/{id}",
    tag = "webhooks",
    params(("id" = String, Path)),
    responses((status = 204, description = "It is gone."), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security(("bearer" = ["webhooks"])),
)]
pub async fn delete(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
) -> Result<StatusCode, Refusal> {
    remove(&platform, asking.may(Scope::Webhooks)?, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/v1/webhooks/{id}/test`: sends the event `ping` to a webhook.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{id}/test",
    tag = "webhooks",
    params(("id" = String, Path)),
    responses(
        (status = 202, description = "It is on its way.", body = DeliveryObject),
        (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject),
        (status = 409, description = "The webhook is switched off.", body = ProblemObject)
    ),
    security(("bearer" = ["webhooks"])),
)]
pub async fn send_ping(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Webhooks)?;
    sent.fields_if_any()?.done()?;
    let sent = send_test(&platform, member, &id).await?;
    let object = DeliveryObject::from(delivery(&platform, member, &id, &sent).await?);
    Ok((StatusCode::ACCEPTED, Json(object)).into_response())
}

/// `GET /api/v1/webhooks/{id}/deliveries`: lists what was sent to a webhook in 30 days, with every attempt.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{id}/deliveries",
    tag = "webhooks",
    params(("id" = String, Path), ("cursor" = Option<String>, Query, description = "next_cursor of the part before"), ("limit" = Option<u32>, Query, description = "1 to 100; 20 when not given")),
    responses((status = 200, description = "Newest first.", body = List<DeliveryObject>), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["webhooks"])),
)]
pub async fn list_deliveries(
    State(platform): State<Platform>,
    Path(id): Path<String>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::Webhooks)?;
    let mut asked = parameters(query.as_deref())?;
    let part = part(&mut asked);
    asked.done()?;
    let found = deliveries(&platform, member, &id, &part.cursor, part.limit).await?;
    let items: Vec<DeliveryObject> = found.deliveries.into_iter().map(Into::into).collect();
    Ok(Json(List { items, next_cursor: found.older }).into_response())
}

/// `POST /api/v1/webhooks/{id}/deliveries/{delivery}/retry`: sends something again, under the same id.
#[utoipa::path(
    post,
    path = "/api/v1/webhooks/{id}/deliveries/{delivery}/retry",
    tag = "webhooks",
    params(("id" = String, Path), ("delivery" = String, Path)),
    responses(
        (status = 202, description = "It is sent again."),
        (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject),
        (status = 409, description = "It is under way, or the webhook is switched off.", body = ProblemObject)
    ),
    security(("bearer" = ["webhooks"])),
)]
pub async fn retry(
    State(platform): State<Platform>,
    Path((id, delivery)): Path<(String, String)>,
    asking: Asking,
    sent: Sent,
) -> Result<StatusCode, Refusal> {
    let member = asking.may(Scope::Webhooks)?;
    sent.fields_if_any()?.done()?;
    deliver_again(&platform, member, &id, &delivery).await?;
    Ok(StatusCode::ACCEPTED)
}
