//! What a mail is, and that it is written down with whatever it tells of. Without a mail server it
//! becomes a file.

use tidings::platform::error::AppError;
use tidings::platform::server::jobs;
use tidings::platform::server::mail::{self, Mail, SendMail};

use super::app::{TestApp, days};

async fn app() -> TestApp {
    TestApp::with().setting("TIDINGS_URL", "https://quay.example").start().await
}

#[tokio::test]
async fn without_a_mail_server_a_mail_is_a_file_of_two_parts() {
    let app = app().await;
    let words = format!("Łódź, <b>Kai</b> & more.\n.\nAn end without end: {}", "x".repeat(2_000));
    let id = app.send_mail("ines@Bücher.example", "Inés, Łódź \"Ł\"", "Nebel über dem Kai 🌫, viel davon", &words).await;
    let mails = app.mailed().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail.from, ("Tidings".into(), "tidings@quay.example".into()));
    assert_eq!(mail.to, ("Inés, Łódź \"Ł\"".into(), "ines@xn--bcher-kva.example".into()));
    assert_eq!(mail.subject, "Nebel über dem Kai 🌫, viel davon");
    assert_eq!(mail.text.replace("\r\n", "\n").trim_end(), words);
    assert!(mail.html.contains("Łódź, &lt;b&gt;Kai&lt;/b&gt; &amp; more.<br>.<br>An end"), "{}", mail.html);
    assert_eq!(mail.message_id, format!("{id}@quay.example"));
    assert_eq!(mail.date(), "2026-11-23T07:12:00Z");
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(mail.header("List-Unsubscribe"), None);
    let file = app.folder().join(format!("mail/20261123T071200Z-{id}.eml"));
    assert!(file.exists(), "{file:?}");
    // What it said is in no database any more.
    let kept = app.column("SELECT text || html FROM mails WHERE sent_at IS NOT NULL").await;
    assert_eq!(kept, [""]);
}

#[tokio::test]
async fn a_mail_comes_from_whom_the_settings_say() {
    let app = TestApp::with().setting("TIDINGS_MAIL_FROM", "Kai & Łódź <post@quay.example>").start().await;
    app.send_mail("ines@quay.example", "", "Fog", "Thick.").await;
    let mails = app.mailed().await;
    assert_eq!(mails[0].from, ("Kai & Łódź".into(), "post@quay.example".into()));
    assert_eq!(mails[0].to, (String::new(), "ines@quay.example".into()));
}

#[tokio::test]
async fn a_place_without_a_name_of_its_own_sends_mails_all_the_same() {
    let app = TestApp::start().await;
    app.send_mail("ines@quay.example", "Ines", "Fog", "Thick.").await;
    let mails = app.mailed().await;
    assert!(mails[0].raw.contains("From: Tidings <tidings@localhost>\r\n"), "{}", mails[0].raw);
}

#[tokio::test]
async fn a_change_that_is_taken_back_mails_nobody() {
    let app = app().await;
    let mail = Mail {
        to: "ines@quay.example",
        name: "Ines",
        subject: "Fog",
        text: "Thick.",
        html: "<p>Thick.",
        unsubscribe: None,
    };
    let mut tx = app.platform().db.begin().await.unwrap();
    mail::send(app.platform(), &mut tx, &mail).await.unwrap();
    drop(tx);
    assert_eq!(app.number("SELECT COUNT(*) FROM mails").await, 0);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'mail.send'").await, 0);
    assert!(app.mailed().await.is_empty());
}

#[tokio::test]
async fn nobody_writes_headers_by_their_name_or_their_title() {
    let app = app().await;
    let line = "Fog\r\nBcc: everybody@quay.example\r\n\r\nRead this";
    app.send_mail("ines@quay.example", line, line, "Thick.").await;
    let mails = app.mailed().await;
    let folded = "Fog Bcc: everybody@quay.example Read this";
    assert_eq!((mails[0].subject.as_str(), mails[0].to.0.as_str()), (folded, folded));
    assert_eq!(mails[0].header("Bcc"), None);
}

#[tokio::test]
async fn an_address_that_is_none_is_refused_and_nothing_is_written() {
    let app = app().await;
    for to in ["ines", "ines@quay.example\r\nRCPT TO:<all@quay.example>", "łódź@quay.example", "a@b@c.example"] {
        let mail = Mail { to, name: "", subject: "Fog", text: "Thick.", html: "", unsubscribe: None };
        let mut tx = app.platform().db.begin().await.unwrap();
        let refused = mail::send(app.platform(), &mut tx, &mail).await.unwrap_err();
        assert!(matches!(&refused, AppError::Invalid(fields) if fields.get("email").is_some()), "{to}: {refused:?}");
        tx.commit().await.unwrap();
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM mails").await, 0);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'mail.send'").await, 0);
}

#[tokio::test]
async fn a_second_job_for_a_mail_that_was_sent_sends_nothing() {
    let app = app().await;
    let id = app.send_mail("ines@quay.example", "Ines", "Fog", "Thick.").await;
    let first = app.mailed().await;
    std::fs::remove_dir_all(app.folder().join("mail")).unwrap();
    for mail_id in [id, "01a2073f-0000-7000-8000-000000000001".to_owned()] {
        let mut tx = app.platform().db.begin().await.unwrap();
        jobs::enqueue(app.platform(), &mut tx, &SendMail { mail_id }).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert!(app.mailed().await.is_empty() && first.len() == 1);
    let states =
        app.column("SELECT state || ' ' || COALESCE(error, '') FROM jobs WHERE kind = 'mail.send' ORDER BY 1").await;
    assert_eq!(states, ["dead The mail is no longer there: mails are kept for 30 days.", "done ", "done "]);
}

#[tokio::test]
async fn a_folder_that_takes_no_file_is_told_and_tried_again() {
    let app = app().await;
    std::fs::write(app.folder().join("mail"), "in the way").unwrap();
    app.send_mail("ines@quay.example", "Ines", "Fog", "Thick.").await;
    app.until("SELECT COUNT(*) FROM jobs WHERE kind = 'mail.send' AND state = 'retrying'", 1).await;
    let words = app.column("SELECT error FROM jobs WHERE kind = 'mail.send'").await.remove(0);
    assert!(words.starts_with("The mail cannot be written to ") && words.contains(".eml: "), "{words}");
    std::fs::remove_file(app.folder().join("mail")).unwrap();
    app.later(days(1));
    app.until("SELECT COUNT(*) FROM jobs WHERE kind = 'mail.send' AND state = 'done'", 1).await;
    assert_eq!(app.mails().len(), 1);
}

#[tokio::test]
async fn mails_are_forgotten_after_thirty_days() {
    let app = app().await;
    app.send_mail("ines@quay.example", "Ines", "Fog", "Thick.").await;
    app.mailed().await;
    app.later(days(29));
    assert_eq!(mail::prune(app.platform()).await, Ok(0));
    app.later(days(2));
    assert_eq!(mail::prune(app.platform()).await, Ok(1));
    assert_eq!(app.number("SELECT COUNT(*) FROM mails").await, 0);
}
