//! How much may be asked in a minute, by each token, and by everybody at one address together.
//!
//! Counted in the memory of this process: it guards the machine, not a secret. The fields are those of
//! draft-ietf-httpapi-ratelimit-headers: `RateLimit-Policy` and `RateLimit`, and the three of its earlier versions
//! that most clients know.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use crate::platform::time::{MINUTE, SECOND, Timestamp};

/// How long one window is, in microseconds.
const WINDOW: i64 = MINUTE;
/// Requests of one token in it.
const TOKEN: u32 = 300;
/// Requests of one address without a token.
const VISITOR: u32 = 120;
/// When so many are counted, those whose window is over are forgotten.
const MANY: usize = 10_000;

/// What was asked in this window, by whom.
#[derive(Clone, Debug, Default)]
pub struct Allowance(Arc<Mutex<HashMap<String, (i64, u32)>>>);

/// What is left after one more request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    name: &'static str,
    quota: u32,
    used: u32,
    seconds: u32,
}

impl Allowance {
    /// One more request of a token.
    pub fn of_token(&self, id: &str, now: Timestamp) -> Taken {
        self.take("token", id, TOKEN, now)
    }

    /// One more request of somebody without one.
    pub fn of_visitor(&self, block: &str, now: Timestamp) -> Taken {
        self.take("address", block, VISITOR, now)
    }

    fn take(&self, name: &'static str, whose: &str, quota: u32, now: Timestamp) -> Taken {
        let window = now.0.div_euclid(WINDOW);
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= MANY {
            counts.retain(|_, (counted, _)| *counted == window);
        }
        let count = counts.entry(format!("{name} {whose}")).or_insert((window, 0));
        if count.0 != window {
            *count = (window, 0);
        }
        count.1 = count.1.saturating_add(1);
        let left = (window + 1) * WINDOW - now.0;
        let seconds = u32::try_from((left + SECOND - 1) / SECOND).unwrap_or(1);
        Taken { name, quota, used: count.1, seconds }
    }
}

impl Taken {
    /// True when it was one too many.
    pub fn is_over(&self) -> bool {
        self.used > self.quota
    }

    /// Until the next window begins.
    pub fn seconds(&self) -> u32 {
        self.seconds
    }

    /// Says so in the headers of an answer.
    pub fn tell(&self, headers: &mut HeaderMap) {
        let left = self.quota.saturating_sub(self.used);
        let lines = [
            ("ratelimit-policy", format!("\"{}\";q={};w={}", self.name, self.quota, WINDOW / SECOND)),
            ("ratelimit", format!("\"{}\";r={left};t={}", self.name, self.seconds)),
            ("ratelimit-limit", self.quota.to_string()),
            ("ratelimit-remaining", left.to_string()),
            ("ratelimit-reset", self.seconds.to_string()),
        ];
        for (name, value) in lines {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_has_their_own_count_and_a_new_window_begins_anew() {
        let allowance = Allowance::default();
        let now = Timestamp(90 * SECOND);
        for _ in 0..TOKEN {
            assert!(!allowance.of_token("one", now).is_over());
        }
        let over = allowance.of_token("one", now);
        assert!(over.is_over() && over.seconds() == 30);
        assert!(!allowance.of_token("other", now).is_over() && !allowance.of_visitor("one", now).is_over());
        assert!(!allowance.of_token("one", Timestamp(120 * SECOND)).is_over());
    }
}
