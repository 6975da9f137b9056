//! What becomes of a picture that may come in.

use image::{GenericImageView, ImageFormat};

use super::super::app::TestApp;
use super::{at_width, files, prepared, send, send_form, settled, told};
use crate::assert_page;

#[tokio::test]
async fn a_picture_of_every_kind_is_shown_in_sizes_of_its_own() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for (format, kind) in [
        (ImageFormat::Jpeg, "image/jpeg"),
        (ImageFormat::Png, "image/jpeg"),
        (ImageFormat::WebP, "image/jpeg"),
        // A GIF may always be transparent.
        (ImageFormat::Gif, "image/png"),
    ] {
        let sent = send(&maren, &files::picture(format), "The harbour").await;
        sent.expect(201);
        assert_page!(sent, told(&sent, "markdown").starts_with("![The harbour](/media/"));
        let address = told(&sent, "address");
        for width in [480, 960, 1200] {
            let shown = settled(&app, &at_width(&address, width)).await;
            assert_page!(shown.expect(200), shown.header("content-type"), Some(kind));
            let image = image::load_from_memory(&shown.body).unwrap();
            assert_eq!(image.dimensions(), (width, width * 800 / 1200), "{format:?}");
            let (left, right) = (image.get_pixel(width / 4, 9), image.get_pixel(width * 3 / 4, 9));
            assert!(left[0] > 200 && left[2] < 60 && right[2] > 200 && right[0] < 60, "{format:?} {left:?} {right:?}");
        }
        for other in [300, 1920] {
            app.visitor().get(&at_width(&address, other)).await.expect(404);
        }
    }
}

#[tokio::test]
async fn a_variant_is_kept_for_ever_by_whoever_fetched_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let address = told(&send(&maren, &files::picture(ImageFormat::Jpeg), "").await, "address");
    let shown = settled(&app, &address).await;
    assert_page!(shown, shown.header("cache-control"), Some("public, max-age=31536000, immutable"));
    assert_page!(shown, shown.header("x-content-type-options"), Some("nosniff"));
    assert_page!(
        shown,
        shown.header("content-encoding").is_none() && shown.header_all("content-security-policy").count() == 1
    );
    let etag = shown.header("etag").unwrap();
    let again = app.visitor().request("GET", &address).header("if-none-match", etag).send().await;
    assert_page!(again.expect(304), again.body.is_empty());
    let head = app.visitor().request("HEAD", &address).send().await;
    assert_page!(head.expect(200), head.body.is_empty() && head.header("content-type") == Some("image/jpeg"));
}

#[tokio::test]
async fn a_picture_stands_upright_and_says_nothing_of_where_it_was_taken() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let sent = send(&maren, &files::lying_jpeg(), "").await;
    assert_page!(sent.expect(201), told(&sent, "markdown").ends_with("-800x1200.jpg)"));
    let address = told(&sent, "address");
    for width in [480, 800] {
        let shown = settled(&app, &at_width(&address, width)).await;
        let image = image::load_from_memory(&shown.expect(200).body).unwrap();
        assert_eq!(image.dimensions(), (width, width * 1200 / 800));
        // What was left is up.
        let (up, down) = (image.get_pixel(9, 9), image.get_pixel(9, image.height() - 9));
        assert!(up[0] > 200 && down[2] > 200, "{up:?} {down:?}");
        for secret in [b"Exif".as_slice(), b"SecretCamer", b"54.1 N"] {
            assert!(!shown.body.windows(secret.len()).any(|part| part == secret));
        }
    }
}

#[tokio::test]
async fn what_may_be_transparent_stays_so_and_what_is_small_stays_small() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let address = told(send(&maren, &files::transparent(), "").await.expect(201), "address");
    assert!(address.ends_with("-600.png"), "{address}");
    let image = image::load_from_memory(&settled(&app, &at_width(&address, 480)).await.expect(200).body).unwrap();
    assert_eq!((image.get_pixel(9, 9)[3], image.get_pixel(470, 9)[3]), (255, 0));
}

