//! Handing a message to a mail server (RFC 5321), one recipient a mail.
//!
//! The steps are taken one by one, so that each has its own patience and what goes wrong is told
//! by where it went wrong. What a server refuses about this mail for good (5xx to its sender,
//! recipient or text) is final; what it says about itself or about us (greeting, encryption,
//! signing in) can be put right by the operator, so the mail waits for that.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use super::composing::Composed;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::platform::server::config::{Security, SmtpServer};
use crate::platform::text::one_line;

/// What is kept of a server's words, in characters.
const LONGEST_WORDS: usize = 300;
/// How long the server may take to say goodbye; the mail is with it already.
const GOODBYE: Duration = Duration::from_secs(2);

/// Why a mail did not go out: a sentence for the operator.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It may work later.
    Later(String),
    /// It never will.
    Never(String),
}

/// How far the conversation has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Connecting,
    Encrypting,
    SigningIn,
    Sender,
    Recipient,
    Text,
}

impl Step {
    /// What the server was to do.
    fn words(self) -> &'static str {
        match self {
            Self::Connecting => "greet",
            Self::Encrypting => "encrypt the connection",
            Self::SigningIn => "sign the program in",
            Self::Sender => "take the sender",
            Self::Recipient => "take the recipient",
            Self::Text => "take the text",
        }
    }

    /// Whether it is about this mail and no other.
    fn is_about_the_mail(self) -> bool {
        matches!(self, Self::Sender | Self::Recipient | Self::Text)
    }
}

/// Hands the message over and gives the server's last words. `hello` is how the program introduces itself,
/// `authorities` are believed besides the public ones.
///
/// # Errors
/// [`Refusal`].
pub(super) async fn deliver(
    server: &SmtpServer,
    authorities: &[CertificateDer<'static>],
    hello: &str,
    message: &Composed,
) -> Result<String, Refusal> {
    let talk = Talk { server, authorities };
    let mut connection = talk.enter(hello).await?;
    let from = Mail::new(Some(message.from.clone()), Vec::new());
    talk.wait(Step::Sender, connection.command(from)).await?;
    let to = Rcpt::new(message.to.clone(), Vec::new());
    talk.wait(Step::Recipient, connection.command(to)).await?;
    talk.wait(Step::Text, connection.command(Data)).await?;
    let taken = talk.wait(Step::Text, connection.message(&message.bytes)).await?;
    let _ = tokio::time::timeout(GOODBYE, connection.quit()).await;
    Ok(talk.plain(&said(&taken)))
}

/// Goes as far as every mail does before it is a mail: connected, encrypted and signed in.
///
/// # Errors
/// [`Refusal`].
pub(super) async fn try_out(
    server: &SmtpServer,
    authorities: &[CertificateDer<'static>],
    hello: &str,
) -> Result<(), Refusal> {
    let mut connection = Talk { server, authorities }.enter(hello).await?;
    let _ = tokio::time::timeout(GOODBYE, connection.quit()).await;
    Ok(())
}

/// One conversation with a server.
struct Talk<'a> {
    server: &'a SmtpServer,
    authorities: &'a [CertificateDer<'static>],
}

