//! Why a token is not believed.

use crate::platform::error::AppError;

/// Why a token is not believed: for the log and for tests. Whoever sent it hears `invalid_token`, whatever it was
/// (RFC 6750 section 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unverified {
    /// It is no signed text.
    Malformed,
    /// Its head has something in it that we write into none.
    Head,
    /// It is a token of another kind.
    Type,
    /// None of our keys has that name.
    Key,
    /// That key does not sign by that algorithm, or has not signed this.
    Signature,
    /// A claim is missing, twice there or of another type.
    Claims,
    /// Somebody else has made it.
    Issuer,
    /// It is for somewhere else.
    Audience,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    Early,
    /// Nobody can say: the database refuses.
    Unavailable(AppError),
}

impl From<AppError> for Unverified {
    fn from(error: AppError) -> Self {
        Self::Unavailable(error)
    }
}
