//! Which jobs are listed.

use std::collections::BTreeSet;

use super::seeds::{Seed, idle, many};
use crate::assert_page;
use crate::black_box::app::{Client, Page, TestApp};

/// The ids listed on a page, in order.
fn listed(page: &Page) -> Vec<String> {
    let rows = page.expect(200).attributes("tr[id^='j-']", "id");
    rows.into_iter().map(|id| id.trim_start_matches("j-").to_owned()).collect()
}

async fn ids(client: &Client, path: &str) -> Vec<String> {
    listed(&client.get(path).await)
}

/// What a link of the page is called that leads to what is older.
fn older(page: &Page) -> Option<String> {
    page.attributes("nav.pages > a", "href").into_iter().next()
}

async fn write_some(app: &TestApp) {
    for (number, state, queue, kind) in [
        (1, "done", "mail", "mail.send"),
        (2, "dead", "mail", "mail.send"),
        (3, "running", "exports", "export.pack"),
        (4, "ready", "mail", "mail.send"),
        (5, "retrying", "webhooks", "webhook.deliver"),
        (6, "scheduled", "default", "digest.write"),
        (7, "cancelled", "exports", "export.pack"),
        (8, "ready", "mail", "mail.digest"),
    ] {
        Seed { queue, kind, ..Seed::new(app, number, state) }.write(app).await;
    }
}

#[tokio::test]
async fn jobs_are_listed_newest_first_page_by_page_while_others_come() {
    let (app, ines) = idle().await;
    for number in 1..=120 {
        Seed::new(&app, number, "ready").write(&app).await;
    }
    let mut page = ines.get("/admin/jobs").await;
    assert_page!(page, page.attribute("nav.pages > a", "href").starts_with("/admin/jobs?before="));
    let mut all = listed(&page);
    assert_page!(page, all.len(), 50);
    Seed::new(&app, 121, "ready").write(&app).await;
    while let Some(next) = older(&page) {
        page = ines.get(&next).await;
        assert_page!(page, page.attribute("#newer a", "href"), "/admin/jobs");
        all.extend(listed(&page));
    }
    let expected: Vec<String> = (1..=120).rev().map(|number: u32| format!("01a20910-{number:08x}")).collect();
    assert_eq!(all, expected);
}

#[tokio::test]
async fn a_list_holds_what_is_asked_for_and_nothing_else() {
    let (app, ines) = idle().await;
    write_some(&app).await;
    for (query, numbers) in [
        ("", &[8, 7, 6, 5, 4, 3, 2, 1][..]),
        ("?state=ready", &[8, 4]),
        ("?state=running", &[3]),
        ("?state=retrying", &[5]),
        ("?state=scheduled", &[6]),
        ("?state=done", &[1]),
        ("?state=dead", &[2]),
        ("?state=cancelled", &[7]),
        ("?queue=mail", &[8, 4, 2, 1]),
        ("?kind=mail.send", &[4, 2, 1]),
        ("?queue=mail&state=ready", &[8, 4]),
        ("?queue=mail&state=ready&kind=mail.send", &[4]),
        ("?queue=mail&state=dead&kind=mail.send", &[2]),
        ("?state=dead&queue=exports", &[]),
        ("?state=scheduled&kind=webhook.deliver", &[]),
        ("?kind=nothing.known", &[]),
        ("?state=&queue=&kind=", &[8, 7, 6, 5, 4, 3, 2, 1]),
        ("?before=01a20910-00000004", &[3, 2, 1]),
        ("?state=ready&before=01a20910-00000008", &[4]),
    ] {
        let expected: Vec<String> = numbers.iter().map(|number| format!("01a20910-{number:08x}")).collect();
        assert_eq!(ids(&ines, &format!("/admin/jobs{query}")).await, expected, "{query}");
    }
}

#[tokio::test]
async fn the_form_and_the_tabs_lead_to_each_other() {
    let (app, ines) = idle().await;
    write_some(&app).await;
    let page = ines.get("/admin/jobs?state=ready&queue=mail").await;
    assert_page!(page, page.texts("form.filters option[selected]"), ["mail"]);
    assert_page!(page, page.attribute("form.filters input[name=state]", "value"), "ready");
    let kinds = ["all", "digest.write", "export.pack", "mail.digest", "mail.send", "webhook.deliver"];
    assert_page!(page, page.texts("select[name=kind] option"), kinds);
    assert_page!(page, page.text("nav.tabs a[aria-current]"), "Waiting 2");
    let dead = page.attributes("nav.tabs a", "href").into_iter().find(|href| href.contains("dead")).unwrap();
    assert_eq!(dead, "/admin/jobs?state=dead&queue=mail");
    let nothing = ines.get("/admin/jobs?kind=nothing.known").await;
    assert_page!(nothing, nothing.text(".empty h2"), "No such jobs");
    assert_page!(nothing, nothing.texts("form.filters option[selected]"), ["nothing.known"]);
}

