//! Who hears of what.

use super::app::{Client, Page, TestApp};
use crate::assert_page;

/// The lines of somebody's notifications, newest first, without the time.
async fn lines(client: &Client) -> Vec<String> {
    let page = client.get("/notifications").await;
    let said = page.expect(200).texts("main .byline > span:first-child");
    said.iter().map(|line| line.split(" · ").next().unwrap_or_default().to_owned()).collect()
}

async fn bell(client: &Client) -> String {
    let page: Page = client.get("/").await;
    page.texts(".dock .count:not([hidden])").join(" ")
}

#[tokio::test]
async fn followers_hear_of_a_new_post_once() {
    let app = TestApp::start().await;
    let (maren, tomasz, pell) = (app.member("maren").await, app.member("tomasz").await, app.member("pell").await);
    app.follow(&tomasz, "maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.settle().await;
    assert_eq!(lines(&tomasz).await, ["Maren published Fog"]);
    assert_eq!(bell(&tomasz).await, "1 unread");
    let page = tomasz.get("/notifications").await;
    assert_page!(page, page.attributes("main .byline a", "href"), ["/@maren", "/posts/fog"]);
    assert_page!(page, page.text("main li").contains("Because you follow the author"));
    for other in [&maren, &pell] {
        assert!(lines(other).await.is_empty());
    }
    // An edit is no news, and neither is bringing it back.
    app.edit(&maren, &slug, "Fog", "Thicker.").await.expect(303);
    app.delete(&maren, &slug).await.expect(303);
    let drafts = maren.get("/drafts").await;
    maren.submit(&drafts, "form:has(button[value=restore])", &[("do", "restore")]).await.expect(303);
    app.settle().await;
    assert_eq!(lines(&tomasz).await.len(), 1);
}

#[tokio::test]
async fn everybody_in_a_discussion_hears_each_for_the_most_personal_reason() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let (pell, ines) = (app.member("pell").await, app.member("ines").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let first = app.comment(&tomasz, &slug, "It is.").await;
    app.comment(&pell, &slug, "Not here.").await;
    app.answer(&ines, &slug, "Where are you?", &first).await;
    app.settle().await;
    let by_ines = |line: &&str| line.starts_with("Ines");
    let heard = [
        (&maren, "Ines commented on Fog"),
        (&tomasz, "Ines answered you in Fog"),
        (&pell, "Ines also commented on Fog"),
    ];
    for (member, line) in heard {
        let lines = lines(member).await;
        assert_eq!(lines.iter().map(String::as_str).filter(by_ines).collect::<Vec<_>>(), [line]);
    }
    assert!(lines(&ines).await.is_empty());
    assert_eq!(lines(&maren).await.len(), 3);
    assert_eq!(bell(&maren).await, "3 unread");
}

#[tokio::test]
async fn whoever_joins_later_is_not_told_of_what_was_said_before() {
    let app = TestApp::start().await;
    let (maren, tomasz, ines) = (app.member("maren").await, app.member("tomasz").await, app.member("ines").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&tomasz, &slug, "It is.").await;
    app.settle().await;
    app.comment(&ines, &slug, "Here too.").await;
    app.settle().await;
    // The first comment's event once more, as if it had been told late.
    app.execute(
        "INSERT INTO outbox (id, kind, body, at) SELECT '0', 'comment.added', '{\"comment_id\":\"' || c.id || \
         '\",\"post_id\":\"' || c.post_id || '\",\"author_id\":\"' || c.author_id || '\",\"answers\":null}', \
         c.created_at FROM comments c ORDER BY c.created_at LIMIT 1",
    )
    .await;
    app.settle().await;
    assert!(lines(&ines).await.is_empty());
    assert_eq!(lines(&tomasz).await, ["Ines also commented on Fog"]);
}

#[tokio::test]
async fn nobody_hears_of_their_own_words() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let first = app.comment(&maren, &slug, "Is it?").await;
    app.answer(&maren, &slug, "It is.", &first).await;
    app.settle().await;
    assert!(lines(&maren).await.is_empty());
    assert_eq!(bell(&maren).await, "");
    assert_eq!(app.number("SELECT COUNT(*) FROM notifications").await, 0);
}

#[tokio::test]
async fn a_notification_leads_to_the_comment() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    let id = app.comment(&tomasz, &slug, "It is.").await;
    app.settle().await;
    let page = maren.get("/notifications").await;
    assert_page!(page, page.has(&format!("a[href='/posts/fog#c-{id}']")));
}

#[tokio::test]
async fn one_or_all_are_marked_as_read_and_the_bell_counts_the_rest() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    for body in ["One.", "Two.", "Three."] {
        app.comment(&tomasz, &slug, body).await;
    }
    app.settle().await;
    let page = maren.get("/notifications").await;
    assert_page!(page, page.count("main li.new"), 3);
    maren.submit(&page, "main li form", &[]).await.expect(303);
    assert_eq!(bell(&maren).await, "2 unread");
    let page = maren.get("/notifications").await;
    assert_page!(page, page.count("main li.new"), 2);
    maren.submit(&page, "main form:not(li form)", &[]).await.expect(303);
    assert_eq!(bell(&maren).await, "");
    let page = maren.get("/notifications").await;
    assert_page!(page, page.count("main li") == 3 && !page.has("main form"));
}

#[tokio::test]
async fn nobody_marks_the_notifications_of_another() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&tomasz, &slug, "It is.").await;
    app.settle().await;
    let id = app.column("SELECT id FROM notifications").await.remove(0);
    tomasz.post("/notifications", &[("id", id.as_str())]).await.expect(303);
    tomasz.post("/notifications", &[]).await.expect(303);
    assert_eq!(bell(&maren).await, "1 unread");
    app.visitor().post("/notifications", &[("id", id.as_str())]).await.expect(401);
    assert_eq!(bell(&maren).await, "1 unread");
}

#[tokio::test]
async fn a_deleted_post_is_told_to_nobody() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&tomasz, &slug, "It is.").await;
    app.settle().await;
    app.delete(&maren, &slug).await.expect(303);
    assert!(lines(&maren).await.is_empty());
}

#[tokio::test]
async fn more_than_a_page_of_notifications_is_read_page_by_page() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    for number in 0..35 {
        app.comment(&tomasz, &slug, &format!("Number {number}.")).await;
    }
    app.settle().await;
    let first = maren.get("/notifications").await;
    assert_page!(first, first.count("main li"), 30);
    let older = first.attribute("nav.pages a", "href");
    let second = maren.get(&older).await;
    assert_page!(second, second.count("main li") == 5 && !second.has("nav.pages a"));
    let mut all = first.attributes("main li a[href^='/posts/']", "href");
    all.extend(second.attributes("main li a[href^='/posts/']", "href"));
    let count = all.len();
    all.sort();
    all.dedup();
    assert_eq!((count, all.len()), (35, 35));
}

#[tokio::test]
async fn a_visitor_is_sent_to_sign_in() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/notifications").await;
    assert_page!(page, page.expect(302).location(), "/login?next=/notifications");
}
