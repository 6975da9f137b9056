//! A database for one test: a SQLite file, or with `TEST_DATABASE_URL` a PostgreSQL database made
//! from a template that has the schema already.

use std::sync::Mutex;

use sqlx::{AnyConnection, AssertSqlSafe, Connection, Executor};
use tidings::platform::server::chance::Rng;
use tidings::platform::server::db::Db;
use tokio::sync::OnceCell;

/// The template's name, made once in this process.
static TEMPLATE: OnceCell<String> = OnceCell::const_new();
/// Databases whose tests are over. The next test drops them; the last stay with the cluster, which
/// `scripts/postgres` throws away.
static FORGOTTEN: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// A database of one's own.
pub struct Database {
    pub url: String,
    postgres: Option<String>,
}

/// The server that `TEST_DATABASE_URL` names.
pub fn server() -> Option<String> {
    std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty())
}

impl Database {
    /// Makes one; SQLite puts its file into `folder`.
    pub async fn new(folder: &std::path::Path) -> Self {
        let Some(server) = server() else { return Self::empty_in(folder) };
        let template = TEMPLATE.get_or_init(|| migrated_template(&server)).await;
        Self::create(&server, &format!(" TEMPLATE {template}")).await
    }

    /// One without any table.
    pub async fn empty(folder: &std::path::Path) -> Self {
        match server() {
            Some(server) => Self::create(&server, "").await,
            None => Self::empty_in(folder),
        }
    }

    /// A SQLite file, whatever engine the others are on.
    pub fn empty_in(folder: &std::path::Path) -> Self {
        Self { url: format!("sqlite://{}?mode=rwc", folder.join("tidings.db").display()), postgres: None }
    }

    async fn create(server: &str, like: &str) -> Self {
        let name = fresh_name();
        let mut admin = connect(server).await;
        let forgotten = std::mem::take(&mut *FORGOTTEN.lock().unwrap());
        for old in forgotten {
            execute(&mut admin, format!("DROP DATABASE IF EXISTS {old} WITH (FORCE)")).await;
        }
        execute(&mut admin, format!("CREATE DATABASE {name}{like}")).await;
        admin.close().await.unwrap();
        Self { url: with_name(server, &name), postgres: Some(name) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let (Some(name), Ok(mut forgotten)) = (self.postgres.take(), FORGOTTEN.lock()) {
            forgotten.push(name);
        }
    }
}

async fn migrated_template(server: &str) -> String {
    let name = fresh_name();
    let mut admin = connect(server).await;
    execute(&mut admin, format!("CREATE DATABASE {name}")).await;
    admin.close().await.unwrap();
    let db = Db::open(&with_name(server, &name)).await.unwrap();
    db.migrate().await.unwrap();
    // A template may not be in use.
    db.close().await;
    name
}

async fn connect(server: &str) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(server).await.expect("the server of TEST_DATABASE_URL answers")
}

/// The names of databases cannot be bound; these are made here, of letters and digits.
async fn execute(admin: &mut AnyConnection, statement: String) {
    admin.execute(AssertSqlSafe(statement)).await.unwrap();
}

fn fresh_name() -> String {
    let random: String = Rng::system().bytes::<8>().iter().map(|byte| format!("{byte:02x}")).collect();
    format!("tidings_test_{random}")
}

fn with_name(server: &str, name: &str) -> String {
    let (server, _) = server.rsplit_once('/').expect("TEST_DATABASE_URL ends with a database");
    format!("{server}/{name}")
}
