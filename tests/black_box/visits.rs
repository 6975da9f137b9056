//! What a member is told when they come back.

use super::app::{TestApp, hours, minutes};
use crate::assert_page;

#[tokio::test]
async fn the_first_page_says_in_one_sentence_what_happened_since_the_last_visit() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let home = maren.get("/").await;
    assert_page!(home, home.text("h1"), "Nothing new since this morning.");
    app.later(hours(3));
    app.publish(&tomasz, "Rain", "Wet.", "").await;
    app.publish(&tomasz, "Hail", "Hard.", "").await;
    app.comment(&tomasz, &slug, "It is.").await;
    app.settle().await;
    app.later(hours(9));
    let home = maren.get("/").await;
    let said = "Since this morning: two new posts, one comment, and Tomasz commented on your post.";
    assert_page!(home, home.text("h1"), said);
    let id = app.column("SELECT id FROM comments").await.remove(0);
    let links = home.attributes("h1 a", "href");
    assert_page!(home, links, ["#new", "/notifications", &format!("/posts/fog#c-{id}")]);
    // Their own writing is no news to them.
    let home = tomasz.get("/").await;
    assert_page!(home, home.text("h1").starts_with("Nothing new since"));
}

#[tokio::test]
async fn an_answer_is_more_personal_than_a_comment() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let first = app.comment(&maren, &slug, "Is it?").await;
    app.later(hours(1));
    app.answer(&tomasz, &slug, "It is.", &first).await;
    app.comment(&tomasz, &slug, "Really.").await;
    app.settle().await;
    app.later(hours(4));
    let home = maren.get("/").await;
    assert_page!(home, home.text("h1"), "Since this morning: two comments and Tomasz answered you.");
}

#[tokio::test]
async fn the_mark_you_were_here_stands_between_the_new_posts_and_the_rest() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.publish(&tomasz, "Fog", "Thick.", "").await;
    // A sign of life is written down once a minute.
    app.later(minutes(2));
    let home = maren.get("/").await;
    assert_page!(home, !home.has(".seam"));
    app.later(hours(12));
    app.publish(&tomasz, "Rain", "Wet.", "").await;
    app.publish(&tomasz, "Hail", "Hard.", "").await;
    let home = maren.get("/").await;
    let order = home.texts("main ol > li.entry h2, main ol > li.seam .pennant");
    assert_page!(home, order, ["Hail", "Rain", "You were here", "Fog"]);
    assert_page!(home, home.texts("li.new h2"), ["Hail", "Rain"]);
    let visitor = app.visitor().get("/").await;
    assert_page!(visitor, !visitor.has(".seam") && !visitor.has("li.new"));
    // Going on reading is the same visit, and the mark stays where it is.
    app.later(minutes(20));
    let home = maren.get("/").await;
    assert_page!(home, home.texts("li.new h2"), ["Hail", "Rain"]);
    app.later(minutes(40));
    let home = maren.get("/").await;
    assert_page!(home, !home.has(".seam") && !home.has("li.new"));
}

#[tokio::test]
async fn a_discussion_marks_where_one_was_too() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&tomasz, &slug, "It is.").await;
    let first = maren.get("/posts/fog").await;
    assert_page!(first, !first.has(".seam"));
    app.later(hours(2));
    app.comment(&tomasz, &slug, "Still is.").await;
    app.later(hours(2));
    let back = maren.get("/posts/fog").await;
    let order = back.texts(".discussion .said, .discussion .seam .pennant");
    assert_page!(back, order, ["It is.", "You were here", "Still is."]);
    let visitor = app.visitor().get("/posts/fog").await;
    assert_page!(visitor, !visitor.has(".seam"));
}

#[tokio::test]
async fn what_one_wrote_oneself_is_not_new() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    maren.get("/posts/fog").await.expect(200);
    app.later(hours(2));
    // Written from a second device, which does not read the discussion before.
    let key = [("body", "Mine."), ("mutation_id", "0123456789")];
    maren.post(&format!("/posts/{slug}"), &key).await.expect(303);
    app.comment(&tomasz, &slug, "His.").await;
    app.later(hours(2));
    let back = maren.get("/posts/fog").await;
    assert_page!(back, back.texts(".comment.new .said"), ["His."]);
}

#[tokio::test]
async fn in_one_discussion_each_reader_finds_their_own_mark() {
    let app = TestApp::start().await;
    let (maren, tomasz, ines) = (app.member("maren").await, app.member("tomasz").await, app.member("ines").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let first = app.comment(&tomasz, &slug, "It is.").await;
    app.comment(&tomasz, &slug, "Really.").await;
    maren.get("/posts/fog").await.expect(200);
    app.later(hours(2));
    app.answer(&tomasz, &slug, "Is it still?", &first).await;
    ines.get("/posts/fog").await.expect(200);
    app.later(hours(2));
    app.comment(&tomasz, &slug, "Gone.").await;
    app.later(hours(2));
    let order = ".discussion .said, .discussion .seam .pennant";
    for _ in 0..2 {
        // The oldest that is new is an answer: the mark stands among the answers.
        let page = maren.get("/posts/fog").await;
        assert_page!(page, page.texts(order), ["It is.", "You were here", "Is it still?", "Really.", "Gone."]);
        assert_page!(page, page.count(&format!("[id='c-{first}'] .seam")), 1);
        assert_page!(page, page.texts(".comment.new > .said"), ["Is it still?", "Gone."]);
        let page = ines.get("/posts/fog").await;
        assert_page!(page, page.texts(order), ["It is.", "Is it still?", "Really.", "You were here", "Gone."]);
        assert_page!(page, page.texts(".comment.new > .said"), ["Gone."]);
        let page = app.visitor().get("/posts/fog").await;
        assert_page!(page, page.texts(order), ["It is.", "Is it still?", "Really.", "Gone."]);
        assert_page!(page, !page.has(".comment.new"));
    }
}
