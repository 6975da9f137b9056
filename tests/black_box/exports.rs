//! Taking one's data along.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use std::os::unix::fs::PermissionsExt;

use tidings::exports::server::sweep;
use tidings::platform::server::jobs::{self, Queue};
use tokio::time::timeout;

use super::api::program::Program;
use super::app::{Client, PATIENCE, Page, TestApp, days, hours};
use super::oauth::place::{register, text};
use crate::assert_page;

const HOSTILE: &str = "Fog: \"four\" # {o'clock} \\ --- é 👋 !!yaml <b>";

/// Waits until the query counts this many.
async fn until(app: &TestApp, query: &'static str, count: i64) {
    let counted = async {
        while app.number(query).await != count {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, counted).await.unwrap_or_else(|_| panic!("it never came to {count}: {query}"));
}

const UNFINISHED: &str = "SELECT COUNT(*) FROM jobs WHERE kind = 'export.member' AND finished_at IS NULL";

/// Presses the button and waits for the archive: the job's id.
async fn export(app: &TestApp, client: &Client) -> String {
    app.later(std::time::Duration::from_secs(1));
    let page = client.get("/settings/data").await;
    client.submit(page.expect(200), ".settings form", &[("do", "export")]).await.expect(303);
    until(app, UNFINISHED, 0).await;
    let page = client.get("/settings/data").await;
    let href = page.attribute(".settings li a", "href");
    href.strip_prefix("/settings/data/").and_then(|rest| rest.strip_suffix(".zip")).unwrap().to_owned()
}

/// The members of an archive.
fn unzip(page: &Page) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(page.body.clone())).unwrap_or_else(|_| page.fail("It is no zip."));
    let mut members = BTreeMap::new();
    for index in 0..zip.len() {
        let mut member = zip.by_index(index).unwrap();
        let mut text = String::new();
        member.read_to_string(&mut text).unwrap();
        members.insert(member.name().to_owned(), text);
    }
    members
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A value of a file's head. All our texts are in double quotes, which JSON reads as YAML does.
fn head(text: &str, name: &str) -> Option<String> {
    let head = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n")).expect("a head").0;
    let prefix = format!("{name}: ");
    head.lines().find_map(|line| line.strip_prefix(&prefix)).map(str::to_owned)
}

#[tokio::test]
async fn the_archive_before_can_be_fetched_until_the_new_one_is_made() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let first = export(&app, &maren).await;
    app.later(std::time::Duration::from_secs(1));
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    maren.post("/settings/data", &[("do", "export")]).await.expect(303);
    let page = maren.get("/settings/data").await;
    let link = format!("a[href=\"/settings/data/{first}.zip\"]");
    assert_page!(page, page.has(&link) && page.has("input[name=job]"));
    maren.get(&format!("/settings/data/{first}.zip")).await.expect(200);
    maren.submit(&page, ".settings form", &[("do", "cancel")]).await.expect(303);
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.has(&link) && page.text(".settings section").contains("You cancelled the last export"));
}

