//! What came back, as far as it is read.

use bytes::Bytes;
use http::response::Parts;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use hyper::body::Incoming;

/// The longest body that is read, in bytes.
pub const ANSWER_LIMIT: usize = 64 * 1024;

/// An answer to a request.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// At most [`ANSWER_LIMIT`] bytes.
    pub body: Vec<u8>,
    /// False when the body went on, broke off or did not come in time.
    pub is_whole: bool,
}

impl Answer {
    pub(super) fn of(head: Parts) -> Self {
        Self { status: head.status, headers: head.headers, body: Vec::new(), is_whole: false }
    }

    /// Reads until the end, the limit or a fault.
    pub(super) async fn read(&mut self, mut body: Incoming) {
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return };
            let data = frame.into_data().unwrap_or_else(|_| Bytes::new());
            let room = ANSWER_LIMIT - self.body.len();
            self.body.extend_from_slice(&data[..data.len().min(room)]);
            if data.len() > room {
                return;
            }
        }
        self.is_whole = true;
    }
}
