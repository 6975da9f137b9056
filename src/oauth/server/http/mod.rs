//! The addresses of the authorization server, and the forms of its pages.

mod apps;
mod authorize;
mod devices;
mod logout;
mod metadata;
mod programs;
mod token;
mod userinfo;

use axum::routing::{get, post};
use axum::{Router, middleware};

pub use self::apps::NewSecret;
pub use self::userinfo::point_to_metadata;
use super::keys;
use crate::accounts::server::{confirm_first, confirm_first_keeping_order};
use crate::platform::server::Platform;

/// What members do in their browsers.
pub fn routes(platform: &Platform) -> Router<Platform> {
    let proven = middleware::from_fn_with_state(platform.clone(), confirm_first);
    let keeping = middleware::from_fn_with_state(platform.clone(), confirm_first_keeping_order);
    Router::new()
        .route("/oauth/authorize", get(authorize::ask).post(authorize::repeat))
        .route("/oauth/consent", post(authorize::decide))
        .route("/oauth/logout", get(logout::ask).post(logout::repeat))
        .route("/oauth/logout/confirm", post(logout::leave))
        .route("/device", post(devices::post_device))
        .route("/settings/apps", post(apps::post_withdraw))
        .route("/settings/developer/apps", post(apps::post_make).layer(proven.clone()))
        .route("/settings/developer/apps/{id}", post(apps::post_app).layer(proven))
        .route("/admin/apps", post(apps::post_suspend).layer(keeping))
}

/// What programs ask without a cookie.
pub fn routes_of_programs(platform: &Platform) -> Router<Platform> {
    Router::new()
        .route("/oauth/token", post(token::give))
        .route("/oauth/device_authorization", post(token::begin_device))
        .route("/oauth/revoke", post(token::revoke))
        .route("/oauth/introspect", post(token::introspect))
        .route("/oauth/userinfo", get(userinfo::show).post(userinfo::show))
        .route("/oauth/jwks", get(keys::show))
        .route("/.well-known/oauth-authorization-server", get(metadata::server))
        .route("/.well-known/openid-configuration", get(metadata::server))
        .route("/.well-known/oauth-protected-resource", get(metadata::resource))
        .layer(middleware::from_fn_with_state(platform.clone(), programs::from_anywhere))
}
