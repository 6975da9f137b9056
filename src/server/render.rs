//! Rendering a page: what it finds in its context, and its content security policy.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_SECURITY_POLICY, HeaderValue, LOCATION};
use axum::http::request::Parts;
use axum::response::Response;
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::ResponseOptions;

use crate::accounts::Viewer;
use crate::app::{AppAssets, shell};
use crate::frame::StatusSetter;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{Renderer, by_nonce, content_security_policy};

/// Gives a page what it needs from its request. Runs once before every page and server function.
pub fn page_context() {
    let (Some(platform), Some(parts)) = (use_context::<Platform>(), use_context::<Parts>()) else { return };
    if let Some(viewer) = parts.extensions.get::<Viewer>() {
        provide_context(viewer.clone());
    }
    provide_context(StatusSetter { status: set_status, moved: set_moved });
    provide_context(AppAssets {
        script: platform.assets.url("tidings.js"),
        wasm: platform.assets.url("tidings.wasm"),
        style: platform.assets.url("tidings.css"),
        font: platform.assets.url("fonts/tidings-literata.woff2"),
        origin: platform.config.origin.clone(),
        has_program: platform.assets.has_front_end(),
    });
    if let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) {
        let policy = content_security_policy(&by_nonce(&nonce.to_string()), &platform.config.origin);
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.insert_header(CONTENT_SECURITY_POLICY, policy);
        }
    }
}

fn set_status(code: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
        response.set_status(status);
    }
}

/// RFC 9110 section 15.4.9. Only ever called with addresses of our own.
fn set_moved(to: &str) {
    if let (Some(response), Ok(to)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(to)) {
        response.set_status(StatusCode::PERMANENT_REDIRECT);
        response.insert_header(LOCATION, to);
    }
}

/// Renders whatever no route wanted: the router in the page finds nothing either and answers 404.
pub async fn not_found(State(platform): State<Platform>, request: Request) -> Response {
    draw(platform, request, None).await
}

/// Draws the page of a form again, with what was typed.
pub fn renderer(platform: Platform) -> Renderer {
    Box::new(move |request, form| {
        let platform = platform.clone();
        Box::pin(async move { draw(platform, request, Some(form)).await })
    })
}

async fn draw(platform: Platform, request: Request<Body>, form: Option<FormState>) -> Response {
    let context = move || {
        provide_context(platform.clone());
        if let Some(form) = form.clone() {
            provide_context(form);
        }
        page_context();
    };
    leptos_axum::render_app_async_with_context(context, shell)(request).await
}
