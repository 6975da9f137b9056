use super::render;

fn html(markdown: &str) -> String {
    render(markdown, "").html
}

#[test]
fn a_paragraph_with_marks_is_a_paragraph_with_marks() {
    assert_eq!(
        html("It *is* **so** ~~not~~ `x < y`."),
        "<p dir=\"auto\">It <em>is</em> <strong>so</strong> <del>not</del> <code>x &lt; y</code>.</p>"
    );
    assert_eq!(html("one  \ntwo\nthree"), "<p dir=\"auto\">one<br>two\nthree</p>");
    assert_eq!(html("3. a\n4. b"), "<ol dir=\"auto\" start=\"3\"><li>a</li><li>b</li></ol>");
    assert_eq!(html("> a\n>\n> - b\n\n---"), "<blockquote dir=\"auto\"><p>a</p><ul><li>b</li></ul></blockquote><hr>");
}

#[test]
fn headings_begin_at_the_second_level_and_skip_none() {
    assert_eq!(html("# a\n## b\n# c"), "<h2 dir=\"auto\">a</h2><h3 dir=\"auto\">b</h3><h2 dir=\"auto\">c</h2>");
    assert_eq!(html("## a\n## b"), "<h2 dir=\"auto\">a</h2><h2 dir=\"auto\">b</h2>");
    assert_eq!(html("# a\n#### b\n## c"), "<h2 dir=\"auto\">a</h2><h3 dir=\"auto\">b</h3><h3 dir=\"auto\">c</h3>");
    assert!(html("# 1\n## 2\n### 3\n#### 4\n##### 5\n###### 6").contains("<h6 dir=\"auto\">6</h6>"));
}

#[test]
fn a_table_scrolls_in_a_named_frame() {
    let table = html("| Part | Price |\n|---|---:|\n| Pipe | 8 |");
    assert_eq!(
        table,
        "<div class=\"scroll\" role=\"region\" aria-label=\"Table\" tabindex=\"0\"><table dir=\"auto\"><thead><tr>\
         <th scope=\"col\">Part</th><th scope=\"col\" class=\"num\">Price</th></tr></thead><tbody><tr><td>Pipe</td>\
         <td class=\"num\">8</td></tr></tbody></table></div>"
    );
    assert!(html("||b|\n|---|---|\n|c|d|").contains("<tr><td></td><th scope=\"col\">b</th></tr>"));
    let two = "|a|\n|-|\n\n```\nx\n```\n\n|b|\n|-|\n\n```\ny\n```\n";
    assert!(html(two).contains("aria-label=\"Table 2\"") && html(two).contains("aria-label=\"Code 2\""));
    assert!(!render(two, "c4").html.contains("region"));
}

#[test]
fn code_is_shown_as_it_is_and_its_language_is_a_plain_name() {
    assert_eq!(
        html("```rust\nlet a = \"<b>\";\n```"),
        "<pre tabindex=\"0\" role=\"region\" aria-label=\"Code\"><code class=\"language-rust\">let a = \"&lt;b&gt;\";\n</code></pre>"
    );
    assert!(html("```\"><script>\nx\n```").contains("<code>x"));
    assert!(html("- a\n\n      code").contains(" dir=\"ltr\"><code>"));
}

#[test]
fn footnotes_lead_there_and_back_and_keep_to_their_scope() {
    let text = "One[^a], two[^b], one again[^a].\n\n[^b]: Second.\n\n[^a]: First, see [^b].\n\n[^c]: Nobody asks.";
    let html = render(text, "c4").html;
    assert!(html.contains("<sup><a href=\"#c4-fn-1\" id=\"c4-fnref-1\" aria-label=\"Note 1\">1</a></sup>"));
    assert!(html.contains("id=\"c4-fnref-1-2\""));
    assert!(html.contains("<li id=\"c4-fn-1\" dir=\"auto\"><p>First, see "));
    assert!(html.contains("href=\"#c4-fnref-1-2\" aria-label=\"Back to the text from note 1\""));
    assert!(!html.contains("Nobody"));
    assert_eq!(self::html("[^x] alone"), "<p dir=\"auto\">[^x] alone</p>");
    assert!(!self::html("[a [^b] c](/x)\n\n[^b]: note").contains("href=\"/x\""), "links do not nest");
}

