//! The next moment of a cron line in a zone, over the days on which the clocks are changed.

use jiff::civil::Date;

use super::fields::values;
use super::{Cron, Zone};
use crate::platform::time::{MINUTE, Timestamp};

/// How many days are looked at. A 29 February that is a certain day of the week comes at worst after 40 years.
const DAYS: usize = 41 * 366;

impl Cron {
    /// The first moment after `after`, always a whole minute; `None` when there is none in 40 years.
    ///
    /// A line for certain hours goes by what clocks show: a time that they skip is made up for right
    /// after, a time that they show twice counts the first time. A line for every hour goes by the
    /// time that passes.
    pub fn next(&self, after: Timestamp, zone: &Zone) -> Option<Timestamp> {
        if self.every_hour() { self.next_passed(after, zone) } else { self.next_shown(after, zone) }
    }

    fn next_shown(&self, after: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let mut date = zone.shown(after)?.date();
        for _ in 0..DAYS {
            if self.has_date(date) {
                for (hour, minute) in values(self.hours).flat_map(|hour| values(self.minutes).map(move |m| (hour, m))) {
                    let at = zone.first(date.at(hour.cast_signed(), minute.cast_signed(), 0, 0))?;
                    if at > after {
                        return Some(at);
                    }
                }
            }
            date = self.following(date)?;
        }
        None
    }

    fn next_passed(&self, after: Timestamp, zone: &Zone) -> Option<Timestamp> {
        let mut at = Timestamp((after.0.div_euclid(MINUTE) + 1) * MINUTE);
        for _ in 0..DAYS {
            let shown = zone.shown(at)?;
            if !self.has_date(shown.date()) {
                at = zone.first(self.following(shown.date())?.at(0, 0, 0, 0))?;
                continue;
            }
            // Clocks may be changed before the minute is reached: it is looked at again.
            let now = i64::from(shown.minute());
            match values(self.minutes).map(i64::from).find(|minute| *minute >= now) {
                Some(minute) if minute == now => return Some(at),
                Some(minute) => at = at.plus((minute - now) * MINUTE),
                None => at = at.plus((60 - now) * MINUTE),
            }
        }
        None
    }

