//! What an answer means.

use std::time::UNIX_EPOCH;

use http::{HeaderMap, StatusCode, header};

use crate::platform::server::outgoing::{Answer, Unsent};
use crate::platform::time::{SECOND, Timestamp};

/// How an attempt went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Heard.
    Delivered,
    /// It never wants to hear anything again.
    Gone,
    /// To be tried again; the receiver may have said after how many microseconds.
    Failed { asked: Option<i64> },
}

/// Judges what came back, and says it in a sentence.
pub fn judge(outcome: &Result<Answer, Unsent>, now: Timestamp) -> (Verdict, String) {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(unsent) => return (Verdict::Failed { asked: None }, unsent.to_string()),
    };
    let status = answer.status;
    match status {
        _ if status.is_success() => (Verdict::Delivered, format!("Heard: it answered {}.", status.as_u16())),
        StatusCode::GONE => (Verdict::Gone, "It answered 410: it wants to hear nothing more.".into()),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            let asked = retry_after(&answer.headers, now);
            (Verdict::Failed { asked }, format!("It answered {}: not now.", status.as_u16()))
        }
        _ if status.is_redirection() => {
            let words = format!(
                "It answered {}, which sends on to another address, and that is not followed. Give the webhook the \
                 address that answers itself.",
                status.as_u16()
            );
            (Verdict::Failed { asked: None }, words)
        }
        _ => (
            Verdict::Failed { asked: None },
            format!("It answered {}; heard is what is answered with 2xx.", status.as_u16()),
        ),
    }
}

/// `Retry-After` in microseconds from `now`: seconds or a date (RFC 9110 section 10.2.3).
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<i64> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u32>() {
        return Some(i64::from(seconds) * SECOND);
    }
    let date = httpdate::parse_http_date(value).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(i64::try_from(date.as_micros()).ok()?.saturating_sub(now.0).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 23 November 2026, 07:12 UTC.
    const NOW: Timestamp = Timestamp(1_795_417_920 * SECOND);

    fn judged(status: u16, retry_after: &str) -> Verdict {
        let mut headers = HeaderMap::new();
        if !retry_after.is_empty() {
            headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
        }
        let status = StatusCode::from_u16(status).unwrap();
        judge(&Ok(Answer { status, headers, body: Vec::new(), is_whole: true }), NOW).0
    }

    #[test]
    fn only_a_status_of_success_is_heard_and_410_is_the_end() {
        assert_eq!(judged(200, ""), Verdict::Delivered);
        assert_eq!(judged(204, "60"), Verdict::Delivered);
        assert_eq!(judged(410, "60"), Verdict::Gone);
        for status in [301, 302, 307, 308, 400, 401, 404, 413, 500, 502] {
            assert_eq!(judged(status, "60"), Verdict::Failed { asked: None }, "{status}");
        }
    }

    #[test]
    fn who_is_busy_may_say_when_to_come_back() {
        for status in [429, 503] {
            assert_eq!(judged(status, "90"), Verdict::Failed { asked: Some(90 * SECOND) });
            let date = "Mon, 23 Nov 2026 07:15:00 GMT";
            assert_eq!(judged(status, date), Verdict::Failed { asked: Some(180 * SECOND) });
            assert_eq!(judged(status, "Mon, 23 Nov 2026 07:00:00 GMT"), Verdict::Failed { asked: Some(0) });
            for nonsense in ["", "soon", "-5", "99999999999999999999"] {
                assert_eq!(judged(status, nonsense), Verdict::Failed { asked: None }, "{nonsense}");
            }
        }
    }
}
