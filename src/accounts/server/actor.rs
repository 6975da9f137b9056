//! Who acts. An operation that only members may do takes a [`Member`], and one can be had only
//! from a request with a living session: permission is in the signature.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::{Extensions, request::Parts};
use leptos::prelude::use_context;

use super::store;
use crate::accounts::{Author, Role, Viewer};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::Caller;

/// A signed-in member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub author: Author,
    pub role: Role,
}

impl Member {
    /// The member who made the request that is being answered (in a server function or a page).
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`] when nobody is signed in.
    pub fn current() -> Result<Self, AppError> {
        Self::maybe_current().ok_or(AppError::SignInNeeded)
    }

    /// Like [`Member::current`], for what visitors may do too.
    pub fn maybe_current() -> Option<Self> {
        Self::among(&use_context::<Parts>()?.extensions)
    }

    /// The member in a request's extensions, put there by the session layer.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`] when nobody is signed in.
    pub fn of(extensions: &Extensions) -> Result<Self, AppError> {
        Self::among(extensions).ok_or(AppError::SignInNeeded)
    }

    fn among(extensions: &Extensions) -> Option<Self> {
        let me = extensions.get::<Viewer>()?.me.as_ref()?;
        Some(Self { author: me.member.clone(), role: me.role })
    }

    /// The member's id.
    pub fn id(&self) -> &str {
        &self.author.id
    }
}

/// The hash of the session of the request that a page answers; empty without one.
pub fn session_here() -> String {
    let parts = use_context::<Parts>();
    parts.and_then(|parts| parts.extensions.get::<Caller>()?.session.clone()).unwrap_or_default()
}

/// True when this member has the role; false, too, when that cannot be found out.
pub async fn has_role(platform: &Platform, member_id: &str, role: Role) -> bool {
    matches!(store::role_of(platform, member_id).await, Ok(Some(found)) if found == role)
}

/// In a handler's arguments: the member, or nobody.
impl<S: Send + Sync> FromRequestParts<S> for Viewer {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get::<Self>().cloned().unwrap_or_default())
    }
}
