//! From a configuration to a running program, and back to rest.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::sync::{Arc, OnceLock, RwLock};
use std::time::Duration;

use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::task::JoinSet;

use super::{demo, greeting, memory, render, router, schedules, serving, subscribers};
use crate::accounts::Role;
use crate::accounts::server::{fill_skeletons, has_role, session_is_valid};
use crate::oauth::server::grant_stands;
use crate::platform::live::Stream;
use crate::platform::live::server::{Hub, Pass};
use crate::platform::server::backup;
use crate::platform::server::caches::Caches;
use crate::platform::server::chance::Rng;
use crate::platform::server::clock::Clock;
use crate::platform::server::config::Config;
use crate::platform::server::db::Db;
use crate::platform::server::http::{Assets, Kept, PageCache, Patience};
use crate::platform::server::jobs::schedule::{self, Schedules};
use crate::platform::server::jobs::{self, JobLimits, Jobs, Registry, Slots, Worker};
use crate::platform::server::outbox::Outbox;
use crate::platform::server::outgoing::{Dialing, Outgoing};
use crate::platform::server::passwords::Passwords;
use crate::platform::server::{Parts, Place, Platform};
use crate::posts::server::may_hear;
use crate::tokens::server::token_stands;

/// How long open sockets get to go elsewhere before the program ends.
const GRACE: Duration = Duration::from_secs(3);
/// How long running jobs get to end by themselves.
const JOB_GRACE: Duration = Duration::from_secs(10);

/// What a test chooses and a real start does not.
#[derive(Default)]
pub struct Options {
    pub clock: Option<Clock>,
    pub passwords: Option<Passwords>,
    pub limits: Option<crate::platform::live::server::Limits>,
    pub job_limits: Option<JobLimits>,
    /// The kinds of jobs, instead of those of the product.
    pub registry: Option<Registry>,
    /// The schedules, instead of those of the product; none where the kinds of jobs are other ones.
    pub schedules: Option<Arc<Schedules>>,
    /// How long running jobs get when the program ends.
    pub job_grace: Option<Duration>,
    pub dialing: Option<Dialing>,
    /// How long slow clients are waited for.
    pub patience: Option<Patience>,
    /// How many connections there may be at once.
    pub connections: Option<usize>,
}

/// A program that listens.
pub struct Running {
    pub platform: Platform,
    pub addr: SocketAddr,
    stop: tokio::sync::watch::Sender<bool>,
    tasks: JoinSet<()>,
    worker: Option<Worker>,
    job_grace: Duration,
}

/// Logs to the standard error. A second call changes nothing.
///
/// # Errors
/// One line when the filter cannot be read.
pub fn log_to_stderr(filter: &str) -> Result<(), String> {
    let filter = tracing_subscriber::EnvFilter::try_new(filter).map_err(|error| {
        format!("TIDINGS_LOG is \"{filter}\"; it takes a level such as info, or target=level: {error}.")
    })?;
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).try_init();
    Ok(())
}

/// Opens the database of a configuration, with the newest schema.
pub async fn open_database(config: &Config) -> Result<Db, String> {
    std::fs::create_dir_all(&config.data)
        .map_err(|error| format!("The data folder {} cannot be made: {error}", config.data.display()))?;
    let turn = turn_to_open(&config.data).await?;
    let db = Db::open(&config.database_url).await?;
    db.migrate().await.map_err(|error| error.to_string())?;
    drop(turn);
    Ok(db)
}

/// Programs that are started at once on one folder bring its database up to date one after the other: SQLite
/// knows no lock for that. Held until it is dropped, and gone with the process.
async fn turn_to_open(data: &std::path::Path) -> Result<std::fs::File, String> {
    let path = data.join("opening.lock");
    let taken = tokio::task::spawn_blocking({
        let path = path.clone();
        move || {
            let file = std::fs::File::options().create(true).append(true).open(path)?;
            file.lock().map(|()| file)
        }
    });
    let taken = taken.await.map_err(std::io::Error::other).and_then(|taken| taken);
    taken.map_err(|error| format!("{} cannot be locked: {error}", path.display()))
}

/// Joins the parts without listening: what commands work with.
pub async fn platform(config: Config, options: Options) -> Result<Platform, String> {
    let db = open_database(&config).await?;
    let place = read_place(&db).await?;
    let platform = assemble(config, options, db, place)?;
    join(&platform);
    fill_skeletons(&platform).await.map_err(|error| error.sentence())?;
    Ok(platform)
}

