//! Cron lines: minute, hour, day of the month, month, day of the week.

use jiff::civil::Date;

use super::fields::{DAY, HOUR, MINUTE, MONTH, WEEKDAY, values};

/// The days of each month in a leap year.
const LONGEST: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/// When something happens again and again, as one line says it.
///
/// Source: `crontab(5)`, with five fields, names of months and days of the week, and the words
/// `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    line: String,
    pub(super) minutes: u64,
    pub(super) hours: u64,
    pub(super) days: u64,
    pub(super) months: u64,
    /// Sunday is 0.
    pub(super) weekdays: u64,
    /// Whether the field begins with `*`, for day of the month and day of the week: if neither does,
    /// a day that either names is meant.
    pub(super) any_day: bool,
    pub(super) any_weekday: bool,
}

impl Cron {
    /// Reads a line.
    ///
    /// # Errors
    /// What is wrong with it, also when no day of any year is meant.
    pub fn parse(line: &str) -> Result<Self, String> {
        let line = line.trim();
        let whole = match line {
            "@hourly" => "0 * * * *",
            "@daily" => "0 0 * * *",
            "@weekly" => "0 0 * * 0",
            "@monthly" => "0 0 1 * *",
            "@yearly" => "0 0 1 1 *",
            other => other,
        };
        let wrong = |words: String| format!("in “{line}” {words}");
        let parts: Vec<&str> = whole.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = parts[..] else {
            return Err(format!(
                "“{line}” should have five parts: minute, hour, day of the month, month, day of the week."
            ));
        };
        let weekdays = WEEKDAY.parse(weekday).map_err(wrong)?;
        let cron = Self {
            line: line.to_owned(),
            minutes: MINUTE.parse(minute).map_err(wrong)?,
            hours: HOUR.parse(hour).map_err(wrong)?,
            days: DAY.parse(day).map_err(wrong)?,
            months: MONTH.parse(month).map_err(wrong)?,
            weekdays: (weekdays | weekdays >> 7) & 0x7f,
            any_day: day.starts_with('*'),
            any_weekday: weekday.starts_with('*'),
        };
        if !cron.ever_fires() {
            return Err(format!("“{line}” never comes: none of its months has such a day."));
        }
        Ok(cron)
    }

    /// The line as it was written.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// True when every hour is meant: then it goes by time that passes, not by what clocks show.
    pub(super) fn every_hour(&self) -> bool {
        values(self.hours).count() == 24
    }

    pub(super) fn has_month(&self, date: Date) -> bool {
        self.months & (1 << date.month()) != 0
    }

    pub(super) fn has_date(&self, date: Date) -> bool {
        let day = self.days & (1 << date.day()) != 0;
        let weekday = self.weekdays & (1 << date.weekday().to_sunday_zero_offset()) != 0;
        let both = self.any_day || self.any_weekday;
        self.has_month(date) && if both { day && weekday } else { day || weekday }
    }

    fn ever_fires(&self) -> bool {
        // Some day of the week is in every month; every day of the year falls on each of them in time.
        let by_weekday = !self.any_day && !self.any_weekday;
        let first_day = values(self.days).next().unwrap_or(u8::MAX);
        by_weekday || values(self.months).any(|month| first_day <= LONGEST[usize::from(month) - 1])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(line: &str) -> String {
        Cron::parse(line).expect_err(line)
    }

    #[test]
    fn a_line_is_read_as_crontab_reads_it() {
        let cron = Cron::parse("*/15 8-17/3 1,15 jan-mar,DEC Mon").unwrap();
        let of = |set| values(set).collect::<Vec<_>>();
        assert_eq!(of(cron.minutes), [0, 15, 30, 45]);
        assert_eq!(of(cron.hours), [8, 11, 14, 17]);
        assert_eq!(of(cron.days), [1, 15]);
        assert_eq!(of(cron.months), [1, 2, 3, 12]);
        assert_eq!(of(cron.weekdays), [1]);
        assert_eq!(of(Cron::parse("0 0 * * 5-7").unwrap().weekdays), [0, 5, 6]);
        assert_eq!(of(Cron::parse("5/20 0 * * *").unwrap().minutes), [5, 25, 45]);
        assert_eq!(Cron::parse(" @weekly ").unwrap().line(), "@weekly");
    }

    #[test]
    fn a_line_that_cannot_be_read_is_refused_with_words() {
        assert!(refused("0 7 * *").contains("five parts"));
        assert!(refused("").contains("five parts"));
        assert!(refused("0 24 * * *").contains("the hour is “24”; it goes from 0 to 23"));
        assert!(refused("0 0 0 * *").contains("the day of the month is “0”; it goes from 1 to 31"));
        assert!(refused("0 0 * * funday").contains("the day of the week is “funday”"));
        assert!(refused("*/0 * * * *").contains("“0” as its step"));
        assert!(refused("50-10 * * * *").contains("from 50 back to 10"));
        for line in ["-1 * * * *", "1, * * * *", "+1 * * * *", "1-2-3 * * * *", "* * * * * *", "@reboot", "٣ * * * *"]
        {
            refused(line);
        }
    }

    #[test]
    fn a_line_that_never_comes_is_refused_with_words() {
        assert!(refused("0 0 30 2 *").contains("never comes"));
        assert!(refused("0 0 31 4,6,9,11 *").contains("never comes"));
        assert!(refused("0 0 30,31 2 */2").contains("never comes"));
        Cron::parse("0 0 29 2 *").unwrap();
        Cron::parse("0 0 30 2 1").unwrap();
        Cron::parse("0 0 31 4,5 *").unwrap();
    }
}
