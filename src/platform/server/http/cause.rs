//! Remembers which request a change belongs to.

use axum::extract::{MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;

use crate::platform::server::Platform;
use crate::platform::server::cause::{Cause, because};

/// Middleware: whatever a request enqueues names it as its cause, and the answer carries the same id
/// as `x-request-id`. The path is that of the route: what stands in its place may be a secret.
pub async fn with_cause(State(platform): State<Platform>, request: Request, next: Next) -> Response {
    // Reading changes nothing; pages are not to pay for this.
    if request.method().is_safe() {
        return next.run(request).await;
    }
    let id = platform.rng.id(platform.clock.now());
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let cause = Cause::of(format!("request {} {path} {id}", request.method()));
    let mut response = because(cause, next.run(request)).await;
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}
