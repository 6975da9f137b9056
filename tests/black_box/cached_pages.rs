//! Pages kept for readers who are not signed in: never a stale one, never somebody else's.

use std::io::Read;

use super::app::{Client, TestApp, minutes};
use crate::assert_page;

#[tokio::test]
async fn a_kept_page_is_asked_again_and_mostly_not_sent_again() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "weather").await;
    for path in ["/", "/posts/fog", "/tags", "/tags/weather", "/@maren", "/login"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, page.header("cache-control"), Some("public, max-age=0, must-revalidate"));
        assert_page!(page, page.header("vary"), Some("Accept-Encoding, Cookie"));
        let etag = page.header("etag").unwrap_or_else(|| page.fail("It has no ETag.")).to_owned();
        let again = app.visitor().request("GET", path).header("if-none-match", &etag).send().await;
        assert_page!(again, again.expect(304).body.is_empty() && again.header("etag") == Some(&etag));
        let other = app.visitor().request("GET", path).header("if-none-match", "W/\"other\"").send().await;
        other.expect(200);
    }
}

#[tokio::test]
async fn the_compressed_page_is_the_same_page() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", &"Thick and thicker. ".repeat(200), "").await;
    for path in ["/", "/posts/fog"] {
        let plain = app.visitor().get(path).await;
        assert_page!(plain, plain.header("content-encoding").is_none());
        for accepted in ["br", "gzip, deflate, br, zstd", "br;q=1.0, *;q=0.5"] {
            let packed = app.visitor().request("GET", path).header("accept-encoding", accepted).send().await;
            assert_page!(packed, packed.header("content-encoding"), Some("br"));
            let mut unpacked = Vec::new();
            brotli::Decompressor::new(packed.body.as_slice(), 4096).read_to_end(&mut unpacked).unwrap();
            assert_page!(plain, plain.body == unpacked && packed.body.len() < unpacked.len());
            assert_page!(packed, packed.header("etag"), plain.header("etag"));
        }
        let refused = app.visitor().request("GET", path).header("accept-encoding", "br;q=0, identity").send().await;
        assert_page!(refused, refused.header("content-encoding") != Some("br"));
    }
}

#[tokio::test]
async fn a_kept_page_needs_no_database() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let page = app.visitor().get("/posts/fog").await;
    assert_page!(page, page.expect(200).text("h1"), "Fog");
    app.platform().db.close().await;
    let kept = app.visitor().get("/posts/fog").await;
    assert_page!(kept, kept.expect(200).html(), page.html());
    app.visitor().get("/tags").await.expect(500);
}

#[tokio::test]
async fn every_write_is_on_the_next_page_that_anybody_reads() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    let pages = ["/", "/posts/fog", "/tags", "/tags/weather", "/@maren", "/@tomasz"];
    let read = |path: &'static str| async move { path };
    let warm = || async {
        for path in pages {
            app.visitor().get(read(path).await).await;
        }
    };
    warm().await;
    let slug = app.publish(&maren, "Fog", "Thick.", "weather").await;
    for path in ["/", "/posts/fog", "/tags/weather", "/@maren"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, page.expect(200).html().contains("Fog"));
    }
    let tags = app.visitor().get("/tags").await;
    assert_page!(tags, tags.texts("main li"), ["weather1 post"]);

    app.edit(&maren, &slug, "Fog and rain", "Thick and wet.").await.expect(303);
    for path in ["/", "/posts/fog", "/tags/weather", "/@maren"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, page.html().contains("Fog and rain"));
    }

    warm().await;
    app.comment(&tomasz, &slug, "It is.").await;
    let post = app.visitor().get("/posts/fog").await;
    assert_page!(post, post.texts(".comment .said"), ["It is."]);
    for path in ["/", "/tags/weather", "/@maren"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, page.text("article a[href$='#discussion']"), "1 comment");
    }

    warm().await;
    app.follow(&tomasz, "maren").await;
    let profile = app.visitor().get("/@maren").await;
    assert_page!(profile, profile.text(".profile").contains("1 follower"));
    tomasz.post("/@maren/follow", &[("do", "unfollow")]).await.expect(303);
    let profile = app.visitor().get("/@maren").await;
    assert_page!(profile, profile.text(".profile").contains("0 followers"));

    warm().await;
    app.delete(&maren, &slug).await.expect(303);
    app.visitor().get("/posts/fog").await.expect(404);
    app.visitor().get("/tags/weather").await.expect(404);
    for path in ["/", "/tags", "/@maren"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, !page.expect(200).html().contains("Fog") && !page.html().contains("weather"));
    }

    warm().await;
    let drafts = maren.get("/drafts").await;
    maren.submit(&drafts, "form:has(button[value=restore])", &[("do", "restore")]).await.expect(303);
    for path in ["/", "/posts/fog", "/tags/weather", "/@maren"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, page.expect(200).html().contains("Fog and rain"));
    }
}

