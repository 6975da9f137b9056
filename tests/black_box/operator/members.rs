//! The members, for those who keep order: suspending, letting in again, roles, and the audit log.

use futures::future::join_all;
use serde_json::json;
use tidings::accounts::Role;

use crate::assert_page;
use crate::black_box::app::{Client, PASSWORD, Page, TestApp, days, email_of, hours, minutes};
use crate::black_box::live::socket::{Knock, Socket};

fn of(handle: &str) -> String {
    format!("/admin/members/{handle}")
}

async fn suspend(by: &Client, handle: &str, term: &str, why: &str) -> Page {
    by.post(&of(handle), &[("do", "block"), ("term", term), ("why", why)]).await
}

async fn enter(app: &TestApp, handle: &str) -> Page {
    app.visitor().post("/login", &[("email", handle), ("password", PASSWORD)]).await
}

async fn socket_of(app: &TestApp, client: &Client) -> Socket {
    let knock = Knock { cookie: Some(client.cookie_header()), origin: Some(app.origin()), ..Knock::default() };
    let mut socket = Socket::open(app.addr(), &knock).await.expect("opens");
    socket.say(json!({"t": "hello", "cursors": {}})).await;
    socket.until("welcome").await;
    socket
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_suspended_is_out_at_once_and_hears_why() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.moderator("maren").await, app.member("pell").await);
    let mut socket = socket_of(&app, &pell).await;
    let page = maren.get(&of("pell")).await;
    let fields = [("term", "week"), ("why", "Three warnings about the same thing"), ("do", "block")];
    let done = maren.submit(page.expect(200), "form[aria-labelledby=suspend]", &fields).await;
    let page = maren.follow(&done).await;
    assert_page!(page, page.text(".toast"), "Suspended, and signed out everywhere");
    assert_page!(page, page.text(".about").contains("Three warnings about the same thing"));

    assert_eq!(socket.until_closed().await, 4503);
    let gone = pell.get("/drafts").await;
    assert_page!(gone, gone.location().starts_with("/login"));
    let refused = enter(&app, "pell").await;
    let words = refused.expect(422).error_beside("password");
    assert_page!(refused, words.contains("suspended until") && words.contains("Three warnings about the same thing"));
    assert_eq!(
        app.number("SELECT COUNT(*) FROM sessions s JOIN members m ON m.id = s.member_id WHERE m.handle = 'pell'")
            .await,
        0
    );
    // Whoever does not know the password does not learn of it.
    let stranger = app.visitor().post("/login", &[("email", "pell"), ("password", "a wild guess")]).await;
    assert_page!(stranger, !stranger.expect(422).html().contains("suspended"));
    let mails = app.mailed().await;
    assert!(mails.iter().any(|mail| mail.to.1 == email_of("pell") && mail.text.contains("Three warnings")));

    app.later(days(8));
    enter(&app, "pell").await.expect(303);
}

#[tokio::test]
async fn a_suspension_is_ended_by_hand_and_what_is_lasting_lasts() {
    let app = TestApp::start().await;
    let ines = app.owner("ines").await;
    app.account("pell", Role::Member).await;
    suspend(&ines, "pell", "forever", "Sells things").await.expect(303);
    app.later(days(4_000));
    let ines = app.signed_in("ines").await;
    let refused = enter(&app, "pell").await;
    assert_page!(refused, refused.expect(422).error_beside("password").contains("until further notice"));
    let page = ines.get(&of("pell")).await;
    ines.submit(&page, "form[aria-labelledby=let-in]", &[("do", "unblock")]).await.expect(303);
    enter(&app, "pell").await.expect(303);
    ines.post(&of("pell"), &[("do", "unblock")]).await.expect(409);
}

#[tokio::test]
async fn a_reason_and_a_term_are_asked_for_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let maren = app.moderator("maren").await;
    app.account("pell", Role::Member).await;
    let before = app.everything().await;
    let page = suspend(&maren, "pell", "month", "  ").await;
    assert_page!(page, page.expect(422).error_beside("why").contains("Say why"));
    assert_page!(page, page.has("input[value=month][checked]"));
    let page = suspend(&maren, "pell", "century", "Because").await;
    assert_page!(page, page.expect(422).typed("why"), "Because");
    suspend(&maren, "pell", "day", &"x".repeat(501)).await.expect(422);
    suspend(&maren, "nobody", "day", "Because").await.expect(404);
    suspend(&maren, "\0", "day", "Because").await.expect(404);
    maren.post(&of("pell"), &[("do", "drown")]).await.expect(400);
    assert_eq!(app.everything().await, before);
}

