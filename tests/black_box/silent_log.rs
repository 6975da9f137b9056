//! What the program writes into its log, and what never stands there.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tidings::platform::server::config::Config;
use tidings::server::{Options, platform};
use tokio::time::{sleep, timeout};

use super::app::{Client, Conduct, FakeSmtp, PATIENCE, Page};
use super::command_line::Program;
use super::live::socket::{Knock, Socket};
use super::pictures::{files, send_to};
use super::second_step::code_at;
use super::webhooks::hook_to;
use super::webhooks::receiver::{Receiver, Reply};

const ADDRESS: &str = "203.0.113.77";
const PASSWORD: &str = "lantern-behind-the-quay";
const WRONG: &str = "mistyped-lantern-behind-it";
const NEW: &str = "seven mackerel at the gauge";
const EMAIL: &str = "maren@secret-harbour.example";
const NEW_EMAIL: &str = "maren@other-harbour.example";
const OWNER: &str = "ines@secret-harbour.example";
const SMTP_PASSWORD: &str = "s3cret-of-the-post";
const METRICS: &str = "lantern-that-counts-42";

/// What may stand nowhere in the log, each with what it is.
#[derive(Default)]
struct Secrets(Vec<(&'static str, String)>);

impl Secrets {
    fn add(&mut self, what: &'static str, secret: impl Into<String>) {
        let secret = secret.into();
        assert!(secret.len() >= 6, "{what} “{secret}” would be found by chance");
        self.0.push((what, secret));
    }

    fn are_not_in(&self, log: &str) {
        for (what, secret) in &self.0 {
            if let Some(line) = log.lines().find(|line| line.contains(secret.as_str())) {
                panic!("The log tells {what}:\n{line}");
            }
        }
    }
}

/// Sends a form through a proxy, for somebody whose address is [`ADDRESS`].
async fn post(client: &Client, path: &str, fields: &[(&str, &str)]) -> Page {
    client.request("POST", path).form(fields).header("x-forwarded-for", ADDRESS).send().await
}

/// The path of the newest link of this kind that was mailed to this address.
async fn link(smtp: &FakeSmtp, to: &str, path: &str) -> String {
    let waited = timeout(PATIENCE, async {
        loop {
            let taken = smtp.taken();
            let mail = taken.iter().rfind(|taken| taken.mail.to.1 == to && taken.mail.text.contains(path));
            if let Some(mail) = mail {
                return mail.mail.link(path);
            }
            sleep(Duration::from_millis(5)).await;
        }
    });
    waited.await.unwrap_or_else(|_| panic!("no mail to {to} has {path}"))
}

fn token_of(link: &str) -> String {
    link.rsplit('/').next().unwrap().to_owned()
}

/// Waits until the log says this.
async fn until_it_says(program: &Program, words: &str) {
    let said = async {
        while !program.logged().contains(words) {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(PATIENCE, said).await.unwrap_or_else(|_| panic!("“{words}” is not in\n{}", program.logged()));
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Everything that a member does, once, with as much going wrong as right. Gives what must not be in the log.
async fn a_whole_run(program: &Program, smtp: &FakeSmtp) -> Secrets {
    let mut secrets = Secrets::default();
    for (what, secret) in [
        ("a password", PASSWORD),
        ("a mistyped password", WRONG),
        ("a new password", NEW),
        ("an address", EMAIL),
        ("an address", NEW_EMAIL),
        ("an address", OWNER),
        ("a caller's address", ADDRESS),
        ("the mail server's password", SMTP_PASSWORD),
        ("the token of the metrics", METRICS),
    ] {
        secrets.add(what, secret);
    }
    // The mail server says whom it does not know.
    smtp.conduct(Conduct::Says("RCPT", "550 5.1.1 <maren@secret-harbour.example>: no such user here"));
    let maren = program.visitor();
    post(&maren, "/register", &[("handle", "maren"), ("email", EMAIL), ("password", PASSWORD)]).await.expect(303);
    until_it_says(program, "mail.send").await;
    smtp.conduct(Conduct::Takes);
    secrets.add("a cookie", maren.cookie("tidings").unwrap());
    post(&maren, "/settings/security", &[("do", "resend")]).await;

    // In again: wrongly, as somebody unknown, rightly.
    for (login, password, status) in [
        (EMAIL, WRONG, 422),
        ("maren", WRONG, 422),
        ("nobody@secret-harbour.example", WRONG, 422),
        ("maren", PASSWORD, 303),
    ] {
        post(&program.visitor(), "/login", &[("email", login), ("password", password)]).await.expect(status);
    }
    // A forgotten password.
    post(&program.visitor(), "/password/forgot", &[("email", OWNER)]).await.expect(303);
    let reset = link(smtp, OWNER, "/password/reset/").await;
    secrets.add("a mailed token", token_of(&reset));
    program.visitor().get(&reset).await.expect(200);
    post(&program.visitor(), &reset, &[("password", WRONG), ("password", WRONG)]).await.expect(400);
    post(&program.visitor(), &reset, &[("password", NEW)]).await.expect(303);
    post(&program.visitor(), &reset, &[("password", NEW)]).await.expect(410);
    let ines = program.visitor();
    post(&ines, "/login", &[("email", "ines"), ("password", NEW)]).await.expect(303);
    secrets.add("a cookie", ines.cookie("tidings").unwrap());

    // The second step.
    let page = "/settings/security";
    let done = post(&ines, page, &[("do", "app"), ("app_password", NEW)]).await;
    let shown = ines.follow(&done).await;
    let secret = shown.text("section:has(svg.qr) code");
    secrets.add("the app's secret", secret.clone());
    secrets.add("the app's secret", secret.replace(' ', ""));
    let shown = post(&ines, page, &[("do", "app-confirm"), ("code", &code_at(&secret, now()))]).await;
    let codes = shown.expect(200).texts(".codes code");
    for code in &codes {
        secrets.add("a recovery code", code.clone());
    }
    let door = program.visitor();
    post(&door, "/login", &[("email", "ines"), ("password", NEW)]).await.expect(303);
    secrets.add("the cookie between the steps", door.cookie("tidings-half").unwrap());
    post(&door, "/login/second-factor", &[("code", "wrong-wrong-wrong")]).await.expect(422);
    post(&door, "/login/second-factor", &[("code", &codes[0])]).await.expect(303);
    secrets.add("a cookie", door.cookie("tidings").unwrap());

    // Another address, and an invitation.
    post(&ines, page, &[("do", "address"), ("email", NEW_EMAIL), ("email_password", NEW)]).await.expect(303);
    let confirm = link(smtp, NEW_EMAIL, "/email/confirm/").await;
    secrets.add("a mailed token", token_of(&confirm));
    post(&ines, &confirm, &[]).await.expect(303);
    let undo = link(smtp, OWNER, "/email/undo/").await;
    secrets.add("a mailed token", token_of(&undo));
    program.visitor().get(&undo).await.expect(200);

    // A receiver whose address holds a secret, and one that nobody can reach.
    let receiver = Receiver::start().await;
    receiver.answer_next([Reply::status(500)]);
    let data = program.folder().join("data").display().to_string();
    let pairs = [("TIDINGS_DATA", data.as_str()), ("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "127.0.0.1")];
    let config = Config::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))).unwrap();
    let beside = platform(config, Options::default()).await.unwrap();
    let nobody = FakeSmtp::nobody().await.replace("smtp:", "http:");
    for url in [format!("{}-with-a-secret-path", receiver.url()), format!("{nobody}/hook-with-a-secret-path")] {
        secrets.add("the secret of a webhook", hook_to(&beside, "ines", &url).await.secret.reveal());
    }
    secrets.add("a webhook's address", "with-a-secret-path");
    beside.db.close().await;

    // Posts, comments, a picture, a profile, an export.
    for body in ["Zanzibar is a word of a post.", "Wellington is a word of a comment.", "Valparaiso is who I am."] {
        secrets.add("what people write", body.split(' ').next().unwrap());
    }
    let post_form = [
        ("form_key", "0123456789"),
        ("title", "Fog"),
        ("body", "Zanzibar is a word of a post."),
        ("tags", ""),
        ("do", "publish"),
    ];
    post(&ines, "/write", &post_form).await.expect(303);
    let words = [("mutation_id", "0123456789"), ("body", "Wellington is a word of a comment."), ("reply_to", "")];
    post(&ines, "/posts/fog", &words).await.expect(303);
    post(&ines, "/posts/fog", &[("mutation_id", "0123456789"), ("body", "Wellington"), ("body", "Wellington")]).await;
    let about = [("do", "words"), ("name", "Ines"), ("bio", "Valparaiso is who I am."), ("links", "")];
    post(&ines, "/settings/profile", &about).await.expect(303);
    send_to(&ines, "/media", &files::lying_jpeg()).await.expect(303);
    send_to(&ines, "/media", b"Zanzibar is no picture").await.expect(422);
    post(&ines, "/settings/data", &[("do", "export")]).await.expect(303);
    let knock = Knock { origin: Some(ines.site().origin), cookie: Some(ines.cookie_header()), ..Knock::default() };
    let mut socket = Socket::open(ines.site().addr, &knock).await.unwrap();
    socket.say(serde_json::json!({"t": "hello", "cursors": {}})).await;
    socket.settle().await;
    let ask = program.visitor().request("GET", "/metrics").header("x-forwarded-for", ADDRESS);
    ask.header("authorization", &format!("Bearer {METRICS}")).send().await.expect(200);
    // What is refused by the walls, and what is no HTTP.
    let forged = ines.request("POST", "/write").header("origin", "https://evil.example").without("sec-fetch-site");
    forged.form(&post_form).header("x-forwarded-for", ADDRESS).send().await.expect(403);
    let garbled = format!("tidings={};\u{1}", ines.cookie("tidings").unwrap());
    ines.request("GET", "/").header("cookie", &garbled).send().await;
    post(&ines, "/logout", &[]).await.expect(303);
    // A job that is given up is told of, and so is a delivery that failed.
    until_it_says(program, "webhook.deliver").await;
    secrets
}

async fn run_with(filter: &str) -> (Secrets, String) {
    let smtp = FakeSmtp::start(Conduct::Takes).await;
    let server = format!("smtp://post:{SMTP_PASSWORD}@{}?timeout=5", smtp.host());
    let program = Program::new()
        .with("SMTP_URL", &server)
        .with("TIDINGS_TRUSTED_PROXIES", "127.0.0.1")
        .with("TIDINGS_ALLOW_PRIVATE_ADDRESSES", "127.0.0.1")
        .with("TIDINGS_METRICS_TOKEN", METRICS)
        .logging(filter);
    let add = ["member", "add", "--handle", "ines", "--email", OWNER, "--owner", "--password-stdin"];
    let made = program.run(&add, &format!("{PASSWORD}\n")).await;
    assert!(made.status.success(), "{made:?}");
    let program = program.serve().await;
    let secrets = a_whole_run(&program, &smtp).await;
    let program = program.end().await;
    let log = program.logged();
    (secrets, log)
}

#[tokio::test]
async fn the_log_of_a_whole_run_holds_no_secret_and_nothing_personal() {
    let (secrets, log) = run_with("info").await;
    // It does say what happens.
    assert!(log.contains("a job did not end well"), "{log}");
    secrets.are_not_in(&log);
}

#[tokio::test]
async fn not_even_the_longest_log_of_the_program_itself_holds_one() {
    let (secrets, log) = run_with("info,tidings=trace").await;
    secrets.are_not_in(&log);
}