    /// The next day that may be meant.
    fn following(&self, date: Date) -> Option<Date> {
        let next = if self.has_month(date) { date } else { date.last_of_month() };
        next.tomorrow().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The next moments after `after`, as RFC 3339.
    fn moments(line: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
        let (cron, zone) = (Cron::parse(line).unwrap(), Zone::named(zone).unwrap());
        let after: jiff::Timestamp = after.parse().unwrap();
        let mut at = Timestamp(after.as_microsecond());
        let mut next = || {
            at = cron.next(at, &zone).expect("there is a next one");
            at.rfc3339()
        };
        (0..count).map(|_| next()).collect()
    }

    #[test]
    fn the_next_moment_is_after_the_given_one() {
        let next = |line, after| moments(line, "UTC", after, 1).remove(0);
        assert_eq!(next("0 7 * * 1", "2026-11-23T06:59:59.999999Z"), "2026-11-23T07:00:00Z");
        assert_eq!(next("0 7 * * 1", "2026-11-23T07:00:00Z"), "2026-11-30T07:00:00Z");
        assert_eq!(next("* * * * *", "2026-12-31T23:59:00.5Z"), "2027-01-01T00:00:00Z");
        assert_eq!(next("30 4 1 * *", "2026-12-01T04:30:00Z"), "2027-01-01T04:30:00Z");
        assert_eq!(next("0 0 29 2 *", "2096-02-29T00:00:00Z"), "2104-02-29T00:00:00Z");
        assert_eq!(next("0 * 29 2 *", "2096-02-29T23:00:00Z"), "2104-02-29T00:00:00Z");
        assert_eq!(next("17 * * * *", "1969-12-31T23:30:00Z"), "1970-01-01T00:17:00Z");
    }

    #[test]
    fn either_day_counts_when_both_are_named() {
        let days = moments("0 0 13 * 5", "UTC", "2026-11-01T00:00:00Z", 5);
        let expected = ["2026-11-06", "2026-11-13", "2026-11-20", "2026-11-27", "2026-12-04"];
        assert_eq!(days, expected.map(|day| format!("{day}T00:00:00Z")));
        let both = moments("0 0 */2 * 5", "UTC", "2026-11-01T00:00:00Z", 2);
        assert_eq!(both, ["2026-11-13T00:00:00Z", "2026-11-27T00:00:00Z"]);
    }

    #[test]
    fn a_time_is_told_in_its_zone_in_summer_and_in_winter() {
        let digest = moments("0 7 * * 1", "America/New_York", "2026-10-20T00:00:00Z", 2);
        assert_eq!(digest, ["2026-10-26T11:00:00Z", "2026-11-02T12:00:00Z"]);
    }

    #[test]
    fn a_time_that_does_not_exist_fires_once_right_after_the_gap() {
        // On 28 March 2027 the clocks of Berlin go from 02:00 to 03:00, which is 01:00 UTC.
        let nights = moments("30 2 * * *", "Europe/Berlin", "2027-03-27T00:00:00Z", 3);
        assert_eq!(nights, ["2027-03-27T01:30:00Z", "2027-03-28T01:00:00Z", "2027-03-29T00:30:00Z"]);
        // Three skipped times and the one at the end of the gap are one.
        let often = moments("0,20,40 2,3 * * *", "Europe/Berlin", "2027-03-28T00:30:00Z", 3);
        assert_eq!(often, ["2027-03-28T01:00:00Z", "2027-03-28T01:20:00Z", "2027-03-28T01:40:00Z"]);
        // Cairo skips midnight itself.
        let midnight = moments("0 0 * * *", "Africa/Cairo", "2027-04-29T00:00:00Z", 2);
        assert_eq!(midnight, ["2027-04-29T22:00:00Z", "2027-04-30T21:00:00Z"]);
        // Samoa has skipped a whole day.
        let day = moments("0 12 * * *", "Pacific/Apia", "2011-12-29T22:00:00Z", 2);
        assert_eq!(day, ["2011-12-30T10:00:00Z", "2011-12-30T22:00:00Z"]);
    }

    #[test]
    fn a_time_that_exists_twice_fires_the_first_time() {
        // On 25 October 2026 Berlin has 02:30 at 00:30 UTC and again at 01:30 UTC.
        let nights = moments("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2);
        assert_eq!(nights, ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]);
        let between = moments("30 2 * * *", "Europe/Berlin", "2026-10-25T01:10:00Z", 1);
        assert_eq!(between, ["2026-10-26T01:30:00Z"]);
    }

    #[test]
    fn what_runs_every_hour_goes_by_the_time_that_passes() {
        let back = moments("30 * * * *", "Europe/Berlin", "2026-10-24T23:45:00Z", 3);
        assert_eq!(back, ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"]);
        let forward = moments("30 * * * *", "Europe/Berlin", "2027-03-28T00:00:00Z", 2);
        assert_eq!(forward, ["2027-03-28T00:30:00Z", "2027-03-28T01:30:00Z"]);
        // Lord Howe sets its clocks by half an hour: at 02:00 to 02:30 on 4 October 2026.
        let half = moments("15 * * * *", "Australia/Lord_Howe", "2026-10-03T14:50:00Z", 2);
        assert_eq!(half, ["2026-10-03T16:15:00Z", "2026-10-03T17:15:00Z"]);
    }

    #[test]
    fn every_moment_of_a_century_comes_after_the_one_before() {
        for (line, zone) in
            [("*/7 1-3 * * *", "Europe/London"), ("59 23 31 12 *", "America/Santiago"), ("5 0 * 3,11 *", "Asia/Beirut")]
        {
            let (cron, zone) = (Cron::parse(line).unwrap(), Zone::named(zone).unwrap());
            let mut at = Timestamp(0);
            for _ in 0..5_000 {
                let next = cron.next(at, &zone).unwrap_or(Timestamp(i64::MAX));
                assert!(next > at, "{line}");
                at = next;
                if at.0 > 4_000_000_000_000_000 {
                    break;
                }
            }
        }
    }

    #[test]
    fn nobody_knows_a_zone_that_is_not_there() {
        assert!(Zone::named("Europe/Atlantis").unwrap_err().contains("“Europe/Atlantis”"));
        assert_eq!(Zone::named("utc").unwrap().name(), "UTC");
        assert_eq!(Zone::named("Europe/Lisbon").unwrap().name(), "Europe/Lisbon");
    }
}
