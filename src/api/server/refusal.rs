//! What a program is told when it does not get what it asked for.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::platform::error::AppError;
use crate::platform::server::http::{Problem, problem};
use crate::tokens::Scope;

/// Why a request is refused.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// By a rule of the product.
    App(AppError),
    /// For want of a token that may do it.
    Token(Challenge),
    /// The body is no JSON.
    NotJson,
}

/// What is wrong with the token (RFC 6750 section 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// There is none.
    NoToken,
    /// It is not one of ours, has run out, or was revoked.
    BadToken,
    /// It may not do this.
    Scope(Scope),
    /// It acts for nobody, and this is a member's business.
    NoMember,
    /// It came in a way in which none may come.
    Malformed(&'static str),
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::App(error.into())
    }
}

impl From<Challenge> for Refusal {
    fn from(challenge: Challenge) -> Self {
        Self::Token(challenge)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            // The operations ask for whoever is signed in; here that is by a token.
            Self::App(AppError::SignInNeeded) => Challenge::NoToken.into_response(),
            Self::App(error) => problem(&error),
            Self::Token(challenge) => challenge.into_response(),
            Self::NotJson => {
                let words = "The body is JSON. Say so: Content-Type: application/json.";
                Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, words).into_response()
            }
        }
    }
}

impl IntoResponse for Challenge {
    fn into_response(self) -> Response {
        let (status, error, words) = match self {
            // Without a token nothing is said of errors (RFC 6750 section 3.1).
            Self::NoToken => (StatusCode::UNAUTHORIZED, None, "This needs a token: Authorization: Bearer.".to_owned()),
            Self::BadToken => {
                let words = "This token does not work: it is not known here, has run out, or was revoked.";
                (StatusCode::UNAUTHORIZED, Some("invalid_token"), words.to_owned())
            }
            Self::Scope(scope) => {
                let words = format!("This token may not do that: it needs the scope {}.", scope.as_str());
                (StatusCode::FORBIDDEN, Some("insufficient_scope"), words)
            }
            Self::NoMember => {
                let words = "This token acts for no member: a member has to let the app in.";
                (StatusCode::FORBIDDEN, Some("insufficient_scope"), words.to_owned())
            }
            Self::Malformed(words) => (StatusCode::BAD_REQUEST, Some("invalid_request"), words.to_owned()),
        };
        let mut value = "Bearer realm=\"tidings\"".to_owned();
        if let Some(error) = error {
            value.push_str(&format!(", error=\"{error}\", error_description=\"{words}\""));
        }
        if let Self::Scope(scope) = self {
            value.push_str(&format!(", scope=\"{}\"", scope.as_str()));
        }
        let mut response = Problem::new(status, words).into_response();
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, value);
        }
        response
    }
}