#[test]
fn links_lead_to_the_web_to_a_mailbox_or_to_this_site() {
    let away = " rel=\"nofollow ugc noopener\"";
    assert_eq!(
        html("[a](https://b.example/?c=1&d)"),
        format!("<p dir=\"auto\"><a href=\"https://b.example/?c=1&amp;d\"{away}>a</a></p>")
    );
    assert_eq!(
        html("<ines@example.org>"),
        format!("<p dir=\"auto\"><a href=\"mailto:ines@example.org\"{away}>ines@example.org</a></p>")
    );
    assert_eq!(
        html("[a](/posts/b#c) [d](#e)"),
        "<p dir=\"auto\"><a href=\"/posts/b#c\">a</a> <a href=\"#e\">d</a></p>"
    );
    assert_eq!(
        html("[](https://b.example)"),
        format!("<p dir=\"auto\"><a href=\"https://b.example\"{away}>https://b.example</a></p>")
    );
    let refused = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#1;javascript:alert(1)",
        "java&Tab;script:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//evil.example",
        "/&#10;/evil.example",
        "/\\\\evil.example",
        "&#47;/evil.example",
        "evil.html",
        "?q",
        "https:evil",
        "blob:https://a",
        "&#106;avascript:alert(1)",
        "\u{202e}javascript:x",
    ];
    for url in refused {
        assert!(!html(&format!("[words]({url})")).contains("<a"), "{url}");
        assert!(!html(&format!("![words]({url})")).contains("<a"), "{url}");
    }
}

#[test]
fn a_picture_is_a_link_with_its_words_and_links_do_not_nest() {
    assert!(html("![A *grey* box](https://a.example/b.png)").contains(">A <em>grey</em> box</a>"));
    assert!(html("![](https://a.example/b.png)").contains(">Picture</a>"));
    assert_eq!(html("[![box](https://a/b.png)](/c)"), "<p dir=\"auto\"><a href=\"/c\">box</a></p>");
    assert_eq!(html("![a [b](/c) d](/e)"), "<p dir=\"auto\"><a href=\"/e\">a b d</a></p>");
}

const OURS: &str = "/media/0123456789abcdef0123456789abcdef";

#[test]
fn a_picture_of_this_place_is_shown_in_the_size_that_fits() {
    assert_eq!(
        html(&format!("![Fog & \"the *mole*\"]({OURS}-1200x800.jpg)")),
        format!(
            "<p dir=\"auto\"><img class=\"picture\" src=\"{OURS}-960.jpg\" srcset=\"{OURS}-480.jpg 480w, {OURS}-960.jpg \
             960w, {OURS}-1200.jpg 1200w\" sizes=\"(max-width: 46rem) 100vw, 42rem\" width=\"1200\" height=\"800\" \
             loading=\"lazy\" decoding=\"async\" alt=\"Fog &amp; &quot;the mole&quot;\"></p>"
        )
    );
    assert!(html(&format!("[![]({OURS}-9x9.png)](/a)")).ends_with(" alt=\"\"></a></p>"));
    assert!(html(&format!("![a ![b](/c) [d](/e)\nf]({OURS}-9x9.png) g")).ends_with(" alt=\"a b d f\"> g</p>"));
    let text = render(&format!("![Not said.]({OURS}-9x9.png)\n\nSaid."), "");
    assert_eq!((text.excerpt.as_str(), text.words), ("Said.", 1));
}

#[test]
fn what_only_looks_like_a_picture_of_this_place_is_a_link() {
    for url in ["/media/x.jpg", "https://a.example/media/b.png", &format!("{OURS}-9x9.svg"), &format!("{OURS}-960.jpg")]
    {
        let html = html(&format!("![words]({url})"));
        assert!(html.contains("<a href=") && !html.contains("<img"), "{html}");
    }
}

#[test]
fn raw_html_is_text() {
    assert_eq!(html("a <b onclick=x>b</b>"), "<p dir=\"auto\">a &lt;b onclick=x&gt;b&lt;/b&gt;</p>");
    assert_eq!(html("<script>alert(1)</script>"), "<p dir=\"auto\">&lt;script&gt;alert(1)&lt;/script&gt;</p>");
    assert_eq!(html("<!-- c -->"), "<p dir=\"auto\">&lt;!-- c --&gt;</p>");
}

