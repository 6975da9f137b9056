//! Reading variables into a [`Config`].

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use super::{Config, MailFrom, Provider, Signup, SmtpServer, provider};

/// What is wrong with the environment, in one line.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError(pub String);

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

const KNOWN: [&str; 11] = [
    "TIDINGS_ADDR",
    "TIDINGS_URL",
    "TIDINGS_DATA",
    "TIDINGS_SIGNUP",
    "TIDINGS_LOG",
    "TIDINGS_TRUSTED_PROXIES",
    "TIDINGS_WORKERS",
    "TIDINGS_ALLOW_PRIVATE_ADDRESSES",
    "TIDINGS_MAIL_FROM",
    "TIDINGS_BACKUP_DIR",
    "TIDINGS_METRICS_TOKEN",
];
/// Those that other programs read too.
const SHARED: [&str; 2] = ["DATABASE_URL", "SMTP_URL"];
/// The most jobs of a queue that one process is told to run at once.
const MOST_WORKERS: usize = 64;
/// A shorter token could be guessed.
const SHORTEST_TOKEN: usize = 16;

impl Config {
    /// Reads variables from name and value pairs; an empty value counts as absent.
    ///
    /// # Errors
    /// [`ConfigError`] names the variable and what it takes.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (String, String)>) -> Result<Self, ConfigError> {
        let given: BTreeMap<String, String> = pairs
            .into_iter()
            .filter(|(name, value)| {
                (name.starts_with("TIDINGS_") || SHARED.contains(&name.as_str())) && !value.is_empty()
            })
            .collect();
        let is_known =
            |name: &str| SHARED.contains(&name) || KNOWN.contains(&name) || provider::VARIABLES.contains(&name);
        if let Some(unknown) = given.keys().find(|name| !is_known(name)) {
            return Err(ConfigError(format!(
                "{unknown} is not a setting. Known are {}, {}.",
                KNOWN.join(", "),
                provider::VARIABLES.join(", ")
            )));
        }
        let data = PathBuf::from(given.get("TIDINGS_DATA").map_or("data", String::as_str));
        let database_url = match given.get("DATABASE_URL") {
            Some(url) => url.clone(),
            None => sqlite_url(&data)?,
        };
        let takes = "an address and a port such as 127.0.0.1:3000";
        let ranges = "addresses and ranges such as 10.0.0.0/8 with commas between";
        let addr: SocketAddr = read(&given, "TIDINGS_ADDR", "127.0.0.1:3000", takes, |value| value.parse().ok())?;
        let url = given.get("TIDINGS_URL").map(|url| origin(url)).transpose()?;
        Ok(Self {
            addr,
            origin: url.clone().unwrap_or_else(|| format!("http://{addr}")),
            url,
            data,
            database_url,
            signup: read(&given, "TIDINGS_SIGNUP", "open", "open, invite or closed", signup)?,
            log: given.get("TIDINGS_LOG").cloned().unwrap_or_else(|| "info".into()),
            workers: match given.get("TIDINGS_WORKERS") {
                Some(_) => read(&given, "TIDINGS_WORKERS", "", "a number from 0 to 64", workers)?,
                None => std::thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST_WORKERS)),
            },
            trusted_proxies: read(&given, "TIDINGS_TRUSTED_PROXIES", "", "IP addresses with commas between", list)?,
            allow_private_addresses: read(&given, "TIDINGS_ALLOW_PRIVATE_ADDRESSES", "", ranges, list)?,
            smtp: given.get("SMTP_URL").map(|url| SmtpServer::parse(url)).transpose()?,
            mail_from: given.get("TIDINGS_MAIL_FROM").map(|from| MailFrom::parse(from)).transpose()?,
            backup_dir: given.get("TIDINGS_BACKUP_DIR").map(PathBuf::from),
            provider: Provider::read(&given)?,
            metrics_token: given.get("TIDINGS_METRICS_TOKEN").map(|token| secret(token)).transpose()?,
        })
    }
}

