//! What members say about themselves, and under which name.

use super::app::{TestApp, days};
use super::pictures::{files, prepared, send_to};
use crate::assert_page;

const PAGE: &str = "/settings/profile";

#[tokio::test]
async fn a_member_says_who_they_are_and_everybody_reads_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let visitor = app.visitor();
    visitor.get("/@maren").await.expect(200);
    let page = maren.get(PAGE).await;
    assert_page!(page, page.typed("name"), "Maren");
    let fields = [
        ("do", "words"),
        ("name", "Maren Voss"),
        ("bio", "Harbour **master**."),
        ("links", "tide.example/maren\nhttp://b.example"),
    ];
    let done = maren.submit(&page, "section:has(#about) form", &fields).await;
    let said = maren.follow(&done).await;
    assert_page!(said, said.text("#done").contains("Your profile is saved"));
    assert_page!(said, said.typed("links"), "https://tide.example/maren\nhttp://b.example/");
    let page = visitor.get("/@maren").await;
    assert_page!(page, page.text(".profile h1"), "Maren Voss");
    assert_page!(page, page.text(".profile .prose strong"), "master");
    assert_page!(page, page.texts("[aria-label=Elsewhere] a"), ["tide.example/maren", "b.example"]);
    assert_page!(page, page.attribute("[aria-label=Elsewhere] a", "rel").contains("nofollow"));
}

#[tokio::test]
async fn what_cannot_stand_on_a_page_is_refused_beside_its_field_and_nothing_is_lost() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let long = "x".repeat(2_001);
    let many = "a.example\n".repeat(6);
    for (field, bad) in [
        ("bio", long.as_str()),
        ("name", &long),
        ("links", "javascript:alert(1)"),
        ("links", "https://maren:secret@a.example"),
        ("links", many.trim()),
    ] {
        let page = maren.get(PAGE).await;
        let done = maren.submit(&page, "section:has(#about) form", &[("do", "words"), (field, bad)]).await;
        assert_page!(done, !done.expect(422).error_beside(field).is_empty());
        assert_page!(done, done.typed(field), bad);
    }
    maren.post(PAGE, &[("do", "words"), ("name", ""), ("bio", "<b>\0\u{202e}b"), ("links", "")]).await.expect(303);
    let page = app.visitor().get("/@maren").await;
    assert_page!(page, page.text(".profile h1"), "maren");
    assert_page!(page, page.text(".profile .prose"), "<b>b");
    maren.post(PAGE, &[("do", "fly")]).await.expect(400);
    let asked = app.visitor().post(PAGE, &[("do", "words"), ("name", "Nobody")]).await;
    assert_page!(asked, asked.expect(303).location(), "/login?next=/settings/profile");
}

#[tokio::test]
async fn a_handle_that_was_changed_leads_on_and_stays_whose_it_was() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.follow(&pell, "maren").await;
    app.visitor().get("/@maren").await.expect(200);
    let page = maren.get(PAGE).await;
    let done = maren.submit(&page, "section:has(#own-handle) form", &[("do", "handle"), ("handle", "harbour")]).await;
    assert_page!(done, done.expect(303).location(), "/settings/profile");
    for who in [&maren, &pell, &app.visitor()] {
        let old = who.get("/@maren").await;
        assert_page!(old, old.expect(308).location(), "/@harbour");
        // A browser that kept it would be led in a circle once the handle is taken back.
        assert_page!(old, old.header("cache-control").is_some_and(|rule| rule.contains("no-store")));
        who.get("/@harbour").await.expect(200);
    }
    let page = app.visitor().get(&format!("/posts/{slug}")).await;
    assert_page!(page, page.attributes("a.who", "href").contains(&"/@harbour".to_owned()));
    assert_page!(page, !page.html().contains("/@maren"));
    // A button of a page from before still does what it says.
    pell.post("/@maren/follow", &[("do", "unfollow")]).await.expect(303);
    assert_eq!(app.number("SELECT COUNT(*) FROM follows").await, 0);
    for taken in ["maren", "rnaren", "harbour"] {
        let done = pell.post(PAGE, &[("do", "handle"), ("handle", taken)]).await;
        assert_page!(done, !done.expect(422).error_beside("handle").is_empty());
        let fields =
            [("handle", taken), ("name", ""), ("email", "new@northquay.example"), ("password", "lantern-on-the-quay")];
        let done = app.visitor().post("/register", &fields).await;
        assert_page!(done, !done.expect(422).error_beside("handle").is_empty());
    }
    maren.post(PAGE, &[("do", "handle"), ("handle", "maren")]).await.expect(303);
    let old = pell.get("/@harbour").await;
    assert_page!(old, old.expect(308).location(), "/@maren");
    for who in [&pell, &app.visitor()] {
        who.get("/@maren").await.expect(200);
    }
    let log = maren.get("/settings/security").await;
    assert_page!(log, log.texts("section:has(#log) li b").contains(&"The handle was changed".to_owned()));
    app.signed_in("maren").await;
}

