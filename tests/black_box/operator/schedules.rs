//! What runs by the clock.

use crate::assert_page;
use crate::black_box::app::TestApp;

#[tokio::test]
async fn a_schedule_is_told_in_words_run_by_hand_paused_and_resumed() {
    let app = TestApp::with().setting("TIDINGS_WORKERS", "0").start().await;
    let ines = app.owner("ines").await;
    let page = ines.get("/admin/schedules").await;
    assert_page!(page, page.expect(200).text("h1"), "Schedules");
    let row = "tr:has(input[value=publish-due])";
    assert_page!(page, page.text(&format!("{row} th")).starts_with("publish-due Every minute, UTC * * * * *"));
    assert_page!(page, page.text(&format!("{row} td time")), "23 November 2026, 07:13 UTC");

    let done = ines.submit(&page, &format!("{row} form"), &[("do", "run-schedule")]).await;
    assert_page!(done, done.expect(303).location(), "/admin/schedules");
    let page = ines.follow(&done).await;
    assert_page!(page, page.text(".toast"), "Its job is enqueued");
    // What was done by hand leaves a trace, and so does who did it.
    let last = page.text(&format!("{row} td"));
    assert_page!(
        page,
        last.ends_with("by @ines") && page.attribute(&format!("{row} td a"), "href").starts_with("/admin/jobs/")
    );
    let jobs = ines.get("/admin/jobs?state=ready").await;
    assert_page!(jobs, jobs.count("tr[id^='j-']"), 1);
    let job = ines.get(&jobs.attribute("tr[id^='j-'] a", "href")).await;
    assert_page!(job, job.text("#timeline").contains("Enqueued by the request POST /admin/schedules"));

    for (act, words, next) in [
        ("pause-schedule", "The schedule is paused", "Paused"),
        ("resume-schedule", "The schedule goes on", "23 November 2026, 07:13 UTC"),
    ] {
        let done = ines.submit(&page, &format!("{row} form"), &[]).await;
        assert_page!(done, done.expect(400).html().contains("Use a button of the page."));
        let done = ines.post("/admin/schedules", &[("do", act), ("name", "publish-due")]).await;
        let page = ines.follow(&done).await;
        assert_page!(page, page.text(&format!("{row} th")).contains("Paused by @ines") == (next == "Paused"));
        assert_page!(page, page.text(".toast") == words && page.texts(&format!("{row} td"))[1] == next);
    }
}

#[tokio::test]
async fn a_nightly_backup_that_nobody_configured_is_listed_as_off() {
    let app = TestApp::with().setting("TIDINGS_WORKERS", "0").start().await;
    let ines = app.owner("ines").await;
    let page = ines.get("/admin/schedules").await;
    let last = page.texts("tbody tr").pop().unwrap_or_default();
    assert_page!(page, last.contains("TIDINGS_BACKUP_DIR") && last.contains("Off"));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().display().to_string();
    let app = TestApp::with().setting("TIDINGS_WORKERS", "0").setting("TIDINGS_BACKUP_DIR", &path).start().await;
    let page = app.owner("ines").await.get("/admin/schedules").await;
    assert_page!(page, page.has("input[value=backup]") && !page.text("tbody").contains("TIDINGS_BACKUP_DIR"));
}
