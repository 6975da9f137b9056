//! Text that wants to be more than text, everywhere somebody can type.

use tidings::accounts::Role;
use tidings::accounts::server::{NewMember, register};

use super::app::{Client, PASSWORD, TestApp};
use crate::assert_page;

const SCRIPT: &str = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>";

async fn signed_in(app: &TestApp, name: &str, bio: &str) -> Client {
    let new = NewMember {
        handle: "mallory",
        email: "mallory@northquay.example",
        name,
        bio,
        password: PASSWORD,
        role: Role::Member,
    };
    register(app.platform(), &new).await.unwrap();
    app.signed_in("mallory").await
}

#[tokio::test]
async fn a_script_in_a_name_a_title_a_text_or_a_comment_stays_text() {
    let app = TestApp::start().await;
    let mallory = signed_in(&app, SCRIPT, SCRIPT).await;
    let maren = app.member("maren").await;
    app.follow(&maren, "mallory").await;
    let slug = app.publish(&mallory, SCRIPT, SCRIPT, "").await;
    app.comment(&mallory, &slug, SCRIPT).await;
    app.settle().await;
    let post = format!("/posts/{slug}");
    for client in [&app.visitor(), &maren, &mallory] {
        for path in ["/", &post, "/@mallory", "/notifications", "/drafts"] {
            let page = client.get(path).await;
            assert_page!(page, !page.has("img") && !page.has("[onerror]"));
            assert_page!(page, page.texts("script").iter().all(|script| !script.contains("alert(1)")));
        }
    }
    let page = app.visitor().get(&post).await;
    assert_page!(page, page.text("h1"), SCRIPT);
    assert_page!(page, page.text(".byline .who"), SCRIPT);
    assert_page!(page, page.text(".comment .said"), SCRIPT);
    let editor = app.editor(&mallory, &slug).await;
    assert_page!(editor, editor.typed("title") == SCRIPT && editor.typed("body") == SCRIPT);
}

#[tokio::test]
async fn a_text_cannot_leave_the_data_that_a_page_carries() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let breakout = "</script></leptos-island><script>alert(1)</script><!-- \u{2028} \\u003c";
    let slug = app.publish(&maren, breakout, breakout, "").await;
    app.comment(&maren, &slug, breakout).await;
    for client in [app.visitor(), maren.copy()] {
        let page = client.get(&format!("/posts/{slug}")).await;
        assert_page!(page, page.texts("script").iter().all(|script| !script.contains("alert(1)")));
        assert_page!(page, page.has("footer.colophon") && page.text("h1").starts_with("</script>"));
    }
}

#[tokio::test]
async fn control_characters_and_marks_that_turn_the_text_are_taken_out_of_lines() {
    let app = TestApp::start().await;
    let mallory = signed_in(&app, "Ma\u{202e}llo\u{0}ry\u{200b}\r\n the\u{2066} Great", "").await;
    let title = "Invoice\u{202e}fdp.exe \u{7}and\u{feff} more\r\nlines";
    let slug = app.publish(&mallory, title, "Text.", "").await;
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.text("h1"), "Invoicefdp.exe and more lines");
    assert_page!(page, page.text(".byline .who"), "Mallo ry the Great");
    let stored = app.column("SELECT title FROM posts").await.remove(0);
    assert!(stored.chars().all(|c| !c.is_control()), "{stored:?}");
    for trick in ['\u{202e}', '\u{2066}', '\u{200b}', '\u{feff}', '\u{0}'] {
        assert_page!(page, !page.html().contains(trick));
    }
}

#[tokio::test]
async fn a_text_may_have_lines_but_no_tricks() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", "one\u{0}\u{202e}\r\n\r\ntwo\u{7}\tthree", "").await;
    app.comment(&maren, &slug, "four\u{2067}\u{0}\r\n\r\nfive").await;
    assert_eq!(app.column("SELECT body FROM posts").await, ["one\n\ntwo\tthree"]);
    assert_eq!(app.column("SELECT body FROM comments").await, ["four\n\nfive"]);
    let page = app.visitor().get("/posts/fog").await;
    assert_page!(page, page.texts(".prose:not(.said) p"), ["one", "two three"]);
}

#[tokio::test]
async fn text_from_right_to_left_keeps_to_its_own_place() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "שלום", "مرحبا", "").await;
    app.comment(&maren, &slug, "שלום").await;
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.attribute("h1", "dir"), "auto");
    assert_page!(page, page.attribute(".prose p", "dir"), "auto");
    assert_page!(page, page.attribute(".comment .said", "dir"), "auto");
    let home = app.visitor().get("/").await;
    assert_page!(home, home.attribute("article h2 a", "dir"), "auto");
    assert_page!(home, home.attribute("article .excerpt", "dir"), "auto");
}

#[tokio::test]
async fn every_query_treats_a_quote_as_a_quote() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let quote = "x'); DROP TABLE posts; --";
    let slug = app.publish(&maren, quote, quote, "").await;
    app.comment(&maren, &slug, quote).await;
    for path in ["/posts/x'--", "/tags/x'--", "/@x'--", "/?before=1-x'--"] {
        app.visitor().get(path).await.expect(404);
    }
    maren.post("/notifications", &[("id", quote)]).await.expect(303);
    maren.post("/drafts", &[("id", quote), ("do", "delete")]).await.expect(404);
    maren.get(&format!("/notifications?before={quote}")).await.expect(200);
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.expect(200).text(".comment .said"), quote);
}

#[tokio::test]
async fn a_zero_byte_where_a_name_belongs_is_found_nowhere() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    app.settle().await;
    let before = app.everything().await;
    for path in [
        "/posts/fog%00",
        "/tags/%00",
        "/@maren%00",
        "/write/%00",
        "/?before=1-%00",
        "/notifications?before=%00",
        "/posts/fog?reply=%00",
        "/?show=%00",
        "/login?next=%00",
    ] {
        let page = maren.get(path).await;
        assert_page!(page, page.status < 500);
    }
    for (path, form) in [
        ("/drafts", vec![("id", "\0"), ("do", "delete")]),
        ("/notifications", vec![("id", "\0")]),
        ("/write", vec![("id", "\0"), ("title", "x"), ("body", "x"), ("do", "save")]),
        ("/write", vec![("form_key", "0123456\0"), ("title", ""), ("body", "x"), ("do", "publish")]),
        ("/write/%00", vec![("title", "x"), ("body", "x"), ("do", "publish")]),
        ("/posts/fog", vec![("mutation_id", "0123456789"), ("reply_to", "\0"), ("body", "x")]),
        ("/posts/fog%00", vec![("mutation_id", "0123456789"), ("body", "x")]),
        ("/@maren%00/follow", vec![("do", "follow")]),
    ] {
        let page = maren.post(path, &form).await;
        assert_page!(page, page.status < 500);
    }
    let stream = "SELECT COUNT(*) FROM posts";
    assert_eq!(app.number(stream).await, 1);
    let unread_events = |text: &str| text.lines().filter(|line| !line.starts_with("stream u:")).count();
    assert_eq!(unread_events(&app.everything().await), unread_events(&before));
}

#[tokio::test]
async fn a_zero_byte_in_the_key_of_a_form_makes_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let form = [("form_key", "0123456\0"), ("title", "x"), ("body", "x"), ("do", "publish")];
    let page = maren.post("/write", &form).await;
    assert_page!(page, (400..500).contains(&page.status));
    let form = [("mutation_id", "0123456\0"), ("body", "x")];
    let page = maren.post("/posts/fog", &form).await;
    assert_page!(page, (400..500).contains(&page.status));
}
