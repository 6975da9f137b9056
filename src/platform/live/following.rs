//! Who on a page follows one stream, and from where: the rule that shows each event exactly once.
//!
//! Each follower has its own cursor, because two parts of a page may have been read at different
//! times. The socket follows the stream once, from the oldest of them; whoever is further ahead
//! drops what it has already had.

use super::stream::{Cursor, Position};

/// The followers of one stream.
#[derive(Debug, Default)]
pub struct Following {
    followers: Vec<Follower>,
    /// A `sub` is on its way: until its answer comes, gaps are the old subscription's.
    asked: bool,
}

#[derive(Debug)]
struct Follower {
    id: u32,
    cursor: Cursor,
    /// Waits for a new position after a reset.
    parked: bool,
}

/// What an offset means for the followers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// For these it is the next event.
    pub apply: Vec<u32>,
    /// Something before it is missing: ask again from here.
    pub ask: Option<Cursor>,
}

impl Following {
    /// Adds a follower, or gives a parked one its new place. The socket must now ask from the answer, if any.
    pub fn follow(&mut self, id: u32, from: Cursor) -> Option<Cursor> {
        self.leave(id);
        let reached = self.cursor();
        self.followers.push(Follower { id, cursor: from, parked: false });
        match reached {
            Some(at) if at.epoch == from.epoch && at.next <= from.next => None,
            _ => self.ask(),
        }
    }

    /// Takes a follower out; true when it was the last.
    pub fn leave(&mut self, id: u32) -> bool {
        self.followers.retain(|follower| follower.id != id);
        self.followers.is_empty()
    }

    /// Where the socket must go on to serve everybody; `None` when all wait for a reset to be done.
    /// Of followers in different lives of the stream the newest counts: the others will be reset.
    pub fn cursor(&self) -> Option<Cursor> {
        let epoch = self.active().map(|follower| follower.cursor.epoch).max()?;
        let next =
            self.active().filter(|f| f.cursor.epoch == epoch || f.cursor.epoch == 0).map(|f| f.cursor.next).min()?;
        Some(Cursor { epoch, next })
    }

    /// The same, and remembers that it was asked.
    pub fn ask(&mut self) -> Option<Cursor> {
        let cursor = self.cursor();
        self.asked = cursor.is_some();
        cursor
    }

    /// The server follows the stream for us. Returns those who stand in another life of it: they must read anew.
    pub fn subbed(&mut self, position: Position) -> Vec<u32> {
        self.asked = false;
        let mut lost = Vec::new();
        for follower in self.followers.iter_mut().filter(|follower| !follower.parked) {
            match follower.cursor.epoch {
                0 => follower.cursor.epoch = position.epoch,
                epoch if epoch == position.epoch => {}
                _ => {
                    follower.parked = true;
                    lost.push(follower.id);
                }
            }
        }
        lost
    }

    /// An event at `offset` has come.
    pub fn heard(&mut self, offset: i64) -> Heard {
        let mut heard = Heard::default();
        let mut gap = false;
        for follower in self.followers.iter_mut().filter(|follower| !follower.parked) {
            if offset == follower.cursor.next {
                follower.cursor.next += 1;
                heard.apply.push(follower.id);
            } else {
                gap |= offset > follower.cursor.next;
            }
        }
        if gap && !self.asked {
            heard.ask = self.ask();
        }
        heard
    }

    /// There is nothing up to and including `to`.
    pub fn skipped(&mut self, to: i64) {
        for follower in self.followers.iter_mut().filter(|follower| !follower.parked) {
            follower.cursor.next = follower.cursor.next.max(to + 1);
        }
    }

    /// The server cannot go on from where we are. Returns those who must read anew.
    pub fn reset(&mut self) -> Vec<u32> {
        self.asked = false;
        let mut lost = Vec::new();
        for follower in self.followers.iter_mut().filter(|follower| !follower.parked) {
            follower.parked = true;
            lost.push(follower.id);
        }
        lost
    }

    fn active(&self) -> impl Iterator<Item = &Follower> {
        self.followers.iter().filter(|follower| !follower.parked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(epoch: i64, next: i64) -> Cursor {
        Cursor { epoch, next }
    }

    fn following(epoch: i64, next: i64) -> Following {
        let mut following = Following::default();
        assert_eq!(following.follow(1, at(epoch, next)), Some(at(epoch, next)));
        assert!(following.subbed(Position { epoch, head: next - 1 }).is_empty());
        following
    }

    #[test]
    fn only_the_next_event_is_applied() {
        let mut following = following(7, 4);
        assert_eq!(following.heard(3), Heard::default());
        assert_eq!(following.heard(4), Heard { apply: vec![1], ask: None });
        assert_eq!(following.heard(4), Heard::default());
        assert_eq!(following.heard(7), Heard { apply: vec![], ask: Some(at(7, 5)) });
        // The rest of the old subscription comes in while the new one is asked for.
        assert_eq!(following.heard(8), Heard::default());
        following.subbed(Position { epoch: 7, head: 8 });
        for offset in 5..=8 {
            assert_eq!(following.heard(offset).apply, [1]);
        }
    }

    #[test]
    fn a_stream_that_had_not_begun_is_followed_from_its_first_event() {
        let mut following = following(0, 1);
        assert!(following.subbed(Position { epoch: 9, head: 1 }).is_empty());
        assert_eq!(following.heard(1).apply, [1]);
        assert_eq!(following.cursor(), Some(at(9, 2)));
    }

    #[test]
    fn a_later_follower_with_an_older_page_gets_what_it_missed() {
        let mut following = following(7, 4);
        assert_eq!(following.heard(4).apply, [1]);
        assert_eq!(following.follow(2, at(7, 3)), Some(at(7, 3)));
        following.subbed(Position { epoch: 7, head: 4 });
        assert_eq!(following.heard(3).apply, [2]);
        assert_eq!(following.heard(4).apply, [2]);
        assert_eq!(following.heard(5).apply, [1, 2]);
        assert!(!following.leave(1));
        assert!(following.leave(2));
    }

    #[test]
    fn a_later_follower_with_a_newer_page_waits_for_its_turn() {
        let mut following = following(7, 4);
        assert_eq!(following.follow(2, at(7, 6)), None);
        assert_eq!(following.heard(4), Heard { apply: vec![1], ask: None });
        assert_eq!(following.heard(5).apply, [1]);
        assert_eq!(following.heard(6).apply, [1, 2]);
    }

    #[test]
    fn another_life_of_the_stream_resets_whoever_stands_in_the_old_one() {
        let mut following = following(7, 4);
        following.follow(2, at(8, 2));
        assert_eq!(following.cursor(), Some(at(8, 2)));
        assert_eq!(following.subbed(Position { epoch: 8, head: 1 }), [1]);
        assert_eq!(following.heard(2).apply, [2]);
        assert_eq!(following.follow(1, at(8, 3)), None);
        assert_eq!(following.heard(3).apply, [2, 1]);
    }

    #[test]
    fn after_a_reset_nothing_is_applied_until_the_page_was_read_again() {
        let mut following = following(7, 4);
        assert_eq!(following.reset(), [1]);
        assert_eq!(following.cursor(), None);
        assert_eq!(following.heard(4), Heard::default());
        assert_eq!(following.follow(1, at(7, 90)), Some(at(7, 90)));
    }
}
