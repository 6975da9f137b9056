//! Tags.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn a_tag_leads_to_its_posts_and_the_tags_to_all_of_them() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "Weather, #harbour harbour").await;
    app.publish(&maren, "Rain", "Wet.", "weather łódź").await;
    let weather = app.visitor().get("/tags/weather").await;
    assert_page!(weather, weather.expect(200).texts("article h2"), ["Rain", "Fog"]);
    let lodz = app.visitor().get("/tags/łódź").await;
    assert_page!(lodz, lodz.expect(200).texts("article h2"), ["Rain"]);
    let tags = app.visitor().get("/tags").await;
    assert_page!(tags, tags.texts("main li"), ["weather2 posts", "harbour1 post", "łódź1 post"]);
    let home = app.visitor().get("/").await;
    assert_page!(home, home.texts("article:last-of-type a[href^='/tags/']").contains(&"weather".to_owned()));
}

#[tokio::test]
async fn what_is_no_tag_is_named_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    let long = "x".repeat(31);
    for (tags, words) in [
        ("a, b, c, d, e, f", "At most 5 tags fit. Take 1 away."),
        ("<b>", "“<b>” is no tag"),
        ("-x", "is no tag"),
        ("a\u{202e}b", "is no tag"),
        (long.as_str(), "is no tag"),
    ] {
        for button in ["save", "publish"] {
            let fields = [("title", "Fog"), ("body", "Thick."), ("tags", tags), ("do", button)];
            let again = maren.submit(&editor, "#draft", &fields).await;
            assert_page!(again, again.expect(422).error_beside("tags").contains(words));
            assert_page!(again, again.typed("tags"), tags);
            assert_page!(again, again.typed("body"), "Thick.");
        }
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
}

#[tokio::test]
async fn changed_tags_are_changed_everywhere() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "weather, harbour").await;
    let editor = app.editor(&maren, &slug).await;
    assert_page!(editor, editor.typed("tags"), "weather, harbour");
    maren.submit(&editor, "#draft", &[("tags", "harbour, streets"), ("do", "publish")]).await.expect(303);
    app.visitor().get("/tags/weather").await.expect(404);
    let tags = app.visitor().get("/tags").await;
    assert_page!(tags, tags.texts("main li"), ["harbour1 post", "streets1 post"]);
}

#[tokio::test]
async fn the_tags_of_drafts_are_nobodys_business() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    let fields = [("title", "Not ready"), ("tags", "secret"), ("do", "save")];
    maren.submit(&editor, "#draft", &fields).await.expect(303);
    app.visitor().get("/tags/secret").await.expect(404);
    let tags = app.visitor().get("/tags").await;
    assert_page!(tags, !tags.html().contains("secret"));
}
