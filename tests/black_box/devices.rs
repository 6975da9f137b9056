//! Where a member is signed in, and what happened to the account.

use std::time::Duration;

use super::app::{PASSWORD, TestApp, email_of};
use super::live::socket::{Knock, Socket};
use crate::assert_page;

const PAGE: &str = "/settings/security";
const FIREFOX: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0";

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_signed_out_from_another_and_its_sockets_close() {
    let app = TestApp::start().await;
    let here = app.member("maren").await;
    app.later(Duration::from_secs(120));
    let there = app.visitor();
    let signing = there.request("POST", "/login").header("user-agent", FIREFOX);
    signing.form(&[("email", &email_of("maren")), ("password", PASSWORD)]).send().await.expect(303);
    let knock = Knock { cookie: Some(there.cookie_header()), origin: Some(app.origin()), ..Knock::default() };
    let mut socket = Socket::open(app.addr(), &knock).await.unwrap();
    socket.say(serde_json::json!({"t": "hello", "cursors": {}})).await;
    socket.until("welcome").await;

    let page = here.get(PAGE).await;
    let devices = page.texts("section:has(#devices) li b");
    assert_page!(page, devices.len() == 2 && devices.iter().any(|name| name == "Firefox on Windows, 127.0.0.x"));
    assert_page!(page, page.count("section:has(#devices) li .badge") == 1);
    let pell = app.member("pell").await;
    let device = page.typed("device");
    pell.post(PAGE, &[("do", "end"), ("device", &device)]).await.expect(404);
    here.submit(&page, "section:has(#devices) li form", &[("do", "end")]).await.expect(303);
    assert_eq!(socket.until_closed().await, 4501);
    let gone = there.get("/drafts").await;
    assert_page!(gone, gone.location().starts_with("/login"));
    here.get("/drafts").await.expect(200);
    let page = here.get(PAGE).await;
    assert_page!(page, page.texts("section:has(#log) li b").contains(&"Another device was signed out".to_owned()));
    assert_page!(page, !page.html().contains("Sign out everywhere else"));
    here.post(PAGE, &[("do", "end"), ("device", &device)]).await.expect(404);
}

#[tokio::test]
async fn all_others_are_signed_out_at_once() {
    let app = TestApp::start().await;
    let here = app.member("maren").await;
    let others = [app.signed_in("maren").await, app.signed_in("maren").await];
    let page = here.get(PAGE).await;
    assert_page!(page, page.count("section:has(#devices) li"), 3);
    here.post(PAGE, &[("do", "end-others")]).await.expect(303);
    for other in others {
        let gone = other.get("/drafts").await;
        assert_page!(gone, gone.location().starts_with("/login"));
    }
    here.get("/drafts").await.expect(200);
}

#[tokio::test]
async fn a_sign_in_from_a_device_that_was_not_seen_before_is_told_by_mail() {
    let app = TestApp::start().await;
    app.member("maren").await;
    app.signed_in("maren").await;
    assert!(app.mailed().await.is_empty(), "the first one and the same again are nothing new");
    for _ in 0..2 {
        let signing = app.visitor().request("POST", "/login").header("user-agent", FIREFOX);
        signing.form(&[("email", &email_of("maren")), ("password", PASSWORD)]).send().await.expect(303);
    }
    let mails = app.mailed().await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert!(mail.text.contains("not seen before: Firefox on Windows, 127.0.0.x"), "{}", mail.text);
    assert!(mail.text.contains(&format!("{}/settings/security", app.origin())));
}

#[tokio::test]
async fn a_member_reads_what_happened_to_their_account_and_nobody_elses() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.later(Duration::from_secs(60));
    let new = "a harbour without a name";
    let fields = [("do", "password"), ("current_password", PASSWORD), ("password", new)];
    maren.post(PAGE, &fields).await.expect(303);
    let page = maren.get(PAGE).await;
    let lines = page.texts("section:has(#log) li b");
    assert_page!(page, lines, ["The password was changed", "Signed in"]);
    let pell = app.member("pell").await;
    let page = pell.get(PAGE).await;
    assert_page!(page, page.texts("section:has(#log) li b"), ["Signed in"]);
}
