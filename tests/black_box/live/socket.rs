//! A program on the other end of `/live`.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::Duration;

use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tidings::platform::live::{Cursor, Position};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

/// Nothing here takes this long unless it is broken.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a client brings to the handshake.
#[derive(Clone, Default)]
pub struct Knock {
    pub origin: Option<String>,
    pub cookie: Option<String>,
    /// What a program brings in place of both.
    pub token: Option<String>,
    /// The subprotocol; `tidings.v1` when empty.
    pub protocol: Option<&'static str>,
}

/// An open socket.
pub struct Socket {
    ws: WebSocketStream<TcpStream>,
    /// Came in one frame with what was read last.
    waiting: VecDeque<Value>,
}

/// How it went on: the next message, or the code that the socket was closed with.
pub type Said = Result<Value, u16>;

impl Socket {
    /// Opens a socket; `Err` is the status of the refusal.
    pub async fn open(addr: SocketAddr, knock: &Knock) -> Result<Self, u16> {
        let mut request = format!("ws://{addr}/live").into_client_request().expect("an address");
        let mut header = |name: &'static str, value: &str| {
            request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header"));
        };
        let protocol = knock.protocol.unwrap_or("tidings.v1");
        if !protocol.is_empty() {
            header("sec-websocket-protocol", protocol);
        }
        if let Some(origin) = &knock.origin {
            header("origin", origin);
        }
        if let Some(cookie) = &knock.cookie {
            header("cookie", cookie);
        }
        if let Some(token) = &knock.token {
            header("authorization", &format!("Bearer {token}"));
        }
        let tcp = TcpStream::connect(addr).await.expect("somebody listens");
        match client_async(request, tcp).await {
            Ok((ws, _)) => Ok(Self { ws, waiting: VecDeque::new() }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(other) => panic!("the handshake broke: {other}"),
        }
    }

    /// Opens a socket with a program's token and says hello; also gives the id of the member for whom it listens.
    pub async fn by_token(addr: SocketAddr, token: &str) -> (Self, String) {
        let knock = Knock { token: Some(token.to_owned()), ..Knock::default() };
        let mut socket = Self::open(addr, &knock).await.unwrap_or_else(|status| panic!("refused with {status}"));
        socket.say(json!({"t": "hello"})).await;
        let member = socket.until("welcome").await["member"].as_str().expect("somebody's").to_owned();
        (socket, member)
    }

    /// Opens a socket as a stranger and says hello with these cursors.
    pub async fn following(addr: SocketAddr, cursors: &[(&str, Cursor)]) -> Self {
        let mut socket = Self::open(addr, &Knock::default()).await.expect("a stranger may listen");
        let cursors: serde_json::Map<String, Value> =
            cursors.iter().map(|(stream, cursor)| ((*stream).to_owned(), json!(cursor))).collect();
        socket.say(json!({"t": "hello", "cursors": cursors})).await;
        socket.until("welcome").await;
        socket
    }

    /// Says something; into a socket that is closing it is lost.
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Sends a frame as it is.
    pub async fn send(&mut self, frame: Message) {
        let _ = self.ws.send(frame).await;
    }

    /// The next message.
    pub async fn next(&mut self) -> Said {
        while self.waiting.is_empty() {
            let frame = timeout(PATIENCE, self.ws.next()).await.expect("the server says something in time");
            match frame {
                Some(Ok(Message::Text(text))) => match serde_json::from_str(&text).expect("the server speaks JSON") {
                    Value::Array(messages) => self.waiting.extend(messages),
                    message => self.waiting.push_back(message),
                },
                Some(Ok(Message::Close(frame))) => return Err(frame.map_or(1005, |frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(1006),
            }
        }
        Ok(self.waiting.pop_front().unwrap_or_default())
    }

    /// Reads until a message of this type comes, and returns it.
    pub async fn until(&mut self, t: &str) -> Value {
        loop {
            let message = self.next().await.unwrap_or_else(|code| panic!("closed with {code} before a {t}"));
            if message["t"] == t {
                return message;
            }
        }
    }

    /// Reads until the socket is closed, answers the goodbye and returns the code.
    pub async fn until_closed(&mut self) -> u16 {
        loop {
            if let Err(code) = self.next().await {
                while timeout(PATIENCE, self.ws.next()).await.expect("the server hangs up").is_some() {}
                return code;
            }
        }
    }

    /// The offsets of the next `count` events.
    pub async fn offsets(&mut self, count: usize) -> Vec<i64> {
        let mut offsets = Vec::new();
        while offsets.len() < count {
            offsets.extend(self.until("ev").await["offset"].as_i64());
        }
        offsets
    }

    /// Asks for an answer that comes only when everything said before was heard. Returns all that
    /// came until then.
    pub async fn settle(&mut self) -> Vec<Value> {
        self.say(json!({"t": "ping", "id": 77})).await;
        let mut all = Vec::new();
        loop {
            let message = self.next().await.unwrap_or_else(|code| panic!("closed with {code}"));
            if message["t"] == "pong" && message["id"] == 77 {
                return all;
            }
            all.push(message);
        }
    }
}

/// Where a page read at `position` goes on.
pub fn after(position: Position) -> Cursor {
    position.into()
}
