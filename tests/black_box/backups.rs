//! Backups: written while the site runs, restored elsewhere, refused when they are not whole.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tempfile::TempDir;
use tidings::platform::server::backup::{self, BackUpSite, Manifest, Quiet};
use tidings::platform::server::config::Config;
use tidings::platform::server::db::Db;
use tidings::platform::server::jobs;
use tidings::platform::server::jobs::schedule::Schedules;
use tokio::time::timeout;
use zip::write::SimpleFileOptions;

use super::app::{Database, MONDAY, PATIENCE, TestApp};
use super::command_line::Program;
use crate::assert_page;

/// Writes a backup of a running program into a folder of its own.
async fn backup_of(app: &TestApp) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.zip");
    let written = backup::write(app.config(), &app.platform().db, &file, MONDAY, &Quiet).await;
    let written = written.unwrap_or_else(|error| panic!("there is no backup: {error}"));
    assert_eq!(written.archive.bytes, fs::metadata(&file).unwrap().len());
    (folder, file)
}

fn config(folder: &Path, database: &Database) -> Config {
    let pairs = [("TIDINGS_DATA", folder.display().to_string()), ("DATABASE_URL", database.url.clone())];
    Config::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value))).unwrap()
}

/// Restores into an empty place and starts the program there.
async fn restored(file: &Path, folder: TempDir, database: Database) -> TestApp {
    let data = config(folder.path(), &database);
    let manifest = backup::restore(&data, file, MONDAY).await;
    manifest.unwrap_or_else(|words| panic!("it was not restored: {words}"));
    TestApp::with().in_place(folder, database).start().await
}

/// The same on the engine of this run.
async fn restored_here(file: &Path) -> TestApp {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::empty(folder.path()).await;
    restored(file, folder, database).await
}

/// A place with something of everything in it.
async fn lively() -> TestApp {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    app.follow(&pell, "maren").await;
    let slug = app
        .publish(&maren, "Fog: “four” \\ \"o'clock\" 👋", "It came in\n\nat **four**.\u{2028}", "sea, harbour")
        .await;
    let said = app.comment(&pell, &slug, "At half past three, here.").await;
    app.answer(&maren, &slug, "Then it walks.", &said).await;
    app.draft(&maren, "", "So far").await;
    app.settle().await;
    fs::create_dir_all(app.folder().join("media/ab")).unwrap();
    fs::write(app.folder().join("media/ab/ü 1.webp"), [0, 159, 146, 150]).unwrap();
    fs::create_dir_all(app.folder().join("mail")).unwrap();
    fs::write(app.folder().join("mail/1.eml"), "To: pell").unwrap();
    app
}

#[tokio::test]
async fn what_was_backed_up_is_all_there_after_a_restore() {
    let app = lively().await;
    let before = app.everything().await;
    let (_folder, file) = backup_of(&app).await;
    let other = restored_here(&file).await;
    assert_eq!(other.everything().await, before);
    assert_eq!(fs::read(other.folder().join("media/ab/ü 1.webp")).unwrap(), [0, 159, 146, 150]);
    // A mail that was on its way is not sent a second time.
    assert!(!other.folder().join("mail").exists());
    // And it lives: what is done there works.
    let pell = other.signed_in("pell").await;
    let slug = other.column("SELECT slug FROM posts WHERE published_at IS NOT NULL").await.remove(0);
    other.comment(&pell, &slug, "Still here.").await;
    let page = other.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.texts(".comment .said").len(), 3);
}

#[tokio::test]
async fn a_backup_of_one_engine_goes_into_the_other_and_back() {
    let app = lively().await;
    let before = app.everything().await;
    let (_one, file) = backup_of(&app).await;
    let folder = tempfile::tempdir().unwrap();
    let sqlite = Database::empty_in(folder.path());
    let there = restored(&file, folder, sqlite).await;
    assert_eq!(there.everything().await, before);
    let (_two, file) = backup_of(&there).await;
    let back = restored_here(&file).await;
    assert_eq!(back.everything().await, before);
}

