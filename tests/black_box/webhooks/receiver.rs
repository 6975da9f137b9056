//! A receiver of webhooks that writes down what it hears and answers as it was told to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use super::super::app::PATIENCE;

/// What it does with a request.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Answers with these bytes and hangs up.
    Answer(String),
    /// Answers with a body that never ends.
    Endless,
    /// Says nothing and holds the line.
    Silence,
}

impl Reply {
    /// An answer with a status, headers (each ending with CRLF) and a body.
    pub fn with(status: u16, headers: &str, body: &str) -> Self {
        Self::Answer(format!("HTTP/1.1 {status} x\r\n{headers}content-length: {}\r\n\r\n{body}", body.len()))
    }

    /// An answer with a status alone.
    pub fn status(status: u16) -> Self {
        Self::with(status, "", "")
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Heard {
    /// `POST /hook HTTP/1.1`.
    pub line: String,
    headers: Vec<(String, String)>,
    pub body: String,
}

impl Heard {
    /// A header's value; empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    /// Checks the signature as the documentation tells receivers to.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(self.header("webhook-id").as_bytes());
        mac.update(b".");
        mac.update(self.header("webhook-timestamp").as_bytes());
        mac.update(b".");
        mac.update(self.body.as_bytes());
        let expected = format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()));
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// The server.
pub struct Receiver {
    pub port: u16,
    replies: Arc<Mutex<(VecDeque<Reply>, Reply)>>,
    heard: watch::Receiver<Vec<Heard>>,
}

impl Receiver {
    /// Listens on a free port and answers 204 to everything.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let replies = Arc::new(Mutex::new((VecDeque::new(), Reply::status(204))));
        let (tell, heard) = watch::channel(Vec::new());
        let script = Arc::clone(&replies);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                let reply = {
                    let mut script = script.lock().unwrap();
                    let (next, default) = &mut *script;
                    next.pop_front().unwrap_or_else(|| default.clone())
                };
                tell.send_modify(|heard| heard.push(request));
                tokio::spawn(answer(stream, reply));
            }
        });
        Self { port, replies, heard }
    }

    /// Its address.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// Answers the next requests so, one after the other.
    pub fn answer_next(&self, replies: impl IntoIterator<Item = Reply>) {
        self.replies.lock().unwrap().0.extend(replies);
    }

    /// Answers everything so that nothing else was said about.
    pub fn answer_always(&self, reply: Reply) {
        self.replies.lock().unwrap().1 = reply;
    }

    /// Waits until so many requests have come, and gives all that have.
    pub async fn heard(&self, count: usize) -> Vec<Heard> {
        let mut heard = self.heard.clone();
        let enough = timeout(PATIENCE, heard.wait_for(|heard| heard.len() >= count)).await;
        enough.unwrap_or_else(|_| panic!("{count} requests did not come: {:?}", self.heard.borrow())).unwrap().clone()
    }

    /// How many have come until now.
    pub fn count(&self) -> usize {
        self.heard.borrow().len()
    }
}

async fn read(stream: &mut TcpStream) -> Option<Heard> {
    let mut raw = Vec::new();
    let end = loop {
        if let Some(end) = raw.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut raw).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(raw[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let line = lines.next().unwrap().to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, n)| n.parse().unwrap());
    let mut body = raw[end + 4..].to_vec();
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Heard { line, headers, body: String::from_utf8(body).unwrap() })
}

async fn answer(mut stream: TcpStream, reply: Reply) {
    match reply {
        Reply::Answer(bytes) => {
            let _ = stream.write_all(bytes.as_bytes()).await;
        }
        Reply::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
            while stream.write_all(&[b'x'; 4096]).await.is_ok() {}
        }
        // Until the other side hangs up.
        Reply::Silence => while stream.read(&mut [0; 64]).await.is_ok_and(|count| count > 0) {},
    }
}
