//! Posts that go out by themselves.

use serde_json::json;
use tidings::platform::live::server::position;
use tidings::platform::live::{Cursor, Stream};
use tokio::time::timeout;

use super::app::{Client, PATIENCE, Page, TestApp, days, hours, minutes};
use super::live::socket::Socket;
use crate::assert_page;

/// Every test begins on Monday, 23 November 2026, at 07:12.
const AT_NOON: &str = "2026-11-23T12:00";

/// Puts a new post on the schedule, and gives its id.
async fn scheduled(app: &TestApp, author: &Client, title: &str, at: &str) -> String {
    let id = app.draft(author, title, "Thick.").await;
    let to = choose(author, &id, at).await.expect(303).location();
    assert_eq!(to, "/drafts");
    id
}

async fn choose(author: &Client, id: &str, at: &str) -> Page {
    let editor = author.get(&format!("/write/{id}")).await;
    author.submit(&editor, "#draft", &[("publish_at", at), ("do", "schedule")]).await
}

/// Waits until so many jobs of this kind are done.
async fn until_done(app: &TestApp, kind: &'static str, count: usize) {
    let done = async {
        loop {
            let kinds = app.column("SELECT kind FROM jobs WHERE state = 'done'").await;
            if kinds.iter().filter(|one| *one == kind).count() >= count {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, done).await.unwrap_or_else(|_| panic!("{count} of {kind} should be done"));
}

async fn how_often_out(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM stream_events WHERE stream = 'site' AND kind = 'post.published'").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_post_goes_out_at_its_time_and_open_pages_hear_of_it_once() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    app.follow(&pell, "maren").await;
    let id = scheduled(&app, &maren, "Fog", AT_NOON).await;
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, drafts.text("main li").contains("scheduled for 23 November 2026, 12:00 UTC"));
    app.visitor().get("/posts/fog").await.expect(404);
    let home = app.visitor().get("/").await;
    assert_page!(home, !home.html().contains("Fog"));
    let read = position(app.platform().db.read(), &Stream::site()).await.unwrap();
    let mut page = Socket::following(app.addr(), &[("site", Cursor::from(read))]).await;
    app.later(hours(4) + minutes(47));
    until_done(&app, "posts.publish_due", 1).await;
    assert_eq!(how_often_out(&app).await, 0);
    app.later(minutes(1));
    let heard = page.until("ev").await;
    assert_eq!((&heard["kind"], &heard["body"]["id"]), (&json!("post.published"), &json!(id)));
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.expect(200).attribute("article time", "datetime"), "2026-11-23T12:00:00Z");
    until_done(&app, "posts.publish", 1).await;
    app.later(minutes(1));
    until_done(&app, "posts.publish_due", 2).await;
    app.settle().await;
    assert_eq!(how_often_out(&app).await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, 1);
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, !drafts.html().contains("Fog"));
}

#[tokio::test]
async fn a_time_that_will_not_do_is_refused_with_words_and_nothing_is_changed() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = app.draft(&maren, "Fog", "Thick.").await;
    let before = app.everything().await;
    for (at, words) in [
        ("2026-11-23T07:12", "has passed"),
        ("1970-01-01T00:00", "has passed"),
        ("2027-11-25T00:00", "more than a year ahead"),
        ("", "Choose the day and the time"),
        ("tomorrow", "It looks like 2026-11-30T07:00"),
        ("2026-11-31T07:00", "It looks like 2026-11-30T07:00"),
    ] {
        let editor = maren.get(&format!("/write/{id}")).await;
        let fields = [("body", "Thicker."), ("publish_at", at), ("do", "schedule")];
        let refused = maren.submit(&editor, "#draft", &fields).await;
        refused.expect(422);
        assert_page!(refused, refused.error_beside("publish_at").contains(words));
        assert_page!(refused, refused.typed("publish_at"), at);
        assert_page!(refused, refused.typed("body"), "Thicker.");
    }
    assert_eq!(app.everything().await, before);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs WHERE kind = 'posts.publish'").await, 0);
}

#[tokio::test]
async fn what_is_not_ready_does_not_go_on_the_schedule() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let editor = maren.get("/write").await;
    let refused = maren.submit(&editor, "#draft", &[("publish_at", AT_NOON), ("do", "schedule")]).await;
    refused.expect(422);
    assert_page!(refused, refused.error_beside("title").contains("needs a title"));
    assert_page!(refused, refused.error_beside("body").contains("nothing to publish"));
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
    // Once it is on it, it keeps what it needs.
    let id = scheduled(&app, &maren, "Fog", AT_NOON).await;
    let before = app.everything().await;
    let editor = maren.get(&format!("/write/{id}")).await;
    let refused = maren.submit(&editor, "#draft", &[("title", " "), ("do", "save")]).await;
    assert_page!(refused, refused.expect(422).error_beside("title").contains("needs a title"));
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_post_taken_off_the_schedule_stays_a_draft() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = scheduled(&app, &maren, "Fog", AT_NOON).await;
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.typed("publish_at"), AT_NOON);
    let done = maren.submit(&editor, "#draft", &[("body", "Not yet."), ("do", "unschedule")]).await;
    assert_page!(done, done.expect(303).location(), format!("/write/{id}"));
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.typed("publish_at"), "");
    assert_page!(editor, editor.typed("body"), "Not yet.");
    app.later(hours(6));
    until_done(&app, "posts.publish", 1).await;
    assert_eq!(how_often_out(&app).await, 0);
    let drafts = maren.get("/drafts").await;
    assert_page!(drafts, drafts.text("main li").contains("saved"));
}

