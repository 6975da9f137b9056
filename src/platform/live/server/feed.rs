//! One stream that somebody follows: its newest events, read once from the database and handed to everybody.
//!
//! Whoever wants to know more than the feed knows takes the turn at `reading`, so that the log is
//! read once however many ask. Only the holder of the turn moves the head, and it reads the log
//! while holding it: a head below ours is then a fact (the database was restored), not a race.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::Mutex as Turn;

use super::block::LastBlock;
use super::frame::Frame;
use super::limits::Limits;
use super::log;
use super::registry::Seat;
use super::ring::{Next, Ring};
use crate::platform::live::{Position, Stream};
use crate::platform::server::db::Db;

/// Events read from the log at once.
const PAGE: i64 = 256;

pub(super) struct Feed {
    pub stream: Stream,
    state: RwLock<State>,
    /// The head and the life of `state`, to be asked without its lock.
    head: AtomicI64,
    life: AtomicU32,
    /// The furthest head that a hint has named, and whether somebody is on the way to it.
    hinted: AtomicI64,
    catching_up: AtomicBool,
    /// The furthest head that a writer of this process, or a sweep, has told of.
    told: AtomicI64,
    reading: Turn<()>,
    block: LastBlock,
    listeners: Mutex<HashMap<u64, Arc<Seat>>>,
}

struct State {
    loaded: bool,
    epoch: i64,
    ring: Ring,
}

/// How a listener and the feed stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    pub position: Position,
    /// Goes up whenever offsets stop meaning what they meant.
    pub life: u32,
}

impl Feed {
    pub(super) fn new(stream: Stream, limits: &Limits) -> Self {
        Self {
            stream,
            state: RwLock::new(State { loaded: false, epoch: 0, ring: Ring::empty(limits) }),
            head: AtomicI64::new(0),
            life: AtomicU32::new(0),
            hinted: AtomicI64::new(-1),
            catching_up: AtomicBool::new(false),
            told: AtomicI64::new(-1),
            reading: Turn::new(()),
            block: LastBlock::default(),
            listeners: Mutex::default(),
        }
    }