#[tokio::test]
async fn a_handle_is_changed_three_times_in_thirty_days_and_no_more() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for handle in ["maren-one", "maren-two", "maren-six"] {
        maren.post(PAGE, &[("do", "handle"), ("handle", handle)]).await.expect(303);
    }
    let done = maren.post(PAGE, &[("do", "handle"), ("handle", "maren-ten")]).await;
    assert_page!(done, done.expect(422).error_beside("handle").contains("3 times"));
    // Undoing one gives up no name more.
    maren.post(PAGE, &[("do", "handle"), ("handle", "maren-two")]).await.expect(303);
    maren.post(PAGE, &[("do", "handle"), ("handle", "maren-six")]).await.expect(303);
    app.later(days(31));
    app.signed_in("maren-six").await.post(PAGE, &[("do", "handle"), ("handle", "maren-ten")]).await.expect(303);
    let first = app.visitor().get("/@maren").await;
    assert_page!(first, first.expect(308).location(), "/@maren-ten");
}

#[tokio::test]
async fn bad_handles_are_refused_with_the_reason() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for bad in ["", "a", "admin", "mar en", "Łódź", "x\0y", "maren", &"x".repeat(21), "../etc", "a'--"] {
        let done = maren.post(PAGE, &[("do", "handle"), ("handle", bad)]).await;
        assert_page!(done, !done.expect(422).error_beside("handle").is_empty());
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM former_handles").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_who_want_one_handle_at_once_exactly_one_gets_it() {
    let app = TestApp::start().await;
    let mut members = Vec::new();
    for number in 0..20 {
        members.push(app.member(&format!("quay-{number:02}")).await);
    }
    let tries = members.iter().map(|member| member.post(PAGE, &[("do", "handle"), ("handle", "harbour")]));
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
    assert!(answers.iter().all(|answer| matches!(answer.status, 303 | 422)));
    assert_eq!(app.number("SELECT COUNT(*) FROM former_handles").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_stands_beside_the_name_wherever_the_name_stands() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let slug = app.publish(&maren, "Fog", "Thick.", "").await;
    app.comment(&maren, &slug, "It is.").await;
    let moles = app.publish(&pell, "Moles", "Eleven.", "").await;
    app.comment(&maren, &moles, "Twelve.").await;
    app.settle().await;
    let visitor = app.visitor();
    let page = visitor.get("/").await;
    assert_page!(page, page.has("svg.flag") && !page.has("img.flag"));
    let done = send_to(&maren, "/settings/profile/picture", &files::lying_jpeg()).await;
    assert_page!(done, done.expect(303).location(), "/settings/profile");
    prepared(&app).await;
    app.until("SELECT COUNT(*) FROM members WHERE avatar <> ''", 1).await;
    let square = maren.get(PAGE).await.attribute("section:has(#own-picture) img.flag", "src");
    let file = visitor.get(&square).await;
    assert_page!(file, file.expect(200).header("content-type"), Some("image/jpeg"));
    let decoded = image::load_from_memory(&file.body).unwrap();
    assert_eq!((decoded.width(), decoded.height()), (192, 192));
    for address in ["/", "/@maren", &format!("/posts/{slug}")] {
        let page = visitor.get(address).await;
        assert_page!(page, page.attributes("img.flag", "src").contains(&square));
    }
    for (who, address, place) in [
        (&visitor, format!("/posts/{slug}"), ".post-head img.flag"),
        (&visitor, format!("/posts/{moles}"), ".discussion img.flag"),
        (&pell, "/notifications".to_owned(), "main img.flag"),
        (&maren, "/tags".to_owned(), ".dock img.flag"),
    ] {
        let page = who.get(&address).await;
        assert_page!(page, page.attribute(place, "src"), square);
    }
    // Taken away among the pictures, it is taken off here, too.
    let id = maren.get("/media").await.attribute("main li", "id");
    maren.post(&format!("/media/{id}"), &[("do", "remove")]).await.expect(303);
    let page = visitor.get("/@maren").await;
    assert_page!(page, page.has(".profile svg.flag"));
    app.jobs_rest().await;
    visitor.get(&square).await.expect(404);
}

#[tokio::test]
async fn a_member_flies_their_flag_again() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    send_to(&maren, "/settings/profile/picture", &files::lying_jpeg()).await.expect(303);
    prepared(&app).await;
    app.until("SELECT COUNT(*) FROM members WHERE avatar <> ''", 1).await;
    let page = maren.get(PAGE).await;
    maren.submit(&page, "form:has([value=flag])", &[("do", "flag")]).await.expect(303);
    let page = maren.get("/@maren").await;
    assert_page!(page, page.has(".profile svg.flag"));
    let pictures = maren.get("/media").await;
    assert_page!(pictures, pictures.count("main li img"), 1);
}