#[tokio::test]
async fn of_two_times_the_last_that_was_said_counts() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = scheduled(&app, &maren, "Fog", AT_NOON).await;
    choose(&maren, &id, "2026-11-23T15:00").await.expect(303);
    app.later(hours(5));
    until_done(&app, "posts.publish", 1).await;
    assert_eq!(how_often_out(&app).await, 0);
    app.later(hours(3));
    until_done(&app, "posts.publish", 2).await;
    assert_eq!(how_often_out(&app).await, 1);
}

#[tokio::test]
async fn the_text_that_goes_out_is_the_last_that_was_saved() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = scheduled(&app, &maren, "Fog", AT_NOON).await;
    let editor = maren.get(&format!("/write/{id}")).await;
    let fields = [("title", "Mist"), ("body", "Thin."), ("tags", "weather"), ("do", "save")];
    maren.submit(&editor, "#draft", &fields).await.expect(303);
    app.later(hours(5));
    until_done(&app, "posts.publish", 1).await;
    let post = app.visitor().get("/posts/mist").await;
    assert_page!(post, post.expect(200).text(".prose"), "Thin.");
    let tag = app.visitor().get("/tags/weather").await;
    assert_page!(tag, tag.expect(200).html().contains("Mist"));
}

#[tokio::test]
async fn a_post_published_by_hand_or_deleted_does_not_go_out_by_itself() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = scheduled(&app, &maren, "Fog", AT_NOON).await;
    let editor = maren.get(&format!("/write/{id}")).await;
    maren.submit(&editor, "#draft", &[("do", "publish")]).await.expect(303);
    let deleted = scheduled(&app, &maren, "Mist", AT_NOON).await;
    maren.post("/drafts", &[("id", &deleted), ("do", "delete")]).await.expect(303);
    app.later(hours(5));
    until_done(&app, "posts.publish", 2).await;
    until_done(&app, "posts.publish_due", 1).await;
    maren.post("/drafts", &[("id", &deleted), ("do", "restore")]).await.expect(303);
    app.later(minutes(1));
    until_done(&app, "posts.publish_due", 2).await;
    assert_eq!(how_often_out(&app).await, 1);
    app.visitor().get("/posts/mist").await.expect(404);
}

#[tokio::test]
async fn a_post_whose_job_got_lost_goes_out_within_a_minute() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    scheduled(&app, &maren, "Fog", AT_NOON).await;
    assert_eq!(app.execute("DELETE FROM jobs WHERE kind = 'posts.publish'").await, 1);
    app.later(hours(4) + minutes(48));
    until_done(&app, "posts.publish_due", 1).await;
    assert_eq!(how_often_out(&app).await, 1);
}

#[tokio::test]
async fn what_came_due_while_the_program_was_down_goes_out_when_it_is_back() {
    let mut app = TestApp::start().await;
    let maren = app.member("maren").await;
    scheduled(&app, &maren, "Fog", AT_NOON).await;
    app.stop().await;
    app.later(days(2));
    app.start_again().await;
    until_done(&app, "posts.publish", 1).await;
    assert_eq!(how_often_out(&app).await, 1);
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.expect(200).attribute("article time", "datetime").starts_with("2026-11-25T07:12"));
}

#[tokio::test]
async fn the_time_is_that_of_the_writers_clock_when_the_page_says_which() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = app.draft(&maren, "Fog", "Thick.").await;
    let editor = maren.get(&format!("/write/{id}")).await;
    let fields = [("publish_at", AT_NOON), ("offset", "-330"), ("do", "schedule")];
    maren.submit(&editor, "#draft", &fields).await.expect(303);
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.typed("publish_at"), "2026-11-23T17:30");
}

#[tokio::test]
async fn nobody_schedules_somebody_elses_post_or_one_that_is_out() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.moderator("tomasz").await);
    let id = app.draft(&maren, "Fog", "Thick.").await;
    app.publish(&maren, "Mist", "Thin.", "").await;
    let out = app.column("SELECT id FROM posts WHERE slug = 'mist'").await.remove(0);
    let before = app.everything().await;
    let form = [("title", "Fog"), ("body", "His."), ("publish_at", AT_NOON), ("do", "schedule")];
    tomasz.post(&format!("/write/{id}"), &form).await.expect(404);
    let refused = maren.post(&format!("/write/{out}"), &form).await;
    assert_page!(refused, refused.expect(409).text("[role=alert]").contains("out already"));
    assert_eq!(app.everything().await, before);
}
