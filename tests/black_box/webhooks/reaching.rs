//! Where nothing is sent, whatever it is called.

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

use tidings::platform::error::AppError;
use tidings::platform::server::outgoing::{Dialing, Resolver};
use tidings::webhooks::EVENTS;
use tidings::webhooks::server::add;

use super::super::app::TestApp;
use super::receiver::Receiver;
use super::{log_of, member, quiet, reaching, send};

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

fn resolving(answer: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Dialing {
    Dialing { resolver: Resolver::scripted(answer), ..Dialing::default() }
}

#[tokio::test]
async fn an_address_inside_is_refused_with_words_when_it_is_given() {
    let app = TestApp::with().dialing(resolving(|_| vec![address("10.0.0.7")])).start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let receiver = Receiver::start().await;
    let port = receiver.port;
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "017700000001",
        "0.0.0.0",
        "10.0.0.7",
        "192.168.1.1",
        "172.16.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a00:7]",
        "[fd00::1]",
        "[fe80::1]",
        "inside.example",
        "localhost",
    ] {
        let refused = add(app.platform(), &me, &format!("http://{host}:{port}/hook"), &EVENTS).await.unwrap_err();
        let AppError::Invalid(fields) = &refused else { panic!("{host}: {refused:?}") };
        let words = fields.get("url").unwrap();
        assert!(words.contains("private network") && words.contains("public internet"), "{host}: {words}");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM webhooks").await, 0);
    assert_eq!(receiver.count(), 0);
}

#[tokio::test]
async fn a_name_that_turns_inside_after_it_was_accepted_is_not_followed_there() {
    let asked = AtomicUsize::new(0);
    let turning = resolving(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 => vec![address("93.184.215.14")],
        _ => vec![address("127.0.0.1")],
    });
    let app = TestApp::with().dialing(turning).start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let receiver = Receiver::start().await;
    let url = format!("http://rebinding.example:{}/hook", receiver.port);
    let added = add(app.platform(), &me, &url, &EVENTS).await.unwrap();
    send(&app, "{}").await;
    quiet(&app).await;
    let log = log_of(&app, &me, &added.webhook.id).await;
    let attempt = &log[0].attempts[0];
    assert_eq!(attempt.status, None);
    assert!(attempt.words.contains("private network") && !attempt.words.contains("127.0.0.1"), "{attempt:?}");
    assert_eq!(receiver.count(), 0);
}

#[tokio::test]
async fn the_address_that_was_judged_is_the_one_that_is_spoken_to() {
    // Each look-up answers otherwise: the first at adding, the second for the attempt. A third, between
    // judging and connecting, would lead to where nobody listens.
    let asked = AtomicUsize::new(0);
    let turning = resolving(move |_| match asked.fetch_add(1, Ordering::SeqCst) {
        0 | 1 => vec![address("127.0.0.1")],
        _ => vec![address("127.0.0.2")],
    });
    let app = reaching().dialing(turning).start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    let receiver = Receiver::start().await;
    let url = format!("http://rebinding.example:{}/hook", receiver.port);
    add(app.platform(), &me, &url, &EVENTS).await.unwrap();
    send(&app, "{}").await;
    let heard = receiver.heard(1).await.remove(0);
    assert_eq!(heard.header("host"), format!("rebinding.example:{}", receiver.port));
}

#[tokio::test]
async fn what_the_operator_allows_is_reached_and_its_neighbour_is_not() {
    let app = TestApp::with().setting("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "127.0.0.1, fd12::/16").start().await;
    app.member("maren").await;
    let me = member(app.platform(), "maren").await;
    for url in ["http://127.0.0.1:8080/", "http://[::ffff:127.0.0.1]:8080/", "http://[fd12::7]/"] {
        add(app.platform(), &me, url, &EVENTS).await.unwrap_or_else(|error| panic!("{url}: {error:?}"));
    }
    for url in ["http://127.0.0.2:8080/", "http://[::1]:8080/", "http://[fd13::7]/"] {
        add(app.platform(), &me, url, &EVENTS).await.expect_err(url);
    }
}
