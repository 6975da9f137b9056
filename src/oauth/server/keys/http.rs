//! `GET /oauth/jwks`: the public halves.

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::bunch::bunch;
use super::{Algorithm, want};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::problem;

/// The set of keys that tokens of this place are checked with (RFC 7517 section 5), the next ones among them.
///
/// # Errors
/// When the database refuses.
pub async fn jwks(platform: &Platform) -> Result<Value, AppError> {
    Ok(bunch(platform).await?.shown(platform.clock.now()))
}

/// Shows them to everybody, to programs in a page of another site as well: there is nothing secret in them.
pub async fn show(State(platform): State<Platform>) -> Response {
    match keys_for_all(&platform).await {
        Ok(keys) => {
            let headers = [
                (header::CACHE_CONTROL, "public, max-age=300"),
                (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
                (header::CONTENT_TYPE, "application/jwk-set+json"),
            ];
            (headers, Json(keys)).into_response()
        }
        Err(error) => problem(&error),
    }
}

async fn keys_for_all(platform: &Platform) -> Result<Value, AppError> {
    // Whoever looks may be about to check an RS256 signature; the key is then there when they look again.
    if bunch(platform).await?.signing(Algorithm::Rs256, platform.clock.now()).is_none()
        && let Err(error) = ask_for_rsa(platform).await
    {
        tracing::warn!(?error, "the first key for RS256 could not be asked for");
    }
    jwks(platform).await
}

async fn ask_for_rsa(platform: &Platform) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    want(platform, &mut tx, Algorithm::Rs256).await?;
    Ok(tx.commit().await?)
}
