//! The newest events of one stream, encoded, in memory.

use std::collections::VecDeque;

use axum::extract::ws::Utf8Bytes;

use super::frame::{Frame, batch_of, join};
use super::limits::Limits;

/// A contiguous run of events that ends at `head`.
#[derive(Debug)]
pub(super) struct Ring {
    /// The offset of the newest event known here, whether or not it is kept.
    head: i64,
    frames: VecDeque<Frame>,
    bytes: usize,
    most_events: usize,
    most_bytes: usize,
}

/// What there is for a listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing new.
    Nothing,
    /// One WebSocket frame, and the offset of the last event in it.
    Send(Utf8Bytes, i64),
    /// It is older than what is kept: look into the database.
    Older,
}

impl Ring {
    pub(super) fn empty(limits: &Limits) -> Self {
        Self {
            head: 0,
            frames: VecDeque::new(),
            bytes: 0,
            most_events: limits.kept_events,
            most_bytes: limits.kept_bytes,
        }
    }

    pub(super) fn head(&self) -> i64 {
        self.head
    }

    /// Forgets everything and goes on behind `head`.
    pub(super) fn restart(&mut self, head: i64) {
        self.frames.clear();
        self.bytes = 0;
        self.head = head;
    }

    /// Adds the next event. After a hole in the log what came before is not kept.
    pub(super) fn push(&mut self, frame: Frame) {
        if frame.place != self.head + 1 {
            self.restart(frame.place - 1);
        }
        self.head = frame.place;
        self.bytes += frame.text.len();
        self.frames.push_back(frame);
        while self.frames.len() > self.most_events || (self.bytes > self.most_bytes && self.frames.len() > 1) {
            if let Some(oldest) = self.frames.pop_front() {
                self.bytes -= oldest.text.len();
            }
        }
    }

    /// What a listener whose next event is `next` gets.
    pub(super) fn from(&self, next: i64) -> Next {
        if next > self.head {
            return Next::Nothing;
        }
        let first = self.head + 1 - self.frames.len() as i64;
        let Ok(skip) = usize::try_from(next - first) else { return Next::Older };
        send(self.frames.iter().skip(skip))
    }
}

/// One WebSocket frame from the beginning of `frames`.
pub(super) fn send<'a>(frames: impl Iterator<Item = &'a Frame>) -> Next {
    let batch = batch_of(frames);
    match batch.last() {
        Some(last) => Next::Send(join(&batch), last.place),
        None => Next::Older,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(events: usize, bytes: usize) -> Ring {
        Ring::empty(&Limits { kept_events: events, kept_bytes: bytes, ..Limits::default() })
    }

    fn frame(place: i64) -> Frame {
        Frame { place, text: place.to_string().into() }
    }

    #[test]
    fn a_listener_gets_everything_from_its_place_on() {
        let mut ring = ring(10, 1_000);
        assert_eq!(ring.from(1), Next::Nothing);
        (1..=3).for_each(|place| ring.push(frame(place)));
        assert_eq!(ring.from(1), Next::Send("[1,2,3]".into(), 3));
        assert_eq!(ring.from(3), Next::Send("3".into(), 3));
        assert_eq!(ring.from(4), Next::Nothing);
    }

    #[test]
    fn what_was_pushed_out_is_older() {
        let mut ring = ring(2, 1_000);
        (1..=5).for_each(|place| ring.push(frame(place)));
        assert_eq!(ring.from(3), Next::Older);
        assert_eq!(ring.from(4), Next::Send("[4,5]".into(), 5));
    }

    #[test]
    fn the_ring_is_bounded_in_bytes_but_keeps_the_newest() {
        let mut ring = ring(100, 3);
        (1..=8).for_each(|place| ring.push(frame(place)));
        assert_eq!(ring.from(6), Next::Send("[6,7,8]".into(), 8));
        assert_eq!(ring.from(5), Next::Older);
        ring.push(Frame { place: 9, text: "too long".into() });
        assert_eq!(ring.from(9), Next::Send("too long".into(), 9));
    }

    #[test]
    fn a_ring_that_starts_in_the_middle_sends_the_listener_to_the_database() {
        let mut ring = ring(10, 1_000);
        ring.restart(40);
        assert_eq!(ring.from(41), Next::Nothing);
        assert_eq!(ring.from(40), Next::Older);
        ring.push(frame(41));
        assert_eq!(ring.from(40), Next::Older);
        ring.push(frame(50));
        assert_eq!(ring.from(41), Next::Older);
        assert_eq!(ring.from(50), Next::Send("50".into(), 50));
    }
}
