//! How mails leave: `SMTP_URL` and `TIDINGS_MAIL_FROM`.

use std::net::IpAddr;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::{Host, Url};

use super::ConfigError;
use crate::platform::server::mail::address;
use crate::platform::text::one_line;

/// How long one answer of the mail server may take, unless `timeout=` says otherwise.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest that can be asked for: a whole conversation has to fit into one attempt of its job.
const MOST_PATIENCE: u64 = 60;

/// A mail server, as `SMTP_URL` names it. The names in the address are those of the lettre crate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SmtpServer {
    pub host: String,
    pub port: u16,
    pub security: Security,
    pub sign_in: Option<SignIn>,
    /// How the program introduces itself; `None`: as the host of its origin.
    pub hello: Option<String>,
    /// How long one answer may take.
    pub patience: Duration,
}

/// When the connection to a mail server is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// `smtp://`: never.
    Never,
    /// `smtp://…?tls=opportunistic`: when the server offers STARTTLS (RFC 3207).
    IfOffered,
    /// `smtp://…?tls=required`: by STARTTLS, or nothing is sent.
    Required,
    /// `smtps://`: from the first byte (RFC 8314).
    Always,
}

/// A name and a password for the mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    pub user: String,
    pub password: String,
}

/// What is logged of a configuration has no password in it.
impl std::fmt::Debug for SignIn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignIn").field("user", &self.user).finish_non_exhaustive()
    }
}

/// Whom a mail comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFrom {
    /// Empty: the place's name.
    pub name: String,
    pub address: String,
}

impl SmtpServer {
    /// What the operator should know at the start; `None` when all is well.
    pub fn advice(&self) -> Option<&'static str> {
        let here = self.host == "localhost" || self.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let openly = self.sign_in.is_some() && self.security == Security::Never && !here;
        openly.then_some("SMTP_URL sends its password unencrypted; add ?tls=required, or use smtps://")
    }

    /// Reads `SMTP_URL`.
    ///
    /// # Errors
    /// One line that says what is wrong, without the address: there may be a password in it.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let wrong = |what: &str| ConfigError(format!("SMTP_URL {what}; it takes {TAKES}."));
        let url = Url::parse(text).map_err(|_| wrong("is no address"))?;
        if url.fragment().is_some() {
            return Err(wrong("has a # in it: in names and passwords that is written %23"));
        }
        let (mut tls, mut patience) = (None, PATIENCE);
        for (name, value) in url.query_pairs() {
            match name.as_ref() {
                "tls" => tls = Some(value.into_owned()),
                "timeout" => {
                    let seconds = value.parse().ok().filter(|seconds| (1..=MOST_PATIENCE).contains(seconds));
                    let words = "has a timeout that is not a number of seconds from 1 to 60";
                    patience = Duration::from_secs(seconds.ok_or_else(|| wrong(words))?);
                }
                _ => return Err(wrong("has a setting behind its ? that is neither tls nor timeout")),
            }
        }
        let (security, port) = match (url.scheme(), tls.as_deref()) {
            ("smtp", None) => (Security::Never, 25),
            ("smtp", Some("opportunistic")) => (Security::IfOffered, 587),
            ("smtp", Some("required")) => (Security::Required, 587),
            ("smtps", None) => (Security::Always, 465),
            ("smtp", Some(_)) => return Err(wrong("has a tls that is neither required nor opportunistic")),
            ("smtps", Some(_)) => return Err(wrong("is encrypted by smtps:// already and takes no tls")),
            _ => return Err(wrong("begins with neither smtp:// nor smtps://")),
        };
        let host = match url.host() {
            // The scheme is none that the parser knows, so it leaves names as they are.
            Some(Host::Domain(name)) => host_of(name).ok_or_else(|| wrong("names no server"))?,
            Some(address) => address.to_string().trim_matches(['[', ']']).to_owned(),
            None => return Err(wrong("names no server")),
        };
        let hello = url.path().trim_matches('/').to_owned();
        if !hello.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')) {
            return Err(wrong("has something behind its host that is no name to introduce this program by"));
        }
        let decoded = |text: &str| percent_decode_str(text).decode_utf8().map(|text| text.into_owned());
        let sign_in = match (url.username(), url.password()) {
            ("", None) => None,
            ("", Some(_)) => return Err(wrong("has a password and no user")),
            (_, None) => return Err(wrong("has a user and no password")),
            (user, Some(password)) => {
                let unreadable = |_| wrong("has a user or a password that is not UTF-8");
                let (user, password) = (decoded(user).map_err(unreadable)?, decoded(password).map_err(unreadable)?);
                Some(SignIn { user, password })
            }
        };
        Ok(Self {
            host,
            port: url.port().unwrap_or(port),
            security,
            sign_in,
            hello: Some(hello).filter(|hello| !hello.is_empty()),
            patience,
        })
    }
}

