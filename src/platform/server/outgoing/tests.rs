//! Requests to a server of the test's own, and to everywhere that nothing may go.

mod encrypted;

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;

/// Answers each connection with these bytes, once a whole request head has come; then sends `more` for ever.
async fn server(bytes: &'static [u8], more: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut heard = Vec::new();
            while !heard.windows(4).any(|end| end == b"\r\n\r\n") && stream.read_buf(&mut heard).await.unwrap() > 0 {}
            let _ = stream.write_all(bytes).await;
            while !more.is_empty() && stream.write_all(more).await.is_ok() {}
            // Held open until the other side has had enough.
            let _ = stream.read(&mut [0]).await;
        }
    });
    port
}

fn outgoing(resolver: Resolver, allowed: &[&str]) -> Outgoing {
    let allowed = allowed.iter().map(|range| range.parse().unwrap()).collect();
    Outgoing::new(Dialing { resolver, time: Duration::from_millis(500), authorities: Vec::new() }, allowed).unwrap()
}

async fn get(outgoing: &Outgoing, url: &str) -> Result<Answer, Unsent> {
    outgoing.send(Method::GET, &Target::parse(url).unwrap(), HeaderMap::new(), Bytes::new()).await
}

#[tokio::test]
async fn nothing_is_sent_to_this_machine_or_its_network_however_it_is_written() {
    let port = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b"").await;
    let outgoing = outgoing(Resolver::system(), &[]);
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[fe80::1]",
        "[fd00::1]",
        "localhost",
    ] {
        let unsent = get(&outgoing, &format!("http://{host}:{port}/")).await.unwrap_err();
        assert!(matches!(&unsent, Unsent::Refused(words) if words.contains("private network")), "{host}: {unsent}");
    }
}

#[tokio::test]
async fn a_name_is_judged_by_every_address_it_leads_to_and_its_addresses_are_not_told() {
    let port = server(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok", b"").await;
    let resolver = Resolver::scripted(|name| match name {
        "inside.example" => vec!["10.1.2.3".parse().unwrap(), "::1".parse().unwrap()],
        "both.example" => vec!["10.1.2.3".parse().unwrap(), "127.0.0.1".parse().unwrap()],
        _ => Vec::new(),
    });
    let outgoing = outgoing(resolver, &["127.0.0.1"]);
    let unsent = get(&outgoing, "http://inside.example/").await.unwrap_err();
    assert!(matches!(&unsent, Unsent::Refused(words) if !words.contains("10.1.2.3")), "{unsent}");
    let answer = get(&outgoing, &format!("http://both.example:{port}/")).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.as_slice(), answer.is_whole), (200, b"ok".as_slice(), true));
    let unsent = get(&outgoing, "http://nowhere.example/").await.unwrap_err();
    assert!(matches!(unsent, Unsent::Unreachable(_)), "{unsent}");
}

#[tokio::test]
async fn a_name_is_looked_up_once_a_request_so_nothing_can_change_between_the_judgement_and_the_connection() {
    let port = server(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", b"").await;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    // The first answer may be spoken to, every later one may not.
    let resolver = Resolver::scripted(move |_| match count.fetch_add(1, Ordering::SeqCst) {
        0 => vec!["127.0.0.1".parse().unwrap()],
        _ => vec!["127.0.0.2".parse().unwrap()],
    });
    let outgoing = outgoing(resolver, &["127.0.0.1"]);
    let url = format!("http://rebinding.example:{port}/");
    assert_eq!(get(&outgoing, &url).await.unwrap().status.as_u16(), 200);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert!(matches!(get(&outgoing, &url).await.unwrap_err(), Unsent::Refused(_)));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let port =
        server(b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n", b"").await;
    let answer =
        get(&outgoing(Resolver::system(), &["127.0.0.1"]), &format!("http://127.0.0.1:{port}/")).await.unwrap();
    assert_eq!(answer.status.as_u16(), 302);
}

#[tokio::test]
async fn an_endless_answer_is_read_up_to_the_limit() {
    let port = server(b"HTTP/1.1 200 OK\r\n\r\n", &[b'x'; 4096]).await;
    let answer =
        get(&outgoing(Resolver::system(), &["127.0.0.1"]), &format!("http://127.0.0.1:{port}/")).await.unwrap();
    assert_eq!((answer.body.len(), answer.is_whole), (ANSWER_LIMIT, false));
}

#[tokio::test]
async fn an_endless_head_is_no_answer() {
    let port = server(b"HTTP/1.1 200 OK\r\n", b"x-more: and more\r\n").await;
    let outgoing = outgoing(Resolver::system(), &["127.0.0.1"]);
    let unsent = get(&outgoing, &format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(matches!(unsent, Unsent::Unreachable(_)), "{unsent}");
}

#[tokio::test]
async fn who_does_not_answer_in_time_is_left_and_a_status_that_came_in_time_counts() {
    let outgoing = outgoing(Resolver::system(), &["127.0.0.1"]);
    let silent = server(b"", b"").await;
    let unsent = get(&outgoing, &format!("http://127.0.0.1:{silent}/")).await.unwrap_err();
    assert!(matches!(unsent, Unsent::TimedOut(_)), "{unsent}");
    let halting = server(b"HTTP/1.1 202 Accepted\r\ncontent-length: 10\r\n\r\nhalf", b"").await;
    let answer = get(&outgoing, &format!("http://127.0.0.1:{halting}/")).await.unwrap();
    assert_eq!((answer.status.as_u16(), answer.body.as_slice(), answer.is_whole), (202, b"half".as_slice(), false));
}

#[tokio::test]
async fn what_is_not_http_or_not_encrypted_as_it_should_be_is_no_answer() {
    let outgoing = outgoing(Resolver::system(), &["127.0.0.1"]);
    let port = server(b"220 mail.example ESMTP\r\n", b"").await;
    for url in [format!("http://127.0.0.1:{port}/"), format!("https://127.0.0.1:{port}/")] {
        let unsent = get(&outgoing, &url).await.unwrap_err();
        assert!(matches!(unsent, Unsent::Unreachable(_) | Unsent::TimedOut(_)), "{url}: {unsent}");
    }
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let unsent = get(&outgoing, &format!("http://127.0.0.1:{free}/")).await.unwrap_err();
    assert!(matches!(unsent, Unsent::Unreachable(_)), "{unsent}");
}