#[tokio::test]
async fn an_export_holds_everything_that_a_member_wrote_and_is() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let fields = [("do", "words"), ("name", "Maren"), ("bio", ""), ("links", "tide.example")];
    maren.post("/settings/profile", &fields).await.expect(303);
    let fog = app.publish(&maren, HOSTILE, "---\nIt came in at *four*.\n---", "sea, harbour").await;
    let gone = app.publish(&maren, "Gone", "Not for long.", "").await;
    app.delete(&maren, &gone).await;
    let draft = app.draft(&maren, "", "So far").await;
    let theirs = app.publish(&pell, "Chips", "With vinegar.", "").await;
    let said = app.comment(&maren, &theirs, "And **salt**.").await;
    app.comment(&pell, &fog, "Not ours to take along.").await;
    app.follow(&maren, "pell").await;
    let lantern = register(&app, &pell, "lantern-0001", &[]).await;
    let tokens = lantern.tokens(&maren, &[]).await;
    let token = Program::of(&app, &maren, &["profile", "posts:read"]).await;
    token.get("me").await.expect(200);
    maren.post("/settings/profile", &[("do", "zone"), ("zone", "Europe/Lisbon")]).await.expect(303);
    app.execute(
        "INSERT INTO provider_identities (issuer, subject, member_id, created_at) \
         SELECT 'https://id.example', 's-1', id, 1000000 FROM members WHERE handle = 'maren'",
    )
    .await;
    let lamp = register(&app, &maren, "lamp-000001", &[]).await;
    app.settle().await;

    let job = export(&app, &maren).await;
    let page = maren.get(&format!("/settings/data/{job}.zip")).await;
    assert_page!(page, page.expect(200).header("content-type"), Some("application/zip"));
    assert_page!(page, page.header("content-encoding"), None);
    assert_page!(page, page.header("cache-control"), Some("private, no-store"));
    let disposition = page.header("content-disposition").unwrap_or_default();
    assert_page!(
        page,
        disposition.starts_with("attachment; filename=\"tidings-maren-20") && disposition.ends_with(".zip\"")
    );
    let members = unzip(&page);

    let posts = json(&members["posts.json"]);
    assert_eq!(posts.as_array().unwrap().len(), 3);
    assert_eq!(posts[0]["title"], HOSTILE);
    assert_eq!(posts[0]["status"], "published");
    assert_eq!(posts[0]["tags"], serde_json::json!(["sea", "harbour"]));
    assert_eq!(posts[0]["published_at"], "2026-11-23T07:12:01Z");
    assert_eq!((&posts[1]["status"], &posts[2]["status"]), (&"deleted".into(), &"draft".into()));
    let written = &members[&format!("posts/2026-11-23-{fog}.md")];
    assert_eq!(json(&head(written, "title").unwrap()), HOSTILE);
    assert_eq!(json(&head(written, "url").unwrap()), format!("{}/posts/{fog}", app.origin()));
    assert_eq!(head(written, "status").as_deref(), Some("published"));
    assert_eq!(head(written, "published").as_deref(), Some("2026-11-23T07:12:01Z"));
    assert!(written.ends_with("---\n\n---\nIt came in at *four*.\n---\n"), "{written}");
    assert!(members[&format!("drafts/2026-11-23-{draft}.md")].ends_with("\n\nSo far\n"));
    assert!(members.contains_key(&format!("deleted/2026-11-23-{gone}.md")));

    let comments = json(&members["comments.json"]);
    assert_eq!(comments.as_array().unwrap().len(), 1);
    assert_eq!(comments[0]["body"], "And **salt**.");
    assert_eq!(comments[0]["url"], format!("{}/posts/{theirs}#c-{said}", app.origin()));
    assert!(members[&format!("comments/2026-11-23-{said}.md")].ends_with("\n\nAnd **salt**.\n"));

    let profile = json(&members["profile.json"]);
    assert_eq!(profile["links"], serde_json::json!(["https://tide.example/"]));
    assert_eq!((&profile["handle"], &profile["email"]), (&"maren".into(), &"maren@northquay.example".into()));
    assert_eq!(profile["sessions"].as_array().unwrap().len(), 1);
    assert_eq!(json(&members["follows.json"])[0]["handle"], "pell");
    assert_eq!(json(&members["notifications.json"])[0]["kind"], "commented");
    let apps = json(&members["apps.json"]);
    assert_eq!((&apps["made"][0]["client_id"], apps["made"].as_array().unwrap().len()), (&lamp.id.clone().into(), 1));
    assert_eq!(apps["authorised"][0]["client_id"], lantern.id);
    assert_eq!(apps["authorised"][0]["scope"], "openid posts:read profile");
    let linked =
        serde_json::json!([{"issuer": "https://id.example", "since": "1970-01-01T00:00:01Z", "used_at": null}]);
    assert_eq!((&profile["time_zone"], &profile["linked_accounts"]), (&"Europe/Lisbon".into(), &linked));
    let tokens_of = json(&members["tokens.json"]);
    assert_eq!((&tokens_of[0]["name"], tokens_of.as_array().unwrap().len()), (&"Harbour clock".into(), 1));
    assert_eq!(tokens_of[0]["scope"], "posts:read profile");
    assert_eq!(
        (&tokens_of[0]["created_at"], &tokens_of[0]["used_at"]),
        (&tokens_of[0]["used_at"], &tokens_of[0]["created_at"])
    );
    assert!(members["README.txt"].contains("@maren"));
    // Nobody else's words, and nothing that lets anybody in.
    let all: String = members.into_values().collect();
    let cookie = maren.cookie("tidings").unwrap();
    let refresh = text(&tokens, "refresh_token");
    for secret in ["Not ours", "pell@northquay", "$argon2", &cookie, &lamp.secret, &refresh, &token.token] {
        assert!(!all.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn what_the_page_says_of_the_archive_is_true() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "It came in at four.", "").await;
    let job = export(&app, &maren).await;
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.text(".settings li .sub").starts_with("1 post and 0 comments, 3 kB."));
    let file = app.folder().join(format!("exports/{job}.zip"));
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let told = json(&app.column("SELECT result FROM jobs WHERE kind = 'export.member'").await[0]);
    let archive = maren.get(&format!("/settings/data/{job}.zip")).await;
    assert_eq!(told["bytes"], archive.body.len());
    assert_eq!(
        told["sha256"],
        tidings::platform::server::archive::digest_of(&mut archive.body.as_slice()).unwrap().sha256
    );
    assert_eq!((&told["posts"], &told["comments"]), (&1.into(), &0.into()));
}

