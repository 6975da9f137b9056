//! Who acts. An operation that only members may do takes a [`Member`], and one can be had only
//! from a request with a living session: permission is in the signature.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::{Extensions, request::Parts};
use leptos::prelude::use_context;

use super::signing_in::Origin;
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
    /// From where they act.
    pub from: Origin,
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
        let from = extensions.get::<Origin>().cloned().unwrap_or_default();
        Some(Self { author: me.member.clone(), role: me.role, from })
    }

    /// The member's id.
    pub fn id(&self) -> &str {
        &self.author.id
    }
}

/// A signed-in member who keeps order here: a moderator or an owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moderator(Member);

/// A signed-in owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner(Member);

/// Writes [`Moderator`] and [`Owner`]: a member whose role is at least this.
macro_rules! keeps_order {
    ($who:ident, $role:expr) => {
        impl $who {
            /// Whoever made the request that is being answered, in a page.
            ///
            /// # Errors
            /// [`AppError::NotFound`] for everybody else: they need not know that there is such a page.
            pub fn current() -> Result<Self, AppError> {
                Self::if_may(Member::maybe_current())
            }

            /// The one in a request's extensions.
            ///
            /// # Errors
            /// [`AppError::NotFound`] for everybody else.
            pub fn of(extensions: &Extensions) -> Result<Self, AppError> {
                Self::if_may(Member::among(extensions))
            }

            /// The one behind a program's token: their role is that of this moment.
            ///
            /// # Errors
            /// [`AppError::NotFound`] for everybody else.
            pub fn behind(member: &Member) -> Result<Self, AppError> {
                Self::if_may(Some(member.clone()))
            }

            fn if_may(member: Option<Member>) -> Result<Self, AppError> {
                member.filter(|member| member.role >= $role).map(Self).ok_or(AppError::NotFound)
            }

            /// The member.
            pub fn member(&self) -> &Member {
                &self.0
            }

            /// The member's id.
            pub fn id(&self) -> &str {
                self.0.id()
            }

            /// The member's handle, for the log.
            pub fn handle(&self) -> &str {
                &self.0.author.handle
            }
        }
    };
}

keeps_order!(Moderator, Role::Moderator);
keeps_order!(Owner, Role::Owner);

impl From<Owner> for Moderator {
    fn from(owner: Owner) -> Self {
        Self(owner.0)
    }
}

/// The hash of the session of the request that a page answers; empty without one.
pub fn session_here() -> String {
    let parts = use_context::<Parts>();
    parts.and_then(|parts| parts.extensions.get::<Caller>()?.session.clone()).unwrap_or_default()
}

/// From where the request comes that is being answered, in a server function.
pub fn origin_here(platform: &Platform) -> Origin {
    use_context::<Parts>().map(|parts| Origin::of(platform, &parts.headers, &parts.extensions)).unwrap_or_default()
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
