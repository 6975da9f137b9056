//! Mails through a mail server, whatever it does: sent once, tried again, or given up, in words that
//! an operator understands.

use tidings::platform::server::outgoing::Dialing;
use tokio_rustls::rustls::pki_types::CertificateDer;

use super::app::{Conduct, FakeSmtp, Secure, TestApp, days};

async fn app(url: &str) -> TestApp {
    TestApp::with().setting("TIDINGS_URL", "https://quay.example").setting("SMTP_URL", url).start().await
}

/// Sends a mail and waits until its job is in this state; gives what the job says.
async fn ends(app: &TestApp, state: &'static str) -> String {
    app.send_mail("ines@quay.example", "Ines", "Fog", ".\n..\nThick.").await;
    now(app, state).await
}

async fn now(app: &TestApp, state: &'static str) -> String {
    let query = match state {
        "done" => "SELECT COUNT(*) FROM jobs WHERE kind = 'mail.send' AND state = 'done'",
        "dead" => "SELECT COUNT(*) FROM jobs WHERE kind = 'mail.send' AND state = 'dead'",
        _ => "SELECT COUNT(*) FROM jobs WHERE kind = 'mail.send' AND state = 'retrying'",
    };
    app.until(query, 1).await;
    app.column("SELECT COALESCE(error, result, '') FROM jobs WHERE kind = 'mail.send'").await.remove(0)
}

#[tokio::test]
async fn a_mail_server_gets_each_mail_once_and_for_one_person() {
    let server = FakeSmtp::start(Conduct::Takes).await;
    let url = format!("smtp://post%40quay:s3cret%2F@{}", server.host());
    let app = app(&url).await;
    let result = ends(&app, "done").await;
    assert!(result.contains("250 2.0.0 queued as 4711"), "{result}");
    let taken = server.taken();
    let [one] = taken.as_slice() else { panic!("{taken:?}") };
    assert_eq!(
        (one.from.as_str(), one.to.as_slice()),
        ("tidings@quay.example", ["ines@quay.example".to_owned()].as_slice())
    );
    assert_eq!(one.signed_in, Some(("post@quay".into(), "s3cret/".into())));
    assert_eq!(one.hello, "quay.example");
    assert_eq!(one.mail.text.replace("\r\n", "\n").trim_end(), ".\n..\nThick.");
    assert_eq!(app.column("SELECT text || html FROM mails WHERE sent_at IS NOT NULL").await, [""]);
    assert!(app.mails().is_empty());
}

#[tokio::test]
async fn what_a_server_does_not_take_now_is_sent_later() {
    let server = FakeSmtp::start(Conduct::Says("RCPT", "451 4.7.1 greylisted, come back")).await;
    let app = app(&server.url()).await;
    let words = ends(&app, "retrying").await;
    let said = "will not take the recipient now. It said: 451 4.7.1 greylisted, come back";
    assert!(words.starts_with("The mail server 127.0.0.1:") && words.ends_with(said), "{words}");
    assert!(server.taken().is_empty());
    server.conduct(Conduct::Takes);
    app.later(days(1));
    now(&app, "done").await;
    app.later(days(1));
    app.jobs_rest().await;
    assert_eq!((server.taken().len(), server.conversations()), (1, 2));
}

#[tokio::test]
async fn what_a_server_refuses_for_good_is_given_up_and_kept() {
    for (step, words, told) in [
        (
            "RCPT",
            "550 5.1.1 no \u{1b}[31msuch\u{7} user",
            "refuses to take the recipient for good. It said: 550 5.1.1 no [31msuch user",
        ),
        ("end", "554 5.7.1 spam", "refuses to take the text for good. It said: 554 5.7.1 spam"),
    ] {
        let server = FakeSmtp::start(Conduct::Says(step, words)).await;
        let app = app(&server.url()).await;
        let said = ends(&app, "dead").await;
        assert!(said.ends_with(told), "{said}");
        app.later(days(1));
        app.jobs_rest().await;
        assert_eq!((server.conversations(), server.taken().len()), (1, 0));
        let kept = app.number("SELECT COUNT(*) FROM mails WHERE sent_at IS NULL AND text <> ''").await;
        assert_eq!(kept, 1, "somebody may want to send it again");
    }
}

#[tokio::test]
async fn a_server_that_will_not_have_us_is_asked_again() {
    for (step, words, told) in [
        ("greeting", "421 busy", "will not greet now. It said: 421 busy"),
        ("greeting", "554 no mail here", "will not greet now. It said: 554 no mail here"),
        (
            "AUTH",
            "535 5.7.8 s3cret is wrong",
            "does not accept the user and the password in SMTP_URL. It said: 535 5.7.8 … is wrong",
        ),
    ] {
        let server = FakeSmtp::start(Conduct::Says(step, words)).await;
        let app = app(&format!("smtp://quay:s3cret@{}", server.host())).await;
        let said = ends(&app, "retrying").await;
        assert!(said.ends_with(told) && !said.contains("s3cret"), "{said}");
        server.conduct(Conduct::Takes);
        app.later(days(1));
        now(&app, "done").await;
        assert_eq!(server.taken().len(), 1);
    }
}

#[tokio::test]
async fn nobody_at_the_address_is_told_and_tried_again() {
    let app = app(&FakeSmtp::nobody().await).await;
    let words = ends(&app, "retrying").await;
    assert!(words.contains(" cannot be reached: ") && words.contains("SMTP_URL"), "{words}");
}