/// The parts, on a database as it is: nothing is asked of it.
pub(super) fn assemble(config: Config, options: Options, db: Db, place: Place) -> Result<Platform, String> {
    let clock = options.clock.unwrap_or_else(Clock::system);
    let hub = Hub::with_limits(db.clone(), clock.clone(), options.limits.unwrap_or_default());
    Ok(Platform::new(Parts {
        hub,
        rng: Rng::system(),
        passwords: options.passwords.unwrap_or_default(),
        outbox: Outbox::default(),
        jobs: options.job_limits.map_or_else(Jobs::default, Jobs::with_limits),
        schedules: options.schedules.map_or_else(|| schedules::schedules(&config).map(Arc::new), Ok)?,
        outgoing: Outgoing::new(options.dialing.unwrap_or_default(), config.allow_private_addresses.clone())?,
        pages: PageCache::default(),
        kept: Kept::default(),
        caches: Caches::default(),
        patience: options.patience.unwrap_or_default(),
        assets: Assets::load(std::path::Path::new("target/site")),
        renderer: OnceLock::new(),
        draining: false.into(),
        leptos: leptos_options()?,
        place: RwLock::new(place),
        config,
        db,
        clock,
    }))
}

/// Ties the parts to each other, now that all are there.
fn join(platform: &Platform) {
    let (hub, pages, jobs) = (platform.hub.clone(), platform.pages.clone(), platform.jobs.clone());
    platform.db.on_commit(move |committed| {
        // Pages for visitors show posts and discussions; what concerns members or operators is in none of them.
        if committed.streams.iter().any(|moved| Stream::is_public(&moved.stream)) {
            pages.forget();
        }
        hub.wake(&committed.streams);
        if !committed.queues.is_empty() {
            jobs.wake(&committed.queues);
        }
    });
    let pages = platform.pages.clone();
    platform.hub.on_moved(move |stream| {
        if Stream::is_public(stream) {
            pages.forget();
        }
    });
    let asked = platform.clone();
    platform.hub.authorise(move |member, stream| {
        let platform = asked.clone();
        Box::pin(async move {
            match (stream.as_post(), stream.as_job(), member) {
                (Some(post), _, member) => may_hear(&platform, member.as_deref(), post).await,
                (_, Some(job), Some(member)) => jobs::is_owner(&platform, job, &member).await,
                (None, None, Some(member)) if stream.is_admin() => has_role(&platform, &member, Role::Owner).await,
                _ => false,
            }
        })
    });
    let asked = platform.clone();
    platform.hub.still_valid(move |pass| {
        let platform = asked.clone();
        Box::pin(async move {
            match pass {
                Pass::Session(hash) => session_is_valid(&platform, &hash).await,
                Pass::Token(id) => token_stands(&platform, &id).await,
                Pass::Grant(id) => grant_stands(&platform, &id).await,
            }
        })
    });
    let _ = platform.renderer.set(render::renderer(platform.clone()));
}

