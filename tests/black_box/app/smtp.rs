//! A mail server that does as it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

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

/// How a server encrypts: an authority of the test's own says that it is `localhost`.
#[derive(Clone)]
pub struct Secure {
    acceptor: TlsAcceptor,
    /// From the first byte; else after `STARTTLS`.
    at_once: bool,
    pub authority: CertificateDer<'static>,
}

impl Secure {
    pub fn new(at_once: bool) -> Self {
        let mut authority = CertificateParams::new([]).unwrap();
        authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let certificate =
            CertificateParams::new(["localhost".to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
            .unwrap();
        Self { acceptor: TlsAcceptor::from(Arc::new(config)), at_once, authority: authority.der().clone() }
    }
}

struct Seen {
    conduct: Mutex<Conduct>,
    taken: Mutex<Vec<Taken>>,
    conversations: Mutex<usize>,
    hanging: Mutex<usize>,
}

impl FakeSmtp {
    /// Listens.
    pub async fn start(conduct: Conduct) -> Self {
        Self::start_with(conduct, None).await
    }

    /// Listens, and encrypts so.
    pub async fn start_with(conduct: Conduct, secure: Option<Secure>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let addr = listener.local_addr().unwrap();
        let seen = Arc::new(Seen {
            conduct: Mutex::new(conduct),
            taken: Mutex::default(),
            conversations: Mutex::default(),
            hanging: Mutex::default(),
        });
        let shared = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            let mut talks = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                *shared.conversations.lock().unwrap() += 1;
                talks.spawn(talk(stream, Arc::clone(&shared), secure.clone()));
            }
        });
        Self { addr, seen, task }
    }

    /// An address at which nobody listens.
    pub async fn nobody() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        format!("smtp://{}", listener.local_addr().unwrap())
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.addr.port()
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

    /// In how many conversations it has fallen silent. Those stay silent, whatever it is told later.
    pub fn hanging(&self) -> usize {
        *self.seen.hanging.lock().unwrap()
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

struct Conversation<S> {
    stream: BufReader<S>,
    seen: Arc<Seen>,
    /// True when `STARTTLS` is to be offered.
    offers: bool,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Conversation<S> {
    /// Answers one step, or as the conduct has it.
    async fn answer(&mut self, step: &str, words: &str) -> Result<bool, Over> {
        let conduct = *self.seen.conduct.lock().unwrap();
        let (words, goes_on) = match conduct {
            Conduct::Says(at, other) if at == step => (other, false),
            Conduct::HangsAt(at) if at == step => {
                *self.seen.hanging.lock().unwrap() += 1;
                std::future::pending().await
            }
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

async fn talk(stream: TcpStream, seen: Arc<Seen>, secure: Option<Secure>) {
    let plain = |stream, seen, offers| Conversation { stream: BufReader::new(stream), seen, offers };
    let _ = match secure {
        None => converse(plain(stream, seen, false), true).await.map(drop),
        Some(secure) if secure.at_once => match secure.acceptor.accept(stream).await {
            Ok(stream) => {
                converse(Conversation { stream: BufReader::new(stream), seen, offers: false }, true).await.map(drop)
            }
            Err(_) => Ok(()),
        },
        Some(secure) => match converse(plain(stream, Arc::clone(&seen), true), true).await {
            Ok(Some(stream)) => match secure.acceptor.accept(stream).await {
                Ok(stream) => {
                    let with = Conversation { stream: BufReader::new(stream), seen, offers: false };
                    converse(with, false).await.map(drop)
                }
                Err(_) => Ok(()),
            },
            _ => Ok(()),
        },
    };
}

/// Talks until the end; gives the connection back when it is to be encrypted (RFC 3207).
async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut with: Conversation<S>,
    greets: bool,
) -> Result<Option<S>, Over> {
    if greets {
        with.answer("greeting", "220 fake.example ready").await?;
    }
    let (mut hello, mut signed_in, mut from, mut to) = (String::new(), None, String::new(), Vec::new());
    loop {
        let line = with.line().await?;
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match word {
            "EHLO" => {
                hello = rest.to_owned();
                let offer = if with.offers { "250-STARTTLS\r\n" } else { "" };
                let words = format!("250-fake.example\r\n{offer}250-AUTH PLAIN LOGIN\r\n250 8BITMIME");
                with.answer("EHLO", &words).await?;
            }
            "STARTTLS" if with.offers => {
                with.answer("STARTTLS", "220 go on").await?;
                return Ok(Some(with.stream.into_inner()));
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
                return Ok(None);
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
