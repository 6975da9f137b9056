//! Invitations.

use super::super::app::{Client, PASSWORD, Page, TestApp, days};
use crate::assert_page;

async fn place() -> (TestApp, Client) {
    let app = TestApp::with().setting("TIDINGS_SIGNUP", "invite").start().await;
    let ines = app.owner("ines").await;
    (app, ines)
}

async fn make(ines: &Client, uses: &str, days: &str) -> Page {
    let page = ines.get("/admin/invites").await;
    let fields = [("uses", uses), ("days", days), ("note", "The choir"), ("do", "invite")];
    ines.submit(page.expect(200), "form[aria-labelledby=another]", &fields).await
}

/// The path of a new invitation's link.
async fn invite(app: &TestApp, ines: &Client, uses: &str, days: &str) -> String {
    let shown = make(ines, uses, days).await;
    let link = shown.expect(200).attribute("main .note input", "value");
    link.strip_prefix(&app.origin()).unwrap_or_else(|| shown.fail("The link leads elsewhere.")).to_owned()
}

async fn join(app: &TestApp, link: &str, handle: &str) -> Page {
    let visitor = app.visitor();
    let token = link.split_once("invite=").unwrap().1;
    let email = format!("{handle}@northquay.example");
    let form = [("handle", handle), ("email", email.as_str()), ("password", PASSWORD), ("invite", token)];
    visitor.post("/register", &form).await
}

#[tokio::test]
async fn an_owner_makes_a_link_and_people_join_by_it_until_it_is_used_up() {
    let (app, ines) = place().await;
    let link = invite(&app, &ines, "2", "7").await;
    // It is shown once, and the database does not have it.
    let page = ines.get("/admin/invites").await;
    let token = link.split_once("invite=").unwrap().1;
    assert_page!(page, !page.html().contains(token));
    assert_page!(page, page.text("tbody tr").contains("The choir") && page.text("tbody tr").contains("2 of 2"));
    assert!(app.column("SELECT token_hash FROM invites").await.iter().all(|hash| hash != token));
    let pell = app.visitor();
    let form = pell.get(&link).await;
    let fields = [("handle", "pell"), ("email", "pell@northquay.example"), ("password", PASSWORD)];
    pell.submit(form.expect(200), "main form", &fields).await.expect(303);
    let page = ines.get("/admin/invites").await;
    assert_page!(page, page.text("tbody tr").contains("1 of 2"));
    join(&app, &link, "tomasz").await.expect(303);
    let over = join(&app, &link, "wren").await;
    assert_page!(over, over.expect(410).text("main").contains("used up"));
    let page = app.visitor().get(&link).await;
    assert_page!(page, page.expect(410).text("main").contains("used up") && !page.has("main form"));
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 3);
}

#[tokio::test]
async fn what_was_typed_wrong_is_kept_with_the_invitation_and_uses_none() {
    let (app, ines) = place().await;
    let link = invite(&app, &ines, "1", "7").await;
    let pell = app.visitor();
    let bad = [("handle", "a b"), ("email", "pell@northquay.example"), ("password", PASSWORD)];
    let again = pell.submit(&pell.get(&link).await, "main form", &bad).await;
    assert_page!(again, again.expect(422).error_beside("handle").contains("a–z"));
    pell.submit(&again, "main form", &[("handle", "pell"), ("password", PASSWORD)]).await.expect(303);
}

#[tokio::test]
async fn a_link_that_has_run_out_was_withdrawn_or_never_was_says_so() {
    let (app, ines) = place().await;
    let withdrawn = invite(&app, &ines, "5", "30").await;
    let page = ines.get("/admin/invites").await;
    let done = ines.submit(&page, "tbody form", &[("do", "withdraw")]).await;
    let page = ines.follow(&done).await;
    assert_page!(page, page.text("tbody tr").contains("Withdrawn") && !page.has("tbody form"));
    let late = invite(&app, &ines, "5", "1").await;
    app.later(days(1));
    let never = format!("/register?invite={}", "A".repeat(43));
    for (link, words) in [
        (withdrawn.as_str(), "was withdrawn"),
        (late.as_str(), "has run out"),
        (never.as_str(), "is not known here"),
        ("/register?invite=x%00", "is not known here"),
    ] {
        let page = app.visitor().get(link).await;
        assert_page!(page, page.expect(410).text("main").contains(words) && !page.has("main form"));
        let refused = join(&app, link, "pell").await;
        assert_page!(refused, refused.expect(410).text("main").contains("Ask whoever gave it to you"));
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 1);
}

