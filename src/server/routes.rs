//! Every address of the site, as the router itself knows it: whoever wants to try them all needs no list of
//! their own, and none can be forgotten in it.

use axum::Router;
use axum::http::Method;

/// A method and the pattern of a path, such as `GET` and `/posts/{slug}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    pub method: Method,
    pub path: String,
}

/// The methods that a route can have, each by the name of its field in what the router says of itself.
const METHODS: [(&str, Method); 9] = [
    ("get: ", Method::GET),
    ("head: ", Method::HEAD),
    ("delete: ", Method::DELETE),
    ("options: ", Method::OPTIONS),
    ("patch: ", Method::PATCH),
    ("post: ", Method::POST),
    ("put: ", Method::PUT),
    ("trace: ", Method::TRACE),
    ("connect: ", Method::CONNECT),
];

/// The routes of a router, by path.
///
/// It gives no list away, but its debug text has everything: `routes: {RouteId(1): MethodRouter(… get: Route,
/// head: None, …)}` and `paths: {RouteId(1): "/posts/{slug}"}`. A test compares what is read here with the sources,
/// so another text of another version is noticed.
pub(super) fn of(router: &Router) -> Vec<Route> {
    let text = format!("{router:?}");
    // What follows are fallbacks, which have no address.
    let text = text.split(", fallback_router: ").next().unwrap_or_default();
    let entries = || text.split("RouteId(").skip(1).filter_map(|entry| entry.split_once("): "));
    let mut routes = Vec::new();
    for (id, path) in entries().filter_map(|(id, rest)| Some((id, rest.strip_prefix('"')?.split('"').next()?))) {
        let Some((_, endpoint)) = entries().find(|(other, rest)| *other == id && !rest.starts_with('"')) else {
            continue;
        };
        // A service takes every method.
        let takes = |field: &str| {
            !endpoint.starts_with("MethodRouter(")
                || endpoint.split_once(field).is_some_and(|(_, value)| !value.starts_with("None"))
        };
        let taken = METHODS.into_iter().filter(|(field, _)| takes(field));
        routes.extend(taken.map(|(_, method)| Route { method, path: path.to_owned() }));
    }
    routes.sort_by(|a, b| (&a.path, a.method.as_str()).cmp(&(&b.path, b.method.as_str())));
    routes
}
