//! Pictures that their owners do not want any more.

use image::ImageFormat;

use super::super::app::{TestApp, days};
use super::{files, prepared, send, settled, told};
use crate::assert_page;
use tidings::platform::server::jobs::{self, Queue, schedule};

const UNFINISHED: &str = "SELECT COUNT(*) FROM jobs WHERE finished_at IS NULL";

#[tokio::test]
async fn a_removed_picture_is_shown_nowhere_until_it_is_brought_back() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let sent = send(&maren, &files::picture(ImageFormat::Jpeg), "Fog").await;
    let (id, address, line) = (told(&sent, "id"), told(&sent, "address"), told(&sent, "markdown"));
    settled(&app, &address).await.expect(200);
    let slug = app.publish(&maren, "Fog", &line, "").await;
    let post = format!("/posts/{slug}");
    assert_page!(app.visitor().get(&post).await, app.visitor().get(&post).await.has(".prose img.picture"));

    for refused in [&pell, &app.visitor()] {
        let page = refused.post(&format!("/media/{id}"), &[("do", "remove")]).await;
        assert_page!(page, page.status == 404 || page.status == 401 || page.status == 303);
    }
    app.visitor().get(&address).await.expect(200);
    maren.post(&format!("/media/{id}"), &[("do", "dance")]).await.expect(400);

    let page = maren.get("/media").await;
    maren.submit(&page, &format!("[id='{id}'] form"), &[("do", "remove")]).await.expect(303);
    app.until(UNFINISHED, 0).await;
    app.visitor().get(&address).await.expect(404);
    let page = app.visitor().get(&post).await;
    assert_page!(page, !page.has(".prose img") && page.text(".prose .waiting") == "This picture is not here any more");
    // Again is no harm, and says so.
    maren.post(&format!("/media/{id}"), &[("do", "remove")]).await.expect(404);

    let page = maren.get("/media").await;
    assert_page!(page, page.texts("h2").contains(&"Removed".to_owned()) && !page.has("img.thumbnail"));
    maren.submit(&page, "ul.lines form", &[("do", "restore")]).await.expect(303);
    settled(&app, &address).await.expect(200);
    assert_page!(app.visitor().get(&post).await, app.visitor().get(&post).await.has(".prose img.picture"));
}

#[tokio::test]
async fn a_file_that_two_have_brought_is_removed_for_one_of_them() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let file = files::picture(ImageFormat::Png);
    let sent = send(&maren, &file, "").await;
    send(&pell, &file, "").await.expect(201);
    prepared(&app).await;
    maren.post(&format!("/media/{}", told(&sent, "id")), &[("do", "remove")]).await.expect(303);
    app.until(UNFINISHED, 0).await;
    app.visitor().get(&told(&sent, "address")).await.expect(200);
    let page = pell.get("/media").await;
    assert_page!(page, page.has("img.thumbnail"));
}

#[tokio::test]
async fn a_removed_picture_is_forgotten_after_thirty_days() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let sent = send(&maren, &files::picture(ImageFormat::Gif), "").await;
    prepared(&app).await;
    maren.post(&format!("/media/{}", told(&sent, "id")), &[("do", "remove")]).await.expect(303);
    app.until(UNFINISHED, 0).await;
    let originals = app.folder().join("media/originals");
    let kept = || {
        std::fs::read_dir(&originals)
            .unwrap()
            .flatten()
            .flat_map(|folder| std::fs::read_dir(folder.path()).unwrap())
            .count()
    };
    assert_eq!(kept(), 1);
    app.later(days(31));
    schedule::run_now(app.platform(), "prune", "").await.unwrap();
    app.until(UNFINISHED, 0).await;
    assert_eq!((kept(), app.number("SELECT COUNT(*) FROM pictures").await), (0, 0));
}

#[tokio::test]
async fn a_picture_whose_file_is_lost_says_so_at_last() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    jobs::pause(app.platform(), Queue::Pictures, "").await.unwrap();
    send(&maren, &files::picture(ImageFormat::Jpeg), "").await.expect(201);
    std::fs::remove_dir_all(app.folder().join("media/originals")).unwrap();
    jobs::resume(app.platform(), Queue::Pictures, "").await.unwrap();
    for _ in 0..12 {
        app.jobs_rest().await;
        app.later(days(1));
    }
    let maren = app.signed_in("maren").await;
    let page = maren.get("/media").await;
    assert_page!(page, page.text("li .error"), "The file of this picture is not on the server any more. Add it again.");
}