#[tokio::test]
async fn a_server_that_hangs_is_left_and_tried_again() {
    for (step, doing) in [("greeting", "greet"), ("MAIL", "take the sender"), ("end", "take the text")] {
        let server = FakeSmtp::start(Conduct::HangsAt(step)).await;
        let app = app(&server.url()).await;
        let words = ends(&app, "retrying").await;
        assert!(words.ends_with(&format!("did not answer within 1 s when it was to {doing}.")), "{words}");
        server.conduct(Conduct::Takes);
        app.later(days(1));
        now(&app, "done").await;
        assert_eq!(server.taken().len(), 1);
    }
}

#[tokio::test]
async fn a_connection_that_breaks_in_the_middle_of_a_mail_sends_nothing_and_is_made_again() {
    for step in ["text", "end", "DATA", "EHLO"] {
        let server = FakeSmtp::start(Conduct::DropsAt(step)).await;
        let app = app(&server.url()).await;
        let words = ends(&app, "retrying").await;
        assert!(words.contains("The mail server") && words.ends_with('.'), "{words}");
        server.conduct(Conduct::Takes);
        app.later(days(1));
        now(&app, "done").await;
        assert_eq!(server.taken().len(), 1);
    }
}

#[tokio::test]
async fn a_server_that_took_the_mail_and_says_no_goodbye_has_taken_it() {
    for conduct in [Conduct::HangsAt("QUIT"), Conduct::DropsAt("QUIT"), Conduct::Says("QUIT", "500 what")] {
        let server = FakeSmtp::start(conduct).await;
        let app = app(&server.url()).await;
        ends(&app, "done").await;
        assert_eq!(server.taken().len(), 1);
    }
}

#[tokio::test]
async fn nothing_is_sent_in_the_open_that_was_to_be_encrypted() {
    let server = FakeSmtp::start(Conduct::Takes).await;
    for (url, told) in [
        (format!("smtp://quay:s3cret@{}?tls=required&timeout=5", server.host()), "offers no encryption (STARTTLS)"),
        (format!("smtps://quay:s3cret@{}?timeout=5", server.host()), "The mail server 127.0.0.1:"),
    ] {
        let app = app(&url).await;
        let words = ends(&app, "retrying").await;
        assert!(words.contains(told) && !words.contains("s3cret"), "{words}");
    }
    assert!(server.taken().is_empty());
}

#[tokio::test]
async fn a_mail_written_before_a_crash_is_sent_after_it() {
    let server = FakeSmtp::start(Conduct::HangsAt("MAIL")).await;
    let mut app = app(&format!("smtp://{}", server.host())).await;
    app.send_mail("ines@quay.example", "Ines", "Fog", "Thick.").await;
    while server.hanging() == 0 {
        tokio::task::yield_now().await;
    }
    app.crash();
    server.conduct(Conduct::Takes);
    app.start_again().await;
    app.later(days(1));
    now(&app, "done").await;
    assert_eq!(server.taken().len(), 1);
}

/// A program that believes this authority and sends over a server at this address.
async fn believing(authorities: Vec<CertificateDer<'static>>, url: &str) -> TestApp {
    let dialing = Dialing { authorities, ..Dialing::default() };
    TestApp::with()
        .setting("TIDINGS_URL", "https://quay.example")
        .setting("SMTP_URL", url)
        .dialing(dialing)
        .start()
        .await
}

#[tokio::test]
async fn a_mail_and_its_password_go_encrypted_from_the_first_byte_or_after_starttls() {
    for (at_once, scheme, rest) in
        [(true, "smtps", ""), (false, "smtp", "&tls=required"), (false, "smtp", "&tls=opportunistic")]
    {
        let secure = Secure::new(at_once);
        let server = FakeSmtp::start_with(Conduct::Takes, Some(secure.clone())).await;
        let url = format!("{scheme}://post:s3cret@localhost:{}?timeout=5{rest}", server.port());
        let app = believing(vec![secure.authority], &url).await;
        let result = ends(&app, "done").await;
        assert!(result.contains("250 2.0.0 queued"), "{url}: {result}");
        let taken = server.taken();
        let [one] = taken.as_slice() else { panic!("{taken:?}") };
        assert_eq!(one.signed_in, Some(("post".into(), "s3cret".into())));
    }
}

#[tokio::test]
async fn nothing_is_said_to_a_mail_server_that_cannot_prove_its_name() {
    for (at_once, scheme, rest) in [(true, "smtps", ""), (false, "smtp", "&tls=required")] {
        let secure = Secure::new(at_once);
        let server = FakeSmtp::start_with(Conduct::Takes, Some(secure.clone())).await;
        let url = |host: &str| format!("{scheme}://post:s3cret@{host}:{}?timeout=5{rest}", server.port());
        for (authorities, host) in [(vec![], "localhost"), (vec![secure.authority.clone()], "127.0.0.1")] {
            let app = believing(authorities, &url(host)).await;
            let words = ends(&app, "retrying").await;
            assert!(words.contains("encrypt") || words.contains("certificate"), "{words}");
            assert!(!words.contains("s3cret"), "{words}");
        }
        assert!(server.taken().is_empty());
    }
}
