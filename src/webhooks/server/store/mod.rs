//! All SQL about webhooks.

mod deliveries;
mod hooks;

pub use deliveries::{
    Due, NewAttempt, NewDelivery, attempts_between, count_attempt, count_since, delete_before, delivery, due, finish,
    has_delivery, insert_attempt, insert_delivery, of_webhook, reopen,
};
pub use hooks::{
    Changed, NewWebhook, count_of, delete, delete_of, disable, insert, listeners, of_owner, one_of_owner, pause,
    set_enabled, set_failing, set_secret, set_well, update, url_of,
};
