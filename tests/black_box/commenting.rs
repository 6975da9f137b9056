//! Discussion under a post, without any program in the page.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn a_comment_stands_under_its_post_for_everybody() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let id = app.comment(&tomasz, &slug, "It **is**.").await;
    app.comment(&maren, &slug, "Told you.").await;
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.texts(".comment .said"), ["It is.", "Told you."]);
    assert_page!(post, post.text(&format!("[id='c-{id}'] .said strong")), "is");
    assert_page!(post, post.texts(".comment .who"), ["Tomasz", "Maren"]);
    assert_page!(post, post.texts(".comment .badge"), ["Author"]);
    assert_page!(post, post.text(".discussion").starts_with("Discussion"));
    let home = app.visitor().get("/").await;
    assert_page!(home, home.text("article a[href$='#discussion']"), "2 comments");
}

#[tokio::test]
async fn an_answer_stands_below_what_it_answers_one_level_deep() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let first = app.comment(&tomasz, &slug, "It is.").await;
    app.comment(&tomasz, &slug, "Still.").await;
    let page = maren.get(&format!("/posts/{slug}?reply={first}")).await;
    assert_page!(page, page.text(".discussion form").contains("Answering Tomasz."));
    assert_page!(page, page.typed("reply_to"), first);
    let second = app.answer(&maren, &slug, "Told you.", &first).await;
    let third = app.answer(&tomasz, &slug, "You did.", &second).await;
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.texts(&format!("[id='c-{first}'] .comment .said")), ["Told you.", "You did."]);
    assert_page!(post, post.count(".comment .comment .comment"), 0);
    assert_page!(post, post.has(&format!("[id='c-{first}'] [id='c-{third}']")));
    assert_page!(post, post.texts(".discussion > .page > .column > ol > .comment > .said"), ["It is.", "Still."]);
}

#[tokio::test]
async fn under_each_comment_a_member_finds_the_way_to_answer_and_a_visitor_does_not() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let first = app.comment(&tomasz, &slug, "It is.").await;
    app.answer(&maren, &slug, "Told you.", &first).await;
    let post = tomasz.get("/posts/fog").await;
    assert_page!(post, post.texts(".does a"), ["Reply to Tomasz", "Change what Tomasz said", "Reply to Maren"]);
    let to = format!("/posts/fog?reply={first}#say");
    assert_page!(post, post.attributes(".does a[data-reply]", "href"), [to.as_str(), &to]);
    // Also when the page is none of those that are kept whole.
    for path in ["/posts/fog", "/posts/fog?reply=nothing"] {
        let post = app.visitor().get(path).await;
        assert_page!(post, post.texts(".comment .said"), ["It is.", "Told you."]);
        assert_page!(post, !post.has(".does"));
    }
}

#[tokio::test]
async fn what_was_said_stands_in_the_page_once() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&maren, &slug, "Thick as a hedge.").await;
    let post = maren.get("/posts/fog").await;
    assert_page!(post, post.html().matches("Thick as a hedge.").count(), 1);
}

#[tokio::test]
async fn a_visitor_reads_and_is_told_how_to_take_part() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, !post.has(".discussion form"));
    assert_page!(post, post.attribute(".discussion a", "href"), "/login?next=/posts/fog");
}

#[tokio::test]
async fn a_comment_that_will_not_do_comes_back_with_its_text() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let before = app.everything().await;
    let page = maren.get(&format!("/posts/{slug}")).await;
    let long = format!("</textarea>{}", "ä".repeat(5 * 1024));
    for (body, words) in
        [("", "Write something first"), (" \r\n\t ", "Write something first"), (long.as_str(), "at most 10 kB")]
    {
        let again = maren.submit(&page, ".discussion form", &[("body", body)]).await;
        assert_page!(again, again.expect(422).error_beside("body").contains(words));
        assert_page!(again, again.typed("body").trim(), body.trim());
        assert_page!(again, again.typed("mutation_id"), page.typed("mutation_id"));
    }
    assert_eq!(app.everything().await, before);
    let most = "a".repeat(10 * 1024);
    maren.submit(&page, ".discussion form", &[("body", &most)]).await.expect(303);
}

#[tokio::test]
async fn whoever_was_signed_out_meanwhile_keeps_the_comment() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let page = maren.get(&format!("/posts/{slug}")).await;
    app.execute("DELETE FROM sessions").await;
    let again = maren.submit(&page, ".discussion form", &[("body", "A long thought.")]).await;
    again.expect(422);
    assert_page!(again, again.text(".discussion").contains("You are signed out"));
    assert_page!(again, again.typed("body"), "A long thought.");
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 0);
    let back = app.signed_in("maren").await;
    back.submit(&again, ".discussion form", &[]).await.expect(303);
    assert_eq!(app.column("SELECT body FROM comments").await, ["A long thought."]);
}

#[tokio::test]
async fn an_answer_to_what_is_not_there_is_refused() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let (fog, rain) = (app.publish(&maren, "Fog", "Thick.", "").await, app.publish(&maren, "Rain", "Wet.", "").await);
    let elsewhere = app.comment(&maren, &rain, "Under the other post.").await;
    let before = app.everything().await;
    let page = maren.get(&format!("/posts/{fog}")).await;
    for reply_to in [elsewhere.as_str(), "nothing", "' OR 1=1 --"] {
        let fields = [("body", "Hm."), ("reply_to", reply_to)];
        maren.submit(&page, ".discussion form", &fields).await.expect(404);
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_comment_without_its_forms_key_is_refused_and_comes_back() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let refused = maren.post("/posts/fog", &[("body", "A long thought.")]).await;
    assert_page!(refused, refused.expect(400).typed("body"), "A long thought.");
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 0);
}

#[tokio::test]
async fn a_draft_has_no_discussion() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = app.draft(&maren, "Not ready", "A secret so far.").await;
    let form = [("body", "Hm."), ("mutation_id", "0123456789")];
    maren.post(&format!("/posts/{id}"), &form).await.expect(404);
    maren.post("/posts/nowhere", &form).await.expect(404);
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 0);
}