fn read<T>(
    given: &BTreeMap<String, String>,
    name: &str,
    default: &str,
    takes: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, ConfigError> {
    let value = given.get(name).map_or(default, String::as_str);
    parse(value).ok_or_else(|| ConfigError(format!("{name} is \"{value}\"; it takes {takes}.")))
}

fn sqlite_url(data: &std::path::Path) -> Result<String, ConfigError> {
    let file = data.join("tidings.db");
    let path = file.to_str().ok_or_else(|| ConfigError("TIDINGS_DATA is not readable as text.".into()))?;
    Ok(format!("sqlite://{path}?mode=rwc"))
}

fn signup(value: &str) -> Option<Signup> {
    match value {
        "open" => Some(Signup::Open),
        "invite" => Some(Signup::Invite),
        "closed" => Some(Signup::Closed),
        _ => None,
    }
}

fn workers(value: &str) -> Option<usize> {
    value.parse().ok().filter(|workers| *workers <= MOST_WORKERS)
}

fn list<T: FromStr>(value: &str) -> Option<Vec<T>> {
    value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| part.parse().ok()).collect()
}

/// What is wrong with a secret is said without showing it.
fn secret(token: &str) -> Result<String, ConfigError> {
    if token.len() >= SHORTEST_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(token.to_owned());
    }
    let words =
        format!("TIDINGS_METRICS_TOKEN takes at least {SHORTEST_TOKEN} letters, digits and signs, without spaces.");
    Err(ConfigError(words))
}

/// An origin is a scheme, a host and perhaps a port (RFC 6454): anything after that would be ignored, so it is refused.
fn origin(url: &str) -> Result<String, ConfigError> {
    let wrong = || ConfigError(format!("TIDINGS_URL is \"{url}\"; it takes an origin such as https://example.org."));
    let trimmed = url.strip_suffix('/').unwrap_or(url);
    let (scheme, host) = trimmed.split_once("://").ok_or_else(wrong)?;
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']');
    if !matches!(scheme, "http" | "https") || host.is_empty() || !host.bytes().all(plain) {
        return Err(wrong());
    }
    Ok(trimmed.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(pairs: &[(&str, &str)]) -> Result<Config, String> {
        Config::from_pairs(pairs.iter().map(|(name, value)| ((*name).into(), (*value).into()))).map_err(|e| e.0)
    }

    #[test]
    fn nothing_set_gives_the_documented_defaults() {
        let config = config(&[("PATH", "/bin")]).unwrap();
        assert_eq!(config.addr.to_string(), "127.0.0.1:3000");
        assert_eq!(config.database_url, "sqlite://data/tidings.db?mode=rwc");
        assert_eq!(config.origin, "http://127.0.0.1:3000");
        assert_eq!(config.signup, Signup::Open);
    }

    #[test]
    fn an_unknown_setting_or_an_unreadable_value_stops_the_start_with_one_line() {
        for (name, value, part) in [
            ("TIDINGS_PORT", "3000", "TIDINGS_PORT is not a setting"),
            ("TIDINGS_ADDR", "localhost", "an address and a port"),
            ("TIDINGS_URL", "https://example.org/forum", "an origin"),
            ("TIDINGS_URL", "example.org", "an origin"),
            ("TIDINGS_SIGNUP", "maybe", "open, invite or closed"),
            ("TIDINGS_TRUSTED_PROXIES", "10.0.0.1, proxy", "IP addresses"),
            ("TIDINGS_WORKERS", "many", "a number from 0 to 64"),
            ("TIDINGS_WORKERS", "65", "a number from 0 to 64"),
            ("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "10.0.0.0/8, intranet", "addresses and ranges"),
            ("TIDINGS_MAIL_FROM", "Northquay", "an address"),
            ("SMTP_URL", "mail.example.org", "smtps://"),
        ] {
            let words = config(&[(name, value)]).unwrap_err();
            assert!(words.contains(part) && !words.contains('\n'), "{words}");
        }
    }

    #[test]
    fn a_secret_is_long_and_never_shown() {
        let token = config(&[("TIDINGS_METRICS_TOKEN", "lantern-on-the-quay")]).unwrap().metrics_token;
        assert_eq!(token.as_deref(), Some("lantern-on-the-quay"));
        for short in ["lantern", "lantern on the quay"] {
            let words = config(&[("TIDINGS_METRICS_TOKEN", short)]).unwrap_err();
            assert!(words.contains("at least 16") && !words.contains("lantern"), "{words}");
        }
    }

    #[test]
    fn an_origin_is_kept_without_its_slash() {
        assert_eq!(config(&[("TIDINGS_URL", "https://Example.org/")]).unwrap().origin, "https://example.org");
    }
}
