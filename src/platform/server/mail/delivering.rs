//! The job that sends a mail.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::composing::{compose, hello};
use super::smtp::{self, Refusal};
use super::{files, store};
use crate::platform::server::Platform;
use crate::platform::server::jobs::{Context, Failure, Job, Queue};

/// `mail.send`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SendMail {
    pub mail_id: String,
}

/// How a mail left.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sent {
    /// The mail server's last words, or the name of the file.
    pub answer: String,
}

impl Job for SendMail {
    const KIND: &'static str = "mail.send";
    const QUEUE: Queue = Queue::Mail;
    const MAX_ATTEMPTS: u32 = 8;
    /// Longer than every step of a conversation together: what is told is where it stuck.
    const TIMEOUT: Duration = Duration::from_secs(600);
    type Output = Sent;

    async fn run(self, ctx: Context) -> Result<Sent, Failure> {
        let platform = ctx.platform();
        let Some(mail) = store::find(platform, &self.mail_id).await? else {
            return Err(Failure::give_up("The mail is no longer there: mails are kept for 30 days."));
        };
        if mail.sent_at.is_some() {
            return Ok(Sent { answer: "It was sent before.".into() });
        }
        let answer = deliver(platform, &mail).await.map_err(|refusal| match refusal {
            Refusal::Later(words) => Failure::retry(words),
            Refusal::Never(words) => Failure::give_up(words),
        })?;
        let mut tx = platform.db.begin().await?;
        store::set_sent(tx.conn(), &mail.id, platform.clock.now()).await?;
        tx.commit().await?;
        Ok(Sent { answer })
    }
}

/// Hands the mail to the server of the configuration or to a file.
async fn deliver(platform: &Platform, mail: &store::Stored) -> Result<String, Refusal> {
    let message = compose(platform, mail).map_err(Refusal::Never)?;
    match &platform.config.smtp {
        Some(server) => {
            let hello = hello(&platform.config.origin);
            smtp::deliver(server, platform.outgoing.authorities(), &hello, &message).await
        }
        None => {
            let name = files::file_name(mail);
            let once = platform.rng.id(platform.clock.now());
            let folder = platform.config.data.join("mail");
            files::write(folder, name.clone(), once, message.bytes).await.map_err(Refusal::Later)?;
            Ok(name)
        }
    }
}
