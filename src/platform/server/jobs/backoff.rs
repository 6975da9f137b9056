//! How long a failed job waits for its next attempt.

use std::time::Duration;

use crate::platform::server::chance::Rng;

/// The longest wait, before the jitter.
const LONGEST: u64 = 6 * 3600;

/// Grows with the fourth power of the attempt (2 s, 17 s, 82 s, 4 min, 10 min, 21 min …), a quarter
/// more or less by chance, so that jobs that failed together do not all come back together.
pub fn wait_after(attempt: u32, rng: &Rng) -> Duration {
    let seconds = u64::from(attempt).saturating_pow(4).saturating_add(1).min(LONGEST);
    let chance = u64::from(u16::from_be_bytes(rng.bytes()));
    // From 750 to 1,250 thousandths.
    Duration::from_millis(seconds * (750 + 500 * chance / u64::from(u16::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_wait_is_longer_and_none_is_longer_than_the_longest() {
        let rng = Rng::system();
        for (attempt, least, most) in [(1, 1_500, 2_500), (2, 12_750, 21_250), (3, 61_500, 102_500)] {
            let millis = wait_after(attempt, &rng).as_millis();
            assert!((least..=most).contains(&millis), "attempt {attempt} waits {millis} ms");
        }
        assert!(wait_after(u32::MAX, &rng) <= Duration::from_secs(LONGEST * 5 / 4));
    }
}
