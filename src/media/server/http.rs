//! The routes of the pictures.

use axum::Router;
use axum::extract::multipart::Multipart;
use axum::extract::{DefaultBodyLimit, FromRequest, Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, body::Body};
use tower_http::limit::RequestBodyLimitLayer;

use super::adding::{add, may_add};
use super::files::Files;
use super::incoming::receive;
use super::portrait::wear;
use super::removing::{bring_back, remove};
use super::store;
use crate::accounts::server::Member;
use crate::media::{Added, BYTES_LIMIT};
use crate::platform::error::AppError;
use crate::platform::picture::{Ending, Variant};
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, PROBLEM_JSON, Problem, done_at, draw_again, see_other, sentence_page};

/// The most that is read of a request, in bytes. A picture that is too large is told so in words, and a browser
/// reads them only after it has sent everything; beyond this it is cut off.
const READ_LIMIT: usize = 8 * BYTES_LIMIT as usize;

/// What is written into an address stays true for ever: the name holds the hash.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The route that takes pictures, with a body limit of its own.
pub fn uploads() -> Router<Platform> {
    Router::new()
        .route("/media", post(post_picture))
        .route("/settings/profile/picture", post(post_portrait))
        .layer(DefaultBodyLimit::disable())
        .layer(RequestBodyLimitLayer::new(READ_LIMIT))
}

/// The route that takes one away, or brings it back.
pub fn removals() -> Router<Platform> {
    Router::new().route("/media/{file}", post(post_one))
}

/// The route that gives them out.
pub fn routes() -> Router<Platform> {
    Router::new().route("/media/{file}", get(serve))
}

async fn post_picture(State(platform): State<Platform>, request: Request) -> Response {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let to_program = accept.contains("application/json");
    let (parts, body) = request.into_parts();
    let again = parts.clone();
    match take(&platform, Request::from_parts(parts, body)).await {
        Ok(added) if to_program => (StatusCode::CREATED, Json(added)).into_response(),
        Ok(added) => see_other(&format!("/media#{}", added.id)),
        Err(error) if to_program => problem(&error),
        Err(error) => draw_again(&platform, again, &[], &error).await,
    }
}

/// `POST /settings/profile/picture`: brings a picture that is to stand beside the member's name.
async fn post_portrait(State(platform): State<Platform>, request: Request) -> Response {
    let page = "/settings/profile";
    let (mut parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let done = async {
        let member = Member::of(request.extensions())?;
        let added = take(&platform, request).await?;
        wear(&platform, &member, &added).await
    };
    match done.await {
        Ok(()) => done_at(page, "picture"),
        Err(AppError::SignInNeeded) => see_other(&format!("/login?next={page}")),
        Err(error) => {
            // The form stands on that page.
            parts.uri = Uri::from_static("/settings/profile");
            draw_again(&platform, parts, &[], &error).await
        }
    }
}

/// `POST /media/{id}`: `do` is `remove` or `restore`.
async fn post_one(State(platform): State<Platform>, Path(id): Path<String>, form: Form) -> Response {
    let done = async {
        let member = Member::of(&form.request().extensions)?;
        match form.get("do") {
            "remove" => remove(&platform, &member, &id).await,
            "restore" => bring_back(&platform, &member, &id).await,
            _ => Err(AppError::Malformed("A picture can be removed or brought back. Use a button of the page.".into())),
        }
    };
    match done.await {
        Ok(()) => see_other("/media#yours"),
        Err(error) => sentence_page(&error),
    }
}

async fn take(platform: &Platform, request: Request<Body>) -> Result<Added, AppError> {
    let member = Member::of(request.extensions())?;
    may_add(platform, &member).await?;
    let form = Multipart::from_request(request, platform).await.map_err(|_| {
        AppError::Malformed("A picture is sent as a form of several parts (multipart/form-data).".into())
    })?;
    add(platform, &member, receive(platform, form).await?).await
}

/// What went wrong, for the program in the page: it shows the sentence beside a text that is still there.
fn problem(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = Problem::new(status, error.sentence());
    (status, [(header::CONTENT_TYPE, PROBLEM_JSON)], Json(body)).into_response()
}

/// `GET /media/{hash}-{width}.{ending}`: a variant, for ever the same.
async fn serve(State(platform): State<Platform>, Path(file): Path<String>, request: HeaderMap) -> Response {
    let Some(variant) = Variant::parse(&file) else { return StatusCode::NOT_FOUND.into_response() };
    let Ok(etag) = HeaderValue::from_str(&format!("\"{}-{}\"", variant.hash, variant.width)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match tokio::fs::read(Files::of(&platform).variant(&variant)).await {
        Ok(bytes) => {
            let kind = match variant.ending {
                Ending::Jpg => "image/jpeg",
                Ending::Png => "image/png",
            };
            let mut headers = HeaderMap::with_capacity(4);
            headers.insert(header::CACHE_CONTROL, FOR_EVER);
            headers.insert(header::ETAG, etag.clone());
            if request.get(header::IF_NONE_MATCH) == Some(&etag) {
                return (StatusCode::NOT_MODIFIED, headers).into_response();
            }
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
            (headers, bytes).into_response()
        }
        Err(_) => absent(&platform, &variant).await.unwrap_or_else(IntoResponse::into_response),
    }
}

/// What is answered while there is no such file: 202 and a box with words when it is on its way.
async fn absent(platform: &Platform, variant: &Variant) -> Result<Response, AppError> {
    let stored = store::by_hash(platform, &variant.hash).await?.ok_or(AppError::NotFound)?;
    let expected = stored.picture.ending == variant.ending && stored.picture.widths().contains(&variant.width);
    match stored.refused {
        _ if !expected => Err(AppError::NotFound),
        Some(words) => Ok((StatusCode::GONE, words).into_response()),
        None => {
            let (width, height) = (variant.width, stored.picture.height_at(variant.width));
            Ok((StatusCode::ACCEPTED, [(header::CONTENT_TYPE, "image/svg+xml")], box_of(width, height)).into_response())
        }
    }
}

fn box_of(width: u32, height: u32) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\
         <rect width=\"100%\" height=\"100%\" fill=\"#e4ecef\"/><text x=\"50%\" y=\"50%\" text-anchor=\"middle\" \
         dominant-baseline=\"middle\" font-family=\"sans-serif\" font-size=\"{}\" fill=\"#3f5661\">Picture is being \
         prepared</text></svg>",
        (width / 20).max(8)
    )
}