#[tokio::test]
async fn a_backup_made_while_people_write_is_one_moment() {
    let app = lively().await;
    let slug = app.column("SELECT slug FROM posts WHERE published_at IS NOT NULL").await.remove(0);
    let pell = app.signed_in("pell").await;
    let backups = async {
        let mut files = Vec::new();
        for _ in 0..4 {
            files.push(backup_of(&app).await);
        }
        files
    };
    let writing = async {
        loop {
            app.comment(&pell, &slug, "And another one.").await;
        }
    };
    let files = tokio::select! {
        files = backups => files,
        () = writing => unreachable!("it writes for ever"),
    };
    for (_folder, file) in files {
        let other = restored_here(&file).await;
        // Each comment, its count and its event were one transaction.
        let torn = "SELECT COUNT(*) FROM posts WHERE comment_count <> (SELECT COUNT(*) FROM comments WHERE post_id = posts.id)";
        assert_eq!(other.number(torn).await, 0);
        let torn = "SELECT COUNT(*) FROM streams WHERE stream LIKE 'p:%' AND head <> \
                    (SELECT COUNT(*) FROM stream_events e WHERE e.stream = streams.stream)";
        assert_eq!(other.number(torn).await, 0);
    }
}

#[tokio::test]
async fn whoever_listened_to_the_old_place_begins_anew_at_the_restored_one() {
    let app = lively().await;
    let (_folder, file) = backup_of(&app).await;
    let before = app.column("SELECT CAST(epoch AS TEXT) FROM streams ORDER BY stream").await;
    let other = restored_here(&file).await;
    let after = other.column("SELECT CAST(epoch AS TEXT) FROM streams ORDER BY stream").await;
    assert!(
        !before.is_empty() && before.iter().zip(&after).all(|(before, after)| before != after),
        "{before:?} {after:?}"
    );
}

/// What is in a folder, with its subfolders.
fn listing(folder: &Path) -> Vec<String> {
    let mut found: Vec<String> = fs::read_dir(folder)
        .map(|entries| entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect())
        .unwrap_or_default();
    found.sort();
    found
}

/// Refused with these words, and nothing is left of it.
async fn refused(file: &Path, words: &str) {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::empty(folder.path()).await;
    let data = folder.path().join("data");
    let database = if database.url.starts_with("sqlite") { Database::empty_in(&data) } else { database };
    let told = backup::restore(&config(&data, &database), file, MONDAY).await.expect_err("it is refused");
    assert!(told.contains(words) && told.ends_with('.') && !told.contains('\n'), "{told}");
    assert!(!data.exists(), "{told}: {:?}", listing(&data));
    if database.url.starts_with("postgres") {
        let db = Db::open(&database.url).await.unwrap();
        let tables: i64 = sqlx::query_scalar(
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'public' AND table_name = 'members'",
        )
        .fetch_one(db.read())
        .await
        .unwrap();
        if tables > 0 {
            let members: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM members").fetch_one(db.read()).await.unwrap();
            assert_eq!(members, 0, "{told}");
        }
        db.close().await;
    }
}

/// The same archive with some members changed; `None` leaves one out.
fn changed(file: &Path, change: impl Fn(&str, Vec<u8>) -> Option<Vec<u8>>) -> PathBuf {
    let mut from = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
    let to = file.with_file_name("changed.zip");
    let mut out = zip::ZipWriter::new(fs::File::create(&to).unwrap());
    for index in 0..from.len() {
        let mut member = from.by_index(index).unwrap();
        let mut content = Vec::new();
        member.read_to_end(&mut content).unwrap();
        if let Some(content) = change(member.name(), content) {
            out.start_file(member.name(), SimpleFileOptions::default()).unwrap();
            out.write_all(&content).unwrap();
        }
    }
    out.finish().unwrap();
    to
}

/// The same archive with another manifest.
fn with_manifest(file: &Path, change: impl Fn(&mut Manifest)) -> PathBuf {
    changed(file, |name, content| {
        if name != "manifest.json" {
            return Some(content);
        }
        let mut manifest: Manifest = serde_json::from_slice(&content).unwrap();
        change(&mut manifest);
        Some(serde_json::to_vec(&manifest).unwrap())
    })
}

