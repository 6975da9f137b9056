//! One WebSocket as the hub uses it: whole text frames out, with an end to patience.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use tokio::time::{sleep, timeout};

use crate::platform::live::{CloseCode, ServerMessage};

/// Why a connection is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The other side has gone.
    Gone,
    /// We close it.
    Close(CloseCode),
}

/// What comes in.
pub(super) enum Incoming {
    Text(Utf8Bytes),
    Binary,
    /// A ping or pong of WebSocket itself, answered already.
    Control,
}

pub(super) struct Socket {
    ws: WebSocket,
    stall: Duration,
}

impl Socket {
    pub(super) fn new(ws: WebSocket, stall: Duration) -> Self {
        Self { ws, stall }
    }

    /// The next frame. May be abandoned at any time without losing one.
    pub(super) async fn receive(&mut self) -> Result<Incoming, End> {
        match self.ws.recv().await {
            Some(Ok(Message::Text(text))) => Ok(Incoming::Text(text)),
            Some(Ok(Message::Binary(_))) => Ok(Incoming::Binary),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(Incoming::Control),
            Some(Err(error)) => Err(end_of(&error.to_string())),
            Some(Ok(Message::Close(_))) => {
                // The next reading sends the answer to the close frame.
                let _ = timeout(Duration::from_secs(1), self.ws.recv()).await;
                Err(End::Gone)
            }
            None => Err(End::Gone),
        }
    }

    /// Sends one frame. It is bounded and nothing else waits behind it: a slow reader holds up only itself.
    pub(super) async fn send(&mut self, text: Utf8Bytes) -> Result<(), End> {
        match timeout(self.stall, self.ws.send(Message::Text(text))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Close(CloseCode::Slow)),
        }
    }

    /// Says one or several things in one frame.
    pub(super) async fn say(&mut self, messages: &[ServerMessage]) -> Result<(), End> {
        let text = match messages {
            [] => return Ok(()),
            [only] => serde_json::to_string(only),
            several => serde_json::to_string(several),
        };
        match text {
            Ok(text) => self.send(text.into()).await,
            Err(_) => Err(End::Close(CloseCode::Overload)),
        }
    }

    /// Closes with a code. The line stays open for at most `farewell`, until the other side has seen
    /// it: hanging up on data that nobody reads any more would destroy the close frame on its way.
    pub(super) async fn close(mut self, code: CloseCode, farewell: Duration) {
        let frame = CloseFrame { code: code.number(), reason: Utf8Bytes::from_static(code.reason()) };
        let goodbye = async {
            if self.ws.send(Message::Close(Some(frame))).await.is_err() {
                return;
            }
            while let Some(Ok(message)) = self.ws.recv().await {
                if matches!(message, Message::Close(_)) {
                    let _ = self.ws.recv().await;
                    return;
                }
            }
            // After a broken frame the library reads no more, so there is nothing to wait for but time.
            if matches!(code, CloseCode::TooBig | CloseCode::Broken | CloseCode::NotText) {
                sleep(farewell).await;
            }
        };
        let _ = timeout(farewell, goodbye).await;
    }
}

/// What an error of the WebSocket library calls for. axum hides the type, so its words decide; the
/// black-box tests hold them still.
fn end_of(error: &str) -> End {
    if error.contains("too long") {
        End::Close(CloseCode::TooBig)
    } else if error.contains("UTF-8") {
        End::Close(CloseCode::NotText)
    } else if error.contains("without closing") || error.contains("IO error") {
        End::Gone
    } else {
        End::Close(CloseCode::Broken)
    }
}
