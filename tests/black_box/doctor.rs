//! `tidings doctor`: what is well, what is not, and what to do about it.

use tidings::platform::server::db::Db;

use super::app::{Conduct, Database, FakeSmtp, PASSWORD, postgres_server};
use super::command_line::Program;

/// What it found: the lines with a word about each thing, and whether it ended well.
struct Examined {
    words: String,
    is_well: bool,
}

impl Examined {
    /// How something stands.
    fn state(&self, about: &str) -> &str {
        let line = self.words.lines().find(|line| line.starts_with(about));
        line.and_then(|line| line.split_whitespace().nth(1)).unwrap_or_else(|| panic!("{about}? {}", self.words))
    }

    /// It says of this that it is wrong, with these words, and ends so.
    fn says_wrong(&self, about: &str, parts: &[&str]) {
        let wrong = format!("{about:<14}  WRONG ");
        assert!(!self.is_well && self.words.lines().any(|line| line.starts_with(&wrong)), "{}", self.words);
        for part in parts {
            assert!(self.words.contains(part), "{part}? {}", self.words);
        }
    }
}

async fn examine(program: &Program) -> Examined {
    let output = program.run(&["doctor"], "").await;
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    let is_well = output.status.success();
    assert_eq!(complaint.contains("has to be put right"), !is_well, "{complaint}");
    Examined { words: String::from_utf8_lossy(&output.stdout).into_owned(), is_well }
}

#[tokio::test]
async fn before_the_first_start_everything_is_tried_and_nothing_is_made() {
    let program = Program::new();
    let database = Database::empty(program.folder()).await;
    let program = program.with("DATABASE_URL", &database.url);
    for _ in 0..2 {
        let found = examine(&program).await;
        assert!(found.is_well, "{}", found.words);
        let states = ["configuration", "database", "clock", "provider"].map(|about| found.state(about).to_owned());
        assert_eq!(states, ["ok"; 4].map(str::to_owned), "{}", found.words);
        // The folder that mails go to is no mail server.
        assert_eq!(found.state("mail"), "look", "{}", found.words);
        assert!(found.words.contains("brings its tables up to date"), "{}", found.words);
        assert!(found.words.contains("are free"), "{}", found.words);
    }
    let db = Db::open(&database.url).await.unwrap();
    assert_eq!(db.applied().await.unwrap(), Vec::<i64>::new());
    db.close().await;
    assert!(program.run(&["migrate"], "").await.status.success());
    let found = examine(&program).await;
    assert!(found.is_well && found.words.contains("has this program's tables"), "{}", found.words);
    let clock = if postgres_server().is_some() { "clock of the database" } else { "cannot be found out here" };
    assert!(found.words.contains(clock), "{}", found.words);
    let left: Vec<_> = std::fs::read_dir(program.folder().join("data/mail")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_to_is_named() {
    let program = Program::new();
    std::fs::write(program.folder().join("file"), "").unwrap();
    // A file in its place, and a folder in which nobody makes files.
    for folder in ["file", "/proc"] {
        let program = Program::new().with("TIDINGS_DATA", folder);
        std::fs::write(program.folder().join("file"), "").unwrap();
        let found = examine(&program).await;
        found.says_wrong("disk", &["TIDINGS_DATA", folder, "Let the program's user write there"]);
        found.says_wrong("database", &["does not open", "Put DATABASE_URL right"]);
        found.says_wrong("mail", &["Mails cannot be written to"]);
    }
    let program = program.with("TIDINGS_BACKUP_DIR", "file");
    examine(&program).await.says_wrong("disk", &["No backup can be written to file", "TIDINGS_BACKUP_DIR"]);
}

#[tokio::test]
async fn a_database_that_is_not_there_or_of_a_newer_program_is_told_and_the_rest_is_looked_at_all_the_same() {
    let program = Program::new()
        .with("DATABASE_URL", "sqlite:///nowhere/at/all/tidings.db")
        .with("TIDINGS_OIDC_ISSUER", "http://127.0.0.1:9")
        .with("TIDINGS_OIDC_CLIENT_ID", "northquay")
        .with("TIDINGS_OIDC_CLIENT_SECRET", "lantern");
    let found = examine(&program).await;
    found.says_wrong("database", &["does not open"]);
    assert_eq!([found.state("disk"), found.state("mail"), found.state("provider")], ["ok", "look", "look"]);

    let program = Program::new();
    let database = Database::new(program.folder()).await;
    let program = program.with("DATABASE_URL", &database.url);
    assert!(program.run(&["migrate"], "").await.status.success());
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    execute(&database.url, newer).await;
    examine(&program).await.says_wrong("database", &["newer than this program", "9999", "restore a backup"]);
}

#[tokio::test]
async fn a_mail_server_is_spoken_to_and_gets_no_mail() {
    let server = FakeSmtp::start(Conduct::Takes).await;
    let program = Program::new().with("SMTP_URL", &server.url());
    let found = examine(&program).await;
    assert!(found.is_well && found.state("mail") == "ok", "{}", found.words);
    assert!(found.words.contains("No mail was sent") && server.taken().is_empty(), "{}", found.words);
    assert_eq!(server.conversations(), 1);

    let signing_in = format!("smtp://quay:s3cret@{}?timeout=1", server.host());
    let program = Program::new().with("SMTP_URL", &signing_in);
    assert!(examine(&program).await.words.contains("signs the program in"));
    for (conduct, part) in [
        (Conduct::Says("AUTH", "535 5.7.8 who are you, s3cret"), "does not accept the user and the password"),
        (Conduct::Says("greeting", "554 not you"), "will not greet now"),
        (Conduct::HangsAt("greeting"), "did not answer within 1 s"),
        (Conduct::DropsAt("EHLO"), "Put SMTP_URL right"),
    ] {
        server.conduct(conduct);
        let found = examine(&program).await;
        found.says_wrong("mail", &[part, "Put SMTP_URL right"]);
        assert!(!found.words.contains("s3cret"), "{}", found.words);
    }
    let program = Program::new().with("SMTP_URL", &FakeSmtp::nobody().await);
    examine(&program).await.says_wrong("mail", &["cannot be reached"]);
    let advised = Program::new().with("SMTP_URL", "smtp://quay:s3cret@192.0.2.1?timeout=1");
    let found = examine(&advised).await;
    assert!(found.words.contains("SMTP_URL sends its password unencrypted"), "{}", found.words);
}

#[tokio::test]
async fn a_clock_that_is_behind_what_was_written_is_slow() {
    let program = Program::new();
    let database = Database::new(program.folder()).await;
    let program = program.with("DATABASE_URL", &database.url);
    let add = ["member", "add", "--handle", "ines", "--email", "ines@northquay.example", "--password-stdin"];
    assert!(program.run(&add, &format!("{PASSWORD}\n")).await.status.success());
    let found = examine(&program).await;
    assert!(found.is_well && found.state("clock") == "ok", "{}", found.words);
    execute(&database.url, "UPDATE members SET created_at = created_at + 86400000000").await;
    examine(&program).await.says_wrong("clock", &["the newest row is from", "timedatectl"]);
}

#[tokio::test]
async fn a_setting_that_cannot_be_read_is_the_one_line_of_every_command() {
    let output = Program::new().with("TIDINGS_SIGNUP", "maybe").run(&["doctor"], "").await;
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(words.contains("open, invite or closed") && words.lines().count() == 1, "{words}");
}

/// Changes the database behind the program's back.
async fn execute(url: &str, statement: &'static str) {
    let db = Db::open(url).await.unwrap();
    let mut tx = db.begin().await.unwrap();
    sqlx::query(statement).execute(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
    db.close().await;
}
