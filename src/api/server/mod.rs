//! The routes of the API.

mod exports;
mod job_object;
mod jobs;

use axum::Router;
use axum::routing::{get, post};

use crate::platform::server::Platform;

/// Every address of the API.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/api/v1/exports", post(exports::ask))
        .route("/api/v1/jobs/{id}", get(jobs::show).delete(jobs::cancel))
        .route("/api/v1/jobs/{id}/result", get(jobs::result))
}
