//! What the browser says about the page: hidden, shown, online again, kept for the back button.

use std::rc::{Rc, Weak};
use std::time::Duration;

use leptos::prelude::{document, set_interval, window_event_listener_untyped};
use web_sys::VisibilityState;

use super::channel::Channel;

/// The server pings every 25 s: after this it is not there any more. Milliseconds.
const SILENCE: f64 = 60_000.0;
/// A page that was asleep trusts its line less. Milliseconds.
const SILENCE_AFTER_SLEEP: f64 = 30_000.0;
const LOOK_EVERY: Duration = Duration::from_secs(10);

/// Listens for as long as the page lives.
pub(super) fn watch(channel: &Rc<Channel>) {
    let channel = Rc::downgrade(channel);
    on("online", &channel, Channel::redial);
    on("visibilitychange", &channel, |channel| {
        if document().visibility_state() == VisibilityState::Visible {
            wake(channel);
        }
    });
    // An open socket would keep the page out of the browser's back-forward cache.
    on("pagehide", &channel, Channel::hang_up);
    on("pageshow", &channel, Channel::retry_now);
    set_interval(
        move || {
            if let Some(channel) = channel.upgrade()
                && channel.silence() > SILENCE
            {
                channel.redial();
            }
        },
        LOOK_EVERY,
    );
}

fn wake(channel: &Channel) {
    if channel.silence() > SILENCE_AFTER_SLEEP { channel.redial() } else { channel.retry_now() }
}

fn on(event: &str, channel: &Weak<Channel>, act: impl Fn(&Channel) + 'static) {
    let channel = channel.clone();
    let _listening = window_event_listener_untyped(event, move |_| {
        if let Some(channel) = channel.upgrade() {
            act(&channel);
        }
    });
}
