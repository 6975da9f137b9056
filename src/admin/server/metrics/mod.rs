//! `GET /metrics`: what a monitor reads, in Prometheus' text format 0.0.4.

mod process;
mod report;
mod text;

use std::net::SocketAddr;

use axum::extract::{ConnectInfo, Extension, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use sha2::{Digest, Sha256};

use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::sentence_page;
use crate::platform::server::jobs::reading::overview;

/// What a proxy adds to a request that it hands on.
const HANDED_ON: [&str; 4] = ["forwarded", "x-forwarded-for", "x-real-ip", "via"];

/// Answers this machine itself, and whoever has the token of `TIDINGS_METRICS_TOKEN`; everybody else
/// is told that there is nothing.
pub async fn metrics(
    State(platform): State<Platform>,
    Extension(ConnectInfo(peer)): Extension<ConnectInfo<SocketAddr>>,
    headers: HeaderMap,
) -> Response {
    if !may_read(&platform, peer, &headers) {
        return sentence_page(&AppError::NotFound);
    }
    match overview(&platform).await {
        Ok(overview) => {
            let kind = (header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
            ([kind, (header::CACHE_CONTROL, "no-store")], report::report(&platform, &overview)).into_response()
        }
        Err(error) => sentence_page(&error),
    }
}

/// A request that a proxy on this machine has handed on comes from loopback, too, and is anybody's.
fn may_read(platform: &Platform, peer: SocketAddr, headers: &HeaderMap) -> bool {
    let is_local = peer.ip().to_canonical().is_loopback() && !HANDED_ON.iter().any(|name| headers.contains_key(*name));
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token =
        given.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    is_local
        || platform
            .config
            .metrics_token
            .as_ref()
            .zip(token)
            .is_some_and(|(known, (_, given))| same(known, given.trim()))
}

/// Compares digests, each byte of them: how long it takes says nothing about the token.
fn same(known: &str, given: &str) -> bool {
    let (known, given) = (Sha256::digest(known), Sha256::digest(given));
    known.iter().zip(given.iter()).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn a_token_is_the_same_or_not() {
        assert!(same("lantern-on-the-quay", "lantern-on-the-quay"));
        assert!(
            !same("lantern-on-the-quay", "lantern-on-the-quaY") && !same("lantern", "") && !same("lantern", "lanter")
        );
    }
}
