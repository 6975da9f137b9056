//! Whoever may ask for exports: a program with the scope, or a member's own browser with their session.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use super::bearer::Asking;
use super::refusal::{Challenge, Refusal};
use crate::accounts::server::Member;
use crate::tokens::Scope;

/// In a handler's arguments.
#[derive(Debug)]
pub struct Whoever {
    asking: Asking,
    session: Option<Member>,
}

impl Whoever {
    /// The member.
    ///
    /// # Errors
    /// 401 when nobody is there; 403 for a token that may not.
    pub fn member(&self) -> Result<&Member, Refusal> {
        if self.asking.has_token() {
            return self.asking.may(Scope::Exports);
        }
        self.session.as_ref().ok_or(Challenge::NoToken.into())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Whoever {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let asking = Asking::from_request_parts(parts, state).await?;
        Ok(Self { asking, session: Member::of(&parts.extensions).ok() })
    }
}
