//! The first page.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn an_empty_place_says_so_and_offers_to_begin() {
    let app = TestApp::start().await;
    let home = app.visitor().get("/").await;
    home.expect(200);
    assert_page!(home, home.text("h1"), "The newest posts");
    assert_page!(home, home.text(".empty h2"), "Nothing here yet");
    assert_page!(home, home.text(".empty a[href='/write']"), "Write it");
    assert_page!(home, !home.has("article"));
}

#[tokio::test]
async fn the_newest_posts_are_rendered_on_the_server_newest_first() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "The ferry is late", "It waits for the tide.", "harbour").await;
    app.publish(&maren, "The ferry is here", "It came **after all**.\n\nEverybody is aboard.", "harbour, streets")
        .await;
    let home = app.visitor().get("/").await;
    home.expect(200);
    assert_page!(home, home.texts("article h2"), ["The ferry is here", "The ferry is late"]);
    assert_page!(home, home.texts("article .excerpt"), ["It came after all.", "It waits for the tide."]);
    assert_page!(home, home.texts("article .byline .who"), ["Maren", "Maren"]);
    assert_page!(home, home.attribute("article h2 a", "href"), "/posts/the-ferry-is-here");
    assert_page!(home, home.attribute("article .byline time", "datetime"), "2026-11-23T07:12:02Z");
    assert_page!(home, home.attribute("html", "lang"), "en");
    assert_page!(home, home.count("h1") == 1 && home.count("main") == 1);
}

#[tokio::test]
async fn a_visitor_is_offered_to_sign_in_and_a_member_to_write() {
    let app = TestApp::start().await;
    let home = app.visitor().get("/").await;
    assert_page!(home, home.has("nav a[href='/login']") && home.has("nav a[href='/register']"));
    assert_page!(home, !home.has("nav a[href='/write']") && !home.has("form[action='/logout']"));
    let maren = app.member("maren").await;
    let home = maren.get("/").await;
    assert_page!(home, home.has("nav a[href='/write']") && home.has("form[action='/logout']"));
    assert_page!(home, home.attribute(".menu-panel a", "href"), "/@maren");
    assert_page!(home, !home.has("nav a[href='/login']"));
}

#[tokio::test]
async fn a_draft_is_shown_to_its_writer_alone() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = app.draft(&maren, "Not ready", "A secret so far.").await;
    for client in [app.visitor(), app.member("tomasz").await] {
        let home = client.get("/").await;
        assert_page!(home, !home.html().contains("Not ready") && !home.html().contains(&id));
    }
    let home = maren.get("/").await;
    assert_page!(home, !home.has("article"));
    assert_page!(home, home.text(&format!(".rail a[href='/write/{id}']")), "Not ready");
}

#[tokio::test]
async fn a_member_can_read_only_those_whom_they_follow() {
    let app = TestApp::start().await;
    let (maren, tomasz, pell) = (app.member("maren").await, app.member("tomasz").await, app.member("pell").await);
    app.publish(&maren, "By Maren", "Hers.", "").await;
    app.publish(&tomasz, "By Tomasz", "His.", "").await;
    let before = pell.get("/?show=following").await;
    assert_page!(before, !before.expect(200).has("article"));
    app.follow(&pell, "maren").await;
    let after = pell.get("/?show=following").await;
    assert_page!(after, after.texts("article h2"), ["By Maren"]);
    let all = pell.get("/").await;
    assert_page!(all, all.texts("article h2"), ["By Tomasz", "By Maren"]);
}

#[tokio::test]
async fn the_place_says_its_name_and_its_line() {
    let mut app = TestApp::start().await;
    app.execute(
        "INSERT INTO settings (name, value) VALUES ('name', 'Northquay'), ('description', 'News from a harbour town.')",
    )
    .await;
    app.restart().await;
    let home = app.visitor().get("/").await;
    assert_page!(home, home.text("title"), "Latest · Tidings from Northquay");
    assert_page!(home, home.text("h1"), "News from a harbour town.");
    assert_page!(home, home.attribute("meta[name=description]", "content"), "News from a harbour town.");
    assert_page!(home, home.text("footer").starts_with("Northquay runs on Tidings"));
}
