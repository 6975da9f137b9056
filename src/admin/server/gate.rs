//! Who may run the place. What only operators do takes an [`Operator`], and one can be had only from the
//! request of an owner: permission is in the signature.

use axum::http::Extensions;

use crate::accounts::Role;
use crate::accounts::server::Member;
use crate::platform::error::AppError;

/// A signed-in owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operator(Member);

impl Operator {
    /// The owner who made the request that is being answered, in a page.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else: they need not know that there is such a page.
    pub fn current() -> Result<Self, AppError> {
        Self::if_owner(Member::maybe_current())
    }

    /// The owner in a request's extensions.
    ///
    /// # Errors
    /// [`AppError::NotFound`] for everybody else.
    pub fn of(extensions: &Extensions) -> Result<Self, AppError> {
        Self::if_owner(Member::of(extensions).ok())
    }

    fn if_owner(member: Option<Member>) -> Result<Self, AppError> {
        member.filter(|member| member.role == Role::Owner).map(Self).ok_or(AppError::NotFound)
    }

    /// The owner's id.
    pub fn id(&self) -> &str {
        self.0.id()
    }

    /// The owner, for what other parts do for owners alone.
    pub fn member(&self) -> &Member {
        &self.0
    }

    /// The owner's handle, for the log.
    pub fn handle(&self) -> &str {
        &self.0.author.handle
    }
}