#[tokio::test]
async fn a_text_shows_the_picture_once_it_is_ready_and_its_place_until_then() {
    let mut app = TestApp::with().setting("TIDINGS_WORKERS", "0").start().await;
    let maren = app.member("maren").await;
    let sent = send(&maren, &files::picture(ImageFormat::Jpeg), "Fog on the mole").await;
    let (line, address) = (told(sent.expect(201), "markdown"), told(&sent, "address"));
    let slug = app.publish(&maren, "Fog", &format!("Look:\n\n{line}"), "").await;
    app.comment(&maren, &slug, &line).await;
    let post = format!("/posts/{slug}");
    for client in [app.visitor(), maren.copy()] {
        let page = client.get(&post).await;
        assert_page!(page, page.text("article .prose .waiting"), "Picture is being prepared");
        assert_page!(page, page.has(".said .waiting svg[width='1200'][height='800']") && !page.has("img.picture"));
        let waiting = client.get(&address).await;
        assert_page!(waiting.expect(202), waiting.header("content-type"), Some("image/svg+xml"));
        assert_page!(waiting, waiting.header("cache-control"), Some("private, no-store"));
    }
    app.set("TIDINGS_WORKERS", "1");
    app.restart().await;
    prepared(&app).await;
    for client in [app.visitor(), maren.copy()] {
        let page = client.get(&post).await;
        assert_page!(page, !page.has(".waiting"));
        for (name, value) in [
            ("src", at_width(&address, 960).as_str()),
            ("width", "1200"),
            ("height", "800"),
            ("loading", "lazy"),
            ("decoding", "async"),
            ("alt", "Fog on the mole"),
        ] {
            assert_page!(page, page.attribute("article .prose img.picture", name), value);
        }
        assert_page!(page, page.attribute("article .prose img.picture", "srcset").contains("-480.jpg 480w, "));
        assert_page!(page, page.attribute("article .prose img.blur", "src").starts_with("data:image/png;base64,"));
        assert_page!(page, page.has(".said img.picture"));
    }
}

#[tokio::test]
async fn making_the_variants_twice_changes_nothing() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let file = files::picture(ImageFormat::Jpeg);
    let first = send(&maren, &file, "Mine").await;
    let address = told(first.expect(201), "address");
    let shown = settled(&app, &address).await;
    app.execute("UPDATE pictures SET ready_at = NULL").await;
    let again = send(&maren, &file, "Mine, again").await;
    assert_page!(again.expect(201), told(&again, "id"), told(&first, "id"));
    let hers = send(&pell, &file, "Hers").await;
    assert_page!(hers.expect(201), told(&hers, "id") != told(&first, "id") && told(&hers, "address") == address);
    prepared(&app).await;
    assert_eq!(app.number("SELECT COUNT(*) FROM pictures WHERE ready_at IS NOT NULL").await, 2);
    assert_eq!(settled(&app, &address).await.body, shown.body);
    assert_eq!(app.number("SELECT COUNT(*) FROM picture_variants").await, 3);
}

#[tokio::test]
async fn without_a_program_a_page_takes_the_picture_and_shows_its_line() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for path in ["/media", "/write"] {
        let page = maren.get(path).await;
        assert_page!(page, page.has("form[action='/media'][enctype='multipart/form-data'] input[type='file']"));
        assert_page!(page, page.has("form[action='/media'] input[name='alt']"));
    }
    let page = send_form(&maren, &files::picture(ImageFormat::Png), "Boats [two]").await;
    let id = page.expect(303).location().split_once('#').unwrap().1.to_owned();
    let page = maren.follow(&page).await;
    let line = page.attribute(&format!("[id='{id}'] input"), "value");
    assert_page!(page, line.starts_with("![Boats \\[two\\]](/media/") && line.ends_with("-1200x800.jpg)"));
    let page = app.member("pell").await.get("/media").await;
    assert_page!(page, !page.html().contains("Boats"));
}
