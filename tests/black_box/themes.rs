//! Light, dark, or as the device says.

use super::app::TestApp;
use crate::assert_page;

#[tokio::test]
async fn the_chosen_theme_is_remembered_and_rendered() {
    let app = TestApp::start().await;
    for client in [app.visitor(), app.member("maren").await] {
        let tags = client.get("/tags").await;
        assert_page!(tags, !tags.has("html[data-theme]"));
        assert_page!(tags, tags.text("button[name=theme][aria-pressed=true]"), "Auto");
        for (theme, word) in [("dark", "Dark"), ("light", "Light")] {
            let done = client.submit(&tags, "form[action='/theme']", &[("theme", theme)]).await;
            assert_page!(done, done.expect(303).location(), "/tags");
            let cookie = done.header("set-cookie").unwrap_or_else(|| done.fail("No cookie came."));
            for wanted in ["Max-Age=31536000", "SameSite=Lax", "Path=/"] {
                assert!(cookie.contains(wanted), "{cookie}");
            }
            let page = client.follow(&done).await;
            assert_page!(page, page.attribute("html", "data-theme"), theme);
            assert_page!(page, page.text("button[name=theme][aria-pressed=true]"), word);
        }
        client.submit(&tags, "form[action='/theme']", &[("theme", "auto")]).await.expect(303);
        let page = client.get("/").await;
        assert_page!(page, !page.has("html[data-theme]"));
    }
}

#[tokio::test]
async fn an_unknown_theme_is_refused_and_an_unknown_cookie_overlooked() {
    let app = TestApp::start().await;
    let refused = app.visitor().post("/theme", &[("theme", "purple\" onload=\"alert(1)")]).await;
    assert_page!(refused, refused.expect(400).header("set-cookie").is_none());
    let page = app.visitor().request("GET", "/").header("cookie", "theme=purple").send().await;
    assert_page!(page, !page.expect(200).has("html[data-theme]"));
}

#[tokio::test]
async fn choosing_a_theme_sends_nobody_to_another_site() {
    let app = TestApp::start().await;
    for next in ["https://evil.example", "//evil.example", "\\\\evil.example", ""] {
        let done = app.visitor().post("/theme", &[("theme", "dark"), ("next", next)]).await;
        assert_page!(done, done.expect(303).location(), "/");
    }
}

#[tokio::test]
async fn a_kept_page_is_kept_apart_for_each_theme() {
    let app = TestApp::start().await;
    for _ in 0..2 {
        for theme in ["light", "dark"] {
            let cookie = format!("theme={theme}");
            let page = app.visitor().request("GET", "/").header("cookie", &cookie).send().await;
            assert_page!(page, page.attribute("html", "data-theme"), theme);
        }
        let page = app.visitor().get("/").await;
        assert_page!(page, !page.has("html[data-theme]"));
    }
}
