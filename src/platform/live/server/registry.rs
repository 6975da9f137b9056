//! Who is connected.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::limits::Limits;
use super::pass::{Guest, Pass};
use crate::platform::live::CloseCode;

/// One connected socket, as the rest of the hub sees it.
pub(super) struct Seat {
    pub id: u64,
    pub guest: Guest,
    /// Rung when a followed stream moved or an order waits.
    pub bell: Notify,
    order: Mutex<Option<Order>>,
}

/// What a socket is told to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Close with this code.
    Close(CloseCode),
    /// Say goodbye, name the milliseconds until another server answers, and close.
    GoAway { after_ms: u64 },
}

impl Seat {
    /// Gives an order; the first one counts.
    pub(super) fn order(&self, order: Order) {
        self.held().get_or_insert(order);
        self.bell.notify_one();
    }

    /// The order that waits, if any.
    pub(super) fn ordered(&self) -> Option<Order> {
        *self.held()
    }

    fn held(&self) -> MutexGuard<'_, Option<Order>> {
        self.order.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why there is no seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoSeat {
    /// The server is stopping.
    Draining,
    /// This session or token has as many sockets as it may have.
    PassFull,
    /// Everybody together has.
    Full,
}

/// All seats.
#[derive(Default)]
pub(super) struct Registry {
    room: Mutex<Room>,
    /// Told when the last one has left.
    pub emptied: Notify,
}

#[derive(Default)]
struct Room {
    seats: HashMap<u64, Arc<Seat>>,
    by_pass: HashMap<Pass, usize>,
    last_id: u64,
    draining: bool,
}

impl Registry {
    /// Takes a seat; it is free again when the answer is dropped.
    pub(super) fn seat(self: &Arc<Self>, limits: &Limits, guest: Guest) -> Result<Seated, NoSeat> {
        let mut room = self.room();
        if room.draining {
            return Err(NoSeat::Draining);
        }
        if room.seats.len() >= limits.sockets {
            return Err(NoSeat::Full);
        }
        if let Some(pass) = &guest.pass {
            let taken = room.by_pass.entry(pass.clone()).or_default();
            if *taken >= limits.sockets_per_pass {
                return Err(NoSeat::PassFull);
            }
            *taken += 1;
        }
        room.last_id += 1;
        let id = room.last_id;
        let seat = Arc::new(Seat { id, guest, bell: Notify::new(), order: Mutex::new(None) });
        room.seats.insert(id, Arc::clone(&seat));
        Ok(Seated { registry: Arc::clone(self), seat })
    }

    pub(super) fn count(&self) -> usize {
        self.room().seats.len()
    }

    /// Gives every seat the order that `which` has for it.
    pub(super) fn order(&self, which: impl Fn(&Seat) -> Option<Order>) {
        for seat in self.room().seats.values() {
            if let Some(order) = which(seat) {
                seat.order(order);
            }
        }
    }

    /// Admits nobody any more and returns those who are here.
    pub(super) fn shut(&self) -> Vec<Arc<Seat>> {
        let mut room = self.room();
        room.draining = true;
        room.seats.values().cloned().collect()
    }

    /// By what everybody here listens, each once; of those that are `meant`.
    pub(super) fn passes(&self, meant: impl Fn(&Pass) -> bool) -> Vec<Pass> {
        self.room().by_pass.keys().filter(|pass| meant(pass)).cloned().collect()
    }

    fn leave(&self, seat: &Seat) {
        let mut room = self.room();
        room.seats.remove(&seat.id);
        if let Some(pass) = &seat.guest.pass
            && let Some(taken) = room.by_pass.get_mut(pass)
        {
            *taken -= 1;
            if *taken == 0 {
                room.by_pass.remove(pass);
            }
        }
        if room.seats.is_empty() {
            self.emptied.notify_waiters();
        }
    }

    fn room(&self) -> MutexGuard<'_, Room> {
        self.room.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A seat while it is taken.
pub(super) struct Seated {
    registry: Arc<Registry>,
    pub seat: Arc<Seat>,
}

impl Drop for Seated {
    fn drop(&mut self) {
        self.registry.leave(&self.seat);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_has_so_many_seats_and_gets_them_back_and_so_has_a_token() {
        let (registry, limits) = (Arc::new(Registry::default()), Limits { sockets_per_pass: 2, ..Limits::default() });
        let sit = |pass: Pass| registry.seat(&limits, Guest { pass: Some(pass), ..Guest::default() });
        let take = |session: &str| sit(Pass::Session(session.into()));
        let first = take("a").ok();
        let _second = take("a").ok();
        assert_eq!(take("a").err(), Some(NoSeat::PassFull));
        assert!(take("b").is_ok() && sit(Pass::Token("a".into())).is_ok() && sit(Pass::Grant("a".into())).is_ok());
        drop(first);
        assert!(take("a").is_ok());
        assert_eq!(registry.count(), 1);
        assert_eq!(registry.passes(|_| true), [Pass::Session("a".into())]);
    }

    #[test]
    fn nobody_is_seated_once_the_doors_are_shut() {
        let (registry, limits) = (Arc::new(Registry::default()), Limits::default());
        let seated = registry.seat(&limits, Guest::default()).ok();
        assert_eq!(registry.shut().len(), 1);
        assert_eq!(registry.seat(&limits, Guest::default()).err(), Some(NoSeat::Draining));
        drop(seated);
        assert_eq!(registry.count(), 0);
    }

    #[test]
    fn the_first_order_counts() {
        let (registry, limits) = (Arc::new(Registry::default()), Limits::default());
        let guest = Guest { member: Some("m".into()), ..Guest::default() };
        let seated = registry.seat(&limits, guest).ok().unwrap();
        let close = |member: &'static str, code| {
            registry.order(|seat| (seat.guest.member.as_deref() == Some(member)).then_some(Order::Close(code)));
        };
        close("other", CloseCode::Banned);
        assert_eq!(seated.seat.ordered(), None);
        close("m", CloseCode::SessionEnded);
        registry.order(|_| Some(Order::GoAway { after_ms: 1 }));
        assert_eq!(seated.seat.ordered(), Some(Order::Close(CloseCode::SessionEnded)));
    }
}
