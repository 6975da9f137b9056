//! What an operator does.

use super::seeds::{Seed, all_jobs, idle};
use crate::assert_page;
use crate::black_box::app::{Client, TestApp};

async fn state(app: &TestApp, id: &str) -> String {
    let all = all_jobs(app).await;
    let line = all.iter().find(|line| line.starts_with(id)).unwrap();
    line.split(' ').nth(1).unwrap().to_owned()
}

#[tokio::test]
async fn a_failed_job_is_tried_again_from_the_list_and_from_its_page() {
    let (app, ines) = idle().await;
    let first = Seed::new(&app, 1, "dead").write(&app).await;
    let second = Seed::new(&app, 2, "dead").write(&app).await;
    let list = ines.get("/admin/jobs?state=dead").await;
    let form = format!("[id='ja-{first}'] form");
    let done = ines.submit(&list, &form, &[("do", "retry")]).await;
    assert_page!(done, done.expect(303).location(), "/admin/jobs?state=dead");
    assert_eq!((state(&app, &first).await, state(&app, &second).await), ("ready".into(), "dead".into()));
    let list = ines.follow(&done).await;
    assert_page!(list, list.text(".toast"), "The job is tried again");
    assert_page!(list, list.text("#n-dead") == "1" && list.text("#n-ready") == "1");
    let page = ines.get(&format!("/admin/jobs/{second}")).await;
    let done = ines.submit(&page, "#acts form", &[("do", "retry")]).await;
    let page = ines.follow(&done).await;
    assert_page!(page, page.text(".toast") == "The job is tried again" && page.text("#about").contains("Waiting"));
}

#[tokio::test]
async fn a_waiting_job_is_cancelled_and_a_running_one_is_told_to_end() {
    let (app, ines) = idle().await;
    let waiting = Seed::new(&app, 1, "ready").write(&app).await;
    let running = Seed::new(&app, 2, "running").write(&app).await;
    for id in [&waiting, &running] {
        let page = ines.get(&format!("/admin/jobs/{id}")).await;
        let done = ines.submit(&page, "#acts form", &[("do", "cancel")]).await;
        let page = ines.follow(&done).await;
        assert_page!(page, page.text(".toast"), "The job was told to end");
    }
    assert_eq!((state(&app, &waiting).await, state(&app, &running).await), ("cancelled".into(), "running".into()));
    let page = ines.get(&format!("/admin/jobs/{running}")).await;
    assert_page!(page, page.text("#timeline li:last-child").starts_with("Cancelled by @ines"));
    let page = ines.get(&format!("/admin/jobs/{waiting}")).await;
    assert_page!(page, page.text("#timeline").contains("Cancelled by @ines"));
    let done = ines.submit(&page, "#acts form", &[("do", "retry")]).await;
    let page = ines.follow(&done).await;
    assert_page!(page, page.text("#timeline").contains("Begun anew by @ines"));
}

#[tokio::test]
async fn what_cannot_be_done_is_said_and_changes_nothing() {
    let (app, ines) = idle().await;
    let running = Seed::new(&app, 1, "running").write(&app).await;
    let done = Seed::new(&app, 2, "done").write(&app).await;
    let before = all_jobs(&app).await;
    let refuse = async |path: String, fields: [(&str, &str); 2], status: u16, words: &str| {
        let page = ines.post(&path, &fields).await;
        assert_page!(page, page.expect(status).html().contains(words));
    };
    let of = |id: &str| format!("/admin/jobs/{id}");
    refuse(of(&running), [("do", "retry"), ("next", "")], 409, "The job is running.").await;
    refuse(of(&done), [("do", "cancel"), ("next", "")], 409, "The job is finished").await;
    refuse(of(&done), [("do", "drop"), ("next", "")], 400, "Use a button of the page.").await;
    refuse(of(&done), [("do", "pause"), ("next", "")], 400, "Use a button of the page.").await;
    refuse(of("01a20910-0000ffff"), [("do", "retry"), ("next", "")], 404, "There is nothing here").await;
    refuse(of("%00"), [("do", "retry"), ("next", "")], 404, "").await;
    refuse("/admin/jobs".into(), [("do", "pause"), ("queue", "post")], 400, "There is no such queue.").await;
    refuse("/admin/jobs".into(), [("do", "retry"), ("queue", "mail")], 400, "Use a button of the page.").await;
    refuse("/admin/schedules".into(), [("do", "run-schedule"), ("name", "nothing")], 404, "There is nothing here")
        .await;
    let page = ines.post(&of(&running), &[("do", "retry")]).await;
    assert_page!(page, page.text(".note.bad").contains("Wait for it, or cancel it first.") && page.has("#timeline"));
    assert_eq!(all_jobs(&app).await, before);
}

async fn paused(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM job_queues WHERE paused_at IS NOT NULL").await
}

async fn press(client: &Client, form: &str, act: &str) -> crate::black_box::app::Page {
    let page = client.get("/admin/jobs").await;
    let done = client.submit(&page, form, &[("do", act)]).await;
    client.follow(&done).await
}

#[tokio::test]
async fn a_queue_is_paused_and_goes_on_and_so_are_all_of_them() {
    let (app, ines) = idle().await;
    let page = press(&ines, "#q-mail-act form", "pause").await;
    assert_page!(page, page.text(".toast") == "The queue is paused" && page.text("#q-mail-state") == "Paused");
    assert_page!(page, page.text("#q-mail-who"), "Paused by @ines, 0 s ago");
    assert_page!(page, page.text("#q-pictures-state") == "Flowing" && paused(&app).await == 1);
    let page = press(&ines, "#q-mail-act form", "resume").await;
    assert_page!(page, page.text(".toast") == "The queue goes on" && page.text("#q-mail-state") == "Flowing");
    let page = press(&ines, "#all-queues", "pause-all").await;
    assert_page!(page, page.text(".toast") == "All queues are paused" && paused(&app).await == 6);
    let page = press(&ines, "#all-queues", "resume-all").await;
    assert_page!(page, page.text(".toast") == "All queues go on" && paused(&app).await == 0);
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_by_a_form() {
    let (app, ines) = idle().await;
    let job = Seed::new(&app, 1, "ready").write(&app).await;
    for next in ["https://evil.example/", "//evil.example/admin/", "/logout", "/admin/../logout\r\nx: y", "/\\admin/"] {
        Seed::new(&app, 2, "dead").write(&app).await;
        let done = ines.post("/admin/jobs/01a20910-00000002", &[("do", "retry"), ("next", next)]).await;
        assert_page!(done, done.expect(303).location(), "/admin/jobs/01a20910-00000002");
        app.execute("DELETE FROM jobs WHERE id = '01a20910-00000002'").await;
    }
    assert_eq!(state(&app, &job).await, "ready");
}

#[tokio::test]
async fn a_confirmation_is_only_ever_one_of_ours() {
    let (_app, ines) = idle().await;
    for word in ["you-won", "You won", "<b>", "%00", "", &"x".repeat(5_000)] {
        ines.set_cookie("tidings-done", word);
        let page = ines.get("/admin/jobs?done=retry").await;
        assert_page!(page, !page.expect(200).has(".toast"));
    }
}