const TAKES: &str = "smtps://user:password@host:465, or smtp://user:password@host:587?tls=required, with characters \
                     such as @ / : ? % in names and passwords percent-encoded";

fn host_of(name: &str) -> Option<String> {
    let name = percent_decode_str(name).decode_utf8().ok()?;
    Host::parse(&name).ok().map(|host| host.to_string())
}

impl MailFrom {
    /// Reads `TIDINGS_MAIL_FROM`.
    ///
    /// # Errors
    /// One line that says what it takes.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        let (name, bare) = match text.trim().strip_suffix('>').and_then(|text| text.rsplit_once('<')) {
            Some((name, bare)) => (one_line(name), bare),
            None => (String::new(), text),
        };
        match address(bare) {
            Ok(address) => Ok(Self { name: name.trim_matches('"').trim().to_owned(), address: address.to_string() }),
            Err(_) => Err(ConfigError(format!(
                "TIDINGS_MAIL_FROM is \"{}\"; it takes an address, alone or behind a name as in \
                 Northquay <post@northquay.example>.",
                one_line(text)
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_says_when_the_connection_is_encrypted_and_which_port_is_meant() {
        for (url, security, port) in [
            ("smtp://mail.example.org", Security::Never, 25),
            ("smtp://mail.example.org:2525/", Security::Never, 2525),
            ("smtp://mail.example.org?tls=opportunistic", Security::IfOffered, 587),
            ("smtp://mail.example.org?tls=required", Security::Required, 587),
            ("smtps://mail.example.org", Security::Always, 465),
        ] {
            let server = SmtpServer::parse(url).unwrap();
            assert_eq!((server.security, server.port), (security, port), "{url}");
            assert_eq!(server.host, "mail.example.org");
            assert_eq!((server.sign_in, server.hello, server.patience), (None, None, PATIENCE));
        }
    }

    #[test]
    fn names_and_passwords_are_percent_encoded_and_never_shown() {
        let url = "smtps://post%40northquay:p%40ss%2Fword@m%C3%BChle.example/quay.example?timeout=5";
        let server = SmtpServer::parse(url).unwrap();
        let shown = format!("{server:?}");
        assert_eq!((server.host.as_str(), server.patience.as_secs()), ("xn--mhle-0ra.example", 5));
        assert_eq!(server.hello.as_deref(), Some("quay.example"));
        let sign_in = server.sign_in.unwrap();
        assert_eq!((sign_in.user.as_str(), sign_in.password.as_str()), ("post@northquay", "p@ss/word"));
        assert!(!shown.contains("p@ss"), "{shown}");
        assert_eq!(SmtpServer::parse("smtp://[::1]:2525").unwrap().host, "::1");
    }

    #[test]
    fn a_password_in_the_open_is_worth_a_word() {
        let advice = |url: &str| SmtpServer::parse(url).unwrap().advice().is_some();
        assert!(advice("smtp://u:p@mail.example.org"));
        for url in
            ["smtp://mail.example.org", "smtp://u:p@127.0.0.1", "smtp://u:p@localhost", "smtps://u:p@example.org"]
        {
            assert!(!advice(url), "{url}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_in_one_line_without_the_password() {
        for url in [
            "mail.example.org",
            "smtp://",
            "http://u:s3cret@example.org",
            "smtp://u:s3cret@example.org?tls=maybe",
            "smtps://u:s3cret@example.org?tls=required",
            "smtp://u:s3cret@example.org?timeout=0",
            "smtp://u:s3cret@example.org?timeout=soon",
            "smtp://u:s3cret@example.org?retries=3",
            "smtp://u:s3cret#1@example.org",
            "smtp://u:s3cret/1@example.org",
            "smtp://:s3cret@example.org",
            "smtp://u@example.org",
            "smtp://example.org/a b",
        ] {
            let words = SmtpServer::parse(url).unwrap_err().0;
            assert!(words.starts_with("SMTP_URL ") && words.contains("smtps://"), "{url}: {words}");
            assert!(!words.contains("s3cret") && !words.contains('\n'), "{url}: {words}");
        }
    }

    #[test]
    fn the_sender_is_an_address_with_or_without_a_name() {
        let from = |text: &str| MailFrom::parse(text).map(|from| (from.name, from.address)).map_err(|error| error.0);
        assert_eq!(from("post@quay.example"), Ok((String::new(), "post@quay.example".into())));
        assert_eq!(from("\"Łódź, am Kai\" <post@bücher.example>"), {
            Ok(("Łódź, am Kai".into(), "post@xn--bcher-kva.example".into()))
        });
        for text in ["Northquay", "Northquay <>", "a@b@c", "<post@quay.example\r\nBcc: x@y.example>", "post@"] {
            let words = from(text).unwrap_err();
            assert!(words.starts_with("TIDINGS_MAIL_FROM is") && !words.contains('\n'), "{words}");
        }
    }
}
