//! The program as an operator runs it.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};

use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::app::{Client, PASSWORD, PATIENCE};
use crate::assert_page;

/// The program in an empty folder, without any variable but the address.
pub struct Program {
    folder: TempDir,
    variables: Vec<(String, String)>,
    running: Option<Child>,
    /// Where it listens, if it serves.
    addr: Option<SocketAddr>,
    /// Where its log goes; else it stands in the way of what failed.
    log: Option<PathBuf>,
}

impl Program {
    /// Not running yet.
    pub fn new() -> Self {
        let variables = vec![("TIDINGS_ADDR".to_owned(), "127.0.0.1:0".to_owned())];
        Self { folder: tempfile::tempdir().unwrap(), variables, running: None, addr: None, log: None }
    }

    /// Sets a variable.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes its log into a file from now on.
    pub fn logging(mut self, filter: &str) -> Self {
        self.log = Some(self.folder.path().join("log"));
        self.with("TIDINGS_LOG", filter)
    }

    /// What it has logged.
    pub fn logged(&self) -> String {
        let log = std::fs::read(self.log.as_ref().expect("it logs into a file")).unwrap();
        String::from_utf8_lossy(&log).into_owned()
    }

    /// Where it runs.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a line of bash, in which `$0` is the program.
    pub async fn shell(&self, line: &str) -> Output {
        let child = self.prepared(Command::new("bash"), &["-c", line, env!("CARGO_BIN_EXE_tidings")]).spawn().unwrap();
        timeout(PATIENCE, child.wait_with_output()).await.expect("the command ends").unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.prepared(Command::new(PathBuf::from(env!("CARGO_BIN_EXE_tidings"))), arguments)
    }

    fn prepared(&self, mut command: Command, arguments: &[&str]) -> Command {
        command.args(arguments).current_dir(self.folder.path()).env_clear().envs(self.variables.clone());
        let log = self.log.as_ref().map(|path| std::fs::File::options().create(true).append(true).open(path).unwrap());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
        command.stderr(log.map_or_else(Stdio::piped, Stdio::from));
        command
    }

    /// Runs a command to its end, typing `input`.
    pub async fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that fails early does not read.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        timeout(PATIENCE, child.wait_with_output()).await.expect("the command ends").unwrap()
    }

    /// Serves until [`Program::end`], and finds out where from what it prints.
    pub async fn serve(self) -> Self {
        self.serve_as(&[]).await.0
    }

    /// Also says what it printed first.
    async fn serve_as(self, arguments: &[&str]) -> (Self, String) {
        let (mut program, line) = self.begin(arguments, "listening on http://").await;
        program.addr = Some(line.trim().trim_start_matches("listening on http://").parse().unwrap());
        (program, line)
    }

    /// Works until [`Program::end`], and says what it printed first.
    pub async fn work_as(self, arguments: &[&str]) -> (Self, String) {
        self.begin(arguments, "working on ").await
    }

    async fn begin(mut self, arguments: &[&str], says: &str) -> (Self, String) {
        let mut child = self.command(arguments).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        timeout(PATIENCE, lines.read_line(&mut line)).await.expect("the program says what it does").unwrap();
        if !line.starts_with(says) {
            let mut words = String::new();
            match child.stderr.take() {
                Some(mut stderr) => drop(stderr.read_to_string(&mut words).await.unwrap()),
                None => words = self.logged(),
            }
            panic!("the program said “{line}” and\n{words}");
        }
        self.running = Some(child);
        (self, line)
    }

    /// Somebody at its door.
    pub fn visitor(&self) -> Client {
        Client::at(self.addr.expect("it serves"))
    }

    /// Tells it to end and waits; it must end well.
    pub async fn end(mut self) -> Self {
        let mut child = self.running.take().expect("it runs");
        let id = child.id().expect("it runs").to_string();
        let told = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(told.success());
        let ended = timeout(PATIENCE, child.wait()).await.expect("it ends when it is told to").unwrap();
        assert!(ended.success(), "{ended}");
        self
    }
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test]
async fn it_runs_from_an_empty_folder_without_any_variable_but_the_address() {
    let (program, line) = Program::new().serve_as(&[]).await;
    assert!(line.starts_with("listening on http://127.0.0.1:"), "{line}");
    let home = program.visitor().get("/").await;
    assert_page!(home, home.expect(200).text("h1"), "The newest posts");
    let ready = program.visitor().get("/readyz").await;
    ready.expect(200);
    let program = program.end().await;
    assert!(program.folder().join("data/tidings.db").is_file());
    // Folded into the one file: nothing is left beside it.
    assert!(!program.folder().join("data/tidings.db-wal").exists());
}

#[tokio::test]
async fn serve_is_the_command_that_need_not_be_typed() {
    let (program, _) = Program::new().serve_as(&["serve"]).await;
    program.visitor().get("/healthz").await.expect(200);
    program.end().await;
}

