//! One job and its past.

use std::time::Duration;

use super::seeds::{Seed, idle};
use crate::assert_page;
use crate::black_box::app::TestApp;

/// Remembers an attempt that failed, as the engine would.
async fn failed(app: &TestApp, job: &str, fence: i64, ending: &str, error: &str) {
    let mut tx = app.platform().db.begin().await.unwrap();
    sqlx::query(
        "INSERT INTO job_failures (job_id, fence, attempt, ending, error, node, started_at, ended_at) \
         VALUES ($1, $2, $2, $3, $4, 'a-worker', $5, $6)",
    )
    .bind(job)
    .bind(fence)
    .bind(ending)
    .bind(error)
    .bind(app.clock.now().0)
    .bind(app.clock.now().0 + 30_000_000)
    .execute(tx.conn())
    .await
    .unwrap();
    tx.commit().await.unwrap();
    app.later(Duration::from_secs(60));
}

#[tokio::test]
async fn a_job_tells_its_life_in_order() {
    let (app, ines) = idle().await;
    let cause = "request POST /settings/data 0193".to_owned();
    let parent = Seed { kind: "digest.write", cause, ..Seed::new(&app, 1, "done") }.write(&app).await;
    let job = Seed { parent: Some(parent.clone()), cause: format!("job {parent}"), ..Seed::new(&app, 2, "ready") };
    let job = job.write(&app).await;
    failed(&app, &job, 1, "failed", "The mail server did not answer.").await;
    failed(&app, &job, 2, "timed out", "It took longer than 30 s.").await;
    let child = Seed { kind: "webhook.deliver", parent: Some(job.clone()), ..Seed::new(&app, 3, "done") };
    let child = child.write(&app).await;
    app.later(Duration::from_secs(60));
    app.execute("UPDATE jobs SET state = 'dead', attempt = 3, error = 'No luck.' WHERE id = '01a20910-00000002'").await;
    let mut tx = app.platform().db.begin().await.unwrap();
    sqlx::query("UPDATE jobs SET started_at = $1, finished_at = $1 WHERE id = $2")
        .bind(app.clock.now().0)
        .bind(&job)
        .execute(tx.conn())
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let page = ines.get(&format!("/admin/jobs/{job}")).await;
    assert_page!(page, page.expect(200).text("h1"), "tide.look");
    let told: Vec<String> = page.texts("#timeline .byline").iter().map(|line| line.replace(" · ", " ")).collect();
    assert_page!(
        page,
        told,
        [
            "Enqueued by another job digest.write Done 07:12:00",
            "Attempt 1 began 07:12:00",
            "Attempt 1 failed after 30 s 07:12:30",
            "Attempt 2 began 07:13:00",
            "Attempt 2 took too long after 30 s 07:13:30",
            "It enqueued webhook.deliver Done 07:14:00",
            "Given up 07:15:00",
        ]
    );
    assert_page!(page, page.texts("#timeline p.muted")[0], "The mail server did not answer.");
    let links = page.attributes("#timeline a", "href");
    assert_page!(page, links, [format!("/admin/jobs/{parent}"), format!("/admin/jobs/{child}")]);
    assert_page!(page, page.text("#about").contains("No luck.") && page.text("#about").contains("3 of 5"));
    assert_page!(page, page.text("pre"), "{ \"quay\": 7 }");

    let page = ines.get(&format!("/admin/jobs/{parent}")).await;
    assert_page!(page, page.text("#timeline").contains("Enqueued by the request POST /settings/data 0193"));
    assert_page!(page, page.text("#timeline").contains("Attempt 1 began"));
    assert_page!(page, page.text("#timeline").contains("Attempt 1 was done after 212 ms"));
    assert_page!(page, page.text("#timeline").contains("It enqueued tide.look Failed"));
}

#[tokio::test]
async fn what_a_job_holds_is_shown_as_text() {
    let (app, ines) = idle().await;
    let evil = "<img src=x onerror=alert(1)>";
    let seed = Seed {
        payload: format!("{{\"a\":\"{evil}\"}}"),
        result: Some(format!("not even JSON {evil}")),
        error: Some(evil.to_owned()),
        cause: format!("command {evil}"),
        owner: Some("nobody-any-more".into()),
        ..Seed::new(&app, 1, "done")
    };
    let job = seed.write(&app).await;
    failed(&app, &job, 1, "panicked", evil).await;
    let page = ines.get(&format!("/admin/jobs/{job}")).await;
    assert_page!(page, page.expect(200).count("main img"), 0);
    assert_page!(page, page.html().matches("&lt;img src=x").count() >= 5);
    assert_page!(
        page,
        page.text("#result").contains("not even JSON") && page.text("#about").contains("Someone who left")
    );
    assert_page!(page, page.text("#timeline").contains("Attempt 1 broke off: the program has a mistake"));
}

#[tokio::test]
async fn a_jobs_owner_is_named_and_a_job_of_another_version_is_shown_too() {
    let (app, ines) = idle().await;
    app.member("pell").await;
    let pell = app.column("SELECT id FROM members WHERE handle = 'pell'").await.remove(0);
    let job = Seed { owner: Some(pell), queue: "newer-queue", ..Seed::new(&app, 1, "running") }.write(&app).await;
    let page = ines.get(&format!("/admin/jobs/{job}")).await;
    assert_page!(page, page.expect(200).attribute("#about a[href='/@pell']", "href"), "/@pell");
    assert_page!(page, page.text("#timeline li:last-child").contains("Attempt 1 began"));
    // A state that this version does not know is not a job that it can speak of.
    app.execute("UPDATE jobs SET state = 'dreaming'").await;
    ines.get(&format!("/admin/jobs/{job}")).await.expect(404);
    ines.get("/admin/jobs").await.expect(200);
}