impl Talk<'_> {
    /// Connects, introduces this program by `hello`, encrypts and signs in, as the address of the server says.
    async fn enter(&self, hello: &str) -> Result<AsyncSmtpConnection, Refusal> {
        let hello = ClientId::Domain(self.server.hello.clone().unwrap_or_else(|| hello.to_owned()));
        let mut connection = self.open(&hello).await?;
        if let Some(sign_in) = &self.server.sign_in {
            let credentials = Credentials::new(sign_in.user.clone(), sign_in.password.clone());
            let signing_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
            self.wait(Step::SigningIn, signing_in).await?;
        }
        Ok(connection)
    }

    async fn open(&self, hello: &ClientId) -> Result<AsyncSmtpConnection, Refusal> {
        let SmtpServer { host, port, security, patience, .. } = self.server;
        let tls = || {
            let builder = TlsParameters::builder(host.clone());
            let builder = self.authorities.iter().try_fold(builder, |builder, authority| {
                Ok(builder.add_root_certificate(Certificate::from_der(authority.to_vec())?))
            });
            builder
                .and_then(TlsParametersBuilder::build)
                .map_err(|error: Error| Refusal::Later(format!("No encryption can be set up: {error}.")))
        };
        let at_once = if *security == Security::Always { Some(tls()?) } else { None };
        let step = if at_once.is_some() { Step::Encrypting } else { Step::Connecting };
        // Of several addresses the last must have its turn within our patience.
        let each = Some(*patience / 2);
        let connecting = AsyncSmtpConnection::connect_tokio1((host.as_str(), *port), each, hello, at_once, None);
        let mut connection = self.wait(step, connecting).await?;
        let offered = connection.can_starttls();
        if *security == Security::Required && !offered {
            return Err(Refusal::Later(format!(
                "{} offers no encryption (STARTTLS), and SMTP_URL asks for it with tls=required.",
                self.name()
            )));
        }
        if offered && matches!(security, Security::Required | Security::IfOffered) {
            self.wait(Step::Encrypting, connection.starttls(tls()?, hello)).await?;
        }
        Ok(connection)
    }

    async fn wait<T>(&self, step: Step, doing: impl Future<Output = Result<T, Error>>) -> Result<T, Refusal> {
        match tokio::time::timeout(self.server.patience, doing).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(error)) => Err(self.refusal(step, &error)),
            Err(_) => Err(Refusal::Later(self.silence(step))),
        }
    }

    fn silence(&self, step: Step) -> String {
        format!(
            "{} did not answer within {} s when it was to {}.",
            self.name(),
            self.server.patience.as_secs(),
            step.words()
        )
    }

    fn refusal(&self, step: Step, error: &Error) -> Refusal {
        let name = self.name();
        let cause = error.source().map(ToString::to_string).unwrap_or_default();
        if let Some(code) = error.status() {
            let words = self.plain(&format!("{code} {cause}"));
            return match step {
                Step::SigningIn if error.is_permanent() => Refusal::Later(format!(
                    "{name} does not accept the user and the password in SMTP_URL. It said: {words}"
                )),
                _ if error.is_permanent() && step.is_about_the_mail() => {
                    Refusal::Never(format!("{name} refuses to {} for good. It said: {words}", step.words()))
                }
                _ => Refusal::Later(format!("{name} will not {} now. It said: {words}", step.words())),
            };
        }
        if error.is_timeout() {
            return Refusal::Later(self.silence(step));
        }
        let words = self.plain(&cause);
        Refusal::Later(match step {
            Step::Encrypting if is_about_trust(error) => format!(
                "{name} speaks no TLS that can be trusted: {words}. Is its certificate valid and for this name, and is \
                 this the port for it?"
            ),
            Step::Connecting | Step::Encrypting if !error.is_response() => {
                format!("{name} cannot be reached: {words}. Does SMTP_URL name it rightly, and is it running?")
            }
            Step::SigningIn if error.is_client() => {
                format!("{name} offers no way of signing in that this program knows (PLAIN, LOGIN).")
            }
            _ => format!("{name} ended the conversation when it was to {}: {words}.", step.words()),
        })
    }

    fn name(&self) -> String {
        format!("The mail server {}:{}", self.server.host, self.server.port)
    }

    /// Somebody else's words on one line, short, and without what signs this program in: a server may
    /// repeat what it did not understand.
    fn plain(&self, words: &str) -> String {
        let mut words = one_line(words);
        if let Some(sign_in) = &self.server.sign_in {
            let together = format!("\0{}\0{}", sign_in.user, sign_in.password);
            // The longest first: a shorter one may be a part of it.
            for secret in [STANDARD.encode(together), STANDARD.encode(&sign_in.password), sign_in.password.clone()] {
                if !secret.is_empty() {
                    words = words.replace(&secret, "…");
                }
            }
        }
        let end = words.char_indices().nth(LONGEST_WORDS).map(|(at, _)| at);
        match end {
            Some(at) => format!("{}…", &words[..at]),
            None => words,
        }
    }
}

fn said(response: &Response) -> String {
    format!("{} {}", response.code(), response.message().collect::<Vec<_>>().join(" "))
}

/// rustls tells what it does not like as unreadable data.
fn is_about_trust(error: &Error) -> bool {
    let mut source = error.source();
    while let Some(cause) = source {
        if let Some(system) = cause.downcast_ref::<std::io::Error>() {
            return system.kind() == std::io::ErrorKind::InvalidData;
        }
        source = cause.source();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_server_are_one_short_line_without_the_password() {
        let server = SmtpServer::parse("smtp://quay:s3cret@mail.example.org").unwrap();
        let talk = Talk { server: &server, authorities: &[] };
        let blob = STANDARD.encode("\0quay\0s3cret");
        let words = format!("535 5.7.8 what\r\nis {blob} or s3cret\u{1b}[31m\u{202e}");
        assert_eq!(talk.plain(&words), "535 5.7.8 what is … or … [31m");
        assert_eq!(talk.plain(&"ż".repeat(1_000)).chars().count(), LONGEST_WORDS + 1);
    }
}
