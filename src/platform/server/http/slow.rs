//! Clients that take their time: how long one is waited for, and what becomes of a body that does not arrive.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use http_body_util::BodyExt;
use tower_http::timeout::{DeadlineBody, TimeoutBody, TimeoutError};

use super::sentence_page;
use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// How long a client is waited for. A connection costs memory and a file handle: whoever opens thousands and says
/// almost nothing on each would otherwise keep everybody else out.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// From the first moment of a connection, or the end of an answer, to the end of the next request's headers.
    pub head: Duration,
    /// Between two parts of a body.
    pub pause: Duration,
    /// For a whole body, a large picture over a bad line.
    pub body: Duration,
    /// Until something of an answer is taken.
    pub taking: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            head: Duration::from_secs(30),
            pause: Duration::from_secs(30),
            body: Duration::from_secs(600),
            taking: Duration::from_secs(60),
        }
    }
}

/// Middleware: a body that does not go on is given up with 408 (RFC 9110 section 15.5.9), whatever the handler made
/// of the half of it, and the connection ends.
pub async fn slow_bodies(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let late = Arc::new(AtomicBool::new(false));
    let found = Arc::clone(&late);
    let Patience { pause, body: whole, .. } = platform.patience;
    let request = request.map(|body| {
        let paced = DeadlineBody::new(whole, TimeoutBody::new(pause, body));
        Body::new(paced.map_err(move |error| {
            if error.is::<TimeoutError>() {
                found.store(true, Ordering::Relaxed);
            }
            error
        }))
    });
    let response = next.run(request).await;
    if !late.load(Ordering::Relaxed) {
        return response;
    }
    let mut refused = sentence_page(&AppError::Malformed("It took too long to arrive. Send it again.".into()));
    *refused.status_mut() = StatusCode::REQUEST_TIMEOUT;
    refused.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    refused
}
