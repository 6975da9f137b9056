//! Who is calling, as far as the platform needs to know.

/// Put into the request's extensions by the session layer of the accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The signed-in member's id.
    pub member_id: Option<String>,
    /// The hash of the session's id.
    pub session: Option<String>,
}
