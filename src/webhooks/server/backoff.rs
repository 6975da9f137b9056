//! When a delivery is tried again, and when it is given up.

use std::time::Duration;

use crate::platform::time::{DAY, HOUR, MINUTE, SECOND};

/// The waits after the first, second, … failure, in microseconds: 24.6 hours in all.
const WAITS: [i64; 9] =
    [10 * SECOND, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 4 * HOUR, 6 * HOUR, 6 * HOUR, 6 * HOUR];
/// The longest wait that a receiver can ask for.
const LONGEST: i64 = 6 * HOUR;

/// Failures before the day can be over: a program that stood still for a day has not tried for a day.
const FEWEST: usize = 5;

/// Attempts that a delivery gets at most.
pub const ATTEMPTS: usize = WAITS.len() + 1;

/// How long to wait after so many failures; none when it is to be given up: after a day, or when every
/// wait has been used.
///
/// `tried_for` is the time since the first attempt, `asked` what the receiver asked for, both in
/// microseconds. Nobody is visited earlier than they asked for. `chance` spreads the visits over
/// another tenth, so that a receiver that comes back is not met by everything at once.
pub fn next_wait(failures: usize, tried_for: i64, asked: Option<i64>, chance: u8) -> Option<Duration> {
    let wait = *WAITS.get(failures.checked_sub(1)?)?;
    if tried_for >= DAY && failures >= FEWEST {
        return None;
    }
    let wait = wait.max(asked.unwrap_or(0).min(LONGEST));
    let spread = wait / 10 * i64::from(chance) / 255;
    u64::try_from(wait + spread).ok().map(Duration::from_micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn micros(wait: Option<Duration>) -> i64 {
        wait.unwrap().as_micros() as i64
    }

    #[test]
    fn a_delivery_is_tried_for_a_day_and_not_much_longer() {
        for chance in [0, 255] {
            let (mut tried_for, mut failures) = (0, 1);
            while let Some(wait) = next_wait(failures, tried_for, None, chance) {
                tried_for += wait.as_micros() as i64;
                failures += 1;
            }
            assert!((DAY..28 * HOUR).contains(&tried_for), "{tried_for}");
            assert!(failures <= ATTEMPTS);
        }
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_but_not_for_less_and_not_for_ever() {
        assert_eq!(micros(next_wait(1, 0, Some(MINUTE), 0)), MINUTE);
        assert_eq!(micros(next_wait(1, 0, Some(SECOND), 0)), 10 * SECOND);
        assert_eq!(micros(next_wait(1, 0, Some(400 * DAY), 0)), 6 * HOUR);
    }

    #[test]
    fn who_asks_for_long_waits_gets_a_day_too_and_who_was_hardly_tried_gets_more() {
        assert_eq!(next_wait(5, DAY, Some(6 * HOUR), 0), None);
        assert!(next_wait(4, DAY, None, 0).is_some());
        assert_eq!(next_wait(ATTEMPTS, 0, None, 0), None);
    }
}
