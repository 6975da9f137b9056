//! The handle to everything that is live.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout_at};

use super::feed::Feed;
use super::limits::{Limits, instant};
use super::pass::Pass;
use super::registry::{Order, Registry, Seat};
use crate::platform::live::{CloseCode, Stream};
use crate::platform::server::clock::Clock;
use crate::platform::server::db::{Db, StreamMoved};

/// An answer that takes a while.
pub type Answer = Pin<Box<dyn Future<Output = bool> + Send>>;
type MayFollow = Box<dyn Fn(Option<String>, Stream) -> Answer + Send + Sync>;
type IsValid = Box<dyn Fn(Pass) -> Answer + Send + Sync>;
type Moved = Box<dyn Fn(&str) + Send + Sync>;

/// The live channel of this process. Cheap to clone.
#[derive(Clone)]
pub struct Hub(Arc<Inner>);

pub(super) struct Inner {
    pub db: Db,
    pub clock: Clock,
    pub limits: Limits,
    pub registry: Arc<Registry>,
    feeds: Mutex<HashMap<Stream, Arc<Feed>>>,
    may_follow: OnceLock<MayFollow>,
    is_valid: OnceLock<IsValid>,
    pub moved: OnceLock<Moved>,
    /// Rung when some token of a program may work no more.
    pub look: Notify,
}

