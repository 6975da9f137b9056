//! A mail server that does as it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::mail::Received;

/// What the server does when it comes to one step of a conversation: `greeting`, `EHLO`, `AUTH`, `MAIL`,
/// `RCPT`, `DATA`, `text` (in the middle of the message), `end` (of the message), `QUIT`.
#[derive(Clone, Copy, Debug)]
pub enum Conduct {
    /// Takes every mail.
    Takes,
    /// Says this at that step.
    Says(&'static str, &'static str),
    /// Says nothing any more at that step, and keeps the connection.
    HangsAt(&'static str),
    /// Drops the connection at that step.
    DropsAt(&'static str),
}

/// A mail that the server said yes to.
#[derive(Clone, Debug)]
pub struct Taken {
    /// What stood in `MAIL FROM`.
    pub from: String,
    /// What stood in every `RCPT TO`.
    pub to: Vec<String>,
    /// The user and the password, when the program signed in.
    pub signed_in: Option<(String, String)>,
    /// How the program introduced itself.
    pub hello: String,
    pub mail: Received,
}

/// A mail server on a free port. Ends when it is dropped.
pub struct FakeSmtp {
    addr: SocketAddr,
    seen: Arc<Seen>,
    task: JoinHandle<()>,
}

struct Seen {
    conduct: Mutex<Conduct>,
    taken: Mutex<Vec<Taken>>,
    conversations: Mutex<usize>,
}

impl FakeSmtp {
    /// Listens.
    pub async fn start(conduct: Conduct) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let seen =
            Arc::new(Seen { conduct: Mutex::new(conduct), taken: Mutex::default(), conversations: Mutex::default() });
        let shared = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut talks = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                *shared.conversations.lock().unwrap() += 1;
                talks.spawn(talk(stream, Arc::clone(&shared)));
            }
        });
        Self { addr, seen, task }
    }

    /// An address at which nobody listens.
    pub async fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("smtp://{}", listener.local_addr().unwrap())
    }

    /// Where it listens, as `host:port`.
    pub fn host(&self) -> String {
        self.addr.to_string()
    }

    /// What to give the program as `SMTP_URL`. It is not patient: who hangs is soon found out.
    pub fn url(&self) -> String {
        format!("smtp://{}?timeout=1", self.addr)
    }

    /// Behaves otherwise from the next step on.
    pub fn conduct(&self, conduct: Conduct) {
        *self.seen.conduct.lock().unwrap() = conduct;
    }

    /// Every mail that it said yes to.
    pub fn taken(&self) -> Vec<Taken> {
        self.seen.taken.lock().unwrap().clone()
    }

    /// How often somebody connected.
    pub fn conversations(&self) -> usize {
        *self.seen.conversations.lock().unwrap()
    }
}

impl Drop for FakeSmtp {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The end of a conversation before its time.
struct Over;

struct Conversation {
    stream: BufReader<TcpStream>,
    seen: Arc<Seen>,
}

impl Conversation {
    /// Answers one step, or as the conduct has it.
    async fn answer(&mut self, step: &str, words: &str) -> Result<bool, Over> {
        let conduct = *self.seen.conduct.lock().unwrap();
        let (words, goes_on) = match conduct {
            Conduct::Says(at, other) if at == step => (other, false),
            Conduct::HangsAt(at) if at == step => std::future::pending().await,
            Conduct::DropsAt(at) if at == step => return Err(Over),
            _ => (words, true),
        };
        self.stream.get_mut().write_all(format!("{words}\r\n").as_bytes()).await.map_err(|_| Over)?;
        Ok(goes_on)
    }

    async fn line(&mut self) -> Result<String, Over> {
        let mut line = String::new();
        match self.stream.read_line(&mut line).await {
            Ok(read) if read > 0 => Ok(line.trim_end_matches(['\r', '\n']).to_owned()),
            _ => Err(Over),
        }
    }

    /// The message up to the dot on a line of its own (RFC 5321 section 4.5.2).
    async fn message(&mut self) -> Result<Vec<u8>, Over> {
        let mut message = String::new();
        loop {
            let line = self.line().await?;
            if line == "." {
                return Ok(message.into_bytes());
            }
            message.push_str(line.strip_prefix('.').unwrap_or(&line));
            message.push_str("\r\n");
            let conduct = *self.seen.conduct.lock().unwrap();
            if matches!(conduct, Conduct::DropsAt("text")) {
                return Err(Over);
            }
        }
    }
}

async fn talk(stream: TcpStream, seen: Arc<Seen>) {
    let _ = converse(Conversation { stream: BufReader::new(stream), seen }).await;
}

async fn converse(mut with: Conversation) -> Result<(), Over> {
    with.answer("greeting", "220 fake.example ready").await?;
    let (mut hello, mut signed_in, mut from, mut to) = (String::new(), None, String::new(), Vec::new());
    loop {
        let line = with.line().await?;
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match word {
            "EHLO" => {
                hello = rest.to_owned();
                with.answer("EHLO", "250-fake.example\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME").await?;
            }
            "AUTH" => {
                let said = STANDARD.decode(rest.trim_start_matches("PLAIN ")).unwrap();
                let said = String::from_utf8(said).unwrap();
                let mut parts = said.split('\0').skip(1).map(str::to_owned);
                signed_in = Some((parts.next().unwrap(), parts.next().unwrap()));
                with.answer("AUTH", "235 welcome").await?;
            }
            "MAIL" => {
                if with.answer("MAIL", "250 ok").await? {
                    from = between(rest);
                }
            }
            "RCPT" => {
                if with.answer("RCPT", "250 ok").await? {
                    to.push(between(rest));
                }
            }
            "DATA" => {
                if with.answer("DATA", "354 go on").await? {
                    let message = with.message().await?;
                    if with.answer("end", "250 2.0.0 queued as 4711").await? {
                        let (from, to) = (std::mem::take(&mut from), std::mem::take(&mut to));
                        let (signed_in, hello) = (signed_in.clone(), hello.clone());
                        let mail = Received::of(&message);
                        with.seen.taken.lock().unwrap().push(Taken { from, to, signed_in, hello, mail });
                    }
                }
            }
            "QUIT" => {
                with.answer("QUIT", "221 goodbye").await?;
                return Ok(());
            }
            _ => {
                with.answer("?", "500 what").await?;
            }
        }
    }
}

fn between(text: &str) -> String {
    text.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(inside, _)| inside).to_owned()
}
