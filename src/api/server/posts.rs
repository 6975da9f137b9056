//! `posts`: reading and writing them.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::bearer::Asking;
use super::bodies::{ChangedPost, NewPost, ProblemObject};
use super::objects::{List, PostObject};
use super::once::FormKey;
use super::query::{parameters, part};
use super::refusal::Refusal;
use super::sent::{Fields, Sent};
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::posts::server::{Intent, Sought, delete, list_drafts, list_whole, read_whole, write};
use crate::posts::{Draft, Status, WholePost};
use crate::tokens::Scope;

/// `GET /api/v1/posts`: lists what is out, newest first; or with `status` one's own that are not.
#[utoipa::path(
    get,
    path = "/api/v1/posts",
    tag = "posts",
    params(("cursor" = Option<String>, Query, description = "next_cursor of the part before"), ("limit" = Option<u32>, Query, description = "1 to 100; 20 when not given"), ("tag" = Option<String>, Query, description = "those with this tag"), ("author" = Option<String>, Query, description = "those by the member with this handle"), ("since" = Option<String>, Query, description = "those out at this time or later (RFC 3339)"), ("until" = Option<String>, Query, description = "those out before this time"), ("sort" = Option<String>, Query, description = "new"), ("status" = Option<String>, Query, description = "published; draft or scheduled for your own (scope posts:read)")),
    responses((status = 200, description = "Posts, newest first.", body = List<PostObject>), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security((), ("bearer" = ["posts:read"])),
)]
pub async fn list(
    State(platform): State<Platform>,
    asking: Asking,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    let mut asked = parameters(query.as_deref())?;
    let part = part(&mut asked);
    let (tag, author) = (asked.text("tag"), asked.text("author"));
    let (since, until) = (asked.time("since"), asked.time("until"));
    if asked.text("sort").is_some_and(|sort| sort != "new") {
        asked.wrong::<()>("sort", "Posts can be sorted by new.");
    }
    let status = match asked.text("status").map(|word| Status::parse(&word)) {
        None => Status::Published,
        Some(Some(status)) => status,
        Some(None) => asked.wrong("status", "This is draft, scheduled or published.").unwrap_or(Status::Published),
    };
    let narrowed = tag.is_some() || author.is_some() || since.is_some() || until.is_some();
    if status != Status::Published && narrowed {
        asked.wrong::<()>("status", "What is not out is listed whole: leave the other filters out.");
    }
    asked.done()?;
    let page = match status {
        Status::Published => {
            let author = author.as_deref().map(|handle| handle.trim_start_matches('@'));
            let sought = Sought { author, tag: tag.as_deref(), since, until };
            list_whole(&platform, &sought, &part.cursor, part.limit).await?
        }
        own => {
            let member = asking.may(Scope::PostsRead)?;
            list_drafts(&platform, member, own == Status::Scheduled, &part.cursor, part.limit).await?
        }
    };
    let items = page.posts.into_iter().map(|post| PostObject::of(&platform, post)).collect();
    Ok(Json(List { items, next_cursor: page.next }).into_response())
}

/// `GET /api/v1/posts/{slug}`: reads a post that is out, or one's own.
#[utoipa::path(
    get,
    path = "/api/v1/posts/{slug}",
    tag = "posts",
    params(("slug" = String, Path)),
    responses((status = 200, description = "The post.", body = PostObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security((), ("bearer" = ["posts:read"])),
)]
pub async fn show(
    State(platform): State<Platform>,
    Path(slug): Path<String>,
    asking: Asking,
) -> Result<Response, Refusal> {
    let post = read_whole(&platform, &slug, asking.maybe(Scope::PostsRead)).await?;
    Ok(Json(PostObject::of(&platform, post)).into_response())
}

/// `POST /api/v1/posts`: writes a post: a draft, one that goes out later, or one that is out at once.
#[utoipa::path(
    post,
    path = "/api/v1/posts",
    tag = "posts",
    request_body = NewPost,
    responses((status = 201, description = "It was made.", body = PostObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["posts:write"])),
)]
pub async fn create(
    State(platform): State<Platform>,
    asking: Asking,
    form_key: FormKey,
    sent: Sent,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::PostsWrite)?;
    let mut fields = sent.fields()?;
    let draft = Draft {
        form_key: form_key.0,
        title: fields.text("title").unwrap_or_default(),
        body: fields.text("body").unwrap_or_default(),
        tags: tags(&mut fields).unwrap_or_default(),
        ..Draft::default()
    };
    let intent = intent(&mut fields, Status::Draft);
    fields.done()?;
    let saved = write(&platform, member, &draft, intent).await?;
    let post = read_whole(&platform, &saved.slug, Some(member)).await?;
    let location = HeaderValue::from_str(&format!("/api/v1/posts/{}", post.slug)).map_err(|_| AppError::Internal)?;
    let body = Json(PostObject::of(&platform, post));
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], body).into_response())
}

