//! Staying connected: dialling, greeting, waiting, and what to do with what comes in.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use leptos::prelude::*;

use super::Resume;
use super::line::{Handlers, Line, after, chance, now, reload_once};
use super::listeners::{Listener, Listeners};
use crate::platform::live::{
    ClientMessage, CloseCode, Cursor, Following, LiveStatus, Position, ServerMessage, Stream, retry_delay,
};

/// A line that lived this long was a good one: the next waits begin small again. Milliseconds.
const GOOD: f64 = 20_000.0;
/// How long "back again" is said, in milliseconds.
const BACK: u32 = 4_000;

#[derive(Default)]
struct State {
    line: Option<Line>,
    /// The line is open and our `hello` is on its way.
    greeted: bool,
    started: bool,
    ended: bool,
    attempt: u32,
    dialled: f64,
    heard: f64,
    /// What the server asked us to wait before it closed.
    asked_to_wait: Option<u32>,
    wait: Option<TimeoutHandle>,
}

pub(super) struct Channel {
    status: ArcRwSignal<LiveStatus>,
    handlers: Handlers,
    listeners: Listeners,
    state: RefCell<State>,
    me: Weak<Channel>,
}

impl Channel {
    pub(super) fn new() -> Rc<Self> {
        Rc::new_cyclic(|me: &Weak<Self>| {
            let (open, message, close) = (me.clone(), me.clone(), me.clone());
            let handlers = Handlers::new(
                move || open.upgrade().into_iter().for_each(|channel| channel.hello()),
                move |text| message.upgrade().into_iter().for_each(|channel| channel.hear(&text)),
                move |code| close.upgrade().into_iter().for_each(|channel| channel.closed(code)),
            );
            Self {
                status: ArcRwSignal::new(LiveStatus::Idle),
                handlers,
                listeners: Listeners::default(),
                state: RefCell::default(),
                me: me.clone(),
            }
        })
    }

    /// How the connection stands.
    pub(super) fn status(&self) -> Signal<LiveStatus> {
        self.status.clone().into()
    }

    /// Dials for the first time; false when it had been started before.
    pub(super) fn start(&self) -> bool {
        if std::mem::replace(&mut self.state.borrow_mut().started, true) {
            return false;
        }
        self.dial();
        true
    }

    /// Ends the wait, if there is one.
    pub(super) fn retry_now(&self) {
        if self.state.borrow().line.is_none() {
            self.dial();
        }
    }

    /// Trades the line for a new one: this one may be dead without knowing it.
    pub(super) fn redial(&self) {
        self.hang_up();
        self.dial();
    }

    /// Closes the line without waiting for another.
    pub(super) fn hang_up(&self) {
        let mut state = self.state.borrow_mut();
        state.line = None;
        state.greeted = false;
    }

    /// Milliseconds since the server was last heard; 0 without a line.
    pub(super) fn silence(&self) -> f64 {
        let state = self.state.borrow();
        if state.line.is_some() { now() - state.heard } else { 0.0 }
    }

    /// Adds a listener that stands at `from` and returns its number.
    pub(super) fn follow(&self, stream: &Stream, from: Position, listener: Listener) -> u32 {
        let id = self.listeners.add(stream, listener);
        self.resume(stream, id, from);
        id
    }

    /// Puts a listener at `from`.
    pub(super) fn resume(&self, stream: &Stream, id: u32, from: Position) {
        let asked = self.listeners.place(stream, id, from);
        self.ask(stream, asked);
    }

    /// Takes a listener out.
    pub(super) fn leave(&self, stream: &Stream, id: u32) {
        if self.listeners.remove(stream, id) {
            self.say(&ClientMessage::Unsub { stream: stream.clone() });
        }
    }

    fn dial(&self) {
        let mut state = self.state.borrow_mut();
        if !state.started || state.ended || state.line.is_some() {
            return;
        }
        if let Some(wait) = state.wait.take() {
            wait.clear();
        }
        state.dialled = now();
        state.heard = state.dialled;
        state.greeted = false;
        state.line = Line::dial(&self.handlers);
        let refused = state.line.is_none();
        drop(state);
        if let LiveStatus::Lost { .. } = self.status.get_untracked() {
            self.status.set(LiveStatus::Lost { retry_in_seconds: 0 });
        }
        if refused {
            self.closed(0);
        }
    }

