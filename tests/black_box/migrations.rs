//! The schema: applied at start, twice without harm, never backwards.

use tidings::platform::server::clock::Clock;
use tidings::platform::server::config::Config;
use tidings::platform::server::db::{Db, Engine};
use tidings::platform::server::passwords::Passwords;
use tidings::server::{Options, start};

use super::app::{Database, MONDAY, TestApp, postgres_server};
use crate::assert_page;

async fn start_on(url: &str, folder: &std::path::Path) -> Result<(), String> {
    let pairs = [
        ("TIDINGS_ADDR", "127.0.0.1:0".to_owned()),
        ("TIDINGS_DATA", folder.display().to_string()),
        ("DATABASE_URL", url.to_owned()),
    ];
    let config = Config::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value))).unwrap();
    let clock = Some(Clock::standing_at(MONDAY));
    let options = Options { clock, passwords: Some(Passwords::quick()), ..Options::default() };
    start(config, options).await.map(drop)
}

#[tokio::test]
async fn the_suite_runs_on_the_engine_that_was_asked_for() {
    let app = TestApp::start().await;
    let asked = if postgres_server().is_some() { Engine::Postgres } else { Engine::Sqlite };
    assert_eq!(app.platform().db.engine(), asked);
}

#[tokio::test]
async fn an_empty_database_gets_the_schema_and_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::empty(folder.path()).await;
    let db = Db::open(&database.url).await.unwrap();
    db.migrate().await.unwrap();
    let applied = "SELECT COUNT(*) FROM _sqlx_migrations";
    let first: i64 = sqlx::query_scalar(applied).fetch_one(db.read()).await.unwrap();
    db.migrate().await.unwrap();
    let second: i64 = sqlx::query_scalar(applied).fetch_one(db.read()).await.unwrap();
    assert!(first > 0);
    assert_eq!(first, second);
    db.close().await;
    start_on(&database.url, folder.path()).await.unwrap();
}

#[tokio::test]
async fn what_was_written_survives_a_restart() {
    let mut app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "weather").await;
    app.comment(&maren, "fog", "It is.").await;
    let before = app.everything().await;
    app.restart().await;
    assert_eq!(app.everything().await, before);
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.texts(".comment .said"), ["It is."]);
}

#[tokio::test]
async fn a_database_of_a_newer_program_is_refused_with_words() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1",
    )
    .await;
    let (url, folder) = (app.database_url().to_owned(), app.folder().to_owned());
    app.stop().await;
    let words = start_on(&url, &folder).await.unwrap_err();
    assert!(words.contains("newer than this program") && words.contains("9999"), "{words}");
    assert!(!words.contains('\n'), "{words}");
}

#[tokio::test]
async fn a_migration_that_was_changed_afterwards_is_refused() {
    let mut app = TestApp::start().await;
    app.execute("UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 2) WHERE version = 1")
        .await;
    let (url, folder) = (app.database_url().to_owned(), app.folder().to_owned());
    app.stop().await;
    let words = start_on(&url, &folder).await.unwrap_err();
    assert!(words.contains("could not be brought up to date"), "{words}");
}

#[tokio::test]
async fn an_address_that_is_no_database_is_refused_with_words() {
    let folder = tempfile::tempdir().unwrap();
    for (url, part) in [
        ("mysql://localhost/tidings", "must begin with sqlite: or postgres:"),
        ("tidings.db", "must begin with sqlite: or postgres:"),
        ("sqlite:///nowhere/at/all/tidings.db", "does not open"),
    ] {
        let words = start_on(url, folder.path()).await.unwrap_err();
        assert!(words.contains(part), "{words}");
    }
}

#[tokio::test]
async fn what_cannot_be_reached_is_said_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let url = "postgres://tidings:hunter-2-secret@127.0.0.1:1/tidings";
    let words = start_on(url, folder.path()).await.unwrap_err();
    assert!(words.contains("DATABASE_URL") && !words.contains("hunter"), "{words}");
}

#[tokio::test]
async fn a_taken_address_is_refused_with_words() {
    let app = TestApp::start().await;
    let taken = app.addr().to_string();
    let config = Config::from_pairs([("TIDINGS_ADDR".to_owned(), taken.clone())]).unwrap();
    let words = start(config, Options::default()).await.err().unwrap();
    assert!(words.contains(&taken) && words.contains("TIDINGS_ADDR"), "{words}");
}
