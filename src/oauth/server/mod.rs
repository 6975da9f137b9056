//! The authorization server.

pub mod jwt;
pub mod keys;

use axum::Router;
use axum::routing::get;

use crate::platform::server::Platform;

/// What programs ask without a cookie.
pub fn routes() -> Router<Platform> {
    Router::new().route("/oauth/jwks", get(keys::show))
}