    fn hello(&self) {
        let cursors = self.listeners.ask_all();
        self.state.borrow_mut().greeted = true;
        self.say(&ClientMessage::Hello { cursors });
    }

    /// The line is gone: waits, or gives up when the server will not have us.
    fn closed(&self, code: u16) {
        self.hang_up();
        if !CloseCode::number_may_reconnect(code) {
            self.state.borrow_mut().ended = true;
            if code != CloseCode::Reload.number() || !reload_once() {
                self.status.set(LiveStatus::Ended);
            }
            return;
        }
        let wait = {
            let mut state = self.state.borrow_mut();
            if now() - state.dialled > GOOD {
                state.attempt = 0;
            }
            let wait = match state.asked_to_wait.take() {
                Some(asked) => asked + (chance() * 1_000.0) as u32,
                None => retry_delay(state.attempt, chance()),
            };
            state.attempt += 1;
            wait
        };
        self.count_down(wait);
    }

    /// Says every second how long it still takes, then dials.
    fn count_down(&self, milliseconds: u32) {
        self.status.set(LiveStatus::Lost { retry_in_seconds: milliseconds.div_ceil(1_000) });
        let step = milliseconds.min(1_000);
        let me = self.me.clone();
        let wait = after(step, move || {
            let Some(channel) = me.upgrade() else { return };
            match milliseconds - step {
                0 => channel.dial(),
                rest => channel.count_down(rest),
            }
        });
        if let Some(before) = std::mem::replace(&mut self.state.borrow_mut().wait, wait) {
            before.clear();
        }
    }

    fn hear(&self, text: &str) {
        self.state.borrow_mut().heard = now();
        for message in ServerMessage::read_frame(text) {
            match message {
                ServerMessage::Welcome { .. } => self.welcome(),
                ServerMessage::Subbed { stream, position } => {
                    self.reset(&stream, |following| following.subbed(position));
                }
                ServerMessage::Reset { stream } => self.reset(&stream, Following::reset),
                ServerMessage::Skip { stream, to } => self.listeners.skip(&stream, to),
                ServerMessage::Ping => self.say(&ClientMessage::Ping { id: 0 }),
                ServerMessage::GoAway { after_ms } => {
                    self.state.borrow_mut().asked_to_wait = u32::try_from(after_ms).ok();
                }
                ServerMessage::Error { code, detail } => leptos::logging::warn!("live: {code}: {detail}"),
                message => {
                    if let Some((stream, event)) = message.into_event() {
                        let asked = self.listeners.tell(&stream, &event);
                        self.ask(&stream, asked);
                    }
                }
            }
        }
    }

    fn welcome(&self) {
        if !matches!(self.status.get_untracked(), LiveStatus::Lost { .. }) {
            return self.status.set(LiveStatus::Connected);
        }
        self.status.set(LiveStatus::Back);
        let status = self.status.clone();
        after(BACK, move || {
            if status.get_untracked() == LiveStatus::Back {
                status.set(LiveStatus::Connected);
            }
        });
    }

    /// Asks those who lose their place in a stream to read anew.
    fn reset(&self, stream: &Stream, lose: impl FnOnce(&mut Following) -> Vec<u32>) {
        self.listeners.reset(stream, lose, |id| Resume { stream: stream.clone(), id });
    }

    fn ask(&self, stream: &Stream, from: Option<Cursor>) {
        if from.is_some() {
            self.say(&ClientMessage::Sub { stream: stream.clone(), from });
        }
    }

    /// Before the `hello` nothing is said: it will say where everybody stands.
    fn say(&self, message: &ClientMessage) {
        let state = self.state.borrow();
        if let (true, Some(line), Ok(text)) = (state.greeted, &state.line, serde_json::to_string(message)) {
            line.send(&text);
        }
    }
}