#[tokio::test]
async fn without_any_job_the_page_says_so() {
    let (_app, ines) = idle().await;
    let page = ines.get("/admin/jobs").await;
    assert_page!(page, page.expect(200).text(".empty h2"), "No jobs so far");
    assert_page!(page, page.text("#throughput-finding"), "No job has finished in the last hour.");
}

#[tokio::test]
async fn a_filter_that_finds_little_in_very_much_leads_on() {
    let (app, ines) = idle().await;
    let oldest = Seed { queue: "mail", ..Seed::new(&app, 1, "ready") }.write(&app).await;
    many(&app, 20_100).await;
    let page = ines.get("/admin/jobs?kind=tide.look&queue=mail").await;
    assert_page!(page, listed(&page).is_empty() && page.text("nav.pages > a") == "Look further back");
    let further = ines.get(&older(&page).unwrap()).await;
    assert_page!(further, listed(&further), [oldest]);
    assert_page!(further, older(&further).is_none());
    // All of them, without a hole, from the newest on.
    let first = ines.get("/admin/jobs?state=ready").await;
    let second = ines.get(&older(&first).unwrap()).await;
    let both: Vec<String> = listed(&first).into_iter().chain(listed(&second)).collect();
    let expected: Vec<String> = (20_001..=20_100).rev().map(|number| format!("01a20910-1{number:07}")).collect();
    assert_eq!(both, expected);
}

#[tokio::test]
async fn an_open_page_asks_what_became_of_its_jobs() {
    let (app, ines) = idle().await;
    write_some(&app).await;
    let (second, fourth) = ("01a20910-00000002", "01a20910-00000004");
    let again = format!("/admin/jobs?state=ready&rows={fourth}%2C{second}%2C01a20910-0000ffff");
    let page = ines.get(&again).await;
    // Whatever they have become, in the order that was asked for.
    assert_page!(page, listed(&page), [fourth, second]);
    assert_page!(page, page.text(&format!("[id='js-{second}']")), "Failed");
    assert_page!(page, page.has("#newer a"));
    let nothing = ines.get("/admin/jobs?rows=none&state=ready").await;
    assert_page!(nothing, listed(&nothing).is_empty() && nothing.has("#newer a"));
    let newest = ines.get("/admin/jobs?rows=01a20910-00000008").await;
    assert_page!(newest, !newest.has("#newer a"));
}

#[tokio::test]
async fn a_hostile_address_gets_a_sentence() {
    let (app, ines) = idle().await;
    write_some(&app).await;
    let long = "a".repeat(300);
    let many: BTreeSet<String> = (0..51).map(|number| format!("01a20910-{number:08x}")).collect();
    let many = many.into_iter().collect::<Vec<_>>().join(",");
    for (query, status) in [
        ("state=Ready", 400),
        ("state=ready%00", 400),
        ("state=ready'--", 400),
        ("queue=post", 400),
        ("queue=%F0%9F%8E%8F", 400),
        ("kind=a%00b", 400),
        (&format!("kind={long}"), 400),
        ("before=~", 404),
        ("before=%00", 404),
        ("before='%20OR%201=1%20--", 404),
        (&format!("before={long}0"), 404),
        ("rows=x", 404),
        ("rows=,", 404),
        (&format!("rows={many}"), 404),
        ("kind=%25' OR '1'='1", 200),
        ("done=%3Cscript%3E", 200),
        ("state=ready&state=dead", 200),
        ("%ff=%fe", 200),
    ] {
        let page = ines.get(&format!("/admin/jobs?{query}")).await;
        assert_page!(page, page.expect(status).header("content-type"), Some("text/html; charset=utf-8"));
        assert_page!(page, !page.has("main script") && !page.has(".toast"));
    }
    // The page stands all the same: with all jobs, and with what is wrong.
    let page = ines.get("/admin/jobs?queue=post").await;
    assert_page!(page, page.text("h1") == "Jobs" && page.has("#facts") && page.count("tr[id^='j-']") == 8);
    assert_page!(page, page.text("main .note.warn").starts_with("There is no queue of the name"));
    for path in
        ["/admin/jobs/x", "/admin/jobs/%00", "/admin/jobs/01a20910-0000ffff", "/admin/jobs/..%2f..", "/admin/nothing"]
    {
        ines.get(path).await.expect(404);
    }
}

#[tokio::test]
async fn a_failed_line_says_why_and_a_good_one_does_not() {
    let (app, ines) = idle().await;
    let dead = Seed::new(&app, 1, "dead").write(&app).await;
    let done = Seed::new(&app, 2, "done").write(&app).await;
    app.execute("UPDATE jobs SET error = 'The <b>server</b> said no.'").await;
    let page = ines.get("/admin/jobs").await;
    assert_page!(page, page.text(&format!("[id='jn-{dead}'] .clip")), "The <b>server</b> said no.");
    assert_page!(page, !page.has(&format!("[id='jn-{done}'] .clip")));
}