#[tokio::test]
async fn a_members_pages_are_as_fresh() {
    let app = TestApp::start().await;
    let (maren, tomasz) = (app.member("maren").await, app.member("tomasz").await);
    tomasz.get("/").await.expect(200);
    let slug = app.publish(&maren, "Fog", "Thick.", "weather").await;
    let home = tomasz.get("/").await;
    assert_page!(home, home.texts("article h2"), ["Fog"]);
    assert_page!(home, home.text(".rail").contains("1 post and 0 comments"));
    assert_page!(home, home.text(".rail").contains("weather"));
    app.comment(&tomasz, &slug, "It is.").await;
    let home = maren.get("/").await;
    assert_page!(home, home.text("article a[href$='#discussion']"), "1 comment");
    app.edit(&maren, &slug, "Rain", "Wet.").await.expect(303);
    let home = tomasz.get("/").await;
    assert_page!(home, home.texts("article h2"), ["Rain"]);
    app.delete(&maren, &slug).await.expect(303);
    let home = tomasz.get("/").await;
    assert_page!(home, !home.has("article") && !home.html().contains("weather"));
}

#[tokio::test]
async fn the_week_beside_the_posts_goes_on_without_any_write() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    let home = app.visitor().get("/").await;
    assert_page!(home, home.text(".rail").contains("1 post and"));
    app.later(super::app::days(8));
    let home = app.visitor().get("/").await;
    assert_page!(home, home.text(".rail").contains("0 posts and"));
}

#[tokio::test]
async fn whoever_has_a_session_never_gets_a_kept_page_and_nobody_gets_theirs() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.publish(&maren, "Fog", "Thick.", "").await;
    for path in ["/", "/posts/fog", "/@maren"] {
        app.visitor().get(path).await.expect(200);
        let hers = maren.get(path).await;
        assert_page!(hers, hers.has("form[action='/logout']"));
        assert_page!(hers, hers.header("cache-control"), Some("private, no-store"));
        assert_page!(hers, hers.header("etag").is_none());
        let visitors = app.visitor().get(path).await;
        assert_page!(visitors, !visitors.has("form[action='/logout']") && !visitors.has(".actions"));
        // A session that ran out is a visitor's, and is still not kept.
        let garbage = app.visitor().request("GET", path).header("cookie", "tidings=garbage").send().await;
        assert_page!(garbage, garbage.header("cache-control"), Some("private, no-store"));
    }
}

#[tokio::test]
async fn a_refused_form_and_an_unknown_query_are_not_kept() {
    let app = TestApp::start().await;
    let form = [("email", "somebody@northquay.example"), ("password", "not it at all")];
    let refused = app.visitor().post("/login", &form).await;
    assert_page!(refused, refused.expect(422).header("cache-control"), Some("private, no-store"));
    for path in ["/login", "/login?next=%2Fsecret", "/?utm=1", "/login"] {
        let page = app.visitor().get(path).await;
        assert_page!(page, !page.html().contains("somebody@") && page.header_all("set-cookie").next().is_none());
        assert_page!(page, path == "/login" || page.header("cache-control") == Some("private, no-store"));
    }
    let plain = app.visitor().get("/login").await;
    assert_page!(plain, plain.typed("next"), "");
}

/// Writers and readers at once: whoever reads after a write was answered sees it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_reader_sees_a_page_from_before_an_answered_write() {
    let app = TestApp::start().await;
    let mut writers = Vec::new();
    for handle in ["maren", "tomasz", "pell"] {
        let writer = app.member(handle).await;
        app.publish(&writer, &format!("By {handle}"), "Begun.", "").await;
        writers.push(writer);
    }
    let write = |writer: Client| {
        let app = &app;
        async move {
            let path = format!("/posts/by-{}", writer.handle);
            for number in 0..12 {
                let words = format!("{} says {number}.", writer.handle);
                let key = format!("{}-key-{number}", writer.handle);
                let form = [("body", words.as_str()), ("mutation_id", key.as_str())];
                writer.post(&path, &form).await.expect(303);
                let post = app.visitor().get(&path).await;
                assert_page!(post, post.texts(".comment .said").contains(&words));
                let home = app.visitor().get("/").await;
                let counts = home.texts("article a[href$='#discussion']");
                let titles = home.texts("article h2");
                let mine = titles.iter().position(|title| *title == format!("By {}", writer.handle)).unwrap();
                let count: usize = counts[mine].split(' ').next().unwrap().parse().unwrap();
                assert_page!(home, count > number);
            }
        }
    };
    let read = || {
        let app = &app;
        async move {
            for _ in 0..40 {
                for path in ["/", "/posts/by-maren", "/posts/by-tomasz", "/posts/by-pell"] {
                    app.visitor().get(path).await.expect(200);
                }
            }
        }
    };
    tokio::join!(futures::future::join_all(writers.into_iter().map(write)), read(), read());
    app.later(minutes(1));
    assert_eq!(app.number("SELECT CAST(SUM(comment_count) AS BIGINT) FROM posts").await, 36);
}
