//! What a program hears when the authorization server refuses (RFC 6749 section 5.2).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::platform::error::AppError;

/// A refusal: one of the words of the standards, and a sentence for whoever writes the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub error: &'static str,
    pub words: String,
    status: StatusCode,
}

impl Refused {
    /// 400 with this word.
    pub fn new(error: &'static str, words: impl Into<String>) -> Self {
        Self { error, words: words.into(), status: StatusCode::BAD_REQUEST }
    }

    /// The request itself is not what the standard says.
    pub fn request(words: impl Into<String>) -> Self {
        Self::new("invalid_request", words)
    }

    /// The code or the token is not good (any more).
    pub fn grant(words: impl Into<String>) -> Self {
        Self::new("invalid_grant", words)
    }

    /// Who asks is not who they say (401, RFC 6749 section 5.2).
    pub fn client(words: impl Into<String>) -> Self {
        Self { error: "invalid_client", words: words.into(), status: StatusCode::UNAUTHORIZED }
    }
}

impl From<AppError> for Refused {
    fn from(error: AppError) -> Self {
        let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        match error {
            AppError::Busy(_) => Self { error: "temporarily_unavailable", words: error.sentence(), status },
            AppError::TooMany(..) => Self { error: "slow_down", words: error.sentence(), status },
            _ => Self { error: "server_error", words: "Something broke on our side. Try again later.".into(), status },
        }
    }
}

impl From<sqlx::Error> for Refused {
    fn from(error: sqlx::Error) -> Self {
        AppError::from(error).into()
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let body = Json(json!({"error": self.error, "error_description": self.words}));
        let mut response = (self.status, [(header::CACHE_CONTROL, "no-store")], body).into_response();
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 6749 section 5.2: in the scheme that the client has tried.
            let challenge = HeaderValue::from_static("Basic realm=\"tidings\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        response
    }
}
