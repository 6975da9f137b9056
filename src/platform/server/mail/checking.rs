//! Whether mails can leave, for the operator.

use super::composing::hello;
use super::files;
use super::smtp::{self, Refusal};
use crate::platform::server::chance::Rng;
use crate::platform::server::config::{Config, Security};
use crate::platform::time::Timestamp;

/// How mails leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// To a mail server; the words say which.
    Server(String),
    /// Into files, where nobody gets them; the words say where.
    Files(String),
}

/// Tries it out without a mail: the server is connected to and signed in at, or a file is written and removed.
/// `now` and `rng` name that file.
///
/// # Errors
/// What is wrong, and what to do.
pub async fn check(config: &Config, rng: &Rng, now: Timestamp) -> Result<Way, String> {
    let Some(server) = &config.smtp else {
        let folder = config.data.join("mail");
        let shown = folder.display().to_string();
        let once = rng.id(now);
        let tried = tokio::task::spawn_blocking(move || files::try_out(&folder, &once)).await;
        return match tried.map_err(std::io::Error::other).and_then(|tried| tried) {
            Ok(()) => Ok(Way::Files(format!("Mails become files in {shown}, which can be written to."))),
            Err(error) => Err(format!(
                "Mails cannot be written to {shown}: {error}. Let the program write there, or set SMTP_URL."
            )),
        };
    };
    match smtp::try_out(server, &[], &hello(&config.origin)).await {
        Ok(()) => {
            let openly = match server.security {
                Security::Never => "not encrypted",
                Security::IfOffered => "encrypted if it offers that",
                Security::Required | Security::Always => "encrypted",
            };
            let signed_in = if server.sign_in.is_some() { " and signs the program in" } else { "" };
            let (host, port) = (&server.host, server.port);
            Ok(Way::Server(format!("The mail server {host}:{port} answers{signed_in}, {openly}. No mail was sent.")))
        }
        Err(Refusal::Later(words) | Refusal::Never(words)) => Err(format!(
            "{words} Put SMTP_URL right, or the server; mails are tried again for some hours. docs/configuration.md \
             has what each answer means."
        )),
    }
}