/// Opens the database, listens and serves. Returns as soon as requests are answered.
///
/// # Errors
/// One sentence for the operator.
pub async fn start(mut config: Config, mut options: Options) -> Result<Running, String> {
    let listener = TcpListener::bind(config.addr)
        .await
        .map_err(|error| format!("{} cannot be listened on: {error}. Set TIDINGS_ADDR to another.", config.addr))?;
    let addr = listener.local_addr().map_err(|error| error.to_string())?;
    config = config.listening_on(addr);
    let registry = take_registry(&mut options);
    let job_grace = options.job_grace.unwrap_or(JOB_GRACE);
    let connections = options.connections.unwrap_or_else(serving::most_connections);
    let platform = platform(config, options).await?;
    schedule::begin(&platform).await.map_err(|error| error.sentence())?;
    let slots = Slots::of(&jobs::Queue::ALL, platform.config.workers);
    let worker = match slots.total() {
        0 => None,
        _ => Some(Worker::start(platform.clone(), registry, slots).await?),
    };
    greeting::advise(&platform.config);
    if let Some(advice) = platform.config.backup_dir.as_deref().and_then(backup::advice) {
        tracing::warn!("{advice}");
    }
    let (stop, mut stopped) = tokio::sync::watch::channel(false);
    let mut tasks = JoinSet::new();
    tasks.spawn(subscribers::deliver(platform.clone()));
    tasks.spawn(platform.hub.sweep());
    tasks.spawn(memory::give_back());
    tasks.spawn(schedule::run(platform.clone()));
    let (site, patience) = (router::app(&platform), platform.patience);
    let listener = listener.tap_io(|stream| {
        // Without this a page waits 40 ms for the acknowledgement of its first part.
        let _ = stream.set_nodelay(true);
    });
    tasks.spawn(async move {
        let until = async move {
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        serving::serve(listener, site, patience, connections, until).await;
    });
    Ok(Running { platform, addr, stop, tasks, worker, job_grace })
}

impl Running {
    /// Stops taking requests, sends the sockets away, finishes what is under way and closes the database.
    pub async fn stop(mut self, grace: Duration) {
        self.platform.draining.store(true, Ordering::SeqCst);
        let (worker, job_grace) = (self.worker.take(), self.job_grace);
        let worked = tokio::spawn(async move {
            if let Some(worker) = worker {
                worker.stop(job_grace).await;
            }
        });
        self.platform.hub.drain(grace).await;
        let _ = self.stop.send(true);
        // The listener ends by itself once the open requests are answered; the other tasks never would.
        let _ = tokio::time::timeout(grace, self.tasks.join_next()).await;
        self.tasks.shutdown().await;
        let _ = worked.await;
        self.platform.db.close().await;
    }
}

/// The kinds of jobs that were chosen, or those of the product. Schedules begin jobs of the product.
fn take_registry(options: &mut Options) -> Registry {
    match options.registry.take() {
        Some(chosen) => {
            options.schedules.get_or_insert_default();
            chosen
        }
        None => super::jobs::registry(),
    }
}

/// A process that works and serves no pages.
pub struct Working {
    pub platform: Platform,
    worker: Worker,
    tasks: JoinSet<()>,
}

/// Opens the database and begins to work on these queues.
///
/// # Errors
/// One sentence for the operator.
pub async fn work(config: Config, mut options: Options, slots: Slots) -> Result<Working, String> {
    let registry = take_registry(&mut options);
    let platform = platform(config, options).await?;
    schedule::begin(&platform).await.map_err(|error| error.sentence())?;
    let worker = Worker::start(platform.clone(), registry, slots).await?;
    let mut tasks = JoinSet::new();
    tasks.spawn(schedule::run(platform.clone()));
    Ok(Working { platform, worker, tasks })
}

impl Working {
    /// Claims nothing more, waits for what runs, gives the rest back and closes the database.
    pub async fn stop(mut self, grace: Duration) {
        self.tasks.shutdown().await;
        self.worker.stop(grace).await;
        self.platform.db.close().await;
    }
}

/// `tidings work`: until it is told to end.
///
/// # Errors
/// One sentence for the operator.
#[expect(clippy::print_stdout, reason = "what it does belongs on the terminal")]
pub async fn work_until_told(config: Config, options: Options, slots: Slots) -> Result<(), String> {
    let mut endings = Endings::listen()?;
    let grace = options.job_grace.unwrap_or(JOB_GRACE);
    let working = work(config, options, slots.clone()).await?;
    println!("working on {}", slots.to_json());
    endings.next().await;
    tracing::info!("ending: running jobs are waited for");
    tokio::select! {
        () = working.stop(grace) => {}
        // Told a second time: at once.
        () = endings.next() => {}
    }
    Ok(())
}

/// `tidings serve`: until it is told to end.
pub async fn serve(config: Config, with_demo: bool) -> Result<(), String> {
    if with_demo {
        let db = open_database(&config).await?;
        let empty = demo::is_empty(&db).await?;
        db.close().await;
        if empty {
            demo::seed(&config).await?;
        }
    }
    // Before anybody is told where it listens: whoever knows may end it.
    let mut endings = Endings::listen()?;
    let running = start(config, Options::default()).await?;
    greeting::greet(&running.platform, with_demo).await?;
    endings.next().await;
    tracing::info!("ending: open pages are told to come back");
    tokio::select! {
        () = running.stop(GRACE) => {}
        // Told a second time: at once.
        () = endings.next() => {}
    }
    Ok(())
}

/// The signals that end the program.
struct Endings {
    term: Signal,
    interrupt: Signal,
}

impl Endings {
    /// Listens from now on; before, a signal ends the process on the spot.
    fn listen() -> Result<Self, String> {
        let listen = |kind| signal(kind).map_err(|error| format!("The program cannot hear that it is to end: {error}"));
        Ok(Self { term: listen(SignalKind::terminate())?, interrupt: listen(SignalKind::interrupt())? })
    }

    /// Waits for the next one.
    async fn next(&mut self) {
        tokio::select! {
            _ = self.term.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Sets the place's name and its one line.
pub async fn name_place(db: &Db, name: Option<&str>, description: Option<&str>) -> Result<(), String> {
    let mut tx = db.begin().await.map_err(|error| error.to_string())?;
    for (key, value) in [("name", name), ("description", description)] {
        if let Some(value) = value {
            sqlx::query(
                "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = $2",
            )
            .bind(key)
            .bind(crate::platform::text::one_line(value))
            .execute(tx.conn())
            .await
            .map_err(|error| error.to_string())?;
        }
    }
    tx.commit().await.map_err(|error| error.to_string())
}

pub(super) async fn read_place(db: &Db) -> Result<Place, String> {
    let rows: Vec<(String, String)> = sqlx::query_as("SELECT name, value FROM settings")
        .fetch_all(db.read())
        .await
        .map_err(|error| format!("The settings cannot be read: {error}"))?;
    let value =
        |key: &str| rows.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()).unwrap_or_default();
    Ok(Place { name: value("name"), description: value("description") })
}

/// Leptos' options come from the file in this program, not from the folder it is started in.
fn leptos_options() -> Result<leptos::config::LeptosOptions, String> {
    leptos::config::get_config_from_str(include_str!("../../Leptos.toml"))
        .map_err(|error| format!("Leptos.toml cannot be read: {error}"))
}
