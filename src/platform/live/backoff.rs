//! How long to wait before the next try.

/// The shortest wait, in milliseconds.
const SHORTEST: f64 = 500.0;
/// The longest wait, in milliseconds.
const LONGEST: f64 = 20_000.0;

/// Milliseconds until try number `attempt` (0 is the first after a loss). `chance` is a random
/// number in 0..1: with full jitter, a thousand pages that lost their server do not come back as one.
pub fn retry_delay(attempt: u32, chance: f64) -> u32 {
    let ceiling = (2.0 * SHORTEST * f64::from(1_u32 << attempt.min(8))).min(LONGEST);
    (SHORTEST + chance * (ceiling - SHORTEST)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_stays_within_half_a_second_and_twenty() {
        for attempt in [0, 1, 2, 5, 8, 31, 32, u32::MAX] {
            assert_eq!(retry_delay(attempt, 0.0), 500);
            assert!(retry_delay(attempt, 0.999_999) <= 20_000);
        }
        assert!(retry_delay(0, 0.999_999) <= 1_000);
        assert!(retry_delay(9, 0.999_999) > 19_000);
    }
}
