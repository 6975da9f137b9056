//! What one socket and one process may use up.

use std::time::Duration;

use tokio::time::Instant;

use crate::platform::time::DAY;

/// The limits of the live channel. Tests use shorter times.
#[derive(Clone, Debug)]
pub struct Limits {
    /// The largest frame from a client, in bytes.
    pub frame_bytes: usize,
    /// Messages a second from one socket, and how many of them at once.
    pub messages_per_second: u32,
    pub messages_at_once: u32,
    /// Bad messages in a row until the socket is closed.
    pub bad_in_a_row: u32,
    /// Streams that one socket may follow.
    pub streams: usize,
    /// Sockets of one session or one token, and of everybody together.
    pub sockets_per_pass: usize,
    pub sockets: usize,
    /// How long the first `hello` may take.
    pub hello: Duration,
    /// How long a client may take nothing of what is sent to it.
    pub stall: Duration,
    /// How often the server pings.
    pub ping: Duration,
    /// How long a client may be silent.
    pub silence: Duration,
    /// How long a closed socket is kept open for the close frame to arrive.
    pub farewell: Duration,
    /// Events kept in memory for each stream that somebody follows, and their size in bytes.
    pub kept_events: usize,
    pub kept_bytes: usize,
    /// How often the heads are compared with the database, and the tokens of programs are looked at.
    pub sweep: Duration,
    /// How often the sessions behind the sockets are checked.
    pub session_check: Duration,
    /// Which events may be thrown away: older than so many microseconds and not among so many newest
    /// of their stream.
    pub retention_age: i64,
    pub retention_events: i64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            frame_bytes: 16 * 1024,
            messages_per_second: 20,
            messages_at_once: 40,
            bad_in_a_row: 3,
            streams: 128,
            sockets_per_pass: 8,
            sockets: 20_000,
            hello: Duration::from_secs(10),
            stall: Duration::from_secs(10),
            ping: Duration::from_secs(25),
            silence: Duration::from_secs(35),
            farewell: Duration::from_secs(1),
            kept_events: 256,
            kept_bytes: 256 * 1024,
            sweep: Duration::from_secs(2),
            session_check: Duration::from_secs(30),
            retention_age: 7 * DAY,
            retention_events: 1_000,
        }
    }
}

/// Now, for measuring how long something takes.
#[expect(clippy::disallowed_methods, reason = "heartbeats and rates measure elapsed time, not the time of day")]
pub(super) fn instant() -> Instant {
    Instant::now()
}

/// A bucket that fills at a steady rate: so many at once, so many a second in the long run.
#[derive(Debug)]
pub(super) struct Bucket {
    left: f32,
    at: Instant,
}

impl Bucket {
    pub(super) fn full(limits: &Limits, now: Instant) -> Self {
        Self { left: limits.messages_at_once as f32, at: now }
    }

    /// Takes `count` out; false when there is not that much in it.
    pub(super) fn take(&mut self, count: usize, limits: &Limits, now: Instant) -> bool {
        let gained = now.duration_since(self.at).as_secs_f32() * limits.messages_per_second as f32;
        self.left = (self.left + gained).min(limits.messages_at_once as f32) - count as f32;
        self.at = now;
        self.left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forty_at_once_and_twenty_a_second_pass() {
        let (limits, start) = (Limits::default(), instant());
        let mut bucket = Bucket::full(&limits, start);
        assert!((0..40).all(|_| bucket.take(1, &limits, start)));
        for second in 1..5 {
            let now = start + Duration::from_secs(second);
            assert!((0..20).all(|_| bucket.take(1, &limits, now)));
        }
        assert!(!bucket.take(1, &limits, start + Duration::from_secs(4)));
    }

    #[test]
    fn an_array_counts_as_its_messages() {
        let (limits, start) = (Limits::default(), instant());
        assert!(!Bucket::full(&limits, start).take(41, &limits, start));
    }
}
