//! Weeks as ISO 8601 counts them: from Monday, in UTC, and written `2026-W48`.

use crate::platform::time::{DAY, Timestamp};

/// The first Monday since 1970 is its fifth day.
const FIRST_MONDAY: i64 = 4;

/// One week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Days since 1970 of its Monday.
    monday: i64,
}

impl Week {
    /// The week that a moment is in.
    pub fn of(at: Timestamp) -> Self {
        let day = at.0.div_euclid(DAY);
        Self { monday: day - (day - FIRST_MONDAY).rem_euclid(7) }
    }

    /// The week before.
    pub fn before(self) -> Self {
        Self { monday: self.monday - 7 }
    }

    /// Reads `2026-W48`; `None` when there is no such week.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, number) = text.split_once("-W")?;
        let year: i64 = year.parse().ok().filter(|year| (1970..=9999).contains(year))?;
        let number: i64 = number.parse().ok()?;
        // 4 January is always in the first one.
        let fourth = Timestamp((first_of_january(year) + 3) * DAY);
        let week = Self { monday: Self::of(fourth).monday + (number - 1) * 7 };
        (week.to_string() == text).then_some(week)
    }

    /// Its first moment.
    pub fn start(self) -> Timestamp {
        Timestamp(self.monday * DAY)
    }

    /// The first moment after it.
    pub fn end(self) -> Timestamp {
        Timestamp((self.monday + 7) * DAY)
    }
}

impl std::fmt::Display for Week {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // A week belongs to the year that its Thursday is in.
        let thursday = self.monday + 3;
        let year = Timestamp(thursday * DAY).civil(0).year;
        write!(f, "{year:04}-W{:02}", (thursday - first_of_january(year)) / 7 + 1)
    }
}

/// Days from 1 January 1970 to that of `year`, which is 1970 or later.
fn first_of_january(year: i64) -> i64 {
    let before = year - 1;
    let leap_days = |year: i64| year / 4 - year / 100 + year / 400;
    (year - 1970) * 365 + leap_days(before) - leap_days(1969)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_numbered_by_its_thursday() {
        for (day, name) in [
            (20_780, "2026-W48"), // Monday, 23 November 2026
            (20_786, "2026-W48"),
            (20_787, "2026-W49"),
            (20_819, "2026-W53"), // Friday, 1 January 2027
            (20_822, "2027-W01"),
            (0, "1970-W01"),
        ] {
            let week = Week::of(Timestamp(day * DAY + 5));
            assert_eq!(week.to_string(), name);
            assert_eq!(Week::parse(name), Some(week));
            assert!(week.start().0 <= day * DAY + 5 && day * DAY + 5 < week.end().0);
        }
        assert_eq!(Week::of(Timestamp(20_780 * DAY)).before().to_string(), "2026-W47");
    }

    #[test]
    fn what_is_no_week_is_none() {
        for text in ["", "2026", "2026-48", "2026-W", "2026-W00", "2026-W54", "2027-W53", "2026-W1", "26-W01", "x-W01"]
        {
            assert_eq!(Week::parse(text), None, "{text}");
        }
    }
}
