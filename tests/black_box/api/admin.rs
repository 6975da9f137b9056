//! The background work, for those who keep order.

use serde_json::{Value, json};

use super::super::app::TestApp;
use super::super::oauth::place::{json as told, register, text};
use super::super::operator::seeds::{Seed, all_jobs, idle, many};
use super::program::{DOCUMENT, Program};
use super::{problem, read};
use crate::assert_page;

/// Every request to `admin`, with what is there in place of the parameters.
fn requests(job: &str) -> Vec<(String, String)> {
    let mut requests = Vec::new();
    for (path, item) in DOCUMENT["paths"].as_object().unwrap() {
        let Some(rest) = path.strip_prefix("/api/v1/admin/") else { continue };
        let name = if rest.starts_with("queues") { "mail" } else { "publish-due" };
        let address = format!("admin/{rest}").replace("{id}", job).replace("{name}", name);
        requests.extend(item.as_object().unwrap().keys().map(|method| (method.to_uppercase(), address.clone())));
    }
    requests
}

fn ids(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|job| job["id"].as_str().unwrap()).collect()
}

/// A program that works on nothing, with the schedules of the product.
async fn resting() -> TestApp {
    TestApp::with().setting("TIDINGS_WORKERS", "0").start().await
}

#[tokio::test]
async fn only_who_keeps_order_finds_the_background_work_by_a_token() {
    let app = resting().await;
    let (maren, greta, ines) = (app.member("maren").await, app.moderator("greta").await, app.owner("ines").await);
    let job = Seed::new(&app, 1, "dead").write(&app).await;
    let requests = requests(&job);
    assert!(requests.len() >= 9, "{requests:?}");
    let member = Program::of(&app, &maren, &["admin"]).await;
    let before = (all_jobs(&app).await, app.number("SELECT COUNT(*) FROM job_acts").await);
    for (method, path) in &requests {
        problem(&member.send(method, path, None).await, 404);
    }
    assert_eq!((all_jobs(&app).await, app.number("SELECT COUNT(*) FROM job_acts").await), before);
    for client in [&greta, &ines] {
        let program = Program::of(&app, client, &["admin"]).await;
        for (method, path) in &requests {
            let page = program.send(method, path, None).await;
            assert_page!(page, matches!(page.status, 200 | 202 | 409));
        }
    }
}

#[tokio::test]
async fn the_role_counts_at_each_request() {
    let app = resting().await;
    let (maren, greta) = (app.member("maren").await, app.moderator("greta").await);
    let (hers, other) = (Program::of(&app, &maren, &["admin"]).await, Program::of(&app, &greta, &["admin"]).await);
    problem(&hers.get("admin/queues").await, 404);
    other.get("admin/queues").await.expect(200);
    app.execute("UPDATE members SET role = CASE handle WHEN 'maren' THEN 'owner' ELSE 'member' END").await;
    hers.get("admin/queues").await.expect(200);
    problem(&other.get("admin/queues").await, 404);
}

#[tokio::test]
async fn what_a_job_holds_only_owners_read() {
    let (app, ines) = idle().await;
    app.member("maren").await;
    let owner = app.column("SELECT id FROM members WHERE handle = 'maren'").await.remove(0);
    let seed = Seed {
        owner: Some(owner),
        error: Some("pell@northquay.example was refused.".into()),
        ..Seed::new(&app, 1, "dead")
    };
    let job = Seed { result: Some("{\"herrings\":3}".into()), ..seed }.write(&app).await;
    let whole = Program::of(&app, &ines, &["admin"]).await;
    let page = whole.get(&format!("admin/jobs/{job}")).await;
    let seen = read(page.expect(200));
    assert_page!(
        page,
        (&seen["kind"], &seen["state"], &seen["owner"]),
        (&json!("tide.look"), &json!("dead"), &json!("maren"))
    );
    assert_page!(page, (&seen["payload"], &seen["result"]), (&json!({"quay": 7}), &json!({"herrings": 3})));
    assert_page!(
        page,
        (&seen["error"], &seen["cause"]),
        (&json!("pell@northquay.example was refused."), &json!("command seed"))
    );
    let partly = Program::of(&app, &app.moderator("greta").await, &["admin"]).await;
    let page = partly.get(&format!("admin/jobs/{job}")).await;
    let seen = read(page.expect(200));
    assert_page!(page, (&seen["kind"], &seen["state"]), (&json!("tide.look"), &json!("dead")));
    for field in ["payload", "result", "note", "error", "owner", "cause"] {
        assert_page!(page, seen[field], Value::Null);
    }
    let list = partly.get("admin/jobs").await;
    for page in [&page, &list] {
        assert_page!(
            page,
            !["herrings", "quay", "pell@", "maren", "command seed"].iter().any(|word| page.html().contains(word))
        );
    }
}

