//! For whom a request was meant.

use super::app::TestApp;
use super::live::socket::{Knock, Socket};
use crate::assert_page;

#[tokio::test]
async fn a_page_is_given_only_to_whoever_asks_this_host_for_it_kept_or_not() {
    let app = TestApp::with().setting("TIDINGS_URL", "https://northquay.example").start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let ask = |host: &str| app.visitor().request("GET", "/posts/fog").header("host", host);
    // Twice, so that it is kept.
    for _ in 0..2 {
        for host in ["northquay.example", "NorthQuay.example", "northquay.example:443"] {
            let page = ask(host).send().await;
            assert_page!(page, page.expect(200).text("h1"), "Fog");
        }
        for host in ["evil.example", "northquay.example.", "northquay.example:80", "127.0.0.1", "localhost", ""] {
            let page = ask(host).send().await;
            assert_page!(page, page.expect(421).html().contains("https://northquay.example"));
            assert_page!(page, page.html().contains("TIDINGS_URL") && !page.html().contains("Fog"));
            assert_page!(page, page.header("cache-control"), Some("private, no-store"));
        }
    }
}

#[tokio::test]
async fn a_request_that_names_two_hosts_or_none_is_for_nobody() {
    let app = TestApp::start().await;
    let (host, page) = (app.addr().to_string(), "GET / HTTP/1.1\r\n");
    for (head, status) in [
        (format!("{page}host: {host}\r\n"), 200),
        (format!("{page}host: {host}\r\nhost: {host}\r\n"), 421),
        (format!("{page}host: {host}\r\nhost: evil.example\r\n"), 421),
        (page.to_owned(), 421),
        ("GET / HTTP/1.0\r\n".to_owned(), 421),
        (format!("GET http://{host}/ HTTP/1.1\r\nhost: {host}\r\n"), 200),
        (format!("GET http://evil.example/ HTTP/1.1\r\nhost: {host}\r\n"), 421),
        (format!("GET http://{host}/ HTTP/1.1\r\nhost: evil.example\r\n"), 421),
        (format!("CONNECT {host} HTTP/1.1\r\nhost: {host}\r\n"), 405),
        ("CONNECT evil.example:443 HTTP/1.1\r\nhost: evil.example:443\r\n".to_owned(), 405),
    ] {
        let answer = super::app::exchange(app.addr(), &head, b"").await;
        assert_eq!(answer.status, status, "{head}");
    }
}

#[tokio::test]
async fn machines_ask_by_address() {
    let app = TestApp::with().setting("TIDINGS_URL", "https://northquay.example").start().await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        app.visitor().request("GET", path).header("host", "10.1.2.3:3000").send().await.expect(200);
    }
    app.visitor().request("GET", "/healthz/").header("host", "10.1.2.3:3000").send().await.expect(421);
}

#[tokio::test]
async fn the_live_channel_is_for_this_host_too() {
    let app = TestApp::with().setting("TIDINGS_URL", "https://northquay.example").start().await;
    // The client names the address that it connects to.
    assert_eq!(Socket::open(app.addr(), &Knock::default()).await.err(), Some(421));
}
