//! How the operator's pages say what the queue knows.

use crate::platform::job::JobState;
use crate::platform::server::jobs::Queue;
use crate::platform::server::jobs::reading::BUCKETS_US;
use crate::platform::time::{DAY, HOUR, MINUTE, SECOND};
use crate::ui::words::exact;

/// How a state is called on a page.
pub fn state(state: JobState) -> &'static str {
    match state {
        JobState::Scheduled => "Scheduled",
        JobState::Ready => "Waiting",
        JobState::Running => "Running",
        JobState::Retrying => "Retrying",
        JobState::Done => "Done",
        JobState::Dead => "Failed",
        JobState::Cancelled => "Cancelled",
    }
}

/// The icon and the class of a state's badge.
pub fn state_sign(state: JobState) -> (&'static str, &'static str) {
    match state {
        JobState::Scheduled | JobState::Ready => ("clock", "badge"),
        JobState::Running => ("play", "badge busy"),
        JobState::Retrying => ("retry", "badge warn"),
        JobState::Done => ("check", "badge ok"),
        JobState::Dead => ("warn", "badge bad"),
        JobState::Cancelled => ("x", "badge"),
    }
}

/// What a queue is for.
pub fn queue(queue: Queue) -> &'static str {
    match queue {
        Queue::Default => "Publishing, tidying up",
        Queue::Mail => "Answers, digests, sign-in letters",
        Queue::Pictures => "Sizes of uploaded pictures",
        Queue::Exports => "Members’ archives",
        Queue::Webhooks => "Deliveries to other programs",
        Queue::Backups => "Copies of the whole place",
    }
}

/// A length of time: `212 ms`, `8.2 s`, `1 min 10 s`, `2 h 5 min`, `3 d 4 h`.
pub fn span(micros: i64) -> String {
    let of = |whole: i64, unit: &str, rest: i64, small: &str| match rest {
        0 => format!("{whole} {unit}"),
        _ => format!("{whole} {unit} {rest} {small}"),
    };
    match micros.max(0) {
        0 => "0 s".into(),
        micros @ ..1_000 => format!("{micros} µs"),
        micros @ ..SECOND => format!("{} ms", micros / 1_000),
        micros if micros < 10 * SECOND => format!("{}.{} s", micros / SECOND, micros % SECOND / 100_000),
        micros if micros < MINUTE => format!("{} s", micros / SECOND),
        micros if (10 * MINUTE..HOUR).contains(&micros) => format!("{} min", micros / MINUTE),
        micros if micros < HOUR => of(micros / MINUTE, "min", micros % MINUTE / SECOND, "s"),
        micros if micros < DAY => of(micros / HOUR, "h", micros % HOUR / MINUTE, "min"),
        micros => of(micros / DAY, "d", micros % DAY / HOUR, "h"),
    }
}

/// The upper end of a bucket: `50 ms`; the last has none.
pub fn bucket(place: usize) -> String {
    match BUCKETS_US.get(place) {
        Some(&i64::MAX) | None => "longer than 10 min".into(),
        Some(&micros) => span_whole(micros),
    }
}

fn span_whole(micros: i64) -> String {
    if micros < SECOND { format!("{} ms", micros / 1_000) } else { span(micros).replace(".0", "") }
}

/// `1 of 5`; a dash before the first attempt.
pub fn attempt(attempt: u32, most: u32) -> String {
    if attempt == 0 { "–".into() } else { format!("{} of {}", exact(attempt.into()), exact(most.into())) }
}

/// Who or what enqueued a job: the engine's `request POST /settings/data 0193…` as words.
pub fn cause(cause: &str) -> String {
    match cause.split_once(' ') {
        Some(("request", rest)) => format!("Enqueued by the request {rest}"),
        Some(("schedule", name)) => format!("Enqueued by the schedule {name}"),
        Some(("command", name)) => format!("Enqueued by the command {name}"),
        Some(("job", _)) => "Enqueued by another job".into(),
        _ if cause.is_empty() => "Enqueued".into(),
        _ => format!("Enqueued by {cause}"),
    }
}

/// How an attempt ended that did not end well.
pub fn ending(word: &str) -> &'static str {
    match word {
        "timed out" => "took too long",
        "panicked" => "broke off: the program has a mistake",
        "crashed" => "ended with its process",
        "lost" => "was given up: its worker went silent",
        "given back" => "was given back: its process was told to end",
        "cancelled" => "was cancelled",
        _ => "failed",
    }
}

/// JSON with a line for each value, as far as it is JSON.
pub fn pretty(json: &str) -> String {
    let value: Option<serde_json::Value> = serde_json::from_str(json).ok();
    value.and_then(|value| serde_json::to_string_pretty(&value).ok()).unwrap_or_else(|| json.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_said_in_two_units_at_most() {
        let said = [
            0,
            900,
            212_000,
            8_250_000,
            38 * SECOND,
            70 * SECOND,
            3 * MINUTE,
            20 * MINUTE + 33 * SECOND,
            125 * MINUTE,
            2 * HOUR,
            76 * HOUR,
            -5,
        ]
        .map(span);
        assert_eq!(
            said,
            [
                "0 s",
                "900 µs",
                "212 ms",
                "8.2 s",
                "38 s",
                "1 min 10 s",
                "3 min",
                "20 min",
                "2 h 5 min",
                "2 h",
                "3 d 4 h",
                "0 s"
            ]
        );
    }

    #[test]
    fn a_bucket_is_named_by_its_upper_end() {
        let named: Vec<String> = (0..BUCKETS_US.len()).map(bucket).collect();
        assert_eq!(named[0], "1 ms");
        assert_eq!(named[7..], ["1 s", "5 s", "1 min", "10 min", "longer than 10 min"]);
    }

    #[test]
    fn a_cause_is_told_in_words() {
        assert_eq!(cause("request POST /settings/data 0193"), "Enqueued by the request POST /settings/data 0193");
        assert_eq!(cause("schedule digest"), "Enqueued by the schedule digest");
        assert_eq!(cause("job 0193"), "Enqueued by another job");
        assert_eq!((cause(""), cause("tide")), ("Enqueued".into(), "Enqueued by tide".into()));
    }

    #[test]
    fn what_is_no_json_is_shown_as_it_is() {
        assert_eq!(pretty("{\"a\":1}"), "{\n  \"a\": 1\n}");
        assert_eq!(pretty("{oops"), "{oops");
    }
}