#[tokio::test]
async fn jobs_are_filtered_and_listed_in_parts() {
    let (app, ines) = idle().await;
    let program = Program::of(&app, &ines, &["admin"]).await;
    app.execute("DELETE FROM jobs").await;
    let dead = Seed { queue: "mail", ..Seed::new(&app, 2, "dead") }.write(&app).await;
    many(&app, 5).await;
    let mut cursor = String::new();
    let mut all = Vec::new();
    for _ in 0..3 {
        let page = program.get(&format!("admin/jobs?limit=2&cursor={cursor}")).await;
        let list = read(page.expect(200));
        assert_page!(page, ids(&list).len(), 2);
        all.extend(ids(&list).into_iter().map(str::to_owned));
        cursor = list["next_cursor"].as_str().unwrap_or_default().to_owned();
    }
    let mut sorted = all.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!((all.len(), &all, cursor.as_str()), (6, &sorted, ""));
    for filter in ["state=dead", "queue=mail", "state=dead&queue=mail&kind=tide.look"] {
        let page = program.get(&format!("admin/jobs?{filter}")).await;
        assert_page!(page, ids(&read(page.expect(200))), [dead.as_str()]);
    }
    let page = program.get("admin/jobs?kind=mail.send").await;
    assert_page!(page, read(page.expect(200)), json!({"items": [], "next_cursor": null}));
    for (query, field) in [
        ("state=Dead", "state"),
        ("queue=post", "queue"),
        ("limit=101", "limit"),
        ("limit=0", "limit"),
        ("who=me", "who"),
        ("kind=%00", "kind"),
    ] {
        let page = program.get(&format!("admin/jobs?{query}")).await;
        assert_page!(page, problem(&page, 422)["errors"][field].is_array());
    }
    problem(&program.get("admin/jobs?cursor=nowhere").await, 404);
    problem(&program.get("admin/jobs/%00").await, 404);
}

#[tokio::test]
async fn what_a_program_does_to_jobs_and_queues_is_done_and_written_down_as_from_a_page() {
    let (app, ines) = idle().await;
    let program = Program::of(&app, &ines, &["admin"]).await;
    let (failed, waiting) =
        (Seed::new(&app, 1, "dead").write(&app).await, Seed::new(&app, 2, "ready").write(&app).await);
    let begun = program.send("POST", &format!("admin/jobs/{failed}/retry"), None).await;
    assert_page!(begun, begun.expect(202).location(), format!("/api/v1/admin/jobs/{failed}"));
    let job = read(&begun);
    assert_page!(
        begun,
        (&job["state"], &job["acts"][0]["act"], &job["acts"][0]["by"]),
        (&json!("ready"), &json!("retry"), &json!("ines"))
    );
    problem(&program.send("POST", &format!("admin/jobs/{failed}/retry"), None).await, 409);
    let ended = program.send("POST", &format!("admin/jobs/{waiting}/cancel"), None).await;
    assert_page!(ended, read(ended.expect(202))["state"], "cancelled");
    problem(&program.send("POST", &format!("admin/jobs/{waiting}/cancel"), None).await, 409);
    for nothing in ["01a20910-0000ffff", "%00", "nothing"] {
        problem(&program.send("POST", &format!("admin/jobs/{nothing}/retry"), None).await, 404);
    }
    problem(&program.send("POST", &format!("admin/jobs/{waiting}/retry"), Some(json!({"now": true}))).await, 422);

    let paused = program.send("POST", "admin/queues/mail/pause", None).await;
    let queue = read(paused.expect(200));
    assert_page!(
        paused,
        (&queue["name"], &queue["health"], &queue["paused_by"]),
        (&json!("mail"), &json!("paused"), &json!("ines"))
    );
    let resumed = program.send("POST", "admin/queues/mail/resume", Some(json!({}))).await;
    assert_page!(resumed, read(resumed.expect(200))["paused_at"], Value::Null);
    problem(&program.send("POST", "admin/queues/post/pause", None).await, 404);
    let list = read(program.get("admin/queues").await.expect(200));
    assert_eq!((list["items"].as_array().unwrap().len(), &list["next_cursor"]), (6, &Value::Null));
    assert_eq!((&list["items"][0]["name"], &list["items"][0]["jobs"]["cancelled"]), (&json!("default"), &json!(1)));

    let written = app.column("SELECT act || ' ' || about || ' ' || about_id FROM audit_log").await;
    let (first, second) = (format!("retry job {failed}"), format!("cancel job {waiting}"));
    for act in [first.as_str(), second.as_str(), "pause queue mail", "resume queue mail"] {
        assert_eq!(written.iter().filter(|written| *written == act).count(), 1, "{act}: {written:?}");
    }
}