/// `PATCH /api/v1/posts/{slug}`: changes one's own post; what is not sent stays as it is.
#[utoipa::path(
    patch,
    path = "/api/v1/posts/{slug}",
    tag = "posts",
    params(("slug" = String, Path)),
    request_body = ChangedPost,
    responses((status = 200, description = "As it is now.", body = PostObject), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject), (status = 409, description = "It stands otherwise by now.", body = ProblemObject), (status = 422, description = "What was asked for will not do; errors says why.", body = ProblemObject)),
    security(("bearer" = ["posts:write"])),
)]
pub async fn change(
    State(platform): State<Platform>,
    Path(slug): Path<String>,
    asking: Asking,
    sent: Sent,
) -> Result<Response, Refusal> {
    let member = asking.may(Scope::PostsWrite)?;
    let mut fields = sent.fields()?;
    let post = own(&platform, &slug, member).await?;
    let intent = intent(&mut fields, post.status());
    let draft = Draft {
        id: post.id,
        form_key: String::new(),
        // What somebody else changes between our reading and our writing is not lost.
        revision: post.revision,
        title: fields.text("title").unwrap_or(post.title),
        body: fields.text("body").unwrap_or(post.body),
        tags: tags(&mut fields).unwrap_or_else(|| post.tags.join(",")),
    };
    fields.done()?;
    let saved = write(&platform, member, &draft, intent).await?;
    let post = read_whole(&platform, &saved.slug, Some(member)).await?;
    Ok(Json(PostObject::of(&platform, post)).into_response())
}

/// `DELETE /api/v1/posts/{slug}`: deletes one's own post; for those who keep order, any that is out.
#[utoipa::path(
    delete,
    path = "/api/v1/posts/{slug}",
    tag = "posts",
    params(("slug" = String, Path)),
    responses((status = 204, description = "It is gone; its author can bring it back for 30 days."), (status = 404, description = "There is no such thing, or none that you may see.", body = ProblemObject)),
    security(("bearer" = ["posts:write"])),
)]
pub async fn remove(
    State(platform): State<Platform>,
    Path(slug): Path<String>,
    asking: Asking,
) -> Result<StatusCode, Refusal> {
    let member = asking.may(Scope::PostsWrite)?;
    let post = read_whole(&platform, &slug, Some(member)).await?;
    delete(&platform, member, &post.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A post that the member may change.
async fn own(platform: &Platform, slug: &str, member: &Member) -> Result<WholePost, AppError> {
    let post = read_whole(platform, slug, Some(member)).await?;
    if post.author.id == member.id() { Ok(post) } else { Err(AppError::NotFound) }
}

/// What is to become of the post, from `status` and `publish_at`.
fn intent(fields: &mut Fields, now: Status) -> Intent {
    let at = fields.time("publish_at");
    let said = match fields.text("status") {
        None => None,
        Some(word) => Status::parse(&word).or_else(|| fields.wrong("status", "This is draft, scheduled or published.")),
    };
    match (said, now, at) {
        (Some(Status::Scheduled), _, Some(at)) | (None, Status::Scheduled, Some(at)) => Intent::Schedule(at),
        (Some(Status::Scheduled), _, None) => {
            fields.wrong::<()>("publish_at", "Say when it goes out.");
            Intent::Save
        }
        (_, _, Some(_)) => {
            fields.wrong::<()>("publish_at", "Only what is scheduled goes out by itself: say so in status.");
            Intent::Save
        }
        (Some(Status::Published), _, None) | (None, Status::Published, None) => Intent::Publish,
        (Some(Status::Draft), Status::Scheduled, None) => Intent::Unschedule,
        (Some(Status::Draft) | None, _, None) => Intent::Save,
    }
}

/// The tags as the editor would send them. None of them can hold what stands between.
fn tags(fields: &mut Fields) -> Option<String> {
    let tags = fields.texts("tags")?;
    if tags.iter().any(|tag| tag.is_empty() || tag.contains([',', ' ', '\t', '\n', '\r'])) {
        return fields.wrong("tags", "A tag is 1 to 30 letters, digits and hyphens.");
    }
    Some(tags.join(","))
}
