//! Taking posts away and bringing them back.

use super::app::{TestApp, days};
use crate::assert_page;

#[tokio::test]
async fn a_deleted_post_is_gone_from_every_page() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "weather").await;
    let done = app.delete(&maren, &slug).await;
    assert_page!(done, done.expect(303).location(), "/drafts");
    for client in [&app.visitor(), &maren] {
        let post = client.get("/posts/fog").await;
        assert_page!(post, post.expect(404).text("h1"), "There is nothing at this address");
        client.get("/tags/weather").await.expect(404);
        for page in ["/", "/tags", "/@maren"] {
            let page = client.get(page).await;
            assert_page!(page, !page.expect(200).html().contains("Fog") && !page.html().contains("weather"));
        }
    }
    let id = &app.column("SELECT id FROM posts").await[0];
    maren.get(&format!("/write/{id}")).await.expect(404);
}

#[tokio::test]
async fn a_deleted_post_can_be_brought_back_to_its_address() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "weather").await;
    app.comment(&tomasz, &slug, "It is.").await;
    app.delete(&maren, &slug).await.expect(303);
    let drafts = maren.get("/drafts").await;
    maren.submit(&drafts, "form:has(button[value=restore])", &[("do", "restore")]).await.expect(303);
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.expect(200).text(".prose"), "Thick.");
    assert_page!(post, post.texts(".comment .said"), ["It is."]);
    let home = app.visitor().get("/").await;
    assert_page!(home, home.texts("article h2"), ["Fog"]);
    app.visitor().get("/tags/weather").await.expect(200);
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, !drafts.html().contains("Bring back"));
}

#[tokio::test]
async fn what_was_deleted_is_offered_for_thirty_days() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.draft(&maren, "Not ready", "A secret so far.").await;
    let drafts = maren.get("/drafts").await;
    maren.submit(&drafts, "main form", &[("do", "delete")]).await.expect(303);
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, drafts.text(".lines").contains("Not ready") && drafts.has("button[value=restore]"));
    app.later(days(29));
    let maren = app.signed_in("maren").await;
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, drafts.has("button[value=restore]"));
    app.later(days(2));
    let maren = app.signed_in("maren").await;
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, !drafts.html().contains("Not ready"));
}

#[tokio::test]
async fn a_moderator_may_take_a_post_away_but_not_edit_it_or_bring_it_back() {
    let app = TestApp::start().await;
    let (maren, ines) = (app.member("maren").await, app.moderator("ines").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let post = ines.get("/posts/fog").await;
    assert_page!(post, post.has(".actions form") && !post.has(".actions a"));
    let id = app.column("SELECT id FROM posts").await.remove(0);
    ines.get(&format!("/write/{id}")).await.expect(404);
    let form = [("title", "Fog"), ("body", "Changed."), ("do", "publish")];
    ines.post(&format!("/write/{id}"), &form).await.expect(404);
    app.delete(&ines, &slug).await.expect(303);
    app.visitor().get("/posts/fog").await.expect(404);
    ines.post("/drafts", &[("id", id.as_str()), ("do", "restore")]).await.expect(404);
    app.visitor().get("/posts/fog").await.expect(404);
}

#[tokio::test]
async fn a_moderator_does_not_reach_the_drafts_of_others() {
    let app = TestApp::start().await;
    let (maren, ines) = (app.member("maren").await, app.owner("ines").await);
    let id = app.draft(&maren, "Not ready", "A secret so far.").await;
    let before = app.everything().await;
    ines.get(&format!("/write/{id}")).await.expect(404);
    ines.post(&format!("/write/{id}"), &[("do", "delete")]).await.expect(404);
    ines.post("/drafts", &[("id", id.as_str()), ("do", "delete")]).await.expect(404);
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn deleting_twice_says_that_nothing_is_there() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let page = maren.get(&format!("/posts/{slug}")).await;
    maren.submit(&page, ".actions form", &[("do", "delete")]).await.expect(303);
    let before = app.everything().await;
    maren.submit(&page, ".actions form", &[("do", "delete")]).await.expect(404);
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn nothing_can_be_said_under_a_deleted_post() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let page = tomasz.get(&format!("/posts/{slug}")).await;
    app.delete(&maren, &slug).await.expect(303);
    tomasz.submit(&page, ".discussion form", &[("body", "Too late.")]).await.expect(404);
    assert_eq!(app.number("SELECT COUNT(*) FROM comments").await, 0);
}
