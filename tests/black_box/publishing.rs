//! From a draft to a post, and its address.

use super::app::{TestApp, minutes};
use crate::assert_page;

#[tokio::test]
async fn a_post_goes_from_draft_to_page() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = app.draft(&maren, "The ferry is late", "It waits.").await;
    app.visitor().get("/posts/the-ferry-is-late").await.expect(404);
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.typed("title"), "The ferry is late");
    app.later(minutes(5));
    let fields = [("body", "It waits for the **tide**."), ("tags", "harbour, streets"), ("do", "publish")];
    let done = maren.submit(&editor, "#draft", &fields).await;
    assert_page!(done, done.expect(303).location(), "/posts/the-ferry-is-late");
    let post = app.visitor().get("/posts/the-ferry-is-late").await;
    assert_page!(post, post.expect(200).text("h1"), "The ferry is late");
    assert_page!(post, post.text(".prose"), "It waits for the tide.");
    assert_page!(post, post.text(".prose strong"), "tide");
    assert_page!(post, post.attribute("article time", "datetime"), "2026-11-23T07:17:00Z");
    assert_page!(post, post.text(".byline .who"), "Maren");
    assert_page!(post, post.attributes(".post-head a[href^='/tags/']", "href"), ["/tags/harbour", "/tags/streets"]);
    assert_page!(post, post.attribute("meta[name=description]", "content"), "It waits for the tide.");
    assert_page!(
        post,
        post.attribute("link[rel=canonical]", "href"),
        format!("{}/posts/the-ferry-is-late", app.origin())
    );
    assert_page!(post, !post.has(".actions"));
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, !drafts.html().contains("The ferry is late"));
}

#[tokio::test]
async fn what_has_no_title_or_no_text_does_not_go_out() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    let again = maren.submit(&editor, "#draft", &[("tags", "harbour"), ("do", "publish")]).await;
    again.expect(422);
    assert_page!(again, again.error_beside("title").contains("needs a title"));
    assert_page!(again, again.error_beside("body").contains("nothing to publish"));
    assert_page!(again, again.typed("tags"), "harbour");
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
}

#[tokio::test]
async fn a_changed_title_leaves_the_address_alone() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "The ferry is late", "It waits.", "").await;
    let done = app.edit(&maren, &slug, "The ferry has come", "At last.").await;
    assert_page!(done, done.expect(303).location(), "/posts/the-ferry-is-late");
    let post = app.visitor().get("/posts/the-ferry-is-late").await;
    assert_page!(post, post.expect(200).text("h1"), "The ferry has come");
    assert_page!(post, post.text(".prose"), "At last.");
    app.visitor().get("/posts/the-ferry-has-come").await.expect(404);
}

#[tokio::test]
async fn an_edited_post_says_when_and_keeps_its_date() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let before = app.visitor().get("/posts/fog").await;
    assert_page!(before, !before.html().contains("edited"));
    app.later(minutes(90));
    app.edit(&maren, &slug, "Fog", "Thicker.").await.expect(303);
    let after = app.visitor().get("/posts/fog").await;
    assert_page!(after, after.text(".post-head").contains("edited"));
    assert_page!(
        after,
        after.attributes(".post-head time", "datetime"),
        ["2026-11-23T07:12:01Z", "2026-11-23T08:42:02Z"]
    );
}

#[tokio::test]
async fn an_edit_of_a_post_that_is_out_is_not_saved_as_a_draft() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let editor = app.editor(&maren, &slug).await;
    assert_page!(editor, !editor.has("button[name=do][value=save]"));
    let id = editor.typed("id");
    let form = [("title", "Fog"), ("body", "Half a sentence"), ("do", "save")];
    let refused = maren.post(&format!("/write/{id}"), &form).await;
    assert_page!(refused, refused.expect(409).typed("body"), "Half a sentence");
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.text(".prose"), "Thick.");
}

