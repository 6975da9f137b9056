//! All SQL about webhooks.

mod deliveries;
mod hooks;

pub use deliveries::{
    Due, NewAttempt, NewDelivery, attempts_of, count_attempt, delete_before, due, finish, has_delivery, insert_attempt,
    insert_delivery, of_webhook, reopen,
};
pub use hooks::{
    NewWebhook, count_of, delete, delete_of, disable, insert, is_owned, listeners, of_owner, set_enabled, set_failing,
    set_well, url_of,
};
