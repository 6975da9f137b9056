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

thread_local! {
    static CHANNEL: Rc<Channel> = Channel::new();
}

/// The live channel of this page, as views know it.
#[derive(Clone, Copy)]
pub struct Live(());

impl Live {
    /// The channel of this page: there is one, made when it is first asked for, and it lives as long
    /// as the page. It connects when [`Live::start`] says so.
    pub fn here() -> Self {
        Self(())
    }

    /// Connects to `/live` and stays connected until the page goes. The second call does nothing.
    pub fn start(self) {
        CHANNEL.with(|channel| {
            if channel.start() {
                page::watch(channel);
            }
        });
    }

    /// How the connection stands.
    pub fn status(self) -> Signal<LiveStatus> {
        CHANNEL.with(|channel| channel.status())
    }

    /// Tries again now instead of at the end of the wait.
    pub fn retry_now(self) {
        CHANNEL.with(|channel| channel.retry_now());
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
        let id = CHANNEL.with(|channel| channel.follow(&stream, from, listener));
        on_cleanup(move || CHANNEL.with(|channel| channel.leave(&stream, id)));
    }
}

/// A subscription that waits for its page to be read again.
#[derive(Clone)]
pub struct Resume {
    stream: Stream,
    id: u32,
}

impl Resume {
    /// Goes on from the position of the new data. Nothing happens when nobody listens any more.
    pub fn at(self, position: Position) {
        CHANNEL.with(|channel| channel.resume(&self.stream, self.id, position));
    }
}
