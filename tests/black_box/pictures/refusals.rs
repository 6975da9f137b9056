//! What may not come in, and what it is told.

use image::ImageFormat;

use super::super::app::{Page, TestApp};
use super::{at_width, files, form, send, send_form, settled, told};
use crate::assert_page;

/// Refuses everything of `files` with these words, and nothing has changed.
async fn refused(files: &[(&str, Vec<u8>, &str)]) {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let before = app.everything().await;
    for (name, file, words) in files {
        let page = send(&maren, file, "").await;
        if page.status != 422 || !told(&page, "detail").contains(words) {
            page.fail(&format!("{name} should be refused with “{words}”."));
        }
        assert_page!(page, page.header("content-type"), Some("application/problem+json"));
    }
    assert_eq!(app.everything().await, before);
    assert_eq!(left_over(&app), Vec::<String>::new());
}

/// What lies in the folder of the pictures.
fn left_over(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![app.folder().join("media")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                found.push(entry.path().display().to_string());
            }
        }
    }
    found
}

#[tokio::test]
async fn what_is_no_picture_is_refused_by_what_it_is_and_not_by_its_name() {
    let svg = b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    refused(&[
        ("svg", svg.to_vec(), "An SVG drawing can carry a program"),
        ("html", b"<!doctype html><script>alert(1)</script>".to_vec(), "is not a picture"),
        ("text", b"Not a picture.".to_vec(), "is not a picture"),
        ("heic", b"\0\0\0\x18ftypheic\0\0\0\0".to_vec(), "Save it as JPEG"),
        ("bmp", b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0".to_vec(), "is not a picture"),
        ("nothing", Vec::new(), "There is no picture yet"),
        ("head alone", b"\x89PNG\r\n\x1a\n".to_vec(), "cut off or damaged"),
        ("jpeg head alone", b"\xff\xd8\xff\xe0\0\x10JFIF\0".to_vec(), "cut off or damaged"),
        ("damaged", [b"\x89PNG\r\n\x1a\n".as_slice(), &[7; 300]].concat(), "cut off or damaged"),
    ])
    .await;
}

#[tokio::test]
async fn a_picture_that_would_become_too_large_is_refused_before_it_is_decoded() {
    let mut tall = files::picture(ImageFormat::Jpeg);
    let frame = tall.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    tall[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xff, 0xff, 0xff]);
    refused(&[
        (
            "60,000 a side",
            files::png(60_000, 60_000, &[0x78, 0x01, 3, 0, 0, 0, 0, 1]),
            "60000 × 60000 pixels; up to 12000",
        ),
        ("two thousand million a side", files::png(0x7fff_ffff, 0x7fff_ffff, &[0x78, 1]), ""),
        ("nothing a side", files::png(0, 9, &[0x78, 1]), "cut off or damaged"),
        ("144 million", files::png(12_000, 12_000, &files::deflated_zeros(1 << 20)), "144 million pixels; up to 50"),
        ("a JPEG that lies", tall, "65535 × 65535 pixels"),
    ])
    .await;
}

#[tokio::test]
async fn a_file_that_unpacks_without_end_ends() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    // A quarter of a gigabyte of zeros, in a picture that says it has ten rows.
    let bomb = files::png(10, 10, &files::deflated_zeros(1 << 28));
    assert!(bomb.len() < 10 << 20);
    let sent = send(&maren, &bomb, "").await;
    let page = settled(&app, &told(sent.expect(201), "address")).await;
    assert_page!(page, page.status == 200 || page.status == 410);
}

#[tokio::test]
async fn a_picture_that_is_cut_off_is_refused_at_once() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let before = app.everything().await;
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP, ImageFormat::Gif] {
        let whole = files::picture(format);
        for length in [whole.len() / 2, whole.len() - 5] {
            let page = send(&maren, &whole[..length], "").await;
            assert_page!(page.expect(422), page.html().contains("cut off or damaged"));
        }
    }
    assert_eq!(app.everything().await, before);
    // What a camera puts behind the end is no harm.
    let more = [files::picture(ImageFormat::Jpeg), b"MPF and more".to_vec()].concat();
    let page = settled(&app, &told(send(&maren, &more, "").await.expect(201), "address")).await;
    page.expect(200);
}

#[tokio::test]
async fn a_picture_that_is_damaged_inside_is_told_so_to_whoever_brought_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let mut damaged = files::picture(ImageFormat::Png);
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0xA5);
    let sent = send(&maren, &damaged, "Half").await;
    let (line, address) = (told(sent.expect(201), "markdown"), told(&sent, "address"));
    let page = settled(&app, &address).await;
    assert_page!(page.expect(410), page.html().contains("cut off or damaged"));
    let page = maren.get("/media").await;
    assert_page!(page, page.text("li .error").contains("cut off or damaged"));
    let slug = app.publish(&maren, "Half", &line, "").await;
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.text(".prose .waiting"), "This picture cannot be shown");
    assert_eq!(app.column("SELECT state FROM jobs WHERE kind = 'picture.variants'").await, ["dead"]);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_told_how_large_it_is() {
    let eleven = vec![0xff; 10 * 1024 * 1024 + 1];
    refused(&[("11 MB", eleven, "The picture is 11 MB; up to 10 MB fits. Make it smaller or pick another.")]).await;
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let request = maren.request("POST", "/media").header("content-length", "90000000");
    request.header("content-type", "multipart/form-data; boundary=x").send().await.expect(413);
    // The limit of everything else stays as it is.
    let large = "x".repeat(2 * 1024 * 1024);
    maren.post("/write", &[("title", &large)]).await.expect(413);
}

