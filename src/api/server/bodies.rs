//! What programs send, as the document describes it; it is read field by field ([`super::sent`]).

#![expect(dead_code, reason = "these describe; what comes is read field by field, so that all that is wrong is said")]

use std::collections::BTreeMap;

use serde::Deserialize;
use utoipa::ToSchema;

/// A new post.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Fog bells", "body": "They *ring*.", "tags": ["harbour"], "status": "draft"}))]
pub struct NewPost {
    /// At most 200 characters; a draft may have none yet.
    title: Option<String>,
    /// Markdown, at most 200 KiB.
    body: Option<String>,
    /// At most 5, each 1 to 30 letters, digits and hyphens.
    tags: Option<Vec<String>>,
    /// `draft` (when not given), `scheduled` or `published`.
    status: Option<String>,
    /// For `scheduled`: when it goes out (RFC 3339).
    publish_at: Option<String>,
}

/// What of a post is to be another; what is not sent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"title": "Fog bells, again", "tags": ["harbour", "weather"]}))]
pub struct ChangedPost {
    title: Option<String>,
    /// Markdown.
    body: Option<String>,
    tags: Option<Vec<String>>,
    /// What is out stays out.
    status: Option<String>,
    publish_at: Option<String>,
}

/// A new comment.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "I heard them, too."}))]
pub struct NewCommentBody {
    /// Markdown, at most 10 KiB.
    body: String,
    /// The id of the comment that it answers.
    reply_to: Option<String>,
}

/// Another text.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"body": "I heard them, twice."}))]
pub struct ChangedComment {
    /// Markdown, at most 10 KiB.
    body: String,
}

/// Which notifications were read: either of the two.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"up_to": "0193a1b2-0000-7000-8000-000000000000"}))]
pub struct ReadNotifications {
    /// At most 100.
    ids: Option<Vec<String>>,
    /// This one and all before it.
    up_to: Option<String>,
}

/// A new webhook.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"url": "https://hooks.example/tidings", "events": ["post.published"]}))]
pub struct NewWebhook {
    url: String,
    /// Some of `post.published` and `comment.added`.
    events: Vec<String>,
}

/// What of a webhook is to be another; what is not sent stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"enabled": false}))]
pub struct ChangedWebhook {
    url: Option<String>,
    /// Some of `post.published` and `comment.added`.
    events: Option<Vec<String>>,
    /// `false` pauses it: what happens meanwhile is not sent later. `true` switches it on again.
    enabled: Option<bool>,
}

/// What is wrong (RFC 9457).
#[derive(ToSchema)]
pub struct ProblemObject {
    r#type: String,
    title: String,
    status: u16,
    /// One sentence for people: what is wrong, what to do.
    detail: String,
    /// For 422: the sentences about each field.
    errors: Option<BTreeMap<String, Vec<String>>>,
}
