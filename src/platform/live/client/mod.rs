//! The page's end of the live channel: one socket for the whole page, shared by whoever listens.

mod channel;
mod line;
mod listeners;
mod page;

use std::rc::Rc;

use leptos::prelude::*;

use super::{LiveEvent, LiveStatus, Position, Stream};
use channel::Channel;
use listeners::Listener;

/// The live channel as views know it. A copy is a handle to the same socket.
#[derive(Clone, Copy)]
pub struct Live {
    channel: StoredValue<Rc<Channel>, LocalStorage>,
    status: RwSignal<LiveStatus>,
}

impl Live {
    /// Makes the channel of this page and provides it as context. It connects when [`Live::start`] says so.
    pub fn provide() -> Self {
        let status = RwSignal::new(LiveStatus::Idle);
        let live = Self { channel: StoredValue::new_local(Channel::new(status)), status };
        provide_context(live);
        live
    }

    /// Connects to `/live` and stays connected until the page goes. The second call does nothing.
    pub fn start(self) {
        self.channel.with_value(|channel| {
            if channel.start() {
                page::watch(channel);
            }
        });
    }

    /// How the connection stands.
    pub fn status(self) -> Signal<LiveStatus> {
        self.status.into()
    }

    /// Tries again now instead of at the end of the wait.
    pub fn retry_now(self) {
        self.channel.with_value(|channel| channel.retry_now());
    }

    /// Follows `stream` from the position that the page was read at, until the current owner is
    /// cleaned up. `on_event` gets each later event once and in order. `on_reset` is called when the
    /// server cannot go on from there: read the data again and hand its position to the [`Resume`].
    pub fn subscribe(
        self,
        stream: Stream,
        from: Position,
        on_event: impl Fn(LiveEvent) + 'static,
        on_reset: impl Fn(Resume) + 'static,
    ) {
        let owner = Owner::current().map(|owner| owner.downgrade());
        let listener = Listener { owner, on_event: Rc::new(on_event), on_reset: Rc::new(on_reset) };
        let id = self.channel.with_value(|channel| channel.follow(&stream, from, listener));
        on_cleanup(move || {
            // At the very end the channel may be gone before its listeners.
            let _ = self.channel.try_with_value(|channel| channel.leave(&stream, id));
        });
    }
}

/// A subscription that waits for its page to be read again.
#[derive(Clone)]
pub struct Resume {
    channel: Rc<Channel>,
    stream: Stream,
    id: u32,
}

impl Resume {
    /// Goes on from the position of the new data. Nothing happens when nobody listens any more.
    pub fn at(self, position: Position) {
        self.channel.resume(&self.stream, self.id, position);
    }
}