#[test]
fn characters_that_hide_or_turn_the_text_are_dropped() {
    let tricky = "a\u{0}b\u{7}c\u{202e}d\u{2066}e\u{9b}f&#x202e;g&#1;h";
    let text = render(tricky, "");
    assert_eq!(text.html.replace('\u{fffd}', ""), "<p dir=\"auto\">abcdefgh</p>");
    assert_eq!(text.excerpt.replace('\u{fffd}', ""), "abcdefgh");
}

#[test]
fn the_excerpt_is_the_first_paragraph_cut_at_a_word() {
    assert_eq!(
        render("# Title\n\nThe *first*\nparagraph, [linked](/x).\n\nThe second.", "").excerpt,
        "The first paragraph, linked."
    );
    assert_eq!(render("![only a picture](https://a/b)\n\nThen words.", "").excerpt, "Then words.");
    assert_eq!(render("- a\n- b", "").excerpt, "a b");
    assert_eq!(render("", "").excerpt, "");
    let long = render(&"harbour, ".repeat(60), "").excerpt;
    assert!(long.ends_with("harbour…") && long.chars().count() <= 280, "{long}");
    assert_eq!(render(&"x".repeat(400), "").excerpt.chars().count(), 280);
    assert_eq!(render(&"x".repeat(280), "").excerpt, "x".repeat(280));
    assert_eq!(render(&"潮".repeat(400), "").excerpt.chars().count(), 280);
}

#[test]
fn words_are_counted_as_a_reader_would() {
    assert_eq!(render("One wo*rd*s — three.\n\n- four\n- five\n\n```\nsix\n```", "").words, 6);
    assert_eq!(render("a\nb  \nc|d", "").words, 3);
}

