//! Who did something, by name.

use std::collections::BTreeMap;

use super::store::author;
use crate::accounts::Author;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::jobs::reading::Act;

/// The members who have acted, by id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names(BTreeMap<String, Author>);

impl Names {
    /// Looks up who did these.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn of(platform: &Platform, acts: &[Act]) -> Result<Self, AppError> {
        let mut names = Self::default();
        for act in acts {
            if act.by.is_empty() || names.0.contains_key(&act.by) {
                continue;
            }
            if let Some(author) = if_here(platform, &act.by).await? {
                names.0.insert(act.by.clone(), author);
            }
        }
        Ok(names)
    }

    /// The handle of who did it; `None` for somebody at the terminal and for who left.
    pub fn handle(&self, act: &Act) -> Option<String> {
        self.0.get(&act.by).map(|author| author.handle.clone())
    }

    /// Who did it, in words that follow “by”.
    pub fn by(&self, act: &Act) -> String {
        match self.0.get(&act.by) {
            Some(author) => format!("@{}", author.handle),
            None if act.by.is_empty() => "somebody at the terminal".into(),
            None => "somebody who left".into(),
        }
    }
}

/// A member, if they are still here.
///
/// # Errors
/// When the database refuses.
pub async fn if_here(platform: &Platform, id: &str) -> Result<Option<Author>, AppError> {
    let mut reader = platform.db.reader().await?;
    let found = author(reader.conn(), id).await;
    reader.done();
    match found {
        Ok(author) => Ok(Some(author)),
        Err(AppError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
