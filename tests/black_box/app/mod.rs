//! The program under test, with people in it.

mod client;
mod database;
mod form;
mod mail;
mod page;
mod people;
mod smtp;
mod state;
mod wire;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tempfile::TempDir;
use tidings::platform::live::server::Limits;
use tidings::platform::server::Platform;
use tidings::platform::server::clock::Clock;
use tidings::platform::server::config::Config;
use tidings::platform::server::http::Patience;
use tidings::platform::server::jobs::schedule::Schedules;
use tidings::platform::server::jobs::{JobLimits, Registry};
use tidings::platform::server::outgoing::Dialing;
use tidings::platform::server::passwords::Passwords;
use tidings::platform::time::{SECOND, Timestamp};
use tidings::server::{Options, Route, Running, routes, start};

pub use client::{Client, Request, Site};
pub use database::{Database, server as postgres_server};
pub use mail::Received;
pub use page::Page;
pub use people::{PASSWORD, email_of};
pub use smtp::{Conduct, FakeSmtp, Secure};
pub use wire::exchange;

/// Monday, 23 November 2026, 07:12 UTC: when every test begins.
pub const MONDAY: Timestamp = Timestamp(1_795_417_920 * SECOND);
/// How long anything may take that a test waits for. Far more than it needs, so that a slow machine
/// fails nothing; what never comes fails with words instead of hanging.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The program on a free port, its database, its clock.
pub struct TestApp {
    /// Stands still until a test moves it.
    pub clock: Clock,
    running: Option<Running>,
    site: Arc<Mutex<Site>>,
    settings: Vec<(String, String)>,
    limits: Limits,
    job_limits: JobLimits,
    registry: Option<Registry>,
    schedules: Option<Arc<Schedules>>,
    dialing: Dialing,
    patience: Option<Patience>,
    connections: Option<usize>,
    passwords: Passwords,
    /// Before the folder, so that it is let go first.
    database: Database,
    folder: TempDir,
}

/// What a test wants to be different.
#[derive(Default)]
pub struct Wanted {
    settings: Vec<(String, String)>,
    limits: Option<Limits>,
    job_limits: Option<JobLimits>,
    registry: Option<Registry>,
    schedules: Option<Arc<Schedules>>,
    dialing: Dialing,
    patience: Option<Patience>,
    connections: Option<usize>,
    place: Option<(TempDir, Database)>,
}

impl Wanted {
    /// Sets a variable of the configuration.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Other limits of the live channel.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Other times of the workers.
    pub fn job_limits(mut self, limits: JobLimits) -> Self {
        self.job_limits = Some(limits);
        self
    }

    /// Other kinds of jobs than those of the product.
    pub fn jobs(mut self, registry: Registry) -> Self {
        self.registry = Some(registry);
        self
    }

    /// These schedules in place of the program's own.
    pub fn schedules(mut self, schedules: &Arc<Schedules>) -> Self {
        self.schedules = Some(Arc::clone(schedules));
        self
    }

    /// Another way out to other people's servers.
    pub fn dialing(mut self, dialing: Dialing) -> Self {
        self.dialing = dialing;
        self
    }

    /// Waits for slow clients so long.
    pub fn patience(mut self, patience: Patience) -> Self {
        self.patience = Some(patience);
        self
    }

    /// Serves so many connections at once.
    pub fn connections(mut self, most: usize) -> Self {
        self.connections = Some(most);
        self
    }

    /// In a folder and a database that are there already.
    pub fn in_place(mut self, folder: TempDir, database: Database) -> Self {
        self.place = Some((folder, database));
        self
    }

