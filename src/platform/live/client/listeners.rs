//! Who on this page listens to what, and handing each event to them exactly once.
//!
//! No listener is called while the list is borrowed: it may subscribe or leave.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use leptos::reactive::owner::WeakOwner;

use super::Resume;
use crate::platform::live::{Cursor, Following, LiveEvent, Position, Stream};

/// Somebody on the page who wants to know.
pub(super) struct Listener {
    /// Its callbacks run in the owner that subscribed, so that they find its context.
    pub owner: Option<WeakOwner>,
    pub on_event: Rc<dyn Fn(LiveEvent)>,
    pub on_reset: Rc<dyn Fn(Resume)>,
}

#[derive(Default)]
struct Followed {
    following: Following,
    listeners: BTreeMap<u32, Listener>,
}

/// The listeners of all streams.
#[derive(Default)]
pub(super) struct Listeners {
    last_id: Cell<u32>,
    streams: RefCell<BTreeMap<Stream, Followed>>,
}

impl Listeners {
    /// Adds a listener and returns its number; it has no place yet.
    pub(super) fn add(&self, stream: &Stream, listener: Listener) -> u32 {
        let id = self.last_id.get() + 1;
        self.last_id.set(id);
        self.streams.borrow_mut().entry(stream.clone()).or_default().listeners.insert(id, listener);
        id
    }

    /// Puts a listener at `from`. The socket must now ask from the answer, if any.
    pub(super) fn place(&self, stream: &Stream, id: u32, from: Position) -> Option<Cursor> {
        let mut streams = self.streams.borrow_mut();
        let followed = streams.get_mut(stream).filter(|followed| followed.listeners.contains_key(&id))?;
        followed.following.follow(id, from.into())
    }

    /// Takes a listener out; true when nobody listens to the stream any more.
    pub(super) fn remove(&self, stream: &Stream, id: u32) -> bool {
        let mut streams = self.streams.borrow_mut();
        let Some(followed) = streams.get_mut(stream) else { return false };
        followed.following.leave(id);
        let gone = followed.listeners.remove(&id);
        let last = followed.listeners.is_empty();
        if last {
            streams.remove(stream);
        }
        drop(streams);
        // Dropped only now: what a callback holds may do something when it goes.
        drop(gone);
        last
    }

    /// Where to go on in every stream, as the `hello` says it.
    pub(super) fn ask_all(&self) -> BTreeMap<Stream, Cursor> {
        let mut streams = self.streams.borrow_mut();
        let cursors = streams.iter_mut();
        cursors.filter_map(|(stream, followed)| Some((stream.clone(), followed.following.ask()?))).collect()
    }

    /// There is nothing up to and including `to`.
    pub(super) fn skip(&self, stream: &Stream, to: i64) {
        if let Some(followed) = self.streams.borrow_mut().get_mut(stream) {
            followed.following.skipped(to);
        }
    }

    /// Tells those for whom `event` is the next. The socket must ask from the answer, if any.
    pub(super) fn tell(&self, stream: &Stream, event: &LiveEvent) -> Option<Cursor> {
        let (calls, ask) = {
            let mut streams = self.streams.borrow_mut();
            let followed = streams.get_mut(stream)?;
            let heard = followed.following.heard(event.offset);
            let mut calls = Vec::new();
            for listener in heard.apply.iter().filter_map(|id| followed.listeners.get(id)) {
                calls.push((listener.owner.clone(), Rc::clone(&listener.on_event)));
            }
            (calls, heard.ask)
        };
        for (owner, on_event) in calls {
            call(owner, || on_event(event.clone()));
        }
        ask
    }

    /// Asks those who lose their place to read anew.
    pub(super) fn reset(
        &self,
        stream: &Stream,
        lose: impl FnOnce(&mut Following) -> Vec<u32>,
        resume: impl Fn(u32) -> Resume,
    ) {
        let mut calls = Vec::new();
        if let Some(followed) = self.streams.borrow_mut().get_mut(stream) {
            for id in lose(&mut followed.following) {
                if let Some(listener) = followed.listeners.get(&id) {
                    calls.push((id, listener.owner.clone(), Rc::clone(&listener.on_reset)));
                }
            }
        }
        for (id, owner, on_reset) in calls {
            call(owner, || on_reset(resume(id)));
        }
    }
}

fn call(owner: Option<WeakOwner>, callback: impl FnOnce()) {
    match owner {
        None => callback(),
        Some(owner) => {
            if let Some(owner) = owner.upgrade() {
                owner.with(callback);
            }
        }
    }
}
