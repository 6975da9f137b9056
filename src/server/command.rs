//! What can be typed after `tidings`.

use std::io::BufRead;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::load::Amounts;
use super::start::{self, Options};
use super::{backup, demo, doctor, keys, load, member};
use crate::accounts::Role;
use crate::api::server::document;
use crate::platform::server::config::Config;
use crate::platform::server::db::Db;
use crate::platform::server::jobs::{Queue, Slots};

/// A self-hosted home for a community's writing.
#[derive(Parser)]
#[command(name = "tidings", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site and its live channel (what happens without a command).
    Serve {
        /// Fill an empty database with the demo community.
        #[arg(long)]
        demo: bool,
    },
    /// Run background jobs and serve no pages; several may work on one database.
    Work {
        /// The queues, with commas between; all of them when not given.
        #[arg(long, value_delimiter = ',')]
        queues: Vec<String>,
        /// How many jobs of a queue at once; one for each core when not given.
        #[arg(long)]
        concurrency: Option<usize>,
    },
    /// Write everything that is kept into one file, also while the site runs.
    Backup { file: PathBuf },
    /// Fill an empty data folder and an empty database from a backup.
    Restore { file: PathBuf },
    /// Print what the API is, as OpenAPI.
    Openapi,
    /// Look whether everything that the configuration names can be used, and say what to do where it cannot.
    Doctor,
    /// Bring the database schema up to date and stop.
    Migrate,
    /// Write demo data: the community of Northquay, or with numbers a load to measure with.
    Seed {
        #[arg(long)]
        posts: Option<u32>,
        #[arg(long)]
        members: Option<u32>,
        #[arg(long)]
        comments: Option<u32>,
    },
    /// Accounts from the terminal.
    #[command(subcommand)]
    Member(MemberCommand),
    /// The keys that tokens are signed with.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Name the place and give it its one line.
    Place {
        #[arg(long)]
        name: Option<String>,
        #[arg(long)]
        description: Option<String>,
    },
}

#[derive(Subcommand)]
enum KeysCommand {
    /// Print the name of every key, its algorithm, its state and its dates.
    List,
    /// Show the next keys now, a day before they sign. It happens by itself every 90 days.
    Rotate {
        /// A key was lost: the new ones sign at once, and nothing signed before is believed any more.
        #[arg(long)]
        now: bool,
    },
}

#[derive(Subcommand)]
enum MemberCommand {
    /// Make an account. The password is read from the terminal or the first line of the input.
    Add {
        #[arg(long)]
        handle: String,
        #[arg(long)]
        email: String,
        #[arg(long, default_value = "")]
        name: String,
        /// The account may do everything.
        #[arg(long)]
        owner: bool,
        /// Read the password from the first line of the input, without asking.
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give an account a new password and sign it out everywhere.
    Password {
        #[arg(long)]
        handle: String,
        #[arg(long)]
        password_stdin: bool,
    },
}

/// Runs the command of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(error) => return fail(&error.to_string()),
    };
    if let Err(words) = start::log_to_stderr(&config.log) {
        return fail(&words);
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&format!("The program cannot start its threads: {error}")),
    };
    match runtime.block_on(obey(cli.command.unwrap_or(Command::Serve { demo: false }), config)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(words) => fail(&words),
    }
}

#[expect(clippy::print_stderr, reason = "the terminal is where this belongs")]
fn fail(words: &str) -> ExitCode {
    eprintln!("tidings: {words}");
    ExitCode::FAILURE
}

#[expect(clippy::print_stdout, reason = "the answers of commands belong on the terminal")]
async fn obey(command: Command, config: Config) -> Result<(), String> {
    match command {
        Command::Serve { demo } => start::serve(config, demo).await,
        Command::Work { queues, concurrency } => {
            let queues = read_queues(&queues)?;
            let slots = Slots::of(&queues, concurrency.unwrap_or(config.workers));
            if slots.total() == 0 {
                return Err(
                    "There is nothing to do with 0 workers. Set --concurrency or TIDINGS_WORKERS to 1 or more.".into(),
                );
            }
            start::work_until_told(config, Options::default(), slots).await
        }
        Command::Backup { file } => {
            println!("{}", backup::back_up(&config, &file).await?);
            Ok(())
        }
        Command::Restore { file } => {
            println!("{}", backup::bring_back(&config, &file).await?);
            Ok(())
        }
        Command::Openapi => {
            let document = serde_json::to_string_pretty(&document());
            println!("{}", document.map_err(|error| format!("The document cannot be written: {error}"))?);
            Ok(())
        }
        Command::Doctor => {
            let (words, is_well) = doctor::examine(config).await;
            println!("{words}");
            if is_well { Ok(()) } else { Err("What is WRONG above has to be put right.".into()) }
        }
        Command::Migrate => {
            start::open_database(&config).await?.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Seed { posts: None, members: None, comments: None } => {
            demo::seed(&config).await?;
            println!("{}", demo::who_can_sign_in());
            Ok(())
        }
        Command::Seed { posts, members, comments } => {
            let platform = start::platform(config, Options::default()).await?;
            let amounts = Amounts {
                posts: posts.unwrap_or(100),
                members: members.unwrap_or(20),
                comments: comments.unwrap_or(500),
            };
            load::seed(&platform, &amounts).await?;
            println!("{}", load::who_can_sign_in());
            platform.db.close().await;
            Ok(())
        }
        Command::Keys(command) => {
            let platform = start::platform(config, Options::default()).await?;
            let words = match command {
                KeysCommand::List => keys::list(&platform).await?,
                KeysCommand::Rotate { now } => keys::rotate(&platform, now).await?,
            };
            println!("{words}");
            platform.db.close().await;
            Ok(())
        }
        Command::Place { name, description } => {
            let db: Db = start::open_database(&config).await?;
            start::name_place(&db, name.as_deref(), description.as_deref()).await?;
            db.close().await;
            Ok(())
        }
        Command::Member(MemberCommand::Add { handle, email, name, owner, password_stdin }) => {
            let password = read_password(password_stdin)?;
            let platform = start::platform(config, Options::default()).await?;
            let role = if owner { Role::Owner } else { Role::Member };
            member::add(&platform, &handle, &email, &name, role, &password).await?;
            println!("@{handle} can sign in now.");
            platform.db.close().await;
            Ok(())
        }
        Command::Member(MemberCommand::Password { handle, password_stdin }) => {
            let password = read_password(password_stdin)?;
            let platform = start::platform(config, Options::default()).await?;
            member::password(&platform, &handle, &password).await?;
            println!("@{handle} has a new password and is signed out everywhere.");
            platform.db.close().await;
            Ok(())
        }
    }
}

/// All queues when none is named.
fn read_queues(names: &[String]) -> Result<Vec<Queue>, String> {
    if names.is_empty() {
        return Ok(Queue::ALL.to_vec());
    }
    names
        .iter()
        .map(|name| {
            Queue::parse(name.trim()).ok_or_else(|| {
                let known: Vec<_> = Queue::ALL.iter().map(|queue| queue.name()).collect();
                format!("There is no queue called {name}. There are {}.", known.join(", "))
            })
        })
        .collect()
}

/// The password, never as an argument: those can be read by everybody on the machine. What is typed at the
/// question is not shown.
fn read_password(quietly: bool) -> Result<String, String> {
    let unreadable = |error: std::io::Error| format!("The password cannot be read: {error}");
    if !quietly {
        return rpassword::prompt_password("Password: ").map_err(unreadable);
    }
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(unreadable)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
