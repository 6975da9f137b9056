//! Comments that are changed, taken away and brought back.

use super::app::{TestApp, days};
use super::live::socket::{Socket, after};
use crate::assert_page;
use tidings::platform::live::Stream;
use tidings::platform::live::server::position;

const COUNT: &str = "SELECT comment_count FROM posts";

#[tokio::test]
async fn a_comment_is_changed_by_its_author_and_says_so() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let post = format!("/posts/{slug}");
    let id = app.comment(&pell, &slug, "Thicker than *soup*.").await;
    app.later(std::time::Duration::from_secs(120));

    let page = pell.get(&post).await;
    let link = page.attribute(&format!("[id='c-{id}'] .does a[href^='/comments/']"), "href");
    let page = pell.get(&link).await;
    assert_page!(page, page.expect(200).typed("body"), "Thicker than *soup*.");
    let done = pell.submit(&page, "form:has(textarea)", &[("body", "Thin as **tea**."), ("do", "edit")]).await;
    assert_page!(done, done.expect(303).location(), format!("{post}#c-{id}"));
    let page = app.visitor().get(&post).await;
    assert_page!(
        page,
        page.has(&format!("[id='c-{id}'] .said strong")) && page.text(".comment .byline").contains("edited")
    );
    assert_page!(page, !page.html().contains("soup") && !page.has("a[href^='/comments/']"));
    // The author of the post may answer it, and not change it.
    let page = maren.get(&post).await;
    assert_page!(page, page.has(".comment a[data-reply]") && !page.has("a[href^='/comments/']"));
}

#[tokio::test]
async fn a_text_that_will_not_do_comes_back_with_what_was_typed() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let id = app.comment(&maren, &slug, "First.").await;
    let long = "x".repeat(11 * 1024);
    for (body, part) in [("", "nothing in it yet"), ("  \n ", "nothing in it yet"), (long.as_str(), "at most 10 kB")] {
        let page = maren.post(&format!("/comments/{id}"), &[("do", "edit"), ("body", body)]).await;
        assert_page!(page, page.expect(422).error_beside("body").contains(part));
        assert_page!(page, page.typed("body").trim() == body.trim());
    }
    maren.post(&format!("/comments/{id}"), &[("do", "dance")]).await.expect(400);
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.text(".said") == "First." && !page.text(".byline").contains("edited"));
}

#[tokio::test]
async fn a_deleted_comment_leaves_no_word_and_can_be_brought_back() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let post = format!("/posts/{slug}");
    let id = app.comment(&pell, &slug, "A secret.").await;
    let page = pell.get(&format!("/comments/{id}")).await;
    let done = pell.submit(&page, "main form:not(:has(textarea))", &[("do", "delete")]).await;
    let page = pell.follow(&done).await;
    assert_page!(page, page.text("h1"), "The comment is deleted");
    let read = app.visitor().get(&post).await;
    assert_page!(read, !read.html().contains("A secret.") && !read.has(".comment"));
    assert_eq!(app.number(COUNT).await, 0);
    // Twice is once.
    pell.post(&format!("/comments/{id}"), &[("do", "delete")]).await.expect(404);
    let done = pell.submit(&page, "main form", &[("do", "restore")]).await;
    assert_page!(done, done.expect(303).location(), format!("{post}#c-{id}"));
    let read = app.visitor().get(&post).await;
    assert_page!(read, read.text(".said"), "A secret.");
    assert_eq!(app.number(COUNT).await, 1);
    // After a month it is gone for good.
    pell.post(&format!("/comments/{id}"), &[("do", "delete")]).await.expect(303);
    app.later(days(31));
    let pell = app.signed_in("pell").await;
    pell.get(&format!("/comments/{id}")).await.expect(404);
    pell.post(&format!("/comments/{id}"), &[("do", "restore")]).await.expect(404);
}

