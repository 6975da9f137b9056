//! Markdown from the form to the reader.

use super::app::{Page, TestApp};
use crate::assert_page;

async fn published(body: &str) -> Page {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let slug = app.publish(&maren, "Fog", body, "").await;
    app.visitor().get(&format!("/posts/{slug}")).await
}

#[tokio::test]
async fn what_markdown_knows_is_shown_as_it_means() {
    let body = "# One\n\n## Two\n\nA *soft* and **loud** word, ~~gone~~, `code`, [a link](/tags).\n\n\
                > Said by somebody.\n\n1. first\n2. second\n\n- point\n\n---\n\n```rust\nfn main() {}\n```\n";
    let page = published(body).await;
    for (css, text) in [
        (".prose h2", "One"),
        (".prose h3", "Two"),
        (".prose em", "soft"),
        (".prose strong", "loud"),
        (".prose del, .prose s", "gone"),
        (".prose p code", "code"),
        (".prose a[href='/tags']", "a link"),
        (".prose blockquote", "Said by somebody."),
        (".prose ol li", "first"),
        (".prose ul li", "point"),
        (".prose pre code", "fn main() {}"),
    ] {
        assert_page!(page, page.text(css), text);
    }
    assert_page!(page, page.has(".prose hr") && page.count("h1") == 1);
}

#[tokio::test]
async fn tables_have_heads_and_cells() {
    let page = published("| Part | Price |\n| --- | ---: |\n| Pipe | 0 |\n| <b>Box</b> | 31 |\n").await;
    assert_page!(page, page.texts(".prose th"), ["Part", "Price"]);
    assert_page!(page, page.texts(".prose td"), ["Pipe", "0", "<b>Box</b>", "31"]);
    assert_page!(page, !page.has(".prose b"));
}

#[tokio::test]
async fn footnotes_lead_there_and_back() {
    let page = published("The gauge stopped.[^1] Twice.[^x]\n\n[^1]: At twenty to four.\n[^x]: And later.\n").await;
    let to = page.attributes(".prose sup a", "href");
    assert_page!(page, to.len(), 2);
    for target in &to {
        let id = target.strip_prefix('#').unwrap_or_else(|| page.fail("A footnote leads away."));
        assert_page!(page, page.count(&format!("[id='{id}']")), 1);
    }
    assert_page!(page, page.text(".prose").contains("At twenty to four."));
    let back = page.attributes(".prose li a, .prose .footnotes a, .prose section a", "href");
    assert_page!(page, back.iter().filter(|href| href.starts_with('#')).count() >= 2);
}

#[tokio::test]
async fn html_in_a_text_is_text() {
    let html = "<script>alert(1)</script>\n\n<div onclick=\"x()\">a</div> and <b>bold</b> <!-- hidden -->  <svg/onload=x()>\n\n<style>*{}</style>\n\n<iframe src=\"//evil.example\"></iframe>";
    let page = published(html).await;
    for css in
        [".prose script", ".prose div", ".prose b", ".prose svg", ".prose style", ".prose iframe", ".prose [onclick]"]
    {
        assert_page!(page, page.count(css), 0);
    }
    for text in ["<script>alert(1)</script>", "<div onclick=\"x()\">a</div>", "<b>bold</b>", "<!-- hidden -->"] {
        assert_page!(page, page.text(".prose").contains(text));
    }
}

#[tokio::test]
async fn links_lead_only_where_links_should() {
    let body = "[a](javascript:alert(1)) [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x) \
                [e](&#106;avascript:alert(1)) [f](https://example.org/?a=1&b=\"2\") [g](mailto:ines@example.org) \
                [h](//evil.example) <javascript:alert(1)> ![p](https://example.org/p.png) [i](file:///etc/passwd)";
    let page = published(body).await;
    for href in page.attributes(".prose a", "href") {
        let fine = ["https://", "http://", "mailto:", "/", "#"].iter().any(|start| href.starts_with(start));
        assert_page!(page, fine && !href.to_lowercase().contains("script:"));
    }
    assert_page!(page, !page.has(".prose img"));
    for word in ["a", "b", "c", "d", "e"] {
        assert_page!(page, page.text(".prose").contains(word));
    }
}

#[tokio::test]
async fn a_comment_is_rendered_the_same_way_and_clashes_with_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let text = "With a note.[^1] And **more**.\n\n[^1]: This one.\n\n# Loud\n";
    let slug = app.publish(&maren, "Fog", text, "").await;
    app.comment(&maren, &slug, text).await;
    app.comment(&maren, &slug, text).await;
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    let mut ids = page.attributes("[id]", "id");
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_page!(page, ids.len(), count);
    assert_page!(page, page.count(".said strong"), 2);
    assert_page!(page, page.count("h1"), 1);
}

#[tokio::test]
async fn a_text_made_to_be_slow_is_published_all_the_same() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for (number, bomb) in ["[", "> ", "* ", "**a", "`", "![](", "<a ", "| ", "[^", "&#"].into_iter().enumerate() {
        let body = bomb.repeat(60_000 / bomb.len());
        let slug = app.publish(&maren, &format!("Bomb {number}"), &format!("x {body}"), "").await;
        app.visitor().get(&format!("/posts/{slug}")).await.expect(200);
    }
}