#[tokio::test]
async fn the_second_of_two_posts_with_one_title_gets_a_number() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    assert_eq!(app.publish(&maren, "Fog", "Hers.", "").await, "fog");
    assert_eq!(app.publish(&tomasz, "Fog", "His.", "").await, "fog-2");
    assert_eq!(app.publish(&maren, "Fog!", "Hers again.", "").await, "fog-3");
    let first = app.visitor().get("/posts/fog").await;
    assert_page!(first, first.text(".prose"), "Hers.");
}

#[tokio::test]
async fn a_deleted_posts_address_is_not_given_away() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Hers.", "").await;
    app.delete(&maren, &slug).await.expect(303);
    assert_eq!(app.publish(&tomasz, "Fog", "His.", "").await, "fog-2");
}

#[tokio::test]
async fn every_title_becomes_an_address_of_plain_letters() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let long = "Everything that was said in the harbour office about the tide gauge and the eleven days".to_owned();
    for (title, slug) in [
        ("The library’s Thursday people", "the-librarys-thursday-people"),
        ("Łódź, Zürich & co.", "lodz-zurich-co"),
        ("…", "post"),
        ("?!", "post-2"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
        (long.as_str(), "everything-that-was-said-in-the-harbour-office-about-the-tide-gauge-and-the"),
    ] {
        assert_eq!(app.publish(&maren, title, "Text.", "").await, slug, "{title}");
        let post = app.visitor().get(&format!("/posts/{slug}")).await;
        assert_page!(post, post.expect(200).text("h1"), title);
    }
}

#[tokio::test]
async fn four_posts_that_race_for_one_address_all_go_out_under_their_own() {
    let app = TestApp::start().await;
    let mut writers = Vec::new();
    for handle in ["maren", "tomasz", "pell", "ines"] {
        let writer = app.member(handle).await;
        let editor = writer.get("/write").await;
        writers.push((writer, editor));
    }
    let sent = writers.iter().map(|(writer, editor)| {
        writer.submit(editor, "#draft", &[("title", "Fog"), ("body", "Thick."), ("do", "publish")])
    });
    let mut addresses: Vec<String> =
        futures::future::join_all(sent).await.iter().map(|done| done.expect(303).location()).collect();
    addresses.sort();
    assert_eq!(addresses, ["/posts/fog", "/posts/fog-2", "/posts/fog-3", "/posts/fog-4"]);
    for address in addresses {
        app.visitor().get(&address).await.expect(200);
    }
}

#[tokio::test]
async fn an_excerpt_is_the_first_paragraph_without_its_marks() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let words = "word ".repeat(200);
    let body = format!("# A heading\n\n**{}**\n\nThe second paragraph.", words.trim());
    app.publish(&maren, "Fog", &body, "").await;
    let home = app.visitor().get("/").await;
    let excerpt = home.text("article .excerpt");
    assert_page!(home, excerpt.starts_with("word word") && excerpt.ends_with('…') && !excerpt.contains('*'));
    assert_page!(home, excerpt.chars().count() <= 280 && !excerpt.contains("heading"));
}

#[tokio::test]
async fn an_older_copy_of_the_text_does_not_overwrite_a_newer_one() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "First.", "").await;
    let stale = app.editor(&maren, &slug).await;
    app.edit(&maren, &slug, "Fog", "Second.").await.expect(303);
    let fields = [("body", "Third, from an old page."), ("do", "publish")];
    let refused = maren.submit(&stale, "#draft", &fields).await;
    assert_page!(refused, refused.expect(409).text("[role=alert]").contains("changed somewhere else"));
    assert_page!(refused, refused.typed("body"), "Third, from an old page.");
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.text(".prose"), "Second.");
    // Sent again on purpose, it replaces the other.
    maren.submit(&refused, "#draft", &[("do", "publish")]).await.expect(303);
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.text(".prose"), "Third, from an old page.");
}
