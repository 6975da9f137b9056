//! What a form held when it was refused: it comes back with every word that was typed.

use serde::{Deserialize, Serialize};

use super::error::{AppError, FieldErrors};

/// The typed values and what is wrong with them. Secrets are never kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormState {
    /// The page that it belongs to; on every other page it is nothing.
    pub path: String,
    values: Vec<(String, String)>,
    pub errors: FieldErrors,
    /// A sentence about the whole form.
    pub note: Option<String>,
}

impl FormState {
    /// Keeps `values` (but no field whose name ends with `password`) and says what is wrong.
    pub fn refused(path: &str, values: &[(String, String)], error: &AppError) -> Self {
        let values = values.iter().filter(|(name, _)| !name.ends_with("password")).cloned().collect();
        let path = path.to_owned();
        match error {
            AppError::Invalid(errors) => {
                Self { path, values, errors: errors.clone(), note: errors.get("").map(str::to_owned) }
            }
            other => Self { path, values, errors: FieldErrors::default(), note: Some(other.sentence()) },
        }
    }

    /// What was typed into one field.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The form, if it belongs to this page, else an empty one.
    pub fn on(self, path: &str) -> Self {
        if self.path == path { self } else { Self::default() }
    }
}
