//! What can go wrong between here and the provider, in words for whoever wanted to come in.

use crate::platform::error::AppError;

/// Why somebody does not come in. What exactly was wrong with an answer stands in the log: it is the operator's
/// business, and nobody at the door could do anything about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// This place has no provider.
    Off,
    /// They said no over there.
    Declined,
    /// Nobody was sent there from this browser, or too long ago, or they have come back already.
    Lost,
    /// The provider does not answer; the words are for the operator.
    Down(String),
    /// What came back cannot be believed; likewise.
    Unbelievable(String),
    /// That account is somebody else's here.
    Taken,
    /// Nobody here has that account, and somebody is signed in already: they may link it.
    Unlinked,
    /// By a rule of this place.
    App(AppError),
}

impl Trouble {
    /// Logs what the operator should know and says the rest.
    pub fn into_error(self, provider: &str) -> AppError {
        let again = "Try again, or sign in with your password.";
        match self {
            Self::Off => AppError::NotFound,
            Self::Declined => AppError::field("", format!("{provider} did not let you through. {again}")),
            Self::Lost => {
                AppError::Gone(format!("That sign-in was begun in another browser, or too long ago. {again}"))
            }
            Self::Down(cause) => {
                tracing::warn!(cause, "the sign-in provider does not answer");
                AppError::field("", format!("{provider} does not answer as it should. {again}"))
            }
            Self::Unbelievable(cause) => {
                tracing::warn!(cause, "the sign-in provider's answer was not believed");
                AppError::field(
                    "",
                    format!("What {provider} answered cannot be believed, so nobody was let in. {again}"),
                )
            }
            Self::Taken => {
                AppError::Conflict(format!("That account at {provider} belongs to another account here already."))
            }
            Self::Unlinked => AppError::Conflict(format!(
                "Nobody here is linked with that account at {provider}. Link it below, or sign out first to make an \
                 account of its own."
            )),
            // Rules of the door stand beside fields that are not there.
            Self::App(AppError::Invalid(fields)) => AppError::field("", fields.first().unwrap_or_default()),
            Self::App(error) => error,
        }
    }

    /// What the operator reads.
    pub fn cause(&self) -> String {
        match self {
            Self::Down(cause) | Self::Unbelievable(cause) => cause.clone(),
            other => other.clone().into_error("The provider").sentence(),
        }
    }
}

impl From<AppError> for Trouble {
    fn from(error: AppError) -> Self {
        Self::App(error)
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::App(error.into())
    }
}
