//! Answers that are the same for everybody, kept until something public changes.
//!
//! The same exactness as the page cache, whose generation it shares: a value is kept only if the
//! generation has not moved since before it was read.

use std::any::Any;
use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, RwLock};

use crate::platform::error::AppError;
use crate::platform::server::Platform;

/// Values kept at most.
const MOST: usize = 2_000;

/// The kept values of this process, by key, each with the generation it belongs to.
#[derive(Clone, Default)]
pub struct Kept(Arc<RwLock<HashMap<String, Made>>>);

/// The generation that a value belongs to, and the value.
type Made = (u64, Arc<dyn Any + Send + Sync>);

impl Kept {
    fn find<T: Send + Sync + 'static>(&self, key: &str, generation: u64) -> Option<Arc<T>> {
        let values = self.0.read().ok()?;
        let (made_in, value) = values.get(key)?;
        (*made_in == generation).then(|| Arc::clone(value).downcast().ok())?
    }

    fn keep<T: Send + Sync + 'static>(&self, key: String, generation: u64, value: Arc<T>) {
        let Ok(mut values) = self.0.write() else { return };
        if values.len() >= MOST {
            values.clear();
        }
        values.insert(key, (generation, value));
    }
}

/// The value under `key`, made by `make` when there is none that is still true.
///
/// `key` must name everything the value depends on but public content.
///
/// # Errors
/// Those of `make`; an error is not kept.
pub async fn kept<T, F>(platform: &Platform, key: String, make: F) -> Result<Arc<T>, AppError>
where
    T: Send + Sync + 'static,
    F: Future<Output = Result<T, AppError>>,
{
    let generation = platform.pages.generation();
    if let Some(value) = platform.kept.find(&key, generation) {
        return Ok(value);
    }
    let value = Arc::new(make.await?);
    // Stored under the generation from before it was read: if that has moved, nobody will find it.
    platform.kept.keep(key, generation, Arc::clone(&value));
    Ok(value)
}
