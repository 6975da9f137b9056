//! Every kind of background job, one line each.

use crate::platform::server::jobs::Registry;

/// What the workers of this program can run.
pub fn registry() -> Registry {
    Registry::new()
}
