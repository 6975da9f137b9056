//! The live channel where there is no browser: the same names, and nothing happens.

use leptos::prelude::*;

use super::{LiveEvent, LiveStatus, Position, Stream};

/// The live channel as views know it; connects only in the browser.
#[derive(Clone, Copy)]
pub struct Live(());

impl Live {
    /// The channel of this page; on the server there is none to connect.
    pub fn here() -> Self {
        Self(())
    }

    /// Connects, in the browser.
    pub fn start(self) {}

    /// How the connection stands: here, not connected.
    pub fn status(self) -> Signal<LiveStatus> {
        Signal::stored(LiveStatus::Idle)
    }

    /// Tries again now, in the browser.
    pub fn retry_now(self) {}

    /// Follows `stream` from `from`, in the browser.
    pub fn subscribe(
        self,
        _stream: Stream,
        _from: Position,
        _on_event: impl Fn(LiveEvent) + 'static,
        _on_reset: impl Fn(Resume) + 'static,
    ) {
    }
}

/// A subscription that waits for its page to be read again.
#[derive(Clone)]
pub struct Resume(());

impl Resume {
    /// Goes on from the position of the new data, in the browser.
    pub fn at(self, _position: Position) {}
}
