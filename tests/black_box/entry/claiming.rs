//! The first owner.

use tidings::accounts::server::claim_link;

use super::super::app::{PASSWORD, TestApp};
use super::super::command_line::Program;
use super::{is_in, sign_in};
use crate::assert_page;

const GOOD: [(&str, &str); 4] =
    [("handle", "ines"), ("name", "Ines"), ("email", "ines@northquay.example"), ("password", PASSWORD)];

/// A new link's path.
async fn link(app: &TestApp) -> String {
    let link = claim_link(app.platform()).await.unwrap().expect("there is no owner");
    link.strip_prefix(&app.origin()).expect("it begins with the origin").to_owned()
}

#[tokio::test]
async fn whoever_reads_the_terminal_makes_the_owner_and_nobody_after() {
    let app = TestApp::with().setting("TIDINGS_SIGNUP", "closed").start().await;
    let link = link(&app).await;
    let ines = app.visitor();
    let page = ines.get(&link).await;
    assert_page!(page, page.expect(200).text("h1"), "Claim this place");
    let done = ines.submit(&page, "main form", &GOOD).await;
    assert_page!(done, done.expect(303).location(), "/");
    assert!(is_in(&ines).await);
    ines.get("/admin/jobs").await.expect(200);
    sign_in(&app.visitor(), "ines@northquay.example", PASSWORD).await.expect(303);
    app.visitor().get(&link).await.expect(404);
    app.visitor().post(&link, &GOOD).await.expect(404);
    assert_eq!(claim_link(app.platform()).await.unwrap(), None);
    assert_eq!(app.column("SELECT role FROM members").await, ["owner"]);
    assert_eq!(app.number("SELECT COUNT(*) FROM claims").await, 0);
}

#[tokio::test]
async fn each_start_makes_a_new_link_and_the_one_before_leads_nowhere() {
    let app = TestApp::start().await;
    let (first, second) = (link(&app).await, link(&app).await);
    app.visitor().get(&first).await.expect(404);
    app.visitor().get(&second).await.expect(200);
    assert!(!app.column("SELECT token_hash FROM claims").await.iter().any(|hash| second.contains(hash)));
}

#[tokio::test]
async fn what_is_typed_wrong_does_not_use_the_link_up() {
    let app = TestApp::start().await;
    let link = link(&app).await;
    let bad = [("handle", "admin"), ("name", "Ines"), ("email", "nowhere"), ("password", "short")];
    let again = app.visitor().post(&link, &bad).await;
    assert_page!(again, again.expect(422).error_beside("handle").contains("kept for the place"));
    assert_page!(again, again.typed("name"), "Ines");
    app.visitor().post(&link, &GOOD).await.expect(303);
}

#[tokio::test]
async fn a_guessed_link_is_not_there() {
    let app = TestApp::start().await;
    link(&app).await;
    for token in ["x", "%00", &"A".repeat(43), &"A".repeat(5_000)] {
        let path = format!("/claim/{token}");
        app.visitor().get(&path).await.expect(404);
        app.visitor().post(&path, &GOOD).await.expect(404);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 0);
}

#[tokio::test]
async fn of_twenty_who_claim_at_once_exactly_one_owns() {
    let app = TestApp::start().await;
    let link = link(&app).await;
    let all = (0..20).map(|number| {
        let (visitor, link) = (app.visitor(), link.clone());
        async move {
            let (handle, email) = (format!("ines-{number}"), format!("ines-{number}@northquay.example"));
            let form = [("handle", handle.as_str()), ("email", email.as_str()), ("password", PASSWORD)];
            visitor.post(&link, &form).await.status
        }
    });
    let answers = futures::future::join_all(all).await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [303, 404].contains(status)), "{answers:?}");
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 1);
}

#[tokio::test]
async fn the_program_prints_the_link_until_there_is_an_owner() {
    let program = Program::new();
    // It says so in one piece with where it listens, and is then told to end.
    let line = "rm -f said; \"$0\" serve > said & pid=$!; until grep -qs listening said; do :; done; kill -TERM $pid; wait $pid; \
         cat said";
    let said = program.shell(line).await;
    let said = String::from_utf8(said.stdout).unwrap();
    let link = said.lines().last().unwrap();
    let token = link.rsplit_once("/claim/").unwrap_or_else(|| panic!("{said}")).1;
    assert!(link.starts_with("http://127.0.0.1:") && token.len() == 43, "{said}");
    let add = ["member", "add", "--handle", "ines", "--email", "ines@northquay.example", "--owner", "--password-stdin"];
    assert!(program.run(&add, &format!("{PASSWORD}\n")).await.status.success());
    let said = program.shell(line).await;
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.starts_with("listening on") && !said.contains("/claim/"), "{said}");
}