impl Hub {
    /// A hub with the limits of the service.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self::with_limits(db, clock, Limits::default())
    }

    /// A hub with limits of its own, for tests.
    pub fn with_limits(db: Db, clock: Clock, limits: Limits) -> Self {
        let site = Arc::new(Feed::new(Stream::site(), &limits));
        Self(Arc::new(Inner {
            db,
            clock,
            limits,
            registry: Arc::default(),
            feeds: Mutex::new(HashMap::from([(Stream::site(), site)])),
            may_follow: OnceLock::new(),
            is_valid: OnceLock::new(),
            moved: OnceLock::new(),
            look: Notify::new(),
        }))
    }

    /// Names who decides whether a member (`None`: somebody not signed in) may follow a stream that
    /// is neither `site`, open to all, nor `u:`, open to its own member. Without one: nobody may.
    /// The first call wins; the composition root makes it.
    pub fn authorise(&self, may: impl Fn(Option<String>, Stream) -> Answer + Send + Sync + 'static) {
        let _ = self.0.may_follow.set(Box::new(may));
    }

    /// Names who knows whether a session, a token or a grant still stands. It answers `true` when it
    /// cannot tell. Asked at each `hello`; again of sessions within every minute, in case an order to
    /// close got lost, and of what programs carry with every sweep.
    pub fn still_valid(&self, ask: impl Fn(Pass) -> Answer + Send + Sync + 'static) {
        let _ = self.0.is_valid.set(Box::new(ask));
    }

    /// Names who is told, by the sweep, that a stream has moved without a hint in this process:
    /// always for `site`, and for every stream that somebody follows.
    pub fn on_moved(&self, tell: impl Fn(&str) + Send + Sync + 'static) {
        let _ = self.0.moved.set(Box::new(tell));
    }

    /// Says that these streams have moved; to be called after the commit. Only a hint: it may be
    /// lost, doubled or late.
    pub fn wake(&self, moved: &[StreamMoved]) {
        for StreamMoved { stream, head } in moved {
            let feed = Stream::parse(stream).and_then(|stream| self.feeds(|feeds| feeds.get(&stream).cloned()));
            if let Some(feed) = feed {
                feed.hint(&self.0.db, *head);
            }
        }
    }

    /// Closes every socket of the session with this hash: signed out.
    pub fn close_session(&self, session: &str) {
        self.close_pass(&Pass::Session(session.to_owned()));
    }

    /// Closes every socket of the token with this id: revoked.
    pub fn close_token(&self, id: &str) {
        self.close_pass(&Pass::Token(id.to_owned()));
    }

    /// Closes every socket of this member: banned, gone, or with another role.
    pub fn close_member(&self, member: &str, code: CloseCode) {
        self.0.registry.order(|seat| {
            let pass = seat.guest.pass.as_ref().filter(|_| code == CloseCode::SessionEnded);
            let code = pass.map_or(code, Pass::ended);
            (seat.guest.member.as_deref() == Some(member)).then_some(Order::Close(code))
        });
    }

    /// Looks at once, and not only with the next sweep, whether what programs carry still stands. Only a hint.
    pub fn look_at_programs(&self) {
        self.0.look.notify_one();
    }

    pub(super) fn close_pass(&self, pass: &Pass) {
        let order = Order::Close(pass.ended());
        self.0.registry.order(|seat| (seat.guest.pass.as_ref() == Some(pass)).then_some(order));
    }

    /// How many sockets are open.
    pub fn connections(&self) -> usize {
        self.0.registry.count()
    }

    /// Admits nobody any more and sends everybody away, spread over most of `grace` so that they do
    /// not all come back at once. Returns when the last has gone, at the latest after `grace`.
    pub async fn drain(&self, grace: Duration) {
        const SLICES: usize = 40;
        let end = instant() + grace;
        let seats = self.0.registry.shut();
        let pause = grace.mul_f32(0.7) / SLICES as u32;
        let mut slices = seats.chunks(seats.len().div_ceil(SLICES).max(1)).peekable();
        while let Some(slice) = slices.next() {
            let after_ms = end.duration_since(instant()).as_millis() as u64 + 250;
            slice.iter().for_each(|seat| seat.order(Order::GoAway { after_ms }));
            if slices.peek().is_some() {
                sleep(pause).await;
            }
        }
        self.emptied_before(end).await;
    }

    async fn emptied_before(&self, end: Instant) {
        loop {
            let emptied = self.0.registry.emptied.notified();
            let mut emptied = std::pin::pin!(emptied);
            emptied.as_mut().enable();
            if self.connections() == 0 || timeout_at(end, emptied).await.is_err() {
                return;
            }
        }
    }

    /// Whether this member may follow `stream`.
    pub(super) async fn may_follow(&self, member: Option<&str>, stream: &Stream) -> bool {
        if let Some(whose) = stream.as_member() {
            return member == Some(whose);
        }
        if *stream == Stream::site() {
            return true;
        }
        match self.0.may_follow.get() {
            Some(ask) => ask(member.map(str::to_owned), stream.clone()).await,
            None => false,
        }
    }

    /// Whether a session, a token or a grant still stands.
    pub(super) async fn is_valid(&self, pass: &Pass) -> bool {
        match self.0.is_valid.get() {
            Some(ask) => ask(pass.clone()).await,
            None => true,
        }
    }

    /// What a socket is to be closed with whose token or session is over.
    pub(super) async fn over(&self, seat: &Seat) -> Option<CloseCode> {
        if self.has_run_out(seat) {
            return Some(CloseCode::Expired);
        }
        let pass = seat.guest.pass.as_ref()?;
        (!self.is_valid(pass).await).then(|| pass.ended())
    }

    pub(super) fn has_run_out(&self, seat: &Seat) -> bool {
        seat.guest.until.is_some_and(|until| until <= self.0.clock.now())
    }

    /// The feed of a stream, made when nobody follows it yet.
    pub(super) fn feed(&self, stream: &Stream) -> Arc<Feed> {
        self.feeds(|feeds| match feeds.get(stream) {
            Some(feed) => Arc::clone(feed),
            None => {
                let feed = Arc::new(Feed::new(stream.clone(), &self.0.limits));
                feeds.insert(stream.clone(), Arc::clone(&feed));
                feed
            }
        })
    }

    /// The feeds that somebody uses, and `site`. The others are let go: whoever holds a feed got it
    /// under this lock.
    pub(super) fn live_feeds(&self) -> Vec<Arc<Feed>> {
        self.feeds(|feeds| {
            feeds.retain(|stream, feed| Arc::strong_count(feed) > 1 || *stream == Stream::site());
            feeds.values().cloned().collect()
        })
    }

    pub(super) fn inner(&self) -> &Inner {
        &self.0
    }

    fn feeds<T>(&self, work: impl FnOnce(&mut HashMap<Stream, Arc<Feed>>) -> T) -> T {
        work(&mut self.0.feeds.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
