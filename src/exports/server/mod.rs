//! Exports on the server: asking for one, making it, fetching it, taking it away.

mod asking;
mod fetching;
mod forgetting;
mod front_matter;
mod http;
mod job;
mod lists;
mod pictures;
mod readme;
pub(crate) mod store;
mod sweeping;
mod writing;

pub use asking::{ask, cancel, current, earlier, stream_position};
pub use fetching::fetch;
pub use forgetting::forget_exports;
pub use http::routes;
pub use job::ExportMember;
pub use sweeping::sweep;

use std::path::PathBuf;

use crate::platform::server::config::Config;

/// Where the archives are.
fn folder(config: &Config) -> PathBuf {
    config.data.join("exports")
}

/// The archive of one job.
fn archive(config: &Config, job: &str) -> PathBuf {
    folder(config).join(format!("{job}.zip"))
}