#[tokio::test]
async fn only_members_bring_pictures_and_only_from_our_own_pages() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let before = app.everything().await;
    let file = files::picture(ImageFormat::Jpeg);
    send(&app.visitor(), &file, "").await.expect(401);
    send_form(&app.visitor(), &file, "").await.expect(401);
    assert_page!(app.visitor().get("/media").await, app.visitor().get("/media").await.location().contains("/login"));
    let kind = format!("multipart/form-data; boundary={}", super::BOUNDARY);
    let foreign = maren.request("POST", "/media").header("origin", "https://evil.example").without("sec-fetch-site");
    foreign.body(&kind, form(&file, "a.jpg", "")).send().await.expect(403);
    assert_eq!(app.everything().await, before);
    assert_eq!(left_over(&app), Vec::<String>::new());
}

#[tokio::test]
async fn a_form_that_is_none_is_malformed_and_changes_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let before = app.everything().await;
    let file = files::picture(ImageFormat::Jpeg);
    let whole = form(&file, "a.jpg", "");
    let kind = format!("multipart/form-data; boundary={}", super::BOUNDARY);
    let twice = [&whole[..whole.len() - super::BOUNDARY.len() - 8], b"\r\n", &whole].concat();
    for (name, kind, body, status) in [
        ("urlencoded", "application/x-www-form-urlencoded", b"picture=x".to_vec(), 400),
        ("no boundary", "multipart/form-data", whole.clone(), 400),
        ("another boundary", "multipart/form-data; boundary=x", whole.clone(), 400),
        ("cut off", kind.as_str(), whole[..whole.len() / 2].to_vec(), 400),
        ("empty", kind.as_str(), Vec::new(), 400),
        ("two pictures", kind.as_str(), twice, 422),
        ("endless words", kind.as_str(), form(&file, "a.jpg", &"x".repeat(9_000)), 422),
        ("many words", kind.as_str(), form(&file, "a.jpg", &"x".repeat(501)), 422),
    ] {
        let page = maren.request("POST", "/media").body(kind, body).send().await;
        if page.status != status {
            page.fail(&format!("{name} should be {status}."));
        }
        assert_page!(page, page.has(".note.bad") || page.has(".error"));
    }
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn a_refused_form_says_so_beside_its_field() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page: Page = send_form(&maren, b"<svg></svg>", "x").await;
    assert_page!(page.expect(422), page.error_beside("picture").contains("SVG"));
}

#[tokio::test]
async fn nobody_brings_more_than_two_hundred_pictures_a_day() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let filled = app
        .execute(
            "INSERT INTO pictures (id, owner_id, hash, format, bytes, width, height, ending, alt, created_at) \
             WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 200) \
             SELECT CAST(n AS TEXT), (SELECT id FROM members), CAST(n AS TEXT), 'png', 1, 1, 1, 'png', '', \
             1795417920000000 FROM counted",
        )
        .await;
    assert_eq!(filled, 200);
    let file = files::picture(ImageFormat::Jpeg);
    let page = send(&maren, &file, "").await;
    assert_page!(page.expect(422), told(&page, "detail").contains("200 pictures since yesterday"));
    send(&app.member("pell").await, &file, "").await.expect(201);
    app.later(super::super::app::hours(25));
    send(&app.signed_in("maren").await, &file, "").await.expect(201);
}

#[tokio::test]
async fn an_address_leads_to_pictures_and_nowhere_else() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let sent = send(&maren, &files::picture(ImageFormat::Jpeg), "").await;
    let address = told(sent.expect(201), "address");
    settled(&app, &address).await.expect(200);
    let name = address.strip_prefix("/media/").unwrap();
    let hash = name.split('-').next().unwrap();
    for path in [
        "/media/..%2f..%2ftidings.db".to_owned(),
        "/media/%2e%2e/tidings.db".to_owned(),
        format!("/media/..%2foriginals%2f{}%2f{hash}", &hash[..2]),
        format!("/media/{hash}"),
        format!("/media/{hash}-960.png"),
        format!("/media/{hash}-0960.jpg"),
        format!("/media/{hash}-960.jpg%00"),
        format!("/media/{}", name.to_uppercase()),
        format!("/media/{}-960.jpg", "0".repeat(32)),
        at_width(&address, 961),
    ] {
        app.visitor().get(&path).await.expect(404);
    }
}
