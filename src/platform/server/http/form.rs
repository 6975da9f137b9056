//! Reading forms, and showing them again when they are refused.

use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{Method, StatusCode, Uri, header, request};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt;
use leptos::prelude::use_context;

use super::failure::sentence_page;
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;

/// Renders the page at the request's address again, with a status and the refused form.
pub type Renderer = Box<dyn Fn(Request, FormState) -> futures::future::BoxFuture<'static, Response> + Send + Sync>;

/// A urlencoded form as it came, with the request that brought it.
pub struct Form {
    values: Vec<(String, String)>,
    parts: request::Parts,
}

impl Form {
    /// What stands in a field; empty when it is not there.
    pub fn get(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every field with what stands in it, in the order in which they came.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.values
    }

    /// The request's head: address, headers, extensions.
    pub fn request(&self) -> &request::Parts {
        &self.parts
    }

    /// The same as if it had come to another page's address: for a form that stands there and goes elsewhere.
    pub fn at(mut self, page: &'static str) -> Self {
        self.parts.uri = Uri::from_static(page);
        self
    }

    /// The page of the form again, with everything that was typed and what is wrong beside it (422,
    /// or the error's own status when it is not about fields).
    pub async fn again(self, platform: &Platform, error: &AppError) -> Response {
        draw_again(platform, self.parts, &self.values, error).await
    }

    /// The page of the form, drawn once with something that is shown this one time; the page finds it in the
    /// extensions of its request. Nothing keeps the answer.
    pub async fn show_once<T: Clone + Send + Sync + 'static>(self, platform: &Platform, shown: T) -> Response {
        let mut parts = self.parts;
        parts.extensions.insert(shown);
        as_reading(&mut parts);
        match platform.renderer.get() {
            Some(render) => render(Request::from_parts(parts, Body::empty()), FormState::default()).await,
            None => sentence_page(&AppError::Internal),
        }
    }
}

/// What [`Form::show_once`] gave to the page that is being drawn.
pub fn shown_once<T: Clone + Send + Sync + 'static>() -> Option<T> {
    use_context::<request::Parts>()?.extensions.get::<T>().cloned()
}

/// Turns the head of a request that sent a form into one that only reads the page.
fn as_reading(parts: &mut request::Parts) {
    parts.method = Method::GET;
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::CONTENT_TYPE);
}

/// The page at the address of a refused request, with what was typed and what is wrong beside it: [`Form::again`]
/// for a form that came in another shape.
pub async fn draw_again(
    platform: &Platform,
    mut parts: request::Parts,
    values: &[(String, String)],
    error: &AppError,
) -> Response {
    if matches!(error, AppError::NotFound | AppError::SignInNeeded) {
        return sentence_page(error);
    }
    let state = FormState::refused(parts.uri.path(), values, error);
    as_reading(&mut parts);
    let Some(render) = platform.renderer.get() else { return sentence_page(error) };
    let mut response = render(Request::from_parts(parts, Body::empty()), state).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    }
    if let Some(seconds) = error.retry_after() {
        response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, _: &S) -> Result<Self, Response> {
        let refuse = |words: &str| sentence_page(&AppError::Malformed(words.into()));
        let (parts, body) = request.into_parts();
        let is_form = parts
            .headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.starts_with("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
        }
        let bytes = match body.collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(_) => return Err(StatusCode::PAYLOAD_TOO_LARGE.into_response()),
        };
        let values: Vec<(String, String)> = form_urlencoded::parse(&bytes).into_owned().collect();
        for (index, (name, _)) in values.iter().enumerate() {
            if values[..index].iter().any(|(earlier, _)| earlier == name) {
                return Err(refuse(&format!("The field “{name}” came twice. Send the form again.")));
            }
        }
        Ok(Self { values, parts })
    }
}

/// 303: the form is done, go on there. Only ever called with addresses of our own.
pub fn see_other(to: &str) -> Response {
    match header::HeaderValue::from_str(to) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => (StatusCode::SEE_OTHER, [(header::LOCATION, header::HeaderValue::from_static("/"))]).into_response(),
    }
}

/// `next` when it is a path on this site, else `/`: nobody is sent away by a link with our name on it.
pub fn local_path(next: &str) -> &str {
    let second = next.as_bytes().get(1);
    let local = next.starts_with('/')
        && !matches!(second, Some(b'/' | b'\\'))
        && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_is_only_ever_a_path_on_this_site() {
        assert_eq!(local_path("/posts/fog?reply=1#say"), "/posts/fog?reply=1#say");
        for foreign in ["", "//evil.example", "/\\evil.example", "https://evil.example", "posts", "/a b", "/\u{202e}"] {
            assert_eq!(local_path(foreign), "/", "{foreign:?}");
        }
    }
}
