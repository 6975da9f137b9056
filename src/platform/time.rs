//! Points in time, and how they are written. No date library: these forty lines are all that the
//! browser needs to carry.

use serde::{Deserialize, Serialize};

/// Unix time in microseconds, UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

/// One second, in microseconds.
pub const SECOND: i64 = 1_000_000;
/// One minute, in microseconds.
pub const MINUTE: i64 = 60 * SECOND;
/// One hour, in microseconds.
pub const HOUR: i64 = 60 * MINUTE;
/// One day, in microseconds.
pub const DAY: i64 = 24 * HOUR;

/// The months' names, January first.
pub const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const WEEKDAYS: [&str; 7] = ["Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday", "Wednesday"];

/// A date in the Gregorian calendar with the time of day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    pub hour: u8,
    pub minute: u8,
    pub second: u8,
    pub weekday: &'static str,
}

impl Timestamp {
    /// This many microseconds later (earlier when negative).
    pub const fn plus(self, micros: i64) -> Self {
        Self(self.0.saturating_add(micros))
    }

    /// The calendar date and time of day, `offset_minutes` east of UTC.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    pub fn civil(self, offset_minutes: i64) -> Civil {
        let seconds = self.0.div_euclid(SECOND) + offset_minutes * 60;
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        Civil {
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month: month as u8,
            day: (day_of_year - (153 * march_month + 2) / 5 + 1) as u8,
            hour: (rest / 3_600) as u8,
            minute: (rest / 60 % 60) as u8,
            second: (rest % 60) as u8,
            weekday: WEEKDAYS[days.rem_euclid(7) as usize],
        }
    }

    /// Reads what a `datetime-local` field holds, `2026-11-23T07:12` with or without seconds, as UTC
    /// (HTML, "Local dates and times"). `None` when there is no such day or time.
    ///
    /// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `days_from_civil`.
    pub fn parse_local(text: &str) -> Option<Self> {
        let (date, time) = text.split_once(['T', ' '])?;
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        let time = if time.len() == 5 { &[time, ":00"].concat() } else { time };
        let [hour, minute, second] = numbers(time, ':', [2, 2, 2])?;
        if !(1..=12).contains(&month) || hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let march_year = year - i64::from(month <= 2);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let days = march_year * 365 + march_year.div_euclid(4) - march_year.div_euclid(100)
            + march_year.div_euclid(400)
            + day_of_year
            - 719_468;
        let read = Self(((days * 24 + hour) * 60 + minute) * MINUTE + second * SECOND);
        // A day that the month does not have would have become one of the next month.
        let c = read.civil(0);
        (i64::from(c.month) == month && i64::from(c.day) == day).then_some(read)
    }

    /// What a `datetime-local` field holds: `2026-11-23T07:12`, `offset_minutes` east of UTC.
    pub fn local(self, offset_minutes: i64) -> String {
        let c = self.civil(offset_minutes);
        format!("{:04}-{:02}-{:02}T{:02}:{:02}", c.year, c.month, c.day, c.hour, c.minute)
    }

    /// `2026-11-23T07:12:00Z` (RFC 3339).
    pub fn rfc3339(self) -> String {
        let c = self.civil(0);
        format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", c.year, c.month, c.day, c.hour, c.minute, c.second)
    }

    /// `23 November 2026`, in UTC: what the server writes and the browser refines.
    pub fn date(self) -> String {
        let c = self.civil(0);
        format!("{} {} {}", c.day, MONTHS[usize::from(c.month) - 1], c.year)
    }

    /// `23 November 2026, 07:12 UTC`: the title of every `<time>`.
    pub fn full(self) -> String {
        let c = self.civil(0);
        format!("{}, {:02}:{:02} UTC", self.date(), c.hour, c.minute)
    }

    /// How one says it to somebody now: `3 hours ago`, `yesterday, 18:40`, `Friday, 21:40`, then the date.
    pub fn relative(self, now: Timestamp, offset_minutes: i64) -> String {
        let ago = now.0 - self.0;
        let c = self.civil(offset_minutes);
        let days = day_number(now, offset_minutes) - day_number(self, offset_minutes);
        match ago {
            ..MINUTE => "just now".into(),
            MINUTE..HOUR => plural(ago / MINUTE, "minute", "minutes") + " ago",
            HOUR..DAY if days == 0 || ago < 6 * HOUR => plural(ago / HOUR, "hour", "hours") + " ago",
            _ if days <= 1 => format!("yesterday, {:02}:{:02}", c.hour, c.minute),
            _ if days < 7 => format!("{}, {:02}:{:02}", c.weekday, c.hour, c.minute),
            _ => format!("{} {} {}", c.day, MONTHS[usize::from(c.month) - 1], c.year),
        }
    }

    /// `Friday evening`, `this morning`, `12 October`: how a sentence names a visit.
    pub fn part_of_day(self, now: Timestamp, offset_minutes: i64) -> String {
        let c = self.civil(offset_minutes);
        let part = match c.hour {
            5..12 => "morning",
            12..18 => "afternoon",
            _ => "evening",
        };
        match day_number(now, offset_minutes) - day_number(self, offset_minutes) {
            ..=0 => format!("this {part}"),
            1 => format!("yesterday {part}"),
            2..7 => format!("{} {part}", c.weekday),
            _ => format!("{} {}", c.day, MONTHS[usize::from(c.month) - 1]),
        }
    }
}