#[tokio::test]
async fn an_unknown_setting_stops_the_start_with_one_line() {
    for (name, value, part) in [
        ("TIDINGS_PORT", "3000", "TIDINGS_PORT is not a setting"),
        ("TIDINGS_SIGNUP", "maybe", "open, invite or closed"),
        ("TIDINGS_URL", "example.org", "an origin"),
        ("DATABASE_URL", "mysql://localhost/x", "must begin with sqlite: or postgres:"),
    ] {
        let output = Program::new().with(name, value).run(&["serve"], "").await;
        assert_eq!(output.status.code(), Some(1));
        let words = words(&output);
        assert!(words.starts_with("tidings: ") && words.contains(part), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
        assert!(output.stdout.is_empty());
    }
}

#[tokio::test]
async fn the_first_owner_is_made_from_the_terminal() {
    let program = Program::new();
    let add = ["member", "add", "--handle", "ines", "--email", "ines@northquay.example", "--owner", "--password-stdin"];
    let output = program.run(&add, &format!("{PASSWORD}\n")).await;
    assert!(output.status.success(), "{}", words(&output));
    assert_eq!(String::from_utf8_lossy(&output.stdout), "@ines can sign in now.\n");
    let program = program.serve().await;
    let ines = program.visitor();
    ines.post("/login", &[("email", "ines"), ("password", PASSWORD)]).await.expect(303);
    let profile = ines.get("/@ines").await;
    assert_page!(profile, profile.text(".badge"), "Owner");
    program.end().await;
}

#[tokio::test]
async fn an_account_that_cannot_be_made_is_refused_with_every_reason() {
    let program = Program::new();
    let add = ["member", "add", "--handle", "i", "--email", "nowhere", "--password-stdin"];
    let output = program.run(&add, "short\n").await;
    assert_eq!(output.status.code(), Some(1));
    let words = words(&output);
    for field in ["handle: ", "email: ", "password: "] {
        assert!(words.contains(field), "{words}");
    }
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_replaces_the_old_one() {
    let program = Program::new();
    let add = ["member", "add", "--handle", "ines", "--email", "ines@northquay.example", "--password-stdin"];
    assert!(program.run(&add, &format!("{PASSWORD}\n")).await.status.success());
    let program = program.serve().await;
    let ines = program.visitor();
    ines.post("/login", &[("email", "ines"), ("password", PASSWORD)]).await.expect(303);
    let change = ["member", "password", "--handle", "@ines", "--password-stdin"];
    let output = program.run(&change, "another-lantern-77\n").await;
    assert!(output.status.success(), "{}", words(&output));
    ines.get("/drafts").await.expect(302);
    let visitor = program.visitor();
    visitor.post("/login", &[("email", "ines"), ("password", PASSWORD)]).await.expect(422);
    visitor.post("/login", &[("email", "ines"), ("password", "another-lantern-77")]).await.expect(303);
    let page = visitor.get("/settings/security").await;
    assert_page!(page, page.texts("section:has(#log) li b").contains(&"The password was changed".to_owned()));
    let nobody = program.run(&["member", "password", "--handle", "nobody", "--password-stdin"], "another-lantern-77\n");
    let output = nobody.await;
    assert_eq!((output.status.code(), words(&output).as_str()), (Some(1), "tidings: Nobody here has that handle.\n"));
    program.end().await;
}

#[tokio::test]
async fn demo_data_goes_only_into_an_empty_place() {
    let program = Program::new();
    let load = ["seed", "--posts", "3", "--members", "2", "--comments", "4"];
    let output = program.run(&load, "").await;
    assert!(output.status.success(), "{}", words(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("member-0"));
    for again in [&load[..], &["seed"]] {
        let output = program.run(again, "").await;
        assert_eq!(output.status.code(), Some(1));
        assert!(words(&output).contains("already"), "{}", words(&output));
    }
    let program = program.serve().await;
    let home = program.visitor().get("/").await;
    assert_page!(home, home.count("article"), 3);
    program.end().await;
}

#[tokio::test]
async fn the_schema_can_be_brought_up_to_date_alone() {
    let program = Program::new();
    for _ in 0..2 {
        let output = program.run(&["migrate"], "").await;
        assert!(output.status.success(), "{}", words(&output));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "The database is up to date.\n");
    }
}

#[tokio::test]
async fn the_place_gets_its_name_and_its_line_from_the_terminal() {
    let program = Program::new();
    let name = ["place", "--name", "North\u{202e}quay", "--description", "News from a harbour town."];
    assert!(program.run(&name, "").await.status.success());
    assert!(program.run(&["place", "--name", "Northquay"], "").await.status.success());
    let program = program.serve().await;
    let home = program.visitor().get("/").await;
    assert_page!(home, home.text("title"), "Latest · Tidings from Northquay");
    assert_page!(home, home.text("h1"), "News from a harbour town.");
    program.end().await;
}

#[tokio::test]
async fn what_is_no_command_is_answered_with_help() {
    let program = Program::new();
    let output = program.run(&["dance"], "").await;
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("Usage:"), "{}", words(&output));
    let output = program.run(&["--version"], "").await;
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("tidings "));
}

#[tokio::test]
async fn programs_that_are_started_at_once_in_an_empty_folder_bring_its_database_up_one_after_the_other() {
    let program = Program::new();
    let line = "\"$0\" migrate & first=$!; \"$0\" migrate & second=$!; \"$0\" migrate & third=$!; \
                wait $first && wait $second && wait $third";
    let output = program.shell(line).await;
    assert!(output.status.success(), "{}", words(&output));
}

#[tokio::test]
async fn a_folder_for_backups_that_cannot_be_written_to_is_told_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("no-folder");
    std::fs::write(&file, "").unwrap();
    let program = Program::new().with("TIDINGS_BACKUP_DIR", &file.display().to_string());
    let (mut program, _) = program.serve_as(&[]).await;
    let mut lines = BufReader::new(program.running.as_mut().unwrap().stderr.take().unwrap()).lines();
    let told = async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains("No backup can be written to") {
                return line;
            }
        }
        panic!("it does not say so");
    };
    let line = timeout(PATIENCE, told).await.expect("it says so at start");
    assert!(line.contains("TIDINGS_BACKUP_DIR") && line.contains("no-folder"), "{line}");
    program.end().await;
}