#[tokio::test]
async fn a_schedule_is_listed_and_run_by_a_program() {
    let app = resting().await;
    let ines = app.owner("ines").await;
    let program = Program::of(&app, &ines, &["admin"]).await;
    let run = program.send("POST", "admin/schedules/publish-due/run", None).await;
    let job = read(run.expect(202));
    assert_page!(
        run,
        (run.location(), &job["state"]),
        (format!("/api/v1/admin/jobs/{}", job["id"].as_str().unwrap()), &json!("ready"))
    );
    let again = program.send("POST", "admin/schedules/publish-due/run", None).await;
    assert_page!(again, read(again.expect(202))["id"], job["id"]);
    problem(&program.send("POST", "admin/schedules/nothing/run", None).await, 404);
    let page = program.get("admin/schedules").await;
    let list = read(page.expect(200));
    let due = list["items"].as_array().unwrap().iter().find(|one| one["name"] == "publish-due").unwrap();
    assert_page!(
        page,
        (&due["words"], &due["cron"], &due["zone"]),
        (&json!("Every minute"), &json!("* * * * *"), &json!("UTC"))
    );
    assert_page!(
        page,
        (&due["next_at"], &due["ran_by"], &due["paused"]),
        (&json!("2026-11-23T07:13:00Z"), &json!("ines"), &json!(false))
    );
}

#[tokio::test]
async fn an_app_keeps_order_only_for_whoever_does_and_has_let_it() {
    let app = resting().await;
    let (maren, ines) = (app.member("maren").await, app.owner("ines").await);
    let lantern = register(&app, &maren, "lantern-0001", &[("openid", "on"), ("profile", "on"), ("admin", "on")]).await;
    let asked = ines.get(&lantern.link(&[("scope", "openid admin")])).await;
    assert_page!(
        asked,
        asked.expect(200).text(".consent form").contains("If you keep order here: see this place's background jobs")
    );
    let token = text(&lantern.tokens(&ines, &[("scope", "openid admin")]).await, "access_token");
    lantern.get("/api/v1/admin/queues", &token).await.expect(200);
    let narrow = text(&lantern.tokens(&ines, &[("scope", "openid profile")]).await, "access_token");
    problem(&lantern.get("/api/v1/admin/queues", &narrow).await, 403);
    let token = text(&lantern.tokens(&maren, &[("scope", "openid admin")]).await, "access_token");
    problem(&lantern.get("/api/v1/admin/queues", &token).await, 404);
    let own = lantern.post("/oauth/token", &[("grant_type", "client_credentials"), ("scope", "admin")]).await;
    problem(&lantern.get("/api/v1/admin/queues", &text(&told(own.expect(200)), "access_token")).await, 403);
}