#[tokio::test]
async fn nobody_else_can_fetch_it() {
    let app = TestApp::start().await;
    let (maren, pell, ines) = (app.member("maren").await, app.member("pell").await, app.owner("ines").await);
    let job = export(&app, &maren).await;
    let path = format!("/settings/data/{job}.zip");
    maren.get(&path).await.expect(200);
    pell.get(&path).await.expect(404);
    ines.get(&path).await.expect(404);
    // Whoever is signed out is asked to sign in.
    let page = app.visitor().get(&path).await;
    assert_page!(page, page.expect(303).location(), "/login?next=/settings/data");
    for strange in ["/settings/data/x.zip", "/settings/data/..%2f..%2ftidings.db", "/settings/data/%00.zip"] {
        maren.get(strange).await.expect(404);
    }
}

#[tokio::test]
async fn without_a_program_the_page_looks_again_by_itself_until_the_export_is_there() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = maren.get("/settings/data").await;
    assert_page!(page, !page.expect(200).html().contains("http-equiv=\"refresh\""));
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    maren.submit(&page, ".settings form", &[("do", "export")]).await.expect(303);
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.html().contains("<noscript><meta http-equiv=\"refresh\" content=\"3\""));
    assert_page!(page, page.text("label[for=export-progress]"), "Your export waits for its turn");
    // Asked for twice, it is made once.
    maren.post("/settings/data", &[("do", "export")]).await.expect(303);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'export.member'").await, 1);
    jobs::resume(app.platform(), Queue::Exports, "").await.unwrap();
    until(&app, UNFINISHED, 0).await;
    let page = maren.get("/settings/data").await;
    assert_page!(page, !page.html().contains("http-equiv=\"refresh\""));
    assert_page!(page, page.text(".settings li a"), "Download");
}

#[tokio::test]
async fn a_cancelled_export_leaves_nothing() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    maren.post("/settings/data", &[("do", "export")]).await.expect(303);
    let page = maren.get("/settings/data").await;
    let job = page.typed("job");
    // Not by somebody else.
    pell.post("/settings/data", &[("do", "cancel"), ("job", &job)]).await.expect(404);
    maren.submit(&page, ".settings form", &[("do", "cancel")]).await.expect(303);
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.text(".settings section").contains("You cancelled the last export"));
    assert_page!(page, page.text(".settings form"), "Export my data");
    maren.get(&format!("/settings/data/{job}.zip")).await.expect(409);
    // Again is no harm.
    maren.post("/settings/data", &[("do", "cancel"), ("job", &job)]).await.expect(303);
    maren.post("/settings/data", &[("do", "dance")]).await.expect(400);
}

