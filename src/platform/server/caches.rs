//! What a part of the program remembers in this process, beside the database: one value of each type. It is a
//! hint or a copy; whoever keeps it says how old it may become.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// The values. One set for each running program, so that several in one process know nothing of each other.
#[derive(Default)]
pub struct Caches(RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Caches {
    /// The value of this type; the first who asks makes it, empty.
    pub fn of<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let kind = TypeId::of::<T>();
        let found = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&kind).cloned();
        let value = found.unwrap_or_else(|| {
            let mut values = self.0.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(values.entry(kind).or_insert_with(|| Arc::new(T::default())))
        });
        // It stands under its own type, so this is always it.
        value.downcast().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn everybody_who_asks_gets_the_same_value() {
        let caches = Caches::default();
        caches.of::<AtomicU32>().store(4, Ordering::SeqCst);
        assert_eq!(caches.of::<AtomicU32>().load(Ordering::SeqCst), 4);
        assert_eq!(*caches.of::<String>(), "");
    }
}
