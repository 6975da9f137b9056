//! The one error that crosses the wire.
//!
//! It says what is wrong and what to do, in words for people, and never carries text from the
//! database or the system: those go to the log, and the person gets [`AppError::Internal`].

use leptos::server_fn::{
    codec::JsonEncoding,
    error::{FromServerFnError, ServerFnErrorErr},
};
use serde::{Deserialize, Serialize};

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AppError {
    /// It does not exist, or the asker may not know that it does (404).
    NotFound,
    /// Only members may do this, and nobody is signed in (401).
    SignInNeeded,
    /// Fields that need another value (422).
    Invalid(FieldErrors),
    /// Somebody else changed it meanwhile; the words say what (409).
    Conflict(String),
    /// It was here, and its time is over; the words say what to do (410).
    Gone(String),
    /// Too much work is waiting; try again in so many seconds (503).
    Busy(u32),
    /// The asker tried too often; the words say when to try again, the number says it in seconds (429, RFC 6585).
    TooMany(String, u32),
    /// The request is malformed (400).
    Malformed(String),
    /// Something broke here (500). The log has the rest.
    Internal,
    /// The server could not be reached; only ever made in the browser.
    Offline,
}

impl AppError {
    /// One sentence for the person in front of the screen.
    pub fn sentence(&self) -> String {
        match self {
            Self::NotFound => "There is nothing here, or it was taken away.".into(),
            Self::SignInNeeded => "You are signed out. Sign in and send it again.".into(),
            Self::Invalid(fields) => fields.first().unwrap_or("Something needs another look.").into(),
            Self::Conflict(words) | Self::Gone(words) | Self::Malformed(words) | Self::TooMany(words, _) => {
                words.clone()
            }
            Self::Busy(seconds) => format!("Too many people at once. Try again in {seconds} seconds."),
            Self::Internal => "Something broke on our side. Your text is still here; try again.".into(),
            Self::Offline => "The server did not answer. Your text is still here; try again.".into(),
        }
    }

    /// The HTTP status that goes with it (RFC 9110).
    pub fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::SignInNeeded => 401,
            Self::Invalid(_) => 422,
            Self::Conflict(_) => 409,
            Self::Gone(_) => 410,
            Self::Busy(_) | Self::Offline => 503,
            Self::Malformed(_) => 400,
            Self::TooMany(..) => 429,
            Self::Internal => 500,
        }
    }

    /// Seconds until it makes sense to try again (RFC 9110, `Retry-After`).
    pub fn retry_after(&self) -> Option<u32> {
        match self {
            Self::Busy(seconds) | Self::TooMany(_, seconds) => Some(*seconds),
            _ => None,
        }
    }

    /// An error about one field.
    pub fn field(name: &str, words: impl Into<String>) -> Self {
        let mut fields = FieldErrors::default();
        fields.add(name, words);
        Self::Invalid(fields)
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::Malformed("The request could not be read.".into())
            }
            _ => Self::Internal,
        }
    }
}

/// What is wrong with which field, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(Vec<(String, String)>);

impl FieldErrors {
    /// Adds `words` to the field called `name`.
    pub fn add(&mut self, name: &str, words: impl Into<String>) {
        self.0.push((name.into(), words.into()));
    }

    /// The words for one field.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, words)| words.as_str())
    }

    /// The first words of all.
    pub fn first(&self) -> Option<&str> {
        self.0.first().map(|(_, words)| words.as_str())
    }

    /// Every field with its words.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, words)| (field.as_str(), words.as_str()))
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `Ok` when nothing is wrong, else [`AppError::Invalid`].
    pub fn into_result(self) -> Result<(), AppError> {
        if self.is_empty() { Ok(()) } else { Err(AppError::Invalid(self)) }
    }
}