/// Three numbers of these many digits with `mark` between.
fn numbers(text: &str, mark: char, digits: [usize; 3]) -> Option<[i64; 3]> {
    let mut parts = text.split(mark);
    let mut next = |digits: usize| {
        let part = parts.next()?;
        let fits = part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| fits)
    };
    let found = [next(digits[0])?, next(digits[1])?, next(digits[2])?];
    parts.next().is_none().then_some(found)
}

fn day_number(at: Timestamp, offset_minutes: i64) -> i64 {
    (at.0 + offset_minutes * MINUTE).div_euclid(DAY)
}

/// `1 minute`, `4 minutes`.
pub fn plural(count: i64, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MONDAY: Timestamp = Timestamp(1_795_417_920 * SECOND);

    #[test]
    fn a_timestamp_is_written_as_rfc_3339_and_as_a_date() {
        assert_eq!(Timestamp(0).rfc3339(), "1970-01-01T00:00:00Z");
        assert_eq!(Timestamp(-SECOND).rfc3339(), "1969-12-31T23:59:59Z");
        assert_eq!(Timestamp(951_782_400 * SECOND).date(), "29 February 2000");
        assert_eq!(MONDAY.full(), "23 November 2026, 07:12 UTC");
        assert_eq!(MONDAY.civil(0).weekday, "Monday");
    }

    #[test]
    fn what_a_field_holds_is_read_back() {
        for at in [MONDAY, Timestamp(0), Timestamp(951_782_400 * SECOND), Timestamp(-2_208_988_740 * SECOND)] {
            assert_eq!(Timestamp::parse_local(&at.local(0)), Some(at));
        }
        assert_eq!(MONDAY.local(-8 * 60), "2026-11-22T23:12");
        assert_eq!(Timestamp::parse_local("2026-11-23T07:12:30"), Some(MONDAY.plus(30 * SECOND)));
        for wrong in [
            "",
            "2026-11-23",
            "2026-02-30T07:00",
            "2026-13-01T07:00",
            "2026-11-23T24:00",
            "2026-11-23T7:00",
            "2026-11-23T07:00Z",
            "+026-11-23T07:00",
            "2026-11-00T07:00",
            "2026-11-23T07:00:00:00",
            "tomorrow",
        ] {
            assert_eq!(Timestamp::parse_local(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_time_is_told_from_the_listeners_now() {
        let told = |ago: i64| Timestamp(MONDAY.0 - ago).relative(MONDAY, 0);
        assert_eq!(told(20 * SECOND), "just now");
        assert_eq!(told(MINUTE), "1 minute ago");
        assert_eq!(told(3 * HOUR), "3 hours ago");
        assert_eq!(told(12 * HOUR + 32 * MINUTE), "yesterday, 18:40");
        assert_eq!(told(2 * DAY), "Saturday, 07:12");
        assert_eq!(told(30 * DAY), "24 October 2026");
    }

    #[test]
    fn a_visit_is_named_by_its_part_of_the_day() {
        assert_eq!(Timestamp(MONDAY.0 - 2 * DAY - 12 * HOUR).part_of_day(MONDAY, 0), "Friday evening");
        assert_eq!(Timestamp(MONDAY.0 - HOUR).part_of_day(MONDAY, 0), "this morning");
        assert_eq!(Timestamp(MONDAY.0 - DAY).part_of_day(MONDAY, 0), "yesterday morning");
    }
}
