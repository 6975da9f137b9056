//! Tokens that were believed, so that the next request with one costs a look-up and no signature.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

use super::AccessClaims;

/// How many of each half: some 8 MB at most.
const MOST: usize = 8_000;

/// A token's SHA-256: nobody who reads this memory has the token.
type Hash = [u8; 32];
/// The key's name and what the token says.
type Believed = (Arc<str>, Arc<AccessClaims>);

/// Two halves: when the young one is full it becomes the old one, and what stood there is forgotten. Whatever is asked
/// for in the old one becomes young again, so tokens in use stay.
#[derive(Default)]
pub(super) struct Remembered(Mutex<Halves>);

#[derive(Default)]
struct Halves {
    young: HashMap<Hash, Believed>,
    old: HashMap<Hash, Believed>,
}

impl Halves {
    fn keep(&mut self, hash: Hash, believed: Believed) {
        if self.young.len() >= MOST {
            self.old = mem::take(&mut self.young);
        }
        self.young.insert(hash, believed);
    }
}

impl Remembered {
    /// What the token with this hash says. The caller asks whether it still holds.
    pub(super) fn find(&self, hash: &Hash) -> Option<Believed> {
        let mut halves = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(young) = halves.young.get(hash) {
            return Some(young.clone());
        }
        let old = halves.old.remove(hash)?;
        halves.keep(*hash, old.clone());
        Some(old)
    }

    /// Remembers a token that was believed.
    pub(super) fn keep(&self, hash: Hash, kid: String, claims: &AccessClaims) {
        let believed = (kid.into(), Arc::new(claims.clone()));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).keep(hash, believed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_in_use_stay_and_there_are_never_too_many() {
        let remembered = Remembered::default();
        let hash = |number: usize| {
            let mut hash = Hash::default();
            hash[..8].copy_from_slice(&number.to_le_bytes());
            hash
        };
        for number in 0..5 * MOST {
            remembered.keep(hash(number), "a".into(), &AccessClaims::default());
            assert!(remembered.find(&hash(0)).is_some(), "{number}");
        }
        assert!(remembered.find(&hash(1)).is_none());
        let halves = remembered.0.lock().unwrap();
        assert!(halves.young.len() <= MOST && halves.old.len() <= MOST);
    }
}
