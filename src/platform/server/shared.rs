//! Everything a request may need, in one handle.

use std::ops::Deref;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock, RwLock};

use axum::extract::FromRef;

use super::caches::Caches;
use super::chance::Rng;
use super::clock::Clock;
use super::config::Config;
use super::db::Db;
use super::http::{Assets, Kept, PageCache, Patience, Renderer};
use super::jobs::Jobs;
use super::jobs::schedule::Schedules;
use super::outbox::Outbox;
use super::outgoing::Outgoing;
use super::passwords::Passwords;
use crate::platform::live::server::Hub;

/// The machinery of a running program. Cheap to clone; made once by `server::start`.
#[derive(Clone)]
pub struct Platform(Arc<Parts>);

/// What [`Platform`] holds.
pub struct Parts {
    pub config: Config,
    pub db: Db,
    pub clock: Clock,
    pub rng: Rng,
    pub passwords: Passwords,
    pub hub: Hub,
    pub outbox: Outbox,
    pub jobs: Jobs,
    /// What the clock begins.
    pub schedules: Arc<Schedules>,
    /// Requests to other people's servers.
    pub outgoing: Outgoing,
    /// Rendered pages for readers who are not signed in.
    pub pages: PageCache,
    /// What those pages and everybody else's are made of.
    pub kept: Kept,
    /// What the slices remember in this process.
    pub caches: Caches,
    /// How long slow clients are waited for.
    pub patience: Patience,
    pub assets: Assets,
    /// Draws a page again for a refused form; set by the composition root, which knows the pages.
    pub renderer: OnceLock<Renderer>,
    pub leptos: leptos::config::LeptosOptions,
    /// True once the program was told to end.
    pub draining: AtomicBool,
    /// The name and the one line that the owner gave the place.
    pub place: RwLock<Place>,
}

/// What the place calls itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub name: String,
    pub description: String,
}

impl Platform {
    /// Joins the parts.
    pub fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }

    /// What the place calls itself now.
    pub fn place(&self) -> Place {
        self.place.read().map(|place| place.clone()).unwrap_or_default()
    }
}

/// Leptos asks the router's state for its options.
impl FromRef<Platform> for leptos::config::LeptosOptions {
    fn from_ref(platform: &Platform) -> Self {
        platform.leptos.clone()
    }
}

impl Deref for Platform {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