/// Serializing what a browser's parser made of our HTML gives the same HTML, and an allow-list finds
/// nothing to take away: so nothing in it is read otherwise than it was written.
fn assert_clean(markdown: &str) {
    let html = render(markdown, "c1").html;
    let mut allowed = ammonia::Builder::default();
    allowed
        .link_rel(None)
        .add_tags(["del", "sup"])
        .add_generic_attributes(["dir", "id", "class", "role", "aria-label", "tabindex"])
        .add_tag_attributes("a", ["rel"])
        .add_tag_attributes("th", ["scope"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("img", ["srcset", "sizes", "loading", "decoding"])
        .url_schemes(["http", "https", "mailto"].into());
    assert_eq!(allowed.clean(&html).to_string(), html, "from {markdown:?}");
}

#[test]
fn an_allow_list_finds_nothing_to_remove() {
    let hostile = [
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<ScRiPt>alert(1)</sCrIpT>",
        "<a href='javascript:1'>x</a>",
        "<iframe srcdoc='<script>1</script>'>",
        "<math><mi//xlink:href=\"data:x,<script>1</script>\">",
        "<style>*{}</style>",
        "<noscript><p title=\"</noscript><img src=x onerror=1>\">",
        "<template><s><template><s><img onerror=1 src>",
        "<!--><img src=x onerror=1>-->",
        "<![CDATA[<img onerror=1 src=x>]]>",
        "<?php echo 1 ?>",
        "<form id=x><input name=y>",
        "[a](javascript:1)",
        "[a](https://b\" onmouseover=\"1)",
        "[a](<https://b \"><script>>)",
        "![\"><img onerror=1>](https://b)",
        "[a](https://b \"t\\\" onclick=1\")",
        "[<b>](https://x/<b>)",
        "[x]: https://a/'\"<>\n\n[x]",
        "<https://a/\"onclick=1>",
        "```\"><img src=x onerror=1>\nx</code></pre><script>1</script>\n```",
        "``</code><script>``",
        "| <td> | \"x |\n|---|---|\n| </table><script> | & |",
        "[^</sup>]: </div><script>\n\na[^</sup>]",
        "[^a\" onclick=1]: b\n\nc[^a\" onclick=1]",
        "# </h2><script>",
        "- </ul><script>\n  > </blockquote>",
        "&lt;script&gt; &amp;lt; &#60;script&#62; &nbsp;\u{a0}",
        "a\u{0}b\u{b}c\u{202e}d",
        "\u{feff}<script>",
        "<a><a><b><p></table>",
        "*a **b _c* d** e_ ~~f *g~~ h*",
        "[a *b](/c)* d",
        "> - 1. > - a\n>   b\n\nc",
        "1. a\n\n   | b |\n   |---|\n   | c |\n\n   [^d]\n\n[^d]: > e\n\n    ```\n    f\n    ```",
        "<plaintext>",
        "<xmp>",
        "<textarea></textarea><title>",
        "<select><option>",
        "<base href=//evil>",
        "<meta http-equiv=refresh>",
        "&\u{0};&#x0;&#xD800;&#1114112;",
        "[a](https://b/`c` d)",
        "[a](</b c>)",
        "[a](https://b/\u{a0}c\u{3000}d)",
        "![a][b]\n\n[b]: /c '<d>'",
        "\\<script\\>",
        "<\\script>",
        "http://a.example/<script>",
        "||\n|-|\n||",
        "|a|b|c|\n|-|:-:|-:|\n|1\n|1|2|3|4|",
        "***\n___\n- - -",
        "\t\tcode\n\n    <b>",
        "<del>~~x~~</del>",
        "[[[a](/b)](/c)](/d)",
        "![![![a](/b)](/c)](/d)",
        "![\"onload=1 &amp; '](/media/0123456789abcdef0123456789abcdef-9x9.png)",
        "![\u{202e}a\u{a0}b](/media/0123456789abcdef0123456789abcdef-9x9.png \"t\\\" onload=1\")",
        "![a](/media/0123456789abcdef0123456789abcdef-9x9.png\" onload=1)",
    ];
    for markdown in hostile {
        assert_clean(markdown);
    }
    for one in hostile {
        for other in hostile {
            assert_clean(&format!("{one}{other}"));
            assert_clean(&format!("> {one}\n- {other}"));
        }
    }
}

#[test]
fn two_hundred_kilobytes_of_anything_become_a_page_of_bounded_size() {
    const BYTES: usize = 200_000;
    let repeated = [
        "[",
        "]",
        "![",
        "[a](",
        ">",
        "> ",
        "*",
        "**a",
        "_a ",
        "~~",
        "|",
        "|\n",
        "`",
        "`a",
        "```\n",
        "- ",
        "1. ",
        "#",
        "<",
        "<a ",
        "<!--",
        "&",
        "&#",
        "\\",
        "[^a]",
        "[^a]:",
        "(",
        "![](",
        "a**b",
        "*a_ ",
        "\t",
        "\n",
        "a\n",
        " ",
        "$",
        ":",
        "[a]: ",
        "<?",
        "<!A ",
        "<![CDATA[",
        "-\n",
        "\u{202e}",
    ];
    let repeated = repeated.iter().map(|unit| unit.repeat(BYTES / unit.len()));
    let half = BYTES / 2;
    let amplifiers = [
        format!("{}\n{}\n{}", "|a".repeat(half / 5), "|-".repeat(half / 5), "|b\n".repeat(half / 3)),
        format!("[a]: /{}\n\n{}", "x".repeat(half), "[a] ".repeat(half / 4)),
        format!("[a]: {OURS}-9000x9000.png\n\n{}", "![a]".repeat(BYTES / 4)),
        format!("![]({OURS}-9000x9000.png)").repeat(BYTES / 60),
        format!("{}\n\n[^a]: {}", "[^a]".repeat(half / 4), "x".repeat(half)),
        (0..half / 6).map(|n| format!("[^{n}]")).collect::<String>(),
        (0..400).map(|depth| format!("{}- a\n", " ".repeat(2 * depth))).collect(),
        format!("{}a{}", "*".repeat(half), "*".repeat(half)),
        format!("{}a", "![".repeat(half / 2)) + &"](/b)".repeat(half / 5),
    ];
    for markdown in repeated.chain(amplifiers) {
        let html = render(&markdown, "").html;
        assert!(html.len() < 40 * BYTES, "{} bytes from {:?}…", html.len(), markdown.get(..12));
        assert_eq!(html.matches("<blockquote").count(), html.matches("</blockquote>").count());
    }
}
