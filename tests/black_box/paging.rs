//! Walking through a list by its own links while others go on writing.

use super::app::{Client, Page, TestApp, days};
use crate::assert_page;

/// Writes `count` posts called `{word} {number}`, `at_once` of them at the same moment.
async fn write(app: &TestApp, author: &Client, word: &str, count: usize, at_once: usize) {
    for number in 0..count {
        if number % at_once == 0 {
            app.later(std::time::Duration::from_secs(1));
        }
        let form = [
            ("form_key", format!("{word}-key-{number}")),
            ("title", format!("{word} {number}")),
            ("body", "Text.".to_owned()),
            ("tags", "tide".to_owned()),
            ("do", "publish".to_owned()),
        ];
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        author.post("/write", &pairs).await.expect(303);
    }
}

fn titles(page: &Page) -> Vec<String> {
    page.expect(200).texts("article h2")
}

/// Follows "Older posts" to the end, doing something before each step.
async fn walk(app: &TestApp, reader: &Client, from: &str, author: &Client, meanwhile: usize) -> Vec<String> {
    let mut page = reader.get(from).await;
    let mut seen = titles(&page);
    for step in 0.. {
        assert!(step < 50, "the pages have no end");
        write(app, author, &format!("newer-{step}"), meanwhile, 1).await;
        let Some(older) = page.attributes("nav.pages a", "href").into_iter().next() else { break };
        assert_page!(page, page.text("nav.pages a"), "Older posts");
        page = reader.get(&older).await;
        seen.extend(titles(&page));
    }
    seen
}

fn expected(word: &str, count: usize) -> Vec<String> {
    let mut all: Vec<String> = (0..count).map(|number| format!("{word} {number}")).collect();
    all.sort();
    all
}

#[tokio::test]
async fn no_post_comes_twice_or_never_while_others_publish() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    write(&app, &maren, "old", 67, 1).await;
    app.follow(&tomasz, "maren").await;
    let lists = [
        ("/", app.visitor()),
        ("/", tomasz.copy()),
        ("/?show=following", tomasz.copy()),
        ("/tags/tide", app.visitor()),
    ];
    for (from, reader) in lists {
        let all = app.visitor().get(from).await;
        drop(all);
        let seen = walk(&app, &reader, from, &tomasz, 2).await;
        let mut old: Vec<String> = seen.iter().filter(|title| title.starts_with("old ")).cloned().collect();
        old.sort();
        assert_eq!(old, expected("old", 67), "{from}");
    }
}

#[tokio::test]
async fn a_members_own_page_is_walked_the_same_way() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    write(&app, &maren, "hers", 45, 1).await;
    write(&app, &tomasz, "his", 5, 1).await;
    let mut seen = walk(&app, &app.visitor(), "/@maren", &maren, 1).await;
    seen.retain(|title| title.starts_with("hers ") || title.starts_with("his "));
    seen.sort();
    assert_eq!(seen, expected("hers", 45));
}

#[tokio::test]
async fn posts_of_one_moment_are_not_lost_at_the_edge_of_a_page() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    write(&app, &maren, "tie", 61, 61).await;
    let mut seen = walk(&app, &app.visitor(), "/", &maren, 0).await;
    seen.sort();
    assert_eq!(seen, expected("tie", 61));
}

#[tokio::test]
async fn posts_that_are_deleted_meanwhile_take_no_other_along() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    write(&app, &maren, "old", 45, 1).await;
    let reader = app.visitor();
    let first = reader.get("/").await;
    // Also the one that the next page begins behind.
    for title in &titles(&first)[17..] {
        app.delete(&maren, &title.replace(' ', "-")).await.expect(303);
    }
    let second = reader.get(&first.attribute("nav.pages a", "href")).await;
    let third = reader.get(&second.attribute("nav.pages a", "href")).await;
    let mut seen = titles(&first);
    seen.extend(titles(&second));
    seen.extend(titles(&third));
    seen.sort();
    assert_eq!(seen, expected("old", 45));
}

#[tokio::test]
async fn a_page_holds_twenty_and_the_last_one_links_no_further() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    write(&app, &maren, "old", 20, 1).await;
    let only = app.visitor().get("/").await;
    assert_page!(only, only.count("article") == 20 && !only.has("nav.pages a"));
    write(&app, &maren, "one-more", 1, 1).await;
    let first = app.visitor().get("/").await;
    let last = app.visitor().get(&first.attribute("nav.pages a", "href")).await;
    assert_page!(last, titles(&last), ["old 0"]);
    assert_page!(last, !last.has("nav.pages a"));
}

#[tokio::test]
async fn a_cursor_that_we_did_not_make_is_not_found() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "tide").await;
    let long = format!("1-{}", "a".repeat(65));
    for cursor in ["x", "1", "-", "1-", "-a", "x-a", "1-%27", "1-a%00", "99999999999999999999-a", long.as_str()] {
        for list in ["/", "/tags/tide", "/@maren"] {
            app.visitor().get(&format!("{list}?before={cursor}")).await.expect(404);
        }
    }
    // One that fits but lies before everything shows nothing older.
    let page = app.visitor().get("/?before=1-a").await;
    assert_page!(page, !page.expect(200).has("article"));
}

#[tokio::test]
async fn old_pages_are_found_after_a_long_time() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    write(&app, &maren, "old", 25, 1).await;
    let older = app.visitor().get("/").await.attribute("nav.pages a", "href");
    app.later(days(400));
    let tomasz = app.member("tomasz").await;
    write(&app, &tomasz, "new", 30, 1).await;
    let page = app.visitor().get(&older).await;
    assert_page!(page, titles(&page), ["old 4", "old 3", "old 2", "old 1", "old 0"]);
}
