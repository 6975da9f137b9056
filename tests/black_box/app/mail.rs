//! The mails of the program, read by another crate than the one that wrote them.

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use mail_parser::{Address, MessageParser};
use tidings::platform::server::mail::{Letter, Mail, send};
use tokio::time::timeout;

use super::{PATIENCE, TestApp};

/// A mail as whoever gets it would see it.
#[derive(Clone, Debug)]
pub struct Received {
    /// As it came.
    pub raw: String,
    pub from: (String, String),
    /// Name and address; exactly one.
    pub to: (String, String),
    pub subject: String,
    pub text: String,
    pub html: String,
    pub message_id: String,
}

impl Received {
    /// Reads a message; what is not as it must be ends the test.
    pub fn of(raw: &[u8]) -> Self {
        let message = MessageParser::default().parse(raw).expect("it is a message");
        let raw = String::from_utf8(raw.to_vec()).expect("it is ASCII");
        assert!(raw.is_ascii() && raw.lines().all(|line| line.len() < 998), "{raw}");
        assert!(raw.contains("\r\n") && !raw.replace("\r\n", "").contains(['\r', '\n']), "{raw:?}");
        let one = |address: Option<&Address<'_>>| {
            let list: Vec<_> = address.expect("it says who").iter().collect();
            assert_eq!(list.len(), 1, "{raw}");
            let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
            (text(list[0].name()), text(list[0].address()))
        };
        assert_eq!((message.cc(), message.bcc()), (None, None), "{raw}");
        assert!(raw.contains("Content-Type: multipart/alternative;"), "{raw}");
        assert_eq!((message.text_body.len(), message.html_body.len(), message.attachments.len()), (1, 1, 0), "{raw}");
        Self {
            from: one(message.from()),
            to: one(message.to()),
            subject: message.subject().unwrap_or_default().to_owned(),
            text: message.body_text(0).expect("it has a text part").into_owned(),
            html: message.body_html(0).expect("it has an HTML part").into_owned(),
            message_id: message.message_id().expect("it has an id").to_owned(),
            raw: raw.clone(),
        }
    }

    /// A header on one line, as it was sent.
    pub fn header(&self, name: &str) -> Option<String> {
        let message = MessageParser::default().parse(self.raw.as_bytes()).unwrap();
        message.header_raw(name.to_owned()).map(|value| value.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// When it says that it was written.
    pub fn date(&self) -> String {
        let message = MessageParser::default().parse(self.raw.as_bytes()).unwrap();
        message.date().expect("it has a date").to_rfc3339()
    }

    /// The first link in its text that begins so, without the origin.
    pub fn link(&self, path: &str) -> String {
        let at = self.text.find(path).unwrap_or_else(|| panic!("there is no {path} in\n{}", self.text));
        self.text[at..].split_whitespace().next().unwrap().to_owned()
    }
}

impl TestApp {
    /// The mails in the data folder, oldest first.
    pub fn mails(&self) -> Vec<Received> {
        let Ok(folder) = std::fs::read_dir(self.folder().join("mail")) else { return Vec::new() };
        let mut paths: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in &paths {
            assert_eq!(path.extension().and_then(|ending| ending.to_str()), Some("eml"), "{path:?} was left behind");
            assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{path:?}");
        }
        paths.iter().map(|path| Received::of(&std::fs::read(path).unwrap())).collect()
    }

    /// The mails in the data folder, once nothing more happens by itself.
    pub async fn mailed(&self) -> Vec<Received> {
        self.jobs_rest().await;
        self.mails()
    }

    /// Waits until no job is due or under way.
    pub async fn jobs_rest(&self) {
        let rest = async {
            let busy = "SELECT COUNT(*) FROM jobs WHERE state IN ('ready', 'running') \
                        OR (state IN ('scheduled', 'retrying') AND run_at <= $1)";
            loop {
                let now = self.clock.now().0;
                let count: i64 = sqlx::query_scalar(busy).bind(now).fetch_one(self.platform().db.read()).await.unwrap();
                if count == 0 {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        timeout(PATIENCE, rest).await.expect("the jobs come to rest");
    }

    /// Waits until a number in the database is this one.
    pub async fn until(&self, query: &'static str, wanted: i64) {
        let mut last = 0;
        let waited = timeout(PATIENCE, async {
            loop {
                last = self.number(query).await;
                if last == wanted {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        });
        let came = waited.await.is_ok();
        assert!(came, "{query}\nshould become {wanted} and is {last}");
    }

    /// Sends a short mail to a member, as an operation would, and gives its id.
    pub async fn send_mail(&self, to: &str, name: &str, subject: &str, words: &str) -> String {
        let letter = Letter::new(subject).paragraph(words);
        let (text, html) = (letter.text(), letter.html());
        let mail = Mail { to, name, subject, text: &text, html: &html, unsubscribe: None };
        let mut tx = self.platform().db.begin().await.unwrap();
        let id = send(self.platform(), &mut tx, &mail).await.unwrap();
        tx.commit().await.unwrap();
        id
    }
}