    /// From now on `seat` hears the bell when the stream moves.
    pub(super) fn listen(&self, seat: &Arc<Seat>) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).insert(seat.id, Arc::clone(seat));
    }

    pub(super) fn forget(&self, seat: &Seat) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).remove(&seat.id);
    }

    pub(super) fn standing(&self) -> Standing {
        self.standing_in(&self.state())
    }

    fn standing_in(&self, state: &State) -> Standing {
        Standing {
            position: Position { epoch: state.epoch, head: state.ring.head() },
            life: self.life.load(Ordering::Acquire),
        }
    }

    /// True when a listener at `next` has nothing to do.
    pub(super) fn is_quiet(&self, life: u32, next: i64) -> bool {
        self.head.load(Ordering::Acquire) < next && self.life.load(Ordering::Acquire) == life
    }

    /// What a listener at `next` gets out of memory, and how the stream stands in the same moment.
    pub(super) fn from(&self, next: i64) -> (Standing, Next) {
        let state = self.state();
        (self.standing_in(&state), state.ring.from(next))
    }

    /// What a listener at `next` of `life` gets out of the log; [`Next::Older`] when it is not there
    /// any more.
    pub(super) async fn older(&self, db: &Db, life: u32, next: i64) -> sqlx::Result<Next> {
        let found = self.block.from(db, &self.stream, life, next).await?;
        Ok(if self.life.load(Ordering::Acquire) == life { found } else { Next::Older })
    }

    /// Frees the block kept for those who come back.
    pub(super) fn drop_block(&self) {
        self.block.forget();
    }

    /// Makes sure that the feed knows where the stream stands.
    pub(super) async fn ready(&self, db: &Db) -> sqlx::Result<()> {
        if self.state().loaded { Ok(()) } else { self.catch_up(db, false).await }
    }

    /// A writer says that the stream has come to `head`. May be late, doubled or wrong.
    pub(super) fn hint(self: &Arc<Self>, db: &Db, head: i64) {
        self.told.fetch_max(head, Ordering::AcqRel);
        self.go_to(db, head);
    }

    /// A sweep has found `position` in the database. True when no hint had told of it.
    pub(super) fn found(self: &Arc<Self>, db: &Db, position: Position) -> bool {
        let ours = self.standing().position;
        if self.state().loaded && (position.epoch != ours.epoch || position.head < ours.head) {
            let (feed, db) = (Arc::clone(self), db.clone());
            tokio::spawn(async move { report(feed.catch_up(&db, true).await) });
        } else {
            self.go_to(db, position.head);
        }
        self.told.fetch_max(position.head, Ordering::AcqRel) < position.head
    }

    fn go_to(self: &Arc<Self>, db: &Db, head: i64) {
        self.hinted.fetch_max(head, Ordering::AcqRel);
        if head <= self.head.load(Ordering::Acquire) || self.catching_up.swap(true, Ordering::AcqRel) {
            return;
        }
        let (feed, db) = (Arc::clone(self), db.clone());
        tokio::spawn(async move {
            loop {
                let wanted = feed.hinted.load(Ordering::Acquire);
                report(feed.catch_up(&db, false).await);
                feed.catching_up.store(false, Ordering::Release);
                // A hint that came meanwhile found somebody on the way and went home.
                let more = feed.hinted.load(Ordering::Acquire) > wanted.max(feed.head.load(Ordering::Acquire));
                if !more || feed.catching_up.swap(true, Ordering::AcqRel) {
                    break;
                }
            }
        });
    }

    /// Reads on from where the feed stands. `doubtful`: first look whether it is still the same stream.
    pub(super) async fn catch_up(&self, db: &Db, doubtful: bool) -> sqlx::Result<()> {
        let _turn = self.reading.lock().await;
        let (loaded, born) = {
            let state = self.state();
            (state.loaded, state.epoch != 0)
        };
        if doubtful || !loaded || !born {
            self.adopt(log::position(db.read(), &self.stream).await?);
        }
        if !loaded {
            return Ok(());
        }
        loop {
            let events = log::page(db.read(), &self.stream, self.head.load(Ordering::Acquire), PAGE).await?;
            if !events.is_empty() {
                self.publish(events.iter().map(|event| Frame::encode(&self.stream, event)).collect());
            }
            if events.len() < PAGE as usize {
                return Ok(());
            }
        }
    }

    fn adopt(&self, position: Position) {
        let mut state = self.state_mut();
        if state.loaded && state.epoch == 0 {
            state.epoch = position.epoch;
        } else if !state.loaded {
            state.loaded = true;
            state.epoch = position.epoch;
            state.ring.restart(position.head);
            self.head.store(position.head, Ordering::Release);
            // What `site` did before anybody followed it is for the next sweep to tell.
            if self.stream != Stream::site() {
                self.told.fetch_max(position.head, Ordering::AcqRel);
            }
        } else if state.epoch != position.epoch || position.head < state.ring.head() {
            tracing::warn!(stream = %self.stream, "the stream begins anew: its listeners read their pages again");
            state.epoch = position.epoch;
            state.ring.restart(position.head);
            self.head.store(position.head, Ordering::Release);
            self.hinted.store(position.head, Ordering::Release);
            self.told.store(position.head, Ordering::Release);
            self.life.fetch_add(1, Ordering::AcqRel);
            drop(state);
            self.drop_block();
            self.ring_bells();
        }
    }

    fn publish(&self, frames: Vec<Frame>) {
        let mut state = self.state_mut();
        frames.into_iter().for_each(|frame| state.ring.push(frame));
        self.head.store(state.ring.head(), Ordering::Release);
        drop(state);
        self.ring_bells();
    }

    fn ring_bells(&self) {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner).values().for_each(|seat| seat.bell.notify_one());
    }

    fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn state_mut(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A failed reading is repeated by the next hint or sweep.
fn report(done: sqlx::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "a live stream could not be read");
    }
}
