//! The OpenAPI document, made of the same list as the routes.

use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, ResponseBuilder};

use super::resources;
use crate::platform::server::http::PROBLEM_JSON;

/// What the operations are about, in the order in which they are read.
const SUBJECTS: [(&str, &str); 7] = [
    ("posts", "Reading what is out, writing, and the tags that posts hang together by."),
    ("comments", "What is said under posts."),
    ("members", "Who they are, and following them."),
    ("notifications", "What concerned you."),
    ("exports", "Your own data, to take along: asked for, watched and fetched."),
    ("webhooks", "Addresses of yours that are told when something happens here."),
    ("admin", "The background work of this place, for its moderators and owners. What jobs hold only owners see."),
];

/// What the API is, as data (OpenAPI 3.1).
pub fn document() -> OpenApi {
    let mut api = resources().into_openapi();
    for (path, item) in &mut api.paths.paths {
        let operations = [
            ("get", &mut item.get),
            ("put", &mut item.put),
            ("post", &mut item.post),
            ("patch", &mut item.patch),
            ("delete", &mut item.delete),
        ];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                operation.operation_id = Some(operation_id(method, path));
                tell(operation);
                complete(operation);
            }
        }
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
    let subject = |(name, words): (&str, &str)| TagBuilder::new().name(name).description(Some(words)).build();
    OpenApiBuilder::from(api).info(info).tags(Some(SUBJECTS.map(subject))).build()
}

/// `GET /api/openapi.json`
pub async fn show() -> Response {
    let cache = HeaderValue::from_static("public, max-age=300");
    ([(header::CACHE_CONTROL, cache)], Json(document())).into_response()
}

/// One name for each operation that stays when others are added: `get-posts-slug`.
fn operation_id(method: &str, path: &str) -> String {
    let path = path.trim_start_matches("/api/v1/").replace(['{', '}'], "");
    format!("{method}-{}", path.replace('/', "-"))
}

/// Says what it does in the words of its handler's comment, without the address that stands beside it anyway: a
/// sentence, and what else there is to say.
fn tell(operation: &mut Operation) {
    let told = [operation.summary.take(), operation.description.take()];
    let text = told.into_iter().flatten().collect::<Vec<_>>().join(" ").replace('\n', " ");
    let words = text.split_once("`: ").map_or(text.as_str(), |(_, words)| words).trim();
    let (first, rest) = words.split_once(". ").unwrap_or((words.trim_end_matches('.'), ""));
    let mut letters = first.chars();
    let begin = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    operation.summary = Some(format!("{begin}{}", letters.as_str()));
    operation.description = (!rest.is_empty()).then(|| rest.to_owned());
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
