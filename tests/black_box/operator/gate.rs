//! Who may.

use super::seeds::{Seed, all_jobs, idle};
use crate::assert_page;

#[tokio::test]
async fn only_owners_find_the_operators_pages() {
    let (app, ines) = idle().await;
    let job = Seed::new(&app, 1, "dead").write(&app).await;
    let others = [app.visitor(), app.member("pell").await, app.moderator("maren").await];
    for path in ["/admin/jobs", "/admin/jobs?state=dead", &format!("/admin/jobs/{job}"), "/admin/schedules"] {
        ines.get(path).await.expect(200);
        for other in &others {
            let page = other.get(path).await;
            assert_page!(page, page.expect(404).text("h1"), "There is nothing at this address");
            assert_page!(page, page.text("title").starts_with("Nothing here") && !page.html().contains("tide.look"));
        }
    }
}

#[tokio::test]
async fn nobody_else_can_act() {
    let (app, _) = idle().await;
    let job = Seed::new(&app, 1, "dead").write(&app).await;
    let before = all_jobs(&app).await;
    for other in [app.visitor(), app.member("pell").await, app.moderator("maren").await] {
        for (path, fields) in [
            (format!("/admin/jobs/{job}"), [("do", "retry"), ("queue", "")]),
            (format!("/admin/jobs/{job}"), [("do", "cancel"), ("queue", "")]),
            ("/admin/jobs".into(), [("do", "pause"), ("queue", "mail")]),
            ("/admin/jobs".into(), [("do", "pause-all"), ("queue", "")]),
            ("/admin/schedules".into(), [("do", "run-schedule"), ("name", "digest")]),
            // Not even what would be refused tells that there is something.
            ("/admin/jobs".into(), [("do", "drop"), ("queue", "nothing")]),
        ] {
            other.post(&path, &fields).await.expect(404);
        }
    }
    assert_eq!(all_jobs(&app).await, before);
}

#[tokio::test]
async fn the_menu_leads_owners_there_and_nobody_else() {
    let (app, ines) = idle().await;
    let link = ".menu-panel a[href='/admin/jobs']";
    let page = ines.get("/").await;
    assert_page!(page, page.text(link), "Jobs");
    for other in [app.visitor(), app.member("pell").await, app.moderator("maren").await] {
        let page = other.get("/").await;
        assert_page!(page, !page.has(link));
    }
}

#[tokio::test]
async fn an_operators_page_is_kept_by_nobody() {
    let (_app, ines) = idle().await;
    let page = ines.get("/admin/jobs").await;
    assert_page!(page, page.expect(200).header("cache-control"), Some("private, no-store"));
    // Charts and all: the policy allows no style of its own.
    assert_page!(page, page.count("[style], style"), 0);
}