#[tokio::test]
async fn nobody_suspends_who_has_as_much_to_say() {
    let app = TestApp::start().await;
    let (ines, maren) = (app.owner("ines").await, app.moderator("maren").await);
    app.account("tomasz", Role::Moderator).await;
    app.account("greta", Role::Owner).await;
    let before = app.everything().await;
    for (by, handle) in [(&maren, "tomasz"), (&maren, "ines"), (&maren, "maren"), (&ines, "greta"), (&ines, "ines")] {
        suspend(by, handle, "day", "Because").await.expect(422);
        by.post(&of(handle), &[("do", "end-sessions")]).await.expect(422);
    }
    maren.post(&of("tomasz"), &[("do", "role"), ("role", "member")]).await.expect(404);
    maren.post(&of("maren"), &[("do", "role"), ("role", "owner")]).await.expect(404);
    assert_eq!(app.everything().await, before);
    suspend(&ines, "tomasz", "day", "Because").await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_role_counts_at_once() {
    let app = TestApp::start().await;
    let (ines, maren) = (app.owner("ines").await, app.member("maren").await);
    maren.get("/admin/members").await.expect(404);
    let page = ines.get(&of("maren")).await;
    ines.submit(&page, "form[aria-labelledby=role]", &[("role", "moderator"), ("do", "role")]).await.expect(303);
    maren.get("/admin/members").await.expect(200);
    let mut socket = socket_of(&app, &maren).await;
    ines.post(&of("maren"), &[("do", "role"), ("role", "member")]).await.expect(303);
    // It comes back by itself, and may follow less.
    assert_eq!(socket.until_closed().await, 1012);
    maren.get("/admin/members").await.expect(404);
    maren.get("/drafts").await.expect(200);
    let mails = app.mailed().await;
    assert_eq!(mails.iter().filter(|mail| mail.text.contains("You are a moderator now.")).count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_always_has_an_owner_even_when_two_step_down_at_once() {
    let app = TestApp::start().await;
    let (ines, greta) = (app.owner("ines").await, app.owner("greta").await);
    let (mine, hers) = (of("ines"), of("greta"));
    let down = [("do", "role"), ("role", "member")];
    let tries = (0..10).flat_map(|_| [ines.post(&hers, &down), greta.post(&mine, &down)]);
    let answers = join_all(tries).await;
    assert!(answers.iter().any(|answer| answer.header("location").is_some()));
    assert_eq!(app.number("SELECT COUNT(*) FROM members WHERE role = 'owner'").await, 1);
    let handle = app.column("SELECT handle FROM members WHERE role = 'owner'").await.remove(0);
    let left = if handle == "ines" { &ines } else { &greta };
    left.post(&of(&handle), &down).await.expect(409);
}

#[tokio::test]
async fn moderators_find_members_and_owners_addresses_too() {
    let app = TestApp::start().await;
    let (ines, maren) = (app.owner("ines").await, app.moderator("maren").await);
    app.account("pell", Role::Member).await;
    let handles = |page: &Page| page.texts("tbody th .sub");
    let found = maren.get("/admin/members?q=PEL").await;
    assert_page!(found, handles(found.expect(200)), ["@pell"]);
    let found = maren.get("/admin/members?q=p_ll").await;
    assert_page!(found, found.text("main").contains("Nobody found"));
    let by_address = format!("/admin/members?q={}", email_of("pell"));
    let found = maren.get(&by_address).await;
    assert_page!(found, found.text("main").contains("Nobody found"));
    let found = ines.get(&by_address).await;
    assert_page!(found, handles(&found), ["@pell"]);
    let found = maren.get("/admin/members?role=owner").await;
    assert_page!(found, handles(&found), ["@ines"]);
    suspend(&maren, "pell", "day", "Because").await.expect(303);
    let found = maren.get("/admin/members?show=suspended").await;
    assert_page!(found, handles(&found), ["@pell"]);
    let page = maren.get(&of("pell")).await;
    assert_page!(page, !page.html().contains(&email_of("pell")));
    let page = ines.get(&of("pell")).await;
    assert_page!(page, page.text(".about").contains(&email_of("pell")));
    for other in [app.visitor(), app.member("tomasz").await] {
        for path in ["/admin", "/admin/members", &of("pell"), "/admin/audit", "/admin/audit.csv"] {
            other.get(path).await.expect(404);
        }
        suspend(&other, "pell", "day", "Because").await.expect(404);
    }
    for path in ["/admin/audit", "/admin/audit.csv", "/admin/jobs", "/admin/invites", "/admin/schedules"] {
        maren.get(path).await.expect(404);
    }
    let first = maren.get("/admin").await;
    assert_page!(first, first.expect(303).location(), "/admin/members");
}

#[tokio::test]
async fn what_those_who_keep_order_do_is_written_down() {
    let app = TestApp::start().await;
    let (ines, maren, pell) = (app.owner("ines").await, app.moderator("maren").await, app.member("pell").await);
    let slug = app.publish(&pell, "=cheap sails, \"fresh\"", "Buy.", "").await;
    app.comment(&pell, &slug, "Buy twice.").await;
    let page = maren.get(&format!("/posts/{slug}")).await;
    let comment = page.attribute(".comment", "id").trim_start_matches("c-").to_owned();
    maren.post(&format!("/comments/{comment}"), &[("do", "delete")]).await.expect(303);
    app.later(minutes(1));
    app.delete(&maren, &slug).await.expect(303);
    app.later(minutes(5));
    suspend(&maren, "pell", "day", "Sells sails").await.expect(303);
    // Two lines of one millisecond have no order.
    app.later(minutes(1));
    ines.post("/admin/jobs", &[("do", "pause"), ("queue", "mail")]).await.expect(303);

    let page = ines.get("/admin/audit").await;
    let did = page.texts("tbody td:nth-child(2)");
    assert_page!(page, did.len(), 4);
    assert_page!(page, did[0].contains("Paused the queue mail") && did[1].contains("Suspended @pell"));
    assert_page!(page, did[1].contains("Sells sails") && did[2].contains("cheap sails"));
    assert_page!(page, page.texts("tbody th") == ["@ines", "@maren", "@maren", "@maren"]);
    assert_page!(page, page.texts("tbody td:nth-child(4)")[1], "A program, 127.0.0.x");
    let page = ines.get("/admin/audit?who=maren&about=post").await;
    assert_page!(page, page.count("tbody tr"), 1);
    let file = ines.get("/admin/audit.csv?who=maren").await;
    assert_page!(file, file.expect(200).header("content-type"), Some("text/csv; charset=utf-8"));
    assert_page!(file, file.header("cache-control"), Some("private, no-store"));
    let csv = file.html();
    assert_page!(file, csv.lines().count() == 4 && csv.contains("\"'=cheap sails, \"\"fresh\"\"\""));
    // One's own things are nobody else's business.
    let own = app.publish(&ines, "Mine", "Mine.", "").await;
    app.delete(&ines, &own).await.expect(303);
    assert_eq!(app.number("SELECT COUNT(*) FROM audit_log").await, 4);
}

#[tokio::test]
async fn whoever_is_suspended_does_not_publish_by_the_clock() {
    let app = TestApp::start().await;
    let (maren, pell) = (app.moderator("maren").await, app.member("pell").await);
    let page = pell.get("/write").await;
    let at = app.clock.now().plus(3_600_000_000).local(0);
    let fields = [("title", "Later"), ("body", "Words."), ("publish_at", at.as_str()), ("do", "schedule")];
    pell.submit(&page, "#draft", &fields).await.expect(303);
    suspend(&maren, "pell", "day", "Because").await.expect(303);
    app.later(hours(2));
    app.jobs_rest().await;
    assert_eq!(app.number("SELECT COUNT(*) FROM posts WHERE published_at IS NOT NULL").await, 0);
    assert_eq!(app.number("SELECT COUNT(*) FROM posts WHERE deleted_at IS NULL").await, 1);
}

#[tokio::test]
async fn a_session_that_began_too_late_for_a_suspension_is_none() {
    let app = TestApp::start().await;
    app.account("pell", Role::Member).await;
    let pell = app.signed_in("pell").await;
    // As another process would, between the check and the new session.
    let until = app.clock.now().plus(3_600_000_000).0.to_string();
    app.execute_with("UPDATE members SET blocked_until = CAST($1 AS BIGINT) WHERE handle = 'pell'", &until).await;
    let gone = pell.get("/drafts").await;
    assert_page!(gone, gone.location().starts_with("/login"));
    app.later(hours(2));
    pell.get("/drafts").await.expect(200);
}
