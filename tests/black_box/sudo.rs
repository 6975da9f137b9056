//! Proving once more who one is, before something dangerous.

use futures::future::join_all;
use serde_json::json;
use tidings::accounts::Role;

use super::app::{Client, PASSWORD, Page, TestApp, minutes};
use super::live::socket::{Knock, Socket};
use crate::assert_page;

const PELL: &str = "/admin/members/pell";
const SUSPEND: [(&str, &str); 3] = [("do", "block"), ("term", "day"), ("why", "Sells \"sails\" & ropes")];

async fn a_while_later() -> (TestApp, Client) {
    let app = TestApp::start().await;
    let maren = app.moderator("maren").await;
    app.account("pell", Role::Member).await;
    app.later(minutes(16));
    (app, maren)
}

async fn blocked(app: &TestApp) -> i64 {
    app.number("SELECT COUNT(*) FROM members WHERE blocked_until IS NOT NULL").await
}

fn session_of(client: &Client) -> Option<String> {
    client.cookie("tidings")
}

#[tokio::test]
async fn after_a_quarter_of_an_hour_the_password_is_asked_for_and_the_form_waits() {
    let (app, maren) = a_while_later().await;
    let before = session_of(&maren);
    let asked = maren.post(PELL, &SUSPEND).await;
    assert_page!(asked, asked.expect(403).text("h1"), "Confirm that it is you");
    assert_page!(asked, asked.typed("why"), "Sells \"sails\" & ropes");
    assert_page!(asked, asked.header("cache-control"), Some("private, no-store"));
    assert_eq!(blocked(&app).await, 0);

    let wrong = maren.submit(&asked, "form.stack", &[("confirm_password", "not this one, surely")]).await;
    assert_page!(wrong, wrong.expect(422).error_beside("confirm_password"), "That is not your password.");
    assert_page!(wrong, wrong.typed("why"), "Sells \"sails\" & ropes");
    assert_eq!((blocked(&app).await, session_of(&maren)), (0, before.clone()));

    let done = maren.submit(&wrong, "form.stack", &[("confirm_password", PASSWORD)]).await;
    assert_page!(done, done.expect(303).location(), "/admin/members/pell");
    assert_eq!(blocked(&app).await, 1);
    assert_eq!(app.column("SELECT blocked_why FROM members WHERE handle = 'pell'").await, ["Sells \"sails\" & ropes"]);
    // Under a new id; the one before is nobody's.
    assert_ne!(session_of(&maren), before);
    let stale = app.visitor();
    stale.set_cookie("tidings", &before.unwrap());
    let page = stale.get("/drafts").await;
    assert_page!(page, page.location().starts_with("/login"));
    // For a quarter of an hour that is enough.
    maren.post(PELL, &[("do", "unblock")]).await.expect(303);
    app.later(minutes(16));
    maren.post(PELL, &SUSPEND).await.expect(403);
}

#[tokio::test]
async fn looking_needs_no_proof_and_whoever_may_not_is_not_asked() {
    let (app, maren) = a_while_later().await;
    maren.get(PELL).await.expect(200);
    maren.get("/admin/members").await.expect(200);
    let tomasz = app.member("tomasz").await;
    app.later(minutes(16));
    for other in [&tomasz, &app.visitor()] {
        other.post(PELL, &SUSPEND).await.expect(404);
    }
    maren.get("/confirm").await.expect(404);
    maren.post("/confirm", &[("confirm_password", PASSWORD)]).await.expect(405);
}

#[tokio::test]
async fn wrong_passwords_wait_as_they_do_at_the_door() {
    let (app, maren) = a_while_later().await;
    let guess = [SUSPEND.as_slice(), &[("confirm_password", "a wild guess")]].concat();
    for _ in 0..5 {
        maren.post(PELL, &guess).await.expect(422);
    }
    let right = [SUSPEND.as_slice(), &[("confirm_password", PASSWORD)]].concat();
    let waits = maren.post(PELL, &right).await;
    assert_page!(waits, waits.expect(429).header("retry-after").is_some() && waits.has("input[name=why]"));
    assert_eq!(blocked(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_twenty_proofs_at_once_one_goes_on_and_the_sockets_of_the_old_id_close() {
    let (app, maren) = a_while_later().await;
    let knock = Knock { cookie: Some(maren.cookie_header()), origin: Some(app.origin()), ..Knock::default() };
    let mut socket = Socket::open(app.addr(), &knock).await.expect("opens");
    socket.say(json!({"t": "hello", "cursors": {}})).await;
    socket.until("welcome").await;
    let form = [("do", "end-sessions"), ("confirm_password", PASSWORD)];
    let copies: Vec<Client> = (0..20).map(|_| maren.copy()).collect();
    let answers: Vec<Page> = join_all(copies.iter().map(|copy| copy.post(PELL, &form))).await;
    let count = |status: u16| answers.iter().filter(|page| page.status == status).count();
    // Whoever comes after is nobody any more; whoever was on the way is told; too many hashes at once are answered 503.
    assert_eq!((count(303), count(303) + count(404) + count(409) + count(503)), (1, 20));
    assert_eq!(socket.until_closed().await, 4501);
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 1);
}
