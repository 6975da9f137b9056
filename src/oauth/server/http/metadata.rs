//! What programs can find out by themselves (RFC 8414, OpenID Connect Discovery 1.0, RFC 9728).

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::oauth::Access;
use crate::oauth::server::devices;
use crate::platform::server::Platform;
use crate::tokens::Scope;

/// The authorization server, for both of its addresses: what one standard does not know, the other lets be.
pub async fn server(State(platform): State<Platform>) -> Response {
    let origin = &platform.config.origin;
    let at = |path: &str| format!("{origin}/oauth/{path}");
    let ways = ["client_secret_basic", "client_secret_post", "none"];
    for_all(json!({
        "issuer": origin,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "device_authorization_endpoint": at("device_authorization"),
        "revocation_endpoint": at("revoke"),
        "introspection_endpoint": at("introspect"),
        "userinfo_endpoint": at("userinfo"),
        "end_session_endpoint": at("logout"),
        "jwks_uri": at("jwks"),
        "scopes_supported": Access::words_known().collect::<Vec<_>>(),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported":
            ["authorization_code", "refresh_token", "client_credentials", devices::GRANT_TYPE],
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ways,
        "revocation_endpoint_auth_methods_supported": ways,
        "introspection_endpoint_auth_methods_supported": ways[..2],
        "authorization_response_iss_parameter_supported": true,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "EdDSA"],
        "prompt_values_supported": ["none", "login", "consent", "select_account"],
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name", "preferred_username", "profile",
            "picture", "email", "email_verified",
        ],
        "request_parameter_supported": false,
        "request_uri_parameter_supported": false,
        "service_documentation": format!("{origin}/api/docs"),
    }))
}

/// The API.
pub async fn resource(State(platform): State<Platform>) -> Response {
    let origin = &platform.config.origin;
    for_all(json!({
        "resource": origin,
        "authorization_servers": [origin],
        "jwks_uri": format!("{origin}/oauth/jwks"),
        "scopes_supported": Scope::ALL.map(Scope::as_str),
        "bearer_methods_supported": ["header"],
        "resource_documentation": format!("{origin}/api/docs"),
    }))
}

fn for_all(value: Value) -> Response {
    ([(header::CACHE_CONTROL, "public, max-age=300")], Json(value)).into_response()
}
