//! What operators and crawlers ask.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::{overview, watch};

/// The answer of `/readyz`.
#[derive(Serialize)]
struct Ready {
    ready: bool,
    database: bool,
    migrations: bool,
    draining: bool,
    /// `ok`, `slow` or `stopped`; `unknown` while the database does not answer.
    jobs: &'static str,
    /// What is wrong with them and what to do; empty when nothing is.
    jobs_detail: String,
}

/// `GET /readyz`: 200 while requests can be served, else 503; the body says what is missing.
pub async fn readyz(State(platform): State<Platform>) -> Response {
    let database = sqlx::query("SELECT 1").execute(platform.db.read()).await.is_ok();
    // The start ends when they cannot be applied, so whoever can answer has them.
    let migrations = database;
    let draining = platform.draining.load(std::sync::atomic::Ordering::SeqCst);
    let watch = if database { overview(&platform).await.ok().map(|overview| watch(&overview)) } else { None };
    let (jobs, jobs_detail) = watch.map_or(("unknown", String::new()), |watch| (watch.word(), watch.words));
    // Late jobs are no reason to send readers elsewhere: they are only told of.
    let body = Ready { ready: database && !draining, database, migrations, draining, jobs, jobs_detail };
    let status = if body.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

/// `GET /robots.txt`: everything that is public may be read.
pub async fn robots() -> Response {
    let rules = "User-agent: *\nDisallow: /write\nDisallow: /drafts\nDisallow: /media$\nDisallow: /notifications\nDisallow: /settings\nDisallow: /admin\nDisallow: /unsubscribe/\nDisallow: /email/\nDisallow: /password/\nDisallow: /claim/\nDisallow: /login/provider\nDisallow: /api/\nDisallow: /rpc/\nDisallow: /live\n";
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8"), (header::CACHE_CONTROL, "public, max-age=3600")], rules)
        .into_response()
}
