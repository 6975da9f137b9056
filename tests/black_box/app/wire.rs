//! HTTP/1.1 by hand (RFC 9112): a test says exactly what goes over the wire, also what no
//! well-behaved client would send.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::PATIENCE;

/// An answer, taken apart.
pub struct Answer {
    pub status: u16,
    /// Names in lower case, in the order they came.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// Sends one request on a connection of its own and reads the whole answer.
///
/// `head` is the request line and the headers, each ending with CRLF, without the empty line.
pub async fn exchange(addr: SocketAddr, head: &str, body: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(addr).await.expect("the program listens");
    stream.set_nodelay(true).expect("a socket can be told not to wait");
    let (mut reading, mut writing) = stream.split();
    let send = async {
        let head = format!("{head}connection: close\r\n\r\n");
        // Whoever refuses a request may stop listening to the rest of it: then the answer counts.
        let _ = async {
            writing.write_all(head.as_bytes()).await?;
            writing.write_all(body).await
        }
        .await;
    };
    let mut raw = Vec::new();
    let receive = async {
        // The connection may be cut behind the answer, because not all was read.
        let _ = reading.read_to_end(&mut raw).await;
    };
    let both = async { tokio::join!(send, receive) };
    let line = head.lines().next().unwrap_or_default();
    tokio::time::timeout(PATIENCE, both).await.unwrap_or_else(|_| panic!("never answered: {line}"));
    parse(&raw, head.starts_with("HEAD "))
}

fn parse(mut raw: &[u8], without_body: bool) -> Answer {
    loop {
        let end =
            find(raw, b"\r\n\r\n").unwrap_or_else(|| panic!("no answer came: {:?}", String::from_utf8_lossy(raw)));
        let head = String::from_utf8_lossy(&raw[..end]).into_owned();
        let rest = &raw[end + 4..];
        let mut lines = head.split("\r\n");
        let status: u16 = lines
            .next()
            .and_then(|line| line.split(' ').nth(1)?.parse().ok())
            .unwrap_or_else(|| panic!("the answer has no status: {head}"));
        if status == 100 {
            raw = rest;
            continue;
        }
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value.contains("chunked"));
        let body = match (without_body || matches!(status, 204 | 304), chunked) {
            (true, _) => Vec::new(),
            (false, true) => joined(rest),
            (false, false) => rest.to_vec(),
        };
        return Answer { status, headers, body };
    }
}

/// Puts the chunks of a body together (RFC 9112 section 7.1).
fn joined(mut raw: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let line = find(raw, b"\r\n").expect("a chunk begins with its size");
        let size = std::str::from_utf8(&raw[..line]).ok().and_then(|size| usize::from_str_radix(size.trim(), 16).ok());
        let size = size.expect("a chunk's size is a number in hex");
        if size == 0 {
            return body;
        }
        let start = line + 2;
        body.extend_from_slice(raw.get(start..start + size).expect("the whole chunk came"));
        raw = &raw[start + size + 2..];
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
