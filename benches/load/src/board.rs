//! When each post was sent, answered, and heard by whom.

use std::time::{Duration, Instant};

/// One post on its way to everybody.
#[derive(Clone, Copy, Debug)]
struct Delivery {
    sent: Instant,
    answered: Option<Instant>,
    first: Option<Instant>,
    last: Option<Instant>,
    heard: usize,
}

/// All posts of one measurement, in the order in which they were sent, which is the order of the stream.
#[derive(Debug, Default)]
pub struct Board {
    deliveries: Vec<Delivery>,
    /// Events that came twice, out of order or not at all.
    pub misplaced: usize,
    /// Why the measurement is worth nothing.
    pub failure: Option<String>,
}

/// What the board shows in the end. Times in microseconds, sorted.
#[derive(Debug, Default)]
pub struct Outcome {
    pub posts: usize,
    pub deliveries: usize,
    /// From the first post's sending to the last delivery.
    pub seconds: f64,
    /// From sending a post to its arrival at the last socket.
    pub sent_to_last: Vec<u64>,
    /// From the answer to the publisher to the arrival at the last socket; 0 when that was earlier.
    pub answered_to_last: Vec<u64>,
    /// From the arrival at the first socket to the arrival at the last.
    pub first_to_last: Vec<u64>,
}

impl Board {
    /// A post is about to be sent; gives its number.
    pub fn send(&mut self) -> usize {
        let delivery = Delivery { sent: Instant::now(), answered: None, first: None, last: None, heard: 0 };
        self.deliveries.push(delivery);
        self.deliveries.len() - 1
    }

    /// The publisher was told that it is out.
    pub fn answered(&mut self, number: usize) {
        if let Some(delivery) = self.deliveries.get_mut(number) {
            delivery.answered = Some(Instant::now());
        }
    }

    /// A socket got the post with this number.
    pub fn heard(&mut self, number: usize, at: Instant) {
        let Some(delivery) = self.deliveries.get_mut(number) else {
            self.misplaced += 1;
            return;
        };
        delivery.heard += 1;
        delivery.first.get_or_insert(at);
        delivery.last = Some(at);
    }

    /// True when every socket has got every post.
    pub fn complete(&self, sockets: usize) -> bool {
        self.deliveries.iter().all(|delivery| delivery.heard == sockets)
    }

    /// How many posts were sent so far.
    pub fn len(&self) -> usize {
        self.deliveries.len()
    }

    /// What happened from the post with this number on.
    pub fn outcome(&self, from: usize) -> Outcome {
        let mut outcome = Outcome::default();
        let deliveries = &self.deliveries[from.min(self.deliveries.len())..];
        let mut end = None;
        for delivery in deliveries {
            outcome.posts += 1;
            outcome.deliveries += delivery.heard;
            let (Some(first), Some(last)) = (delivery.first, delivery.last) else { continue };
            end = end.max(Some(last));
            outcome.sent_to_last.push(micros(last - delivery.sent));
            outcome.first_to_last.push(micros(last - first));
            if let Some(answered) = delivery.answered {
                outcome.answered_to_last.push(micros(last.saturating_duration_since(answered)));
            }
        }
        if let (Some(start), Some(end)) = (deliveries.first(), end) {
            outcome.seconds = (end - start.sent).as_secs_f64();
        }
        for times in [&mut outcome.sent_to_last, &mut outcome.answered_to_last, &mut outcome.first_to_last] {
            times.sort_unstable();
        }
        outcome
    }
}

/// The value that `percent` of the sorted ones do not exceed (nearest rank); 0 when there are none.
pub fn percentile(sorted: &[u64], percent: f64) -> u64 {
    let rank = (percent / 100.0 * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values: Vec<u64> = (1..=200).collect();
        assert_eq!([percentile(&values, 50.0), percentile(&values, 99.0), percentile(&values, 100.0)], [100, 198, 200]);
        assert_eq!(percentile(&[], 50.0), 0);
    }

    #[test]
    fn a_post_counts_when_the_last_socket_has_it() {
        let mut board = Board::default();
        let number = board.send();
        let start = Instant::now();
        board.heard(number, start + Duration::from_millis(1));
        assert!(!board.complete(2));
        board.heard(number, start + Duration::from_millis(9));
        assert!(board.complete(2));
        let outcome = board.outcome(0);
        assert_eq!((outcome.posts, outcome.deliveries, outcome.first_to_last), (1, 2, vec![8_000]));
        board.heard(7, start);
        assert_eq!(board.misplaced, 1);
    }
}
