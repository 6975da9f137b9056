//! The same form sent more than once.

use super::app::TestApp;
use crate::assert_page;

const POST: [(&str, &str); 3] = [("title", "Fog"), ("body", "Thick."), ("do", "publish")];

#[tokio::test]
async fn a_post_sent_twice_is_one_post() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    for _ in 0..3 {
        let done = maren.submit(&editor, "#draft", &POST).await;
        assert_page!(done, done.expect(303).location(), "/posts/fog");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM stream_events WHERE kind = 'post.published'").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_post_sent_twenty_times_at_once_is_one_post() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    let sent = (0..20).map(|_| maren.submit(&editor, "#draft", &POST));
    for done in futures::future::join_all(sent).await {
        assert_page!(done, done.expect(303).location(), "/posts/fog");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM stream_events WHERE kind = 'post.published'").await, 1);
}

#[tokio::test]
async fn a_draft_saved_twice_is_one_draft() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    let first = maren.submit(&editor, "#draft", &[("body", "One."), ("do", "save")]).await;
    let second = maren.submit(&editor, "#draft", &[("body", "One."), ("do", "save")]).await;
    assert_page!(second, second.expect(303).location(), first.expect(303).location());
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 1);
}

#[tokio::test]
async fn the_same_key_from_two_people_makes_two_posts() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    for writer in [&maren, &tomasz] {
        let mut form = POST.to_vec();
        form.push(("form_key", "0123456789"));
        writer.post("/write", &form).await.expect(303);
    }
    assert_eq!(app.number("SELECT COUNT(DISTINCT author_id) FROM posts").await, 2);
}

#[tokio::test]
async fn a_comment_sent_twice_is_one_comment() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let page = maren.get("/posts/fog").await;
    let first = maren.submit(&page, ".discussion form", &[("body", "It is.")]).await;
    let second = maren.submit(&page, ".discussion form", &[("body", "It is.")]).await;
    assert_page!(second, second.expect(303).location(), first.expect(303).location());
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 1);
    assert_eq!(app.number("SELECT comment_count FROM posts").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comment_sent_twenty_times_at_once_is_one_comment() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    app.publish(&maren, "Fog", "Thick.", "").await;
    let page = tomasz.get("/posts/fog").await;
    let sent = (0..20).map(|_| tomasz.submit(&page, ".discussion form", &[("body", "It is.")]));
    let answers = futures::future::join_all(sent).await;
    let first = answers[0].expect(303).location();
    for done in &answers {
        assert_page!(done, done.expect(303).location(), first);
    }
    app.settle().await;
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 1);
    assert_eq!(app.number("SELECT comment_count FROM posts").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM stream_events WHERE kind = 'comment.added'").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, 1);
}

#[tokio::test]
async fn following_twice_is_following_once() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let page = tomasz.get("/@maren").await;
    let sent = (0..5).map(|_| tomasz.submit(&page, "form[action$='/follow']", &[("do", "follow")]));
    for done in futures::future::join_all(sent).await {
        done.expect(303);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM follows").await, 1);
    app.publish(&maren, "Fog", "Thick.", "").await;
    app.settle().await;
    assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, 1);
}
