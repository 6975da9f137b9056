//! Signing out.

use super::app::{TestApp, minutes};
use crate::assert_page;

#[tokio::test]
async fn signing_out_ends_the_session_on_the_server_too() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let thief = maren.copy();
    let home = maren.get("/").await;
    let done = maren.submit(&home, "form[action='/logout']", &[]).await;
    assert_page!(done, done.expect(303).location(), "/");
    assert_page!(done, done.header("set-cookie").is_some_and(|line| line.contains("Max-Age=0")));
    assert_eq!(maren.cookie("tidings"), None);
    let home = maren.get("/").await;
    assert_page!(home, home.has("nav a[href='/login']"));
    let stolen = thief.get("/").await;
    assert_page!(stolen, stolen.has("nav a[href='/login']"));
    thief.get("/drafts").await.expect(302);
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 0);
}

#[tokio::test]
async fn signing_out_on_one_device_leaves_the_other_signed_in() {
    let app = TestApp::start().await;
    let (phone, desk) = (app.member("maren").await, app.signed_in("maren").await);
    phone.post("/logout", &[]).await.expect(303);
    let home = desk.get("/").await;
    assert_page!(home, home.has("form[action='/logout']"));
}

#[tokio::test]
async fn signing_out_twice_or_as_a_visitor_does_no_harm() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let again = maren.copy();
    maren.post("/logout", &[]).await.expect(303);
    again.post("/logout", &[]).await.expect(303);
    app.visitor().post("/logout", &[]).await.expect(303);
}

#[tokio::test]
async fn signing_out_is_never_done_by_a_link() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = maren.get("/logout").await;
    assert_page!(page, page.status == 404 || page.status == 405);
    let home = maren.get("/").await;
    assert_page!(home, home.has("form[action='/logout']"));
}

/// Each of these requests writes down a sign of life, while the session is ended beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_under_way_do_not_bring_a_session_back() {
    let app = TestApp::start().await;
    app.account("maren", tidings::accounts::Role::Member).await;
    for _ in 0..10 {
        let maren = app.signed_in("maren").await;
        app.later(minutes(2));
        let (leaving, copies) = (maren.copy(), (0..8).map(|_| maren.copy()).collect::<Vec<_>>());
        let reading = copies.iter().map(|copy| copy.get("/drafts"));
        let (left, _) = tokio::join!(leaving.post("/logout", &[]), futures::future::join_all(reading));
        left.expect(303);
        assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 0);
        maren.get("/drafts").await.expect(302);
    }
}
