//! `tidings doctor`: what the configuration names, tried out. Nothing that is kept is changed.

mod clock;
mod database;
mod disk;

use super::start::{self, Options};
use super::{greeting, start::read_place};
use crate::platform::server::Place;
use crate::platform::server::chance::Rng;
use crate::platform::server::clock::Clock;
use crate::platform::server::config::Config;
use crate::platform::server::db::Db;
use crate::platform::server::mail::{self, Way};
use crate::providers;

/// How something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Good,
    /// It works, and may not be what was meant.
    Look,
    Wrong,
}

/// What was found out about one thing: how it stands, and what to do where that is not well.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Finding {
    about: &'static str,
    state: State,
    words: String,
}

impl Finding {
    fn new(about: &'static str, state: State, words: impl Into<String>) -> Self {
        Self { about, state, words: words.into() }
    }
}

/// `about`, `state` and the words, in columns; further lines stand below the words.
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = match self.state {
            State::Good => "ok",
            State::Look => "look",
            State::Wrong => "WRONG",
        };
        let words = self.words.replace('\n', &format!("\n{:22}", ""));
        write!(f, "{:<14}  {state:<5} {words}", self.about)
    }
}

/// Tries everything out and says what was found, a line each; true when nothing is wrong. That the configuration can
/// be read has been found out by whoever asks.
pub async fn examine(config: Config) -> (String, bool) {
    let clock = Clock::system();
    let mut found = configuration(&config);
    found.extend(disk::examine(&config));
    let (db, about) = database::examine(&config).await;
    found.push(about);
    found.push(mailing(&config, &clock).await);
    found.push(clock::examine(&clock, db.as_ref()).await);
    found.push(provider(config, db.clone()).await);
    if let Some((db, _)) = db {
        db.close().await;
    }
    let lines: Vec<String> = found.iter().map(Finding::to_string).collect();
    (lines.join("\n"), found.iter().all(|finding| finding.state != State::Wrong))
}

fn configuration(config: &Config) -> Vec<Finding> {
    let words = format!("It can be read. The site is {} and listens on {}.", config.origin, config.addr);
    let mut found = vec![Finding::new("configuration", State::Good, words)];
    found.extend(greeting::advice(config).into_iter().map(|words| Finding::new("configuration", State::Look, words)));
    found
}

async fn mailing(config: &Config, clock: &Clock) -> Finding {
    match mail::check(config, &Rng::system(), clock.now()).await {
        Ok(Way::Server(words)) => Finding::new("mail", State::Good, words),
        Ok(Way::Files(words)) => {
            let words = format!("{words} Nobody gets one before SMTP_URL names a mail server.");
            Finding::new("mail", State::Look, words)
        }
        Err(words) => Finding::new("mail", State::Wrong, words),
    }
}

async fn provider(config: Config, db: Option<(Db, database::Schema)>) -> Finding {
    let about = "provider";
    if config.provider.is_none() {
        return Finding::new(about, State::Good, "None is named: people sign in with what they have here.");
    }
    let Some((db, schema)) = db else {
        return Finding::new(about, State::Look, "Not looked at: it takes the database. Ask again once that is well.");
    };
    let place = match schema {
        database::Schema::Whole => read_place(&db).await,
        database::Schema::Behind => Ok(Place::default()),
    };
    let platform = match place.and_then(|place| start::assemble(config, Options::default(), db, place)) {
        Ok(platform) => platform,
        Err(words) => return Finding::new(about, State::Wrong, words),
    };
    match providers::server::check(&platform).await {
        Ok(lines) => Finding::new(about, State::Good, lines.join("\n")),
        Err(words) => Finding::new(about, State::Wrong, words),
    }
}