#[tokio::test]
async fn a_damaged_backup_is_refused_and_nothing_is_left_of_it() {
    let app = lively().await;
    let (folder, file) = backup_of(&app).await;
    let bad = folder.path().join("bad.zip");
    let whole = fs::read(&file).unwrap();
    fs::write(&bad, &whole[..whole.len() / 2]).unwrap();
    refused(&bad, "is damaged: it does not end as a zip archive ends").await;
    fs::write(&bad, "To whom it may concern").unwrap();
    refused(&bad, "is damaged").await;
    refused(&folder.path().join("nowhere.zip"), "cannot be read").await;
    let mut flipped = whole.clone();
    // In the rows of the members, behind the table's name.
    let name = b"tables/members.jsonl";
    let rows = whole.windows(name.len()).position(|part| part == name).unwrap() + name.len();
    flipped[rows + 60] ^= 0x55;
    fs::write(&bad, &flipped).unwrap();
    refused(&bad, "is damaged").await;
    let other = |name: &str, content: Vec<u8>| match name {
        "tables/members.jsonl" => Some(String::from_utf8(content).unwrap().replace("maren@", "mallory@").into_bytes()),
        _ => Some(content),
    };
    refused(&changed(&file, other), "tables/members.jsonl is not what was written").await;
    refused(
        &changed(&file, |name, content| (name != "tables/posts.jsonl").then_some(content)),
        "tables/posts.jsonl is missing",
    )
    .await;
    refused(&changed(&file, |name, content| (name != "manifest.json").then_some(content)), "is no backup of ours")
        .await;
    refused(
        &with_manifest(&file, |manifest| {
            manifest.tables.pop();
        }),
        "its manifest does not know",
    )
    .await;
    refused(
        &with_manifest(&file, |manifest| manifest.files[0].path = "../../evil".into()),
        "would lead out of the data folder",
    )
    .await;
}

#[tokio::test]
async fn a_backup_whose_rows_do_not_fit_each_other_is_refused() {
    let app = lively().await;
    let (_folder, file) = backup_of(&app).await;
    // Every digest is right, but the comments are those of posts that are not there.
    let empty = tidings::platform::server::archive::digest_of(&mut std::io::empty()).unwrap();
    let torn = with_manifest(&file, |manifest| {
        let posts = manifest.tables.iter_mut().find(|table| table.name == "posts").unwrap();
        (posts.rows, posts.bytes, posts.sha256) = (0, 0, empty.sha256.clone());
    });
    let torn = {
        let again = torn.with_file_name("torn.zip");
        fs::rename(&torn, &again).unwrap();
        changed(&again, |name, content| Some(if name == "tables/posts.jsonl" { Vec::new() } else { content }))
    };
    refused(&torn, "Nothing was restored").await;
    // And one that says another number of rows than it has.
    refused(&with_manifest(&file, |manifest| manifest.tables[0].rows += 1), "Nothing was restored").await;
}

#[tokio::test]
async fn a_backup_of_a_newer_program_is_refused() {
    let app = lively().await;
    let (_folder, file) = backup_of(&app).await;
    refused(&with_manifest(&file, |manifest| manifest.migrations.push(9_999)), "has migration 9999").await;
    refused(&with_manifest(&file, |manifest| manifest.format = 2), "was written by a newer program").await;
}

#[tokio::test]
async fn a_place_that_is_not_empty_is_left_as_it_is() {
    let app = lively().await;
    let (folder, file) = backup_of(&app).await;
    let before = app.everything().await;
    let told = backup::restore(app.config(), &file, MONDAY).await.unwrap_err();
    assert!(told.contains("is not empty"), "{told}");
    // An empty folder beside a database that is in use.
    let empty = Config { data: folder.path().join("empty"), ..app.config().clone() };
    let told = backup::restore(&empty, &file, MONDAY).await.unwrap_err();
    assert!(told.contains("The database is not empty: there are rows in"), "{told}");
    assert_eq!(app.everything().await, before);
    assert!(app.folder().join("media/ab/ü 1.webp").exists() && !empty.data.exists());
}