#[tokio::test]
async fn what_was_answered_keeps_its_place_when_it_is_deleted() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let top = app.comment(&pell, &slug, "A secret.").await;
    let answer = app.answer(&maren, &slug, "I will not tell.", &top).await;
    pell.post(&format!("/comments/{top}"), &[("do", "delete")]).await.expect(303);
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.text(&format!("[id='c-{top}'] > .said")), "This comment was taken away.");
    assert_page!(page, page.has(&format!("[id='c-{top}'] [id='c-{answer}']")) && !page.html().contains("A secret."));
    assert_page!(page, page.text(".discussion .row .muted"), "1 comment");
    // Nobody answers what is not there; what stands can still be answered.
    let gone = [("body", "Hm."), ("reply_to", top.as_str()), ("mutation_id", "01a20910-0000-0000-0000-000000000001")];
    maren.post(&format!("/posts/{slug}"), &gone).await.expect(404);
    maren.post(&format!("/comments/{answer}"), &[("do", "delete")]).await.expect(303);
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, !page.has(".comment"));
}

#[tokio::test]
async fn a_moderator_takes_comments_away_and_changes_no_word_of_others() {
    let app = TestApp::start().await;
    let (maren, pell, mod_) = (app.member("maren").await, app.member("pell").await, app.moderator("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let id = app.comment(&pell, &slug, "Rude.").await;
    let here = format!("/comments/{id}");
    for other in [&maren, &app.visitor()] {
        let page = other.get(&here).await;
        assert_page!(page, page.status == 404 || page.location().starts_with("/login"));
        for act in ["edit", "delete", "restore"] {
            let page = other.post(&here, &[("do", act), ("body", "Mine now.")]).await;
            assert_page!(page, matches!(page.status, 302 | 404 | 422));
        }
    }
    // Signed out meanwhile: the text is not lost.
    let page = app.visitor().post(&here, &[("do", "edit"), ("body", "A long text.")]).await;
    assert_page!(page, page.expect(422).typed("body") == "A long text." && page.text(".note").contains("signed out"));
    let page = mod_.get(&here).await;
    assert_page!(page, page.expect(200).text("h1") == "A comment" && !page.has("textarea"));
    mod_.post(&here, &[("do", "edit"), ("body", "Kind.")]).await.expect(404);
    mod_.post(&here, &[("do", "delete")]).await.expect(303);
    assert_eq!(app.column("SELECT body FROM comments WHERE deleted_at IS NOT NULL").await, ["Rude."]);
    // Only who took it away brings it back.
    pell.post(&here, &[("do", "restore")]).await.expect(404);
    mod_.post(&here, &[("do", "restore")]).await.expect(303);
    // Both are written down, and where it was; what somebody does with their own is their own.
    pell.post(&here, &[("do", "delete")]).await.expect(303);
    pell.post(&here, &[("do", "restore")]).await.expect(303);
    let acts = "SELECT act || ' ' || about || ' ' || words FROM audit_log ORDER BY act";
    assert_eq!(app.column(acts).await, ["remove comment Fog", "restore comment Fog"]);
    let page = app.owner("ines").await.get("/admin/audit").await;
    let lines = page.expect(200).text("tbody");
    assert_page!(page, lines.contains("Removed a comment") && lines.contains("Brought back a comment"));
    for strange in ["/comments/x", "/comments/%00", "/comments/01a20910-0000-0000-0000-00000000ffff"] {
        mod_.get(strange).await.expect(404);
        mod_.post(strange, &[("do", "delete")]).await.expect(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn open_discussions_hear_of_every_change() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let id = app.comment(&maren, &slug, "First.").await;
    let post = app.column("SELECT id FROM posts").await.remove(0);
    let here = position(app.platform().db.read(), &Stream::post(&post)).await.unwrap();
    let mut reader = Socket::following(app.addr(), &[(&format!("p:{post}"), after(here))]).await;
    for (act, kind) in [("edit", "comment.edited"), ("delete", "comment.removed"), ("restore", "comment.restored")] {
        maren.post(&format!("/comments/{id}"), &[("do", act), ("body", "Second.")]).await.expect(303);
        let heard = reader.until("ev").await;
        assert_eq!((heard["kind"].as_str(), heard["body"]["id"].as_str()), (Some(kind), Some(id.as_str())), "{heard}");
    }
}
