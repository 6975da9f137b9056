//! The OpenAPI document, made of the same list as the routes.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, ResponseBuilder};

use super::resources;
use crate::platform::server::http::PROBLEM_JSON;

/// What the API is, as data (OpenAPI 3.1).
pub fn document() -> OpenApi {
    let mut api = resources().into_openapi();
    for item in api.paths.paths.values_mut() {
        let operations =
            [&mut item.get, &mut item.put, &mut item.post, &mut item.patch, &mut item.delete].into_iter().flatten();
        operations.for_each(complete);
        if let Some(operation) = &mut item.get {
            add(operation, "304", "It is what the program has already (If-None-Match).", false);
        }
        if let Some(operation) = &mut item.post {
            add(operation, "409", "The request with this Idempotency-Key is still under way.", true);
            add(operation, "422", "This Idempotency-Key came with another request before.", true);
            // Also of those that need no body: one that comes is read.
            add(operation, "413", "The body is too large.", true);
            add(operation, "415", "The body is not JSON.", true);
        }
    }
    let components = api.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    let info = InfoBuilder::new()
        .title("Tidings")
        .version("v1")
        .description(Some("What programs can read and write here. Make a token at /settings/developer."))
        .build();
    OpenApiBuilder::from(api).info(info).build()
}

/// `GET /api/openapi.json`
pub async fn show() -> Response {
    let cache = HeaderValue::from_static("public, max-age=300");
    ([(header::CACHE_CONTROL, cache)], Json(document())).into_response()
}

/// Adds what every operation may be answered with, so that each says only what is its own.
fn complete(operation: &mut Operation) {
    let mut more = vec![
        ("400", "The request cannot be read, or a token stands in its address."),
        ("401", "There is no token where one is needed, or it does not work."),
        ("429", "That was too much in one minute; Retry-After says when to go on."),
        ("500", "Something broke on our side."),
        ("503", "Too much work is waiting; Retry-After says when to go on."),
    ];
    if operation.security.is_some() {
        more.push(("403", "The token may not do that; WWW-Authenticate names the scope."));
    }
    if operation.request_body.is_some() {
        more.push(("413", "The body is too large."));
        more.push(("415", "The body is not JSON."));
    }
    for (status, words) in more {
        add(operation, status, words, true);
    }
}

/// Adds an answer, unless the operation has said its own words about it.
fn add(operation: &mut Operation, status: &str, words: &str, is_problem: bool) {
    let mut response = ResponseBuilder::new().description(words);
    if is_problem {
        let schema = Ref::from_schema_name("ProblemObject");
        response = response.content(PROBLEM_JSON, Content::builder().schema(Some(schema)).build());
    }
    operation.responses.responses.entry(status.to_owned()).or_insert_with(|| response.build().into());
}
