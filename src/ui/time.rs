//! Times. The server writes them in UTC; the browser then tells them in the reader's zone, and again
//! every minute, without the view knowing. This is the only place that shows a time.

use leptos::prelude::*;

use crate::platform::browser;
use crate::platform::time::{MINUTE, Timestamp};

/// How a time is told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeKind {
    /// “3 hours ago”, “yesterday, 18:40”, “Friday, 21:40”, then the date.
    #[default]
    Relative,
    /// “23 November 2026”.
    Date,
    /// “18:40”, where the day is said already.
    Clock,
    /// “18:40:05”, where seconds count and the day is said already.
    Second,
    /// “23 November 2026, 18:40”, also for what is still to come.
    Moment,
    /// “Friday evening”, in a sentence.
    Visit,
}

/// One time, with its full form in the title.
///
/// Before the browser tells it, it is the date in UTC, about as long as what follows, so that lines
/// keep their breaks. A page that knows when it was made gives `now`, and is right from the start.
#[component]
pub fn TimeText(
    at: Timestamp,
    #[prop(optional)] kind: TimeKind,
    #[prop(optional_no_strip)] now: Option<Timestamp>,
) -> impl IntoView {
    view! {
        <time datetime=at.rfc3339() title=at.full() data-tell=kind.word()>
            {first_text(at, kind, now)}
        </time>
    }
}

impl TimeKind {
    /// How the browser finds out what to tell.
    fn word(self) -> &'static str {
        match self {
            Self::Relative => "relative",
            Self::Date => "date",
            Self::Clock => "clock",
            Self::Second => "second",
            Self::Moment => "moment",
            Self::Visit => "visit",
        }
    }
}

/// Tells every time on the page in the reader's zone, now and once a minute. Called once, in the browser.
pub fn tell_times() {
    browser::tell_times(|word, at, now, offset| {
        let text = match word {
            "date" => local(at, offset).date(),
            "clock" => clock(at, offset),
            "second" => second(at, offset),
            "moment" => full(at, offset),
            "visit" => at.part_of_day(now, offset),
            _ => at.relative(now, offset),
        };
        [text, full(at, offset)]
    });
}

fn first_text(at: Timestamp, kind: TimeKind, now: Option<Timestamp>) -> String {
    match (kind, now) {
        (TimeKind::Clock, _) => clock(at, 0),
        (TimeKind::Second, _) => second(at, 0),
        (TimeKind::Moment, _) => at.full(),
        (TimeKind::Relative, Some(now)) => at.relative(now, 0),
        (TimeKind::Visit, Some(now)) => at.part_of_day(now, 0),
        _ => at.date(),
    }
}

fn local(at: Timestamp, offset_minutes: i64) -> Timestamp {
    at.plus(offset_minutes * MINUTE)
}

fn clock(at: Timestamp, offset_minutes: i64) -> String {
    let c = at.civil(offset_minutes);
    format!("{:02}:{:02}", c.hour, c.minute)
}

fn second(at: Timestamp, offset_minutes: i64) -> String {
    format!("{}:{:02}", clock(at, offset_minutes), at.civil(offset_minutes).second)
}

/// `23 November 2026, 08:12`, in the reader's zone.
fn full(at: Timestamp, offset_minutes: i64) -> String {
    format!("{}, {}", local(at, offset_minutes).date(), clock(at, offset_minutes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::time::{HOUR, SECOND};

    const MONDAY: Timestamp = Timestamp(1_795_417_920 * SECOND);

    #[test]
    fn the_first_text_is_utc_and_needs_no_clock() {
        assert_eq!(first_text(MONDAY, TimeKind::Relative, None), "23 November 2026");
        assert_eq!(first_text(MONDAY, TimeKind::Clock, None), "07:12");
        assert_eq!(first_text(MONDAY, TimeKind::Second, None), "07:12:00");
        assert_eq!(first_text(MONDAY, TimeKind::Moment, None), "23 November 2026, 07:12 UTC");
        assert_eq!(first_text(MONDAY, TimeKind::Relative, Some(MONDAY.plus(3 * HOUR))), "3 hours ago");
        assert_eq!(first_text(MONDAY, TimeKind::Visit, Some(MONDAY.plus(3 * HOUR))), "this morning");
    }

    #[test]
    fn the_title_is_in_the_readers_zone() {
        assert_eq!(full(MONDAY, 60), "23 November 2026, 08:12");
        assert_eq!(full(MONDAY, -10 * 60), "22 November 2026, 21:12");
    }
}
