//! One reader: a socket that follows one stream and notes what arrives.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::Failure;
use crate::board::Board;
use crate::frame::{Heard, Reader};

/// What all readers share.
#[derive(Clone, Default)]
pub struct Shared {
    pub board: Rc<RefCell<Board>>,
    reader: Rc<RefCell<Reader>>,
}

/// A socket that has been told it follows the stream.
pub struct Listener {
    socket: WebSocketStream<TcpStream>,
    shared: Shared,
    /// The place of the newest event that it has.
    head: i64,
    /// How many of the counted events it has.
    counted: usize,
}

impl Listener {
    /// Connects to `host` (`127.0.0.1:3000`), says hello and follows `stream` from now on.
    pub async fn connect(host: &str, stream: &str, shared: &Shared) -> Result<Self, Failure> {
        let mut request = format!("ws://{host}/live").into_client_request()?;
        request.headers_mut().insert("origin", HeaderValue::from_str(&format!("http://{host}"))?);
        request.headers_mut().insert("sec-websocket-protocol", HeaderValue::from_static("tidings.v1"));
        let tcp = TcpStream::connect(host).await?;
        tcp.set_nodelay(true)?;
        let config = WebSocketConfig::default().read_buffer_size(16 * 1024).write_buffer_size(0);
        let (mut socket, _) = client_async_with_config(request, tcp, Some(config)).await?;
        socket.send(Message::text(r#"{"t":"hello","cursors":{}}"#)).await?;
        socket.send(Message::text(format!(r#"{{"t":"sub","stream":"{stream}"}}"#))).await?;
        let mut listener = Self { socket, shared: shared.clone(), head: -1, counted: 0 };
        while listener.head < 0 {
            listener.hear().await?;
        }
        Ok(listener)
    }

    /// Listens until the connection ends, which it must not do before the measurement does.
    pub async fn listen(mut self) {
        loop {
            if let Err(failure) = self.hear().await {
                self.shared.board.borrow_mut().failure.get_or_insert(failure.to_string());
                return;
            }
        }
    }

    /// Takes one frame.
    async fn hear(&mut self) -> Result<(), Failure> {
        let message = self.socket.next().await.ok_or("the server closed a socket")??;
        let at = Instant::now();
        let text = match &message {
            Message::Text(text) => text.as_str(),
            Message::Close(reason) => return Err(format!("the server closed a socket: {reason:?}").into()),
            _ => return Ok(()),
        };
        let mut answer = false;
        {
            let mut reader = self.shared.reader.borrow_mut();
            let mut board = self.shared.board.borrow_mut();
            for heard in reader.read(text) {
                match heard {
                    // Said again when the stream's first event of all comes; what is heard stays heard.
                    Heard::Subscribed { head } => self.head = if self.head < 0 { *head } else { self.head },
                    Heard::Event { offset, counted } => {
                        if *offset != self.head + 1 {
                            board.misplaced += 1;
                        }
                        self.head = *offset;
                        if *counted {
                            board.heard(self.counted, at);
                            self.counted += 1;
                        }
                    }
                    Heard::Ping => answer = true,
                    Heard::Refused(words) => return Err(words.clone().into()),
                }
            }
        }
        if answer {
            self.socket.send(Message::text(r#"{"t":"ping","id":1}"#)).await?;
        }
        Ok(())
    }
}
