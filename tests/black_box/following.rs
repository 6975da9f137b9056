//! Following people.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn a_member_follows_and_stops_following_by_the_button_on_the_page() {
    let app = TestApp::start().await;
    let (_, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let page = tomasz.get("/@maren").await;
    assert_page!(page, page.text("form[action='/@maren/follow'] button"), "Follow Maren");
    let done = tomasz.submit(&page, "form[action='/@maren/follow']", &[]).await;
    assert_page!(done, done.expect(303).location(), "/@maren");
    let page = tomasz.follow(&done).await;
    assert_page!(page, page.text("form[action='/@maren/follow'] button"), "Following Maren");
    assert_page!(page, page.text(".profile").contains("1 follower"));
    tomasz.submit(&page, "form[action='/@maren/follow']", &[]).await.expect(303);
    let page = app.visitor().get("/@maren").await;
    assert_page!(page, page.text(".profile").contains("0 followers"));
    assert_eq!(app.number("SELECT COUNT(*) FROM follows").await, 0);
}

#[tokio::test]
async fn nobody_follows_themselves_or_nobody() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let own = maren.get("/@maren").await;
    assert_page!(own, !own.has("form[action='/@maren/follow']"));
    maren.post("/@maren/follow", &[("do", "follow")]).await.expect(409);
    maren.post("/@nobody/follow", &[("do", "follow")]).await.expect(404);
    maren.post("/@nobody/follow", &[("do", "unfollow")]).await.expect(404);
    maren.post("/maren/follow", &[("do", "follow")]).await.expect(404);
    assert_eq!(app.number("SELECT COUNT(*) FROM follows").await, 0);
}

#[tokio::test]
async fn a_visitor_who_wants_to_follow_is_asked_to_sign_in() {
    let app = TestApp::start().await;
    app.member("maren").await;
    let visitor = app.visitor();
    let page = visitor.get("/@maren").await;
    let asked = visitor.submit(&page, "form[action='/@maren/follow']", &[]).await;
    assert_page!(asked, asked.expect(303).location(), "/login?next=/@maren");
    assert_eq!(app.number("SELECT COUNT(*) FROM follows").await, 0);
}

#[tokio::test]
async fn next_after_following_stays_on_this_site() {
    let app = TestApp::start().await;
    let (_, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let done = tomasz.post("/@maren/follow", &[("next", "/posts/fog")]).await;
    assert_page!(done, done.expect(303).location(), "/posts/fog");
    let done = tomasz.post("/@maren/follow", &[("next", "https://evil.example/")]).await;
    assert_page!(done, done.expect(303).location(), "/");
}
