//! Configuration: environment variables, read once at start.
//!
//! Every field documents its variable; `docs/configuration.md` says the same for operators. An
//! unknown `TIDINGS_*` variable or a value that cannot be read stops the start with one line.

mod mail;
mod parse;
mod provider;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use mail::{MailFrom, Security, SignIn, SmtpServer};
pub use parse::ConfigError;
pub use provider::{Provider, is_guarded};

use super::outgoing::AddressRange;

/// How the program was told to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// `TIDINGS_ADDR`: where to listen. Default `127.0.0.1:3000`; port 0 takes a free one.
    pub addr: SocketAddr,
    /// `TIDINGS_URL`: the public origin, `scheme://host[:port]` without a path. Default `http://` and the address.
    pub url: Option<String>,
    /// The origin that counts: `url`, or `http://` and the address that was really bound.
    pub origin: String,
    /// `TIDINGS_DATA`: the folder for the database and everything else that is kept. Default `./data`.
    pub data: PathBuf,
    /// `DATABASE_URL`: `sqlite://…` or `postgres://…`. Default a SQLite file in the data folder.
    pub database_url: String,
    /// `TIDINGS_SIGNUP`: who may make an account, `open` (default), `invite` or `closed`.
    pub signup: Signup,
    /// `TIDINGS_LOG`: what to log, in the syntax of `tracing` filters. Default `info`.
    pub log: String,
    /// `TIDINGS_WORKERS`: how many background jobs of a queue this process runs at once, 0 for none
    /// (then `tidings work` must run elsewhere). Default one for each core, 64 at most.
    pub workers: usize,
    /// `TIDINGS_TRUSTED_PROXIES`: addresses of proxies in front, with commas between. Only they may
    /// say in `X-Forwarded-For` who is calling. Default none.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// `TIDINGS_ALLOW_PRIVATE_ADDRESSES`: addresses and ranges, with commas between, to which requests
    /// may go although they are not the public internet. Default none.
    pub allow_private_addresses: Vec<AddressRange>,
    /// `SMTP_URL`: the server that takes the mails, such as `smtps://user:password@mail.example.org`. Default none:
    /// then each is written to a file in `mail` in the data folder.
    pub smtp: Option<SmtpServer>,
    /// `TIDINGS_MAIL_FROM`: who sends the mails, `Name <address>` or an address alone. Default the place's name and
    /// `tidings@` the host of the origin.
    pub mail_from: Option<MailFrom>,
    /// `TIDINGS_BACKUP_DIR`: the folder for the nightly backups, of which seven are kept. Default none, and
    /// then there are none.
    pub backup_dir: Option<PathBuf>,
    /// `TIDINGS_METRICS_TOKEN`: whoever sends it as `Authorization: Bearer` may read `/metrics` from elsewhere.
    /// At least 16 visible characters. Default none: then only this machine may.
    pub metrics_token: Option<String>,
    /// `TIDINGS_OIDC_ISSUER` and its like: whose accounts let people in here, too. Default nobody's.
    pub provider: Option<Provider>,
}

/// Who may make an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signup {
    Open,
    /// Only with an invitation that an owner has made.
    Invite,
    Closed,
}

impl Config {
    /// Reads the process environment.
    ///
    /// # Errors
    /// One line for the operator: which variable, what is wrong with it, what would do.
    #[expect(clippy::disallowed_methods, reason = "configuration is the one place that reads the environment")]
    pub fn from_env() -> Result<Self, ConfigError> {
        Self::from_pairs(std::env::vars())
    }

    /// Settles the origin when none was given: the listener may have taken a free port.
    pub fn listening_on(mut self, bound: SocketAddr) -> Self {
        self.addr = bound;
        if self.url.is_none() {
            self.origin = format!("http://{bound}");
        }
        self
    }

    /// True when browsers reach this place over TLS.
    pub fn origin_is_https(&self) -> bool {
        self.origin.starts_with("https:")
    }
}
