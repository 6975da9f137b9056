//! How long something took, in buckets.

use crate::platform::server::jobs::store::tally::BUCKETS_US;

/// How many of what took how long. A bucket holds what took at most [`BUCKETS_US`] of it and more than
/// the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    pub buckets: [i64; BUCKETS_US.len()],
    /// Of all of them together, in microseconds.
    pub sum_us: i64,
}

impl Histogram {
    /// How many there are.
    pub fn count(&self) -> i64 {
        self.buckets.iter().sum()
    }

    /// The bucket within which `percent` of all lie; `None` when there are none.
    pub fn within(&self, percent: i64) -> Option<usize> {
        let all = self.count();
        if all <= 0 {
            return None;
        }
        let wanted = (all * percent).div_euclid(100) + i64::from((all * percent).rem_euclid(100) > 0);
        let mut seen = 0;
        self.buckets.iter().position(|n| {
            seen += n;
            seen >= wanted.max(1)
        })
    }

    /// Adds another.
    pub fn add(&mut self, other: &Self) {
        for (own, more) in self.buckets.iter_mut().zip(other.buckets) {
            *own += more;
        }
        self.sum_us += other.sum_us;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_lies_within_a_bucket() {
        let mut waits = Histogram::default();
        assert_eq!(waits.within(95), None);
        waits.buckets[0] = 94;
        waits.buckets[3] = 6;
        assert_eq!(
            (waits.within(50), waits.within(94), waits.within(95), waits.within(100)),
            (Some(0), Some(0), Some(3), Some(3))
        );
        let mut one = Histogram::default();
        one.buckets[11] = 1;
        assert_eq!((one.within(1), one.within(95)), (Some(11), Some(11)));
    }
}