#[tokio::test]
async fn of_twenty_who_use_one_invitation_at_once_exactly_one_joins() {
    let (app, ines) = place().await;
    let link = invite(&app, &ines, "1", "7").await;
    let handles: Vec<String> = (0..20).map(|number| format!("quay-{number}")).collect();
    let answers = futures::future::join_all(handles.iter().map(|handle| join(&app, &link, handle))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 303) {
        refused.expect(410);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 2);
}

#[tokio::test]
async fn only_owners_find_the_page_and_its_form() {
    let (app, ines) = place().await;
    invite(&app, &ines, "1", "7").await;
    let id = app.column("SELECT id FROM invites").await.remove(0);
    let form = [("uses", "1"), ("days", "1"), ("form_key", "0123456789"), ("do", "invite")];
    for client in [app.visitor(), app.member("maren").await, app.moderator("tomasz").await] {
        client.get("/admin/invites").await.expect(404);
        client.post("/admin/invites", &form).await.expect(404);
        client.post("/admin/invites", &[("do", "withdraw"), ("id", id.as_str())]).await.expect(404);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM invites WHERE withdrawn_at IS NULL").await, 1);
}

#[tokio::test]
async fn numbers_that_will_not_do_are_refused_beside_their_fields() {
    let (app, ines) = place().await;
    for (uses, days, field) in [
        ("", "7", "uses"),
        ("0", "7", "uses"),
        ("1001", "7", "uses"),
        ("1", "-1", "days"),
        ("1", "366", "days"),
        ("1", "x", "days"),
    ] {
        let again = make(&ines, uses, days).await;
        assert_page!(again, again.expect(422).error_beside(field).contains("Type a number from 1 to"));
        assert_page!(again, again.typed("note"), "The choir");
    }
    let long = "x".repeat(201);
    let form = [("uses", "1"), ("days", "1"), ("note", long.as_str()), ("form_key", "0123456789"), ("do", "invite")];
    let again = ines.post("/admin/invites", &form).await;
    assert_page!(again, again.expect(422).error_beside("note").contains("at most 200"));
    ines.post("/admin/invites", &[("do", "invite"), ("uses", "1"), ("days", "1")]).await.expect(400);
    ines.post("/admin/invites", &[("do", "explode")]).await.expect(400);
    ines.post("/admin/invites", &[("do", "withdraw"), ("id", "nothing\0here")]).await.expect(404);
    assert_eq!(app.number("SELECT COUNT(*) FROM invites").await, 0);
}

#[tokio::test]
async fn the_form_sent_twice_makes_one_invitation_and_shows_its_link_once() {
    let (app, ines) = place().await;
    let page = ines.get("/admin/invites").await;
    let fields = [("uses", "1"), ("days", "7"), ("note", ""), ("do", "invite")];
    let first = ines.submit(&page, "form[aria-labelledby=another]", &fields).await;
    let second = ines.submit(&page, "form[aria-labelledby=another]", &fields).await;
    assert_page!(first, first.expect(200).has("main .note input"));
    assert_page!(second, second.expect(409).text("main [role=alert]").contains("made already"));
    assert_eq!(app.number("SELECT COUNT(*) FROM invites").await, 1);
}

#[tokio::test]
async fn a_place_that_is_closed_takes_nobody_by_an_invitation_either() {
    let (mut app, ines) = place().await;
    let link = invite(&app, &ines, "1", "7").await;
    app.stop().await;
    app.set("TIDINGS_SIGNUP", "closed");
    app.start_again().await;
    let page = app.visitor().get(&link).await;
    assert_page!(page, page.expect(200).text("main").contains("takes no new members"));
    join(&app, &link, "pell").await.expect(422);
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 1);
}
