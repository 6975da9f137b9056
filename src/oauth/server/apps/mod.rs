//! Apps: what their makers, the members who let them in and the owner of this place do with them.

mod keeping;
mod making;
mod seeing;

pub use keeping::{set_suspended, withdraw};
pub use making::{NewApp, Secret, change, end_secret, make, remove, roll};
pub use seeing::{
    Allowed, AppLine, KeptSecret, app_for, app_line, apps, apps_to_export, every_app, members_apps, secrets,
};