#[tokio::test]
async fn what_is_no_picture_is_refused_on_the_page_of_the_profile() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for file in [&b""[..], b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a"] {
        let done = send_to(&maren, "/settings/profile/picture", file).await;
        assert_page!(done, !done.expect(422).error_beside("picture").is_empty());
        assert_page!(done, done.has("section:has(#own-handle)"));
    }
    let done = send_to(&app.visitor(), "/settings/profile/picture", &files::lying_jpeg()).await;
    assert_page!(done, done.expect(303).location(), "/login?next=/settings/profile");
    assert_eq!(app.number("SELECT COUNT(*) FROM members WHERE avatar <> ''").await, 0);
}

#[tokio::test]
async fn the_theme_comes_along_to_the_next_device() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    maren.post("/theme", &[("theme", "dark"), ("next", PAGE)]).await.expect(303);
    let there = app.signed_in("maren").await;
    let page = there.get("/").await;
    assert_page!(page, page.attribute("html", "data-theme"), "dark");
    there.post("/theme", &[("theme", "auto"), ("next", "/")]).await.expect(303);
    let page = app.signed_in("maren").await.get("/").await;
    assert_page!(page, !page.has("html[data-theme]"));
    // What was chosen on a device counts there.
    let page = maren.get("/").await;
    assert_page!(page, page.attribute("html", "data-theme"), "dark");
}

#[tokio::test]
async fn a_member_chooses_whether_the_digest_comes() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = maren.get("/settings/notifications").await;
    assert_page!(page, page.has("[name=digest][checked]"));
    maren.post("/settings/notifications", &[]).await.expect(303);
    let page = maren.get("/settings/notifications").await;
    assert_page!(page, !page.has("[name=digest][checked]"));
    assert_eq!(app.number("SELECT COUNT(*) FROM mail_choices WHERE digest_stopped_at IS NOT NULL").await, 1);
    maren.post("/settings/notifications", &[("digest", "on")]).await.expect(303);
    assert_eq!(app.number("SELECT COUNT(*) FROM mail_choices WHERE digest_stopped_at IS NULL").await, 1);
    let asked = app.visitor().get("/settings/notifications").await;
    assert_page!(asked, asked.location(), "/login?next=/settings/notifications");
}

#[tokio::test]
async fn a_time_typed_without_a_program_counts_in_ones_own_time_zone() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = maren.get(PAGE).await;
    assert_page!(page, page.has("#zone option[value='Europe/Berlin']") && !page.has("#zone option[selected]"));
    let done = maren.post(PAGE, &[("zone", "Europe/Berlin"), ("do", "zone")]).await;
    let page = maren.follow(&done).await;
    assert_page!(
        page,
        page.text(".toast") == "Your time zone is saved" && page.text("#zone option[selected]") == "Europe/Berlin"
    );
    for nowhere in ["Europe/Atlantis", "../../etc/passwd", "\0", &"x".repeat(5_000)] {
        let page = maren.post(PAGE, &[("zone", nowhere), ("do", "zone")]).await;
        assert_page!(page, page.expect(422).text("#zone-error").contains("time zone") || nowhere.len() > 64);
    }
    let id = app.draft(&maren, "Fog", "Thick.").await;
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.text("#publish_at-hint"), "In the time zone Europe/Berlin.");
    // Noon in winter, and then noon in summer.
    for (typed, utc) in [("2026-11-24T12:00", 11), ("2027-06-24T12:00", 10)] {
        let editor = maren.get(&format!("/write/{id}")).await;
        maren.submit(&editor, "#draft", &[("publish_at", typed), ("do", "schedule")]).await.expect(303);
        let hour = app.number("SELECT publish_at / 3600000000 % 24 FROM posts").await;
        assert_eq!(hour, utc);
        let editor = maren.get(&format!("/write/{id}")).await;
        assert_page!(editor, editor.typed("publish_at"), typed);
    }
    // The page's program knows better.
    let editor = maren.get(&format!("/write/{id}")).await;
    let fields = [("publish_at", "2026-11-24T12:00"), ("offset", "-300"), ("do", "schedule")];
    maren.submit(&editor, "#draft", &fields).await.expect(303);
    assert_eq!(app.number("SELECT publish_at / 3600000000 % 24 FROM posts").await, 17);
    maren.post(PAGE, &[("zone", ""), ("do", "zone")]).await.expect(303);
    let editor = maren.get(&format!("/write/{id}")).await;
    assert_page!(editor, editor.typed("publish_at"), "2026-11-24T17:00");
}
