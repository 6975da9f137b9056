//! Apps: what their makers, the members who let them in and the owner of this place do with them.

mod keeping;
mod making;
mod seeing;

pub use keeping::{set_suspended, withdraw};
pub use making::{NewApp, Secret, change, make, remove, roll};
pub use seeing::{Allowed, AppLine, app_for, apps, apps_to_export, every_app, members_apps, secrets};
