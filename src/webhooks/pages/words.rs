//! How webhooks and deliveries stand, in words.

use leptos::prelude::*;

use crate::platform::time::{MINUTE, SECOND};
use crate::ui::{Icon, TimeKind, TimeText};
use crate::webhooks::{Delivery, DeliveryState, Disabled, Reason, Webhook};

/// How a webhook stands, as a sign and a word.
#[component]
pub fn StandingBadge(webhook: Webhook) -> impl IntoView {
    let (class, icon, words) = match (&webhook.disabled, webhook.failing_since) {
        (Some(Disabled { reason: Reason::Paused, .. }), _) => ("badge", "pause", "Paused"),
        (Some(_), _) => ("badge bad", "warn", "Switched off"),
        (None, Some(_)) => ("badge warn", "warn", "Failing"),
        (None, None) => ("badge ok", "check", "On"),
    };
    view! { <span class=class><Icon name=icon/>{words}</span> }
}

/// The same in a sentence.
pub fn standing(webhook: &Webhook) -> AnyView {
    match (&webhook.disabled, webhook.failing_since) {
        (Some(Disabled { at, reason }), _) => {
            let why = match reason {
                Reason::Paused => "You paused it",
                Reason::Gone => "It answered 410, that it wants to hear nothing more, so it was switched off",
                Reason::Failing => "Nothing was heard from it for a day, so it was switched off",
            };
            view! { {why} ", " <TimeText at=*at kind=TimeKind::Moment/> ". What happens meanwhile is not sent later." }
                .into_any()
        }
        (None, Some(since)) => view! {
            "Nothing was heard from it since " <TimeText at=since kind=TimeKind::Moment/>
            ". It is tried on; after a day of this it is switched off."
        }
        .into_any(),
        (None, None) => "What happens is sent to it.".into_any(),
    }
}

/// How far a delivery has come, as a sign and words.
#[component]
pub fn DeliveryBadge(state: DeliveryState, tries: i64) -> impl IntoView {
    let (class, icon, words) = match (state, tries) {
        (DeliveryState::Pending, 0) => ("badge busy", "clock", "On its way"),
        (DeliveryState::Pending, _) => ("badge warn", "retry", "To be tried again"),
        (DeliveryState::Delivered, _) => ("badge ok", "check", "Heard"),
        (DeliveryState::Dead, _) => ("badge bad", "warn", "Given up"),
    };
    view! { <span class=class><Icon name=icon/>{words}</span> }
}

/// How a delivery ended, or that it has not.
pub fn ended(delivery: &Delivery) -> AnyView {
    let words = match delivery.state {
        DeliveryState::Delivered => "Heard",
        DeliveryState::Dead => "Given up",
        DeliveryState::Pending => return "Not yet".into_any(),
    };
    match delivery.finished_at {
        Some(at) => view! { {words} " " <TimeText at kind=TimeKind::Moment/> }.into_any(),
        None => words.into_any(),
    }
}

/// How long something took, given in microseconds.
pub fn took(micros: i64) -> String {
    match micros.max(0) {
        micros @ ..SECOND => format!("{} ms", micros / 1_000),
        micros @ ..MINUTE => format!("{}.{} s", micros / SECOND, micros % SECOND / 100_000),
        micros => format!("{} min", micros / MINUTE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_took_long_is_told_in_larger_units() {
        assert_eq!((took(-1), took(12_345)), ("0 ms".to_owned(), "12 ms".to_owned()));
        assert_eq!((took(2_340_000), took(61 * SECOND)), ("2.3 s".to_owned(), "1 min".to_owned()));
    }
}
