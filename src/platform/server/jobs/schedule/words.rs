//! Cron lines in words, for pages.

use super::Cron;
use super::fields::values;
use crate::platform::time::MONTHS;

const WEEKDAYS: [&str; 7] = ["Sundays", "Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays"];
/// Times of one day beyond which the line itself says it better.
const MOST_TIMES: usize = 4;

impl Cron {
    /// `Every night at 03:15`, `Mondays at 07:00`; the line itself where no words are better.
    pub fn words(&self) -> String {
        self.in_words().unwrap_or_else(|| self.line().to_owned())
    }

    fn in_words(&self) -> Option<String> {
        let hours: Vec<u8> = values(self.hours).collect();
        let minutes: Vec<u8> = values(self.minutes).collect();
        if self.every_hour() {
            return (self.days().as_deref() == Some("Every day")).then(|| every_hour(&minutes)).flatten();
        }
        let [minute] = minutes[..] else { return None };
        if hours.len() > MOST_TIMES {
            return None;
        }
        let days = self.days()?;
        let days =
            if days == "Every day" && hours.iter().all(|hour| *hour < 6) { "Every night".to_owned() } else { days };
        let times: Vec<String> = hours.iter().map(|hour| format!("{hour:02}:{minute:02}")).collect();
        Some(format!("{days} at {}", and(&times)))
    }

    /// Which days are meant.
    fn days(&self) -> Option<String> {
        let (days, months): (Vec<u8>, Vec<u8>) = (values(self.days).collect(), values(self.months).collect());
        let weekdays: Vec<u8> = values(self.weekdays).collect();
        match (days[..].len(), weekdays.len(), months.len()) {
            (31, 7, 12) => Some("Every day".to_owned()),
            (31, _, 12) if weekdays == [1, 2, 3, 4, 5] => Some("Monday to Friday".to_owned()),
            (31, _, 12) => Some(and(&weekdays.iter().map(|day| WEEKDAYS[usize::from(*day)]).collect::<Vec<_>>())),
            (1, 7, 12) => Some(format!("On the {} of every month", ordinal(days[0]))),
            (1, 7, 1) => Some(format!("On {} {} of every year", days[0], MONTHS[usize::from(months[0]) - 1])),
            _ => None,
        }
    }
}

fn every_hour(minutes: &[u8]) -> Option<String> {
    match minutes {
        [0] => Some("Every hour".to_owned()),
        [1] => Some("Every hour, 1 minute past".to_owned()),
        [minute] => Some(format!("Every hour, {minute} minutes past")),
        [0, 1, ..] if minutes.len() == 60 => Some("Every minute".to_owned()),
        [0, step, ..] => {
            let even = (0..60).step_by(usize::from(*step)).eq(minutes.iter().copied());
            (even && 60 % step == 0).then(|| format!("Every {step} minutes"))
        }
        _ => None,
    }
}

/// `a`, `a and b`, `a, b and c`.
fn and(parts: &[impl AsRef<str>]) -> String {
    let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
    match parts.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

fn ordinal(number: u8) -> String {
    let ending = match (number % 10, number / 10) {
        (_, 1) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_said_in_words_or_stays_itself() {
        for (line, words) in [
            ("15 3 * * *", "Every night at 03:15"),
            ("0 7 * * *", "Every day at 07:00"),
            ("0 6,18 * * *", "Every day at 06:00 and 18:00"),
            ("0 7 * * 1", "Mondays at 07:00"),
            ("0 7 * * mon,thu,7", "Sundays, Mondays and Thursdays at 07:00"),
            ("30 18 * * 1-5", "Monday to Friday at 18:30"),
            ("0 4 1 * *", "On the 1st of every month at 04:00"),
            ("0 4 12 * *", "On the 12th of every month at 04:00"),
            ("0 4 23 * *", "On the 23rd of every month at 04:00"),
            ("0 4 1 3 *", "On 1 March of every year at 04:00"),
            ("* * * * *", "Every minute"),
            ("*/5 * * * *", "Every 5 minutes"),
            ("0,30 * * * *", "Every 30 minutes"),
            ("0 * * * *", "Every hour"),
            ("17 * * * *", "Every hour, 17 minutes past"),
            ("@daily", "Every night at 00:00"),
            ("*/7 * * * *", "*/7 * * * *"),
            ("0 7 13 * 5", "0 7 13 * 5"),
            ("0 * * * 1", "0 * * * 1"),
            ("0 8-18 * * *", "0 8-18 * * *"),
        ] {
            assert_eq!(Cron::parse(line).unwrap().words(), words, "{line}");
        }
    }
}