    /// Starts the program so.
    pub async fn start(self) -> TestApp {
        // What the program logs belongs to the test that made it, and is shown when that fails.
        let _ = tracing_subscriber::fmt().with_test_writer().with_ansi(false).with_env_filter("warn").try_init();
        let (folder, database) = match self.place {
            Some(place) => place,
            None => {
                let folder = tempfile::tempdir().unwrap();
                let database = Database::new(folder.path()).await;
                (folder, database)
            }
        };
        let mut settings = self.settings;
        settings.push(("TIDINGS_ADDR".into(), "127.0.0.1:0".into()));
        settings.push(("TIDINGS_DATA".into(), folder.path().display().to_string()));
        settings.push(("DATABASE_URL".into(), database.url.clone()));
        let nowhere = Site { addr: SocketAddr::from(([127, 0, 0, 1], 0)), origin: String::new() };
        let mut app = TestApp {
            clock: Clock::standing_at(MONDAY),
            running: None,
            site: Arc::new(Mutex::new(nowhere)),
            settings,
            limits: self.limits.unwrap_or_default(),
            job_limits: self.job_limits.unwrap_or_default(),
            registry: self.registry,
            schedules: self.schedules,
            dialing: self.dialing,
            patience: self.patience,
            connections: self.connections,
            passwords: Passwords::quick(),
            database,
            folder,
        };
        app.run().await;
        app
    }
}

impl TestApp {
    /// The program as it comes.
    pub async fn start() -> Self {
        Wanted::default().start().await
    }

    /// The program with something different.
    pub fn with() -> Wanted {
        Wanted::default()
    }

    async fn run(&mut self) {
        let config = Config::from_pairs(self.settings.clone()).unwrap();
        let options = Options {
            clock: Some(self.clock.clone()),
            passwords: Some(self.passwords.clone()),
            limits: Some(self.limits.clone()),
            job_limits: Some(self.job_limits.clone()),
            registry: self.registry.clone(),
            job_grace: Some(Duration::from_secs(5)),
            schedules: self.schedules.clone(),
            dialing: Some(self.dialing.clone()),
            patience: self.patience,
            connections: self.connections,
        };
        let running = start(config, options).await.unwrap_or_else(|words| panic!("The program did not start: {words}"));
        *self.site.lock().unwrap() = Site { addr: running.addr, origin: running.platform.config.origin.clone() };
        self.running = Some(running);
    }

    /// Ends the program in order, keeping its database.
    pub async fn stop(&mut self) {
        let running = self.running.take().expect("the program is running");
        running.stop(Duration::from_secs(5)).await;
    }

    /// Ends the program as a power cut would: whatever was under way is not finished.
    pub fn crash(&mut self) {
        drop(self.running.take());
    }

    /// Starts the program on the same database; clients find it again, at another port.
    pub async fn start_again(&mut self) {
        self.run().await;
    }

    /// [`TestApp::stop`] and [`TestApp::start_again`].
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start_again().await;
    }

    /// Knows other kinds of jobs from the next start on.
    pub fn know(&mut self, registry: Registry) {
        self.registry = Some(registry);
    }

    /// Sets a variable of the configuration from the next start on.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.retain(|(known, _)| known != name);
        self.settings.push((name.to_owned(), value.to_owned()));
    }

    /// Hashes with other costs from the next start on.
    pub fn hash_with(&mut self, passwords: Passwords) {
        self.passwords = passwords;
    }

    /// The machinery of the running program.
    pub fn platform(&self) -> &Platform {
        &self.running.as_ref().expect("the program is running").platform
    }

    /// Every route of the running program.
    pub fn routes(&self) -> Vec<Route> {
        routes(self.platform())
    }

    /// Where the program listens.
    pub fn addr(&self) -> SocketAddr {
        self.site.lock().unwrap().addr
    }

    /// The origin of its pages.
    pub fn origin(&self) -> String {
        self.site.lock().unwrap().origin.clone()
    }

    /// The database's address.
    pub fn database_url(&self) -> &str {
        &self.database.url
    }

    /// The configuration that the program was given.
    pub fn config(&self) -> &Config {
        &self.platform().config
    }

    /// The folder that the program was given.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Lets time pass.
    pub fn later(&self, by: Duration) {
        self.clock.advance(by);
    }
}

/// So many minutes.
pub const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// So many hours.
pub const fn hours(count: u64) -> Duration {
    minutes(count * 60)
}

/// So many days.
pub const fn days(count: u64) -> Duration {
    hours(count * 24)
}