#[tokio::test]
async fn an_export_that_an_operator_ends_says_so() {
    let app = TestApp::start().await;
    let (maren, ines) = (app.member("maren").await, app.owner("ines").await);
    jobs::pause(app.platform(), Queue::Exports, "").await.unwrap();
    maren.post("/settings/data", &[("do", "export")]).await.expect(303);
    let job = maren.get("/settings/data").await.typed("job");
    ines.post(&format!("/admin/jobs/{job}"), &[("do", "cancel")]).await.expect(303);
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.text(".settings section").contains("cancelled by somebody who runs this place"));
}

#[tokio::test]
async fn an_archive_is_there_for_seven_days() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let job = export(&app, &maren).await;
    assert_eq!(sweep(app.platform()).await.unwrap(), 0);
    app.later(days(7));
    let maren = app.signed_in("maren").await;
    let gone = maren.get(&format!("/settings/data/{job}.zip")).await;
    assert_page!(gone, gone.expect(410).text("p").contains("seven days"));
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.text(".settings form"), "Export my data");
    assert_eq!(sweep(app.platform()).await.unwrap(), 1);
    assert!(!app.folder().join(format!("exports/{job}.zip")).exists());
}

#[tokio::test]
async fn what_crashed_exports_left_is_swept_away() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let job = export(&app, &maren).await;
    let folder = app.folder().join("exports");
    for name in ["0193-unknown.zip", "0193-unknown.zip.part", &format!("{job}.zip.part")] {
        std::fs::write(folder.join(name), "x").unwrap();
    }
    assert_eq!(sweep(app.platform()).await.unwrap(), 3);
    maren.get(&format!("/settings/data/{job}.zip")).await.expect(200);
}

#[tokio::test]
async fn a_newer_export_takes_the_place_of_the_one_before() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let first = export(&app, &maren).await;
    let second = export(&app, &maren).await;
    assert_ne!(first, second);
    maren.get(&format!("/settings/data/{first}.zip")).await.expect(410);
    maren.get(&format!("/settings/data/{second}.zip")).await.expect(200);
    assert_eq!(std::fs::read_dir(app.folder().join("exports")).unwrap().count(), 1);
}

#[tokio::test]
async fn an_export_that_cannot_be_made_says_so_and_can_be_tried_again() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    // Where the folder should be is a file.
    std::fs::write(app.folder().join("exports"), "in the way").unwrap();
    maren.post("/settings/data", &[("do", "export")]).await.expect(303);
    until(&app, "SELECT COUNT(*) FROM jobs WHERE kind = 'export.member' AND state = 'retrying'", 1).await;
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.text(".note").ends_with("It is tried again by itself; you need do nothing."));
    for failed in 2..=3 {
        app.later(hours(1));
        until(&app, "SELECT COUNT(*) FROM job_failures", failed).await;
    }
    until(&app, "SELECT COUNT(*) FROM jobs WHERE kind = 'export.member' AND state = 'dead'", 1).await;
    let maren = app.signed_in("maren").await;
    let page = maren.get("/settings/data").await;
    assert_page!(page, page.text(".note.bad").starts_with("The export was not made."));
    assert_page!(page, page.text(".settings form"), "Try again");
    std::fs::remove_file(app.folder().join("exports")).unwrap();
    let job = export(&app, &maren).await;
    maren.get(&format!("/settings/data/{job}.zip")).await.expect(200);
}

#[tokio::test]
async fn the_page_is_for_members() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/settings/data").await;
    assert_page!(page, page.expect(302).location(), "/login?next=/settings/data");
    app.visitor().post("/settings/data", &[("do", "export")]).await.expect(401);
    let maren = app.member("maren").await;
    let home = maren.get("/").await;
    assert_page!(home, home.has(".menu-panel a[href='/settings/data']"));
}
