//! Drafts, and forms that are refused.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn a_draft_is_kept_where_only_its_writer_sees_it() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let id = app.draft(&maren, "Not ready", "A secret so far.").await;
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, drafts.attribute("a.title", "href"), format!("/write/{id}"));
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.expect(200).typed("body"), "A secret so far.");
    let others = tomasz.get("/drafts").await;
    assert_page!(others, !others.html().contains("Not ready"));
    tomasz.get(&format!("/write/{id}")).await.expect(404);
    app.visitor().get(&format!("/write/{id}")).await.expect(302);
    for client in [&maren, &tomasz, &app.visitor()] {
        // A draft has no address among the posts, not even under its id.
        client.get(&format!("/posts/{id}")).await.expect(404);
        let profile = client.get("/@maren").await;
        assert_page!(profile, !profile.html().contains("Not ready"));
    }
}

#[tokio::test]
async fn a_draft_may_be_empty_and_is_saved_as_it_is() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = app.draft(&maren, "", "").await;
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, drafts.text("a.title"), "Without a title");
    let body = "  Line one  \n\n\tIndented\n</textarea><script>alert(1)</script>\n\n";
    let editor = maren.get(&format!("/write/{id}")).await;
    maren.submit(&editor, "#draft", &[("body", body), ("do", "save")]).await.expect(303);
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.typed("body"), body);
}

#[tokio::test]
async fn line_ends_of_browsers_are_kept_as_one_character() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.draft(&maren, "Lines", "one\r\ntwo\rthree\n").await;
    assert_eq!(app.column("SELECT body FROM posts").await, ["one\ntwo\nthree\n"]);
}

#[tokio::test]
async fn nobody_changes_the_post_of_another() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.publish(&maren, "Fog", "Thick.", "").await;
    app.draft(&maren, "Not ready", "A secret so far.").await;
    let before = app.everything().await;
    for id in app.column("SELECT id FROM posts").await {
        let path = format!("/write/{id}");
        for button in ["save", "publish", "delete"] {
            let form = [("form_key", "0123456789"), ("title", "Mine"), ("body", "Now."), ("do", button)];
            tomasz.post(&path, &form).await.expect(404);
            // The id in the form instead of the address is no way round.
            let mut named = form.to_vec();
            named.push(("id", id.as_str()));
            tomasz.post("/write", &named).await.expect(404);
        }
        for button in ["delete", "restore"] {
            tomasz.post("/drafts", &[("id", id.as_str()), ("do", button)]).await.expect(404);
        }
        tomasz.get(&path).await.expect(404);
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn whoever_was_signed_out_meanwhile_keeps_the_text() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    app.execute("DELETE FROM sessions").await;
    let fields = [("title", "Fog"), ("body", "Two hours of typing."), ("tags", "weather"), ("do", "publish")];
    let again = maren.submit(&editor, "#draft", &fields).await;
    again.expect(422);
    assert_page!(again, again.text("[role=alert]").contains("You are signed out"));
    assert_page!(again, again.typed("title"), "Fog");
    assert_page!(again, again.typed("body"), "Two hours of typing.");
    assert_page!(again, again.typed("tags"), "weather");
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
    // Signed in again in another tab, the same form goes through.
    let back = app.signed_in("maren").await;
    let done = back.submit(&again, "#draft", &[("do", "publish")]).await;
    assert_page!(done, done.expect(303).location(), "/posts/fog");
}

#[tokio::test]
async fn a_text_of_the_largest_size_fits_and_one_byte_more_does_not() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let (title, body) = ("ü".repeat(200), "ä".repeat(100 * 1024));
    let slug = app.publish(&maren, &title, &body, "").await;
    let post = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(post, post.expect(200).text(".prose").chars().count(), 100 * 1024);
    let (long_title, long_body) = (format!("{title}x"), format!("{body}x"));
    let editor = maren.get("/write").await;
    let fields = [("title", long_title.as_str()), ("body", long_body.as_str()), ("do", "publish")];
    let again = maren.submit(&editor, "#draft", &fields).await;
    again.expect(422);
    assert_page!(again, again.error_beside("title").contains("1 too long"));
    assert_page!(again, again.error_beside("body").contains("up to 200 kB fit"));
    assert_page!(again, again.typed("title") == long_title && again.typed("body") == long_body);
    let saved = maren.submit(&again, "#draft", &[("do", "save")]).await;
    saved.expect(422);
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 1);
}

#[tokio::test]
async fn a_form_without_its_key_makes_no_post() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let long = "k".repeat(65);
    for key in ["", "short", long.as_str()] {
        let form = [("form_key", key), ("title", "Fog"), ("body", "Thick."), ("do", "publish")];
        let refused = maren.post("/write", &form).await;
        assert_page!(refused, refused.expect(400).typed("body"), "Thick.");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
}