async fn finished(app: &TestApp) {
    let finished = async {
        while app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'site.backup' AND finished_at IS NULL").await > 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, finished).await.expect("the job comes to its end");
}

async fn nightly(app: &TestApp) {
    let mut tx = app.platform().db.begin().await.unwrap();
    jobs::enqueue(app.platform(), &mut tx, &BackUpSite {}).await.unwrap();
    tx.commit().await.unwrap();
    finished(app).await;
}

#[tokio::test]
async fn the_nightly_backup_can_be_restored_and_seven_are_kept() {
    let backups = tempfile::tempdir().unwrap();
    let app = TestApp::with()
        .setting("TIDINGS_BACKUP_DIR", backups.path().to_str().unwrap())
        .schedules(&Arc::new(Schedules::new()))
        .start()
        .await;
    app.member("maren").await;
    for _ in 0..9 {
        app.later(super::app::hours(24));
        nightly(&app).await;
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'site.backup' AND state = 'done'").await, 9);
    let kept = listing(backups.path());
    assert_eq!(kept.len(), 7, "{kept:?}");
    let result: serde_json::Value = serde_json::from_str(
        &app.column("SELECT result FROM jobs WHERE kind = 'site.backup' ORDER BY id DESC").await[0],
    )
    .unwrap();
    let newest = backups.path().join(&kept[6]);
    assert_eq!((&result["file"], &result["removed"]), (&newest.to_str().unwrap().into(), &1.into()));
    let other = restored_here(&newest).await;
    assert_eq!(other.column("SELECT handle FROM members").await, ["maren"]);
}

#[tokio::test]
async fn a_backup_is_made_every_night_once_there_is_a_folder_for_it() {
    let backups = tempfile::tempdir().unwrap();
    let app = TestApp::with().setting("TIDINGS_BACKUP_DIR", backups.path().to_str().unwrap()).start().await;
    app.later(super::app::hours(24));
    let made = async {
        while app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'site.backup' AND state = 'done'").await == 0 {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, made).await.expect("the backup is made");
    assert_eq!(listing(backups.path()).len(), 1);
}

#[tokio::test]
async fn a_nightly_backup_without_a_folder_says_what_to_set() {
    let app = TestApp::start().await;
    nightly(&app).await;
    let told = app.column("SELECT state || ' ' || error FROM jobs WHERE kind = 'site.backup'").await;
    assert_eq!(told, ["dead Backups are off. Set TIDINGS_BACKUP_DIR to a folder and start the program again."]);
}

#[tokio::test]
async fn a_site_is_backed_up_and_restored_from_the_terminal() {
    let program = Program::new();
    let none = program.run(&["backup", "site.zip"], "").await;
    assert_eq!((none.status.code(), program.folder().join("data").exists()), (Some(1), false));
    assert!(program.run(&["seed", "--posts", "300", "--members", "5", "--comments", "900"], "").await.status.success());
    let written = program.run(&["backup", "site.zip"], "").await;
    let words = String::from_utf8_lossy(&written.stdout).into_owned();
    assert!(words.starts_with("site.zip holds ") && words.contains(" rows from "), "{words} {written:?}");
    // It holds everybody's addresses and sessions.
    let mode = fs::metadata(program.folder().join("site.zip")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let again = program.run(&["backup", "site.zip"], "").await;
    assert!(String::from_utf8_lossy(&again.stderr).contains("site.zip is there already"));
    let full = program.run(&["restore", "site.zip"], "").await;
    assert!(String::from_utf8_lossy(&full.stderr).contains("is not empty: tidings.db"), "{full:?}");
    fs::rename(program.folder().join("data"), program.folder().join("old")).unwrap();
    let restored = program.run(&["restore", "site.zip"], "").await;
    assert!(String::from_utf8_lossy(&restored.stdout).starts_with("Restored the backup of "), "{restored:?}");
    let program = program.serve().await;
    let page = program.visitor().get("/posts/tide-table-299").await;
    page.expect(200);
    program.end().await;
}

#[tokio::test]
async fn a_backup_that_finds_no_room_says_so_and_leaves_nothing() {
    let program = Program::new();
    assert!(program.run(&["seed", "--posts", "300", "--members", "5", "--comments", "900"], "").await.status.success());
    // No file may grow beyond 40 kB: to the program it is as if the disk were full.
    let limited = program.shell("trap '' XFSZ; ulimit -f 40; exec \"$0\" backup site.zip").await;
    let words = String::from_utf8_lossy(&limited.stderr).into_owned();
    assert_eq!(limited.status.code(), Some(1), "{words}");
    assert!(words.starts_with("tidings: There is no more room in .: "), "{words}");
    assert!(words.ends_with("The unfinished file was removed. Make room and start again.\n"), "{words}");
    assert_eq!(listing(program.folder()), ["data"]);
}
