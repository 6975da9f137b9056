//! Every route, and the walls around them.

use std::sync::OnceLock;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::routing::get;
use axum::{Router, middleware};
use leptos_axum::{AxumRouteListing, LeptosRoutes};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::limit::RequestBodyLimitLayer;

use super::render::{self, page_context};
use super::routes::{self, Route};
use crate::accounts::server::confirm_first_keeping_order;
use crate::app::{App, shell};
use crate::platform::server::Platform;
use crate::platform::server::http::{
    BODY_LIMIT, WithPageCache, carry_words, catch_panics, cross_site, misdirected, security_headers, serve_asset,
    serve_public, settle_api, settle_rpc, slow_bodies, whole_forms, with_cause,
};
use crate::{accounts, admin, api, comments, exports, media, notifications, oauth, posts, providers, tokens, webhooks};

/// Files of `public/` that have plain addresses too.
const PUBLIC: [&str; 10] = [
    "/favicon.svg",
    "/favicon-unread.svg",
    "/mark.svg",
    "/sprite.svg",
    "/manifest.webmanifest",
    "/icon-180.png",
    "/icon-192.png",
    "/icon-512.png",
    "/icon-maskable-512.png",
    "/fonts/OFL.txt",
];

/// Listed once: while they are listed, no page anywhere in this process loads its data, and one that
/// is rendered at that moment would wait for ever (programs that tests start side by side).
static PAGES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();

/// The whole site as one service: the page cache in front, then the walls, then the routes.
pub fn app(platform: &Platform) -> WithPageCache<Router> {
    WithPageCache::new(router(platform), platform.clone())
}

/// Every route of the site.
pub fn routes(platform: &Platform) -> Vec<Route> {
    routes::of(&router(platform))
}

fn router(platform: &Platform) -> Router {
    let pages = PAGES.get_or_init(|| leptos_axum::generate_route_list(App)).clone();
    let mut router = Router::new()
        .leptos_routes_with_context(platform, pages, page_context, shell)
        .merge(accounts::server::routes(platform))
        .merge(providers::server::routes())
        .merge(posts::server::routes())
        .merge(comments::server::routes())
        .merge(media::server::removals())
        .merge(notifications::server::routes())
        .merge(exports::server::routes())
        .merge(tokens::server::routes(platform))
        .merge(oauth::server::routes(platform))
        .merge(webhooks::server::routes(platform))
        .merge(
            admin::server::routes()
                .layer(middleware::from_fn_with_state(platform.clone(), confirm_first_keeping_order)),
        )
        .layer(middleware::from_fn_with_state(platform.clone(), with_cause))
        .layer(middleware::from_fn_with_state(platform.clone(), accounts::server::admit))
        .layer(middleware::from_fn(whole_forms))
        .layer(middleware::from_fn_with_state(platform.clone(), carry_words))
        // By tokens and blind to cookies (`/live` knows both): with layers of its own.
        .merge(api::server::routes(platform))
        .merge(oauth::server::routes_of_programs(platform))
        .route("/_app/{build}/{*file}", get(serve_asset))
        .merge(media::server::routes())
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(super::health::readyz))
        .route("/metrics", get(admin::server::metrics))
        .route("/robots.txt", get(super::health::robots));
    for file in PUBLIC {
        router = router.route(file, get(serve_public));
    }
    let not_found = Router::new()
        .fallback(render::not_found)
        .layer(middleware::from_fn_with_state(platform.clone(), accounts::server::admit))
        .with_state(platform.clone());
    let uploads = media::server::uploads()
        .layer(middleware::from_fn_with_state(platform.clone(), with_cause))
        .layer(middleware::from_fn_with_state(platform.clone(), accounts::server::admit))
        .layer(middleware::from_fn_with_state(platform.clone(), carry_words));
    router
        .fallback_service(not_found)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
        // A picture is larger than anything else, and has a limit of its own.
        .merge(uploads)
        .layer(middleware::from_fn(settle_rpc))
        .layer(middleware::from_fn_with_state(platform.clone(), slow_bodies))
        .layer(middleware::from_fn_with_state(platform.clone(), cross_site))
        .layer(middleware::from_fn_with_state(platform.clone(), misdirected))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024).and(worth_it)))
        .layer(CatchPanicLayer::custom(catch_panics))
        .layer(middleware::from_fn(settle_api))
        // Around all others: what they refuse carries the headers too.
        .layer(middleware::from_fn_with_state(platform.clone(), security_headers))
        .with_state(platform.clone())
}

/// Files and pictures come compressed already, and a socket is no body.
fn worth_it(
    _: axum::http::StatusCode,
    _: axum::http::Version,
    headers: &HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    let packed = matches!(kind, Some(b"application/wasm" | b"application/zip" | b"image/jpeg" | b"image/png"));
    !packed && !headers.contains_key(header::CONTENT_ENCODING)
}
