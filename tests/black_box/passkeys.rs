//! Passkeys: as the second step, and as the only one.

mod device;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use futures::future::join_all;
use serde_json::{Value as Json, json};

use self::device::{Device, encoded};
use super::app::{Client, PASSWORD, Page, TestApp, email_of, minutes};
use crate::assert_page;

const PAGE: &str = "/settings/security";
const SITE: &str = "northquay.example";
const ORIGIN: &str = "https://northquay.example";

async fn place() -> TestApp {
    TestApp::with().setting("TIDINGS_URL", ORIGIN).start().await
}

/// The question on the page that makes one.
async fn begin(member: &Client, name: &str) -> String {
    let fields = [("passkey_name", name), ("passkey_password", PASSWORD), ("do", "passkey")];
    let page = member
        .submit(&member.get(PAGE).await, "section:has(#passkeys) form.stack:has([name=passkey_name])", &fields)
        .await;
    let props = page.expect(200).attribute("#made-passkey ~ leptos-island", "data-props");
    let props: Json = serde_json::from_str(&props).unwrap();
    props["asking"]["Make"].as_str().unwrap().to_owned()
}

async fn finish(member: &Client, credential: &str) -> Page {
    member.post(PAGE, &[("do", "passkey-add"), ("credential", credential)]).await
}

/// Adds a passkey; gives the device and the recovery codes.
async fn add(member: &Client, name: &str) -> (Device, Vec<String>) {
    let mut device = Device::new(SITE, ORIGIN);
    let made = device.make(&begin(member, name).await);
    let page = finish(member, &made).await;
    let codes = if page.status == 303 { Vec::new() } else { page.expect(200).texts(".codes code") };
    (device, codes)
}

/// The question at the door, or at the second step.
async fn question(client: &Client, second: bool) -> String {
    let body = format!("second={second}");
    let request = client.request("POST", "/rpc/accounts/question").header("accept", "application/json");
    let page = request.body("application/x-www-form-urlencoded", body.into_bytes()).send().await;
    serde_json::from_slice(&page.expect(200).body).unwrap()
}

async fn enter(client: &Client, answer: &Json) -> Page {
    client.post("/login", &[("credential", &answer.to_string()), ("next", "/drafts")]).await
}

async fn second(client: &Client, answer: &Json) -> Page {
    client.post("/login/second-factor", &[("credential", &answer.to_string()), ("next", "/drafts")]).await
}

async fn password(client: &Client, handle: &str) -> Page {
    client.post("/login", &[("email", handle), ("password", PASSWORD)]).await
}

#[track_caller]
fn refused(page: &Page) {
    let words = page.expect(422).html();
    assert_page!(page, words.contains("passkey") || words.contains("took too long") || words.contains("device"));
    assert_page!(page, page.header("set-cookie").is_none());
}

#[tokio::test]
async fn a_passkey_alone_lets_its_member_in() {
    let app = place().await;
    let maren = app.member("maren").await;
    let (mut device, codes) = add(&maren, "Telephone").await;
    assert_eq!(codes.len(), 10);
    let page = maren.get(PAGE).await;
    assert_page!(
        page,
        page.text("section:has(#passkeys) li b") == "Telephone"
            && page.text("section:has(#passkeys) li").contains("not used so far")
    );
    assert_page!(page, page.texts("section:has(#log) li b").contains(&"A passkey was added".to_owned()));
    let mails = app.mailed().await;
    assert!(
        mails
            .iter()
            .any(|mail| mail.to.1 == email_of("maren") && mail.text.contains("A passkey was added: Telephone."))
    );
    // Only its public half is here.
    let (_, more) = add(&maren, "Key").await;
    assert!(more.is_empty(), "only the first factor brings codes");

    let door = app.visitor();
    let page = door.get("/login").await;
    assert_page!(page, page.has("form:has([name=credential]) leptos-island"));
    let answer = device.answer(&question(&door, false).await);
    let done = enter(&door, &answer).await;
    assert_page!(done, done.expect(303).location(), "/drafts");
    door.get("/drafts").await.expect(200);
    let page = door.get(PAGE).await;
    assert_page!(page, page.text("section:has(#passkeys) li").contains("used"));
    // The same answer a second time is no answer.
    refused(&enter(&app.visitor(), &answer).await);
}

#[tokio::test]
async fn a_passkey_is_a_second_step_and_the_password_alone_opens_nothing() {
    let app = place().await;
    let maren = app.member("maren").await;
    let (mut device, codes) = add(&maren, "Telephone").await;
    let door = app.visitor();
    let half = password(&door, "maren").await;
    assert_page!(half, half.expect(303).location().starts_with("/login/second-factor"));
    let page = door.get("/login/second-factor").await;
    assert_page!(page, page.expect(200).has("form leptos-island") && page.text("main").contains("Use a passkey"));
    // A device that does not know who holds it is enough beside a password.
    device.verifies = false;
    let answer = device.answer(&question(&door, true).await);
    let done = second(&door, &answer).await;
    assert_page!(done, done.expect(303).location(), "/drafts");
    door.get("/drafts").await.expect(200);
    // So does a recovery code.
    let door = app.visitor();
    password(&door, "maren").await.expect(303);
    door.post("/login/second-factor", &[("code", &codes[0])]).await.expect(303);
    door.get("/drafts").await.expect(200);
}

#[tokio::test]
async fn what_is_not_exactly_right_lets_nobody_in() {
    let app = place().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let (mut device, _) = add(&maren, "Telephone").await;
    let (mut other, _) = add(&pell, "Telephone").await;
    let door = app.visitor();
    let ask = || question(&door, false);

    // Another origin, another site, nobody's question, a device that does not know who holds it.
    device.origin = "https://northquay.example.evil.example".into();
    let answer = device.answer(&ask().await);
    refused(&enter(&door, &answer).await);
    device.origin = ORIGIN.into();
    device.site = "evil.example".into();
    let answer = device.answer(&ask().await);
    refused(&enter(&door, &answer).await);
    device.site = SITE.into();
    let answer = device.answer(&json!({"challenge": encoded(&[7; 32])}).to_string());
    refused(&enter(&door, &answer).await);
    device.verifies = false;
    let answer = device.answer(&ask().await);
    let page = enter(&door, &answer).await;
    assert_page!(page, page.expect(422).html().contains("has not asked who you are"));
    device.verifies = true;

    // A signature, a part or a name that was changed.
    let mut answer = device.answer(&ask().await);
    let signature = answer["response"]["signature"].as_str().unwrap().to_owned();
    let mut bytes = URL_SAFE_NO_PAD.decode(&signature).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    answer["response"]["signature"] = json!(encoded(&bytes));
    refused(&enter(&door, &answer).await);
    let mut answer = device.answer(&ask().await);
    answer["response"]["userHandle"] = json!(other.user);
    refused(&enter(&door, &answer).await);
    let mut answer = device.answer(&ask().await);
    answer["response"].as_object_mut().unwrap().remove("userHandle");
    refused(&enter(&door, &answer).await);
    let mut answer = device.answer(&ask().await);
    answer["id"] = json!(other.id);
    refused(&enter(&door, &answer).await);
    for nonsense in ["", "{}", "[]", "null", "\0", "{\"id\":1}", &"[".repeat(20_000), &"x".repeat(100_000)] {
        let page = door.post("/login", &[("credential", nonsense)]).await;
        refused(&page);
    }

    // Too late.
    let answer = device.answer(&ask().await);
    app.later(minutes(5));
    refused(&enter(&door, &answer).await);

    // A copy: its counter stands still while the other one's went on.
    let answer = device.answer(&ask().await);
    enter(&app.visitor(), &answer).await.expect(303);
    device.counter -= 1;
    let answer = device.answer(&ask().await);
    let page = enter(&door, &answer).await;
    assert_page!(page, page.expect(422).html().contains("used elsewhere in the meantime"));

    // Somebody else's at the second step, and a question of one kind for the other.
    let half = app.visitor();
    password(&half, "maren").await.expect(303);
    let answer = other.answer(&question(&half, true).await);
    refused(&second(&half, &answer).await);
    let answer = device.answer(&ask().await);
    refused(&second(&half, &answer).await);
    device.counter += 5;
    let answer = device.answer(&question(&half, true).await);
    refused(&enter(&door, &answer).await);
    assert_eq!(door.cookie("__Host-tidings"), None);
}

#[tokio::test]
async fn of_twenty_who_send_one_answer_at_once_exactly_one_is_in() {
    let app = place().await;
    let maren = app.member("maren").await;
    let (mut device, _) = add(&maren, "Telephone").await;
    let doors: Vec<Client> = (0..20).map(|_| app.visitor()).collect();
    let answer = device.answer(&question(&doors[0], false).await);
    let pages = join_all(doors.iter().map(|door| enter(door, &answer))).await;
    assert_eq!(pages.iter().filter(|page| page.status == 303).count(), 1);
    assert!(pages.iter().all(|page| matches!(page.status, 303 | 422)));
}

#[tokio::test]
async fn adding_and_taking_away_ask_for_the_password_and_a_question_belongs_to_its_member() {
    let app = place().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let wrong = [("passkey_name", "Telephone"), ("passkey_password", "a wild guess"), ("do", "passkey")];
    let page = maren.post(PAGE, &wrong).await;
    assert_page!(
        page,
        page.expect(422).error_beside("passkey_password") == "That is not your password."
            && page.typed("passkey_name") == "Telephone"
    );
    for name in ["", "  ", &"x".repeat(61)] {
        let page = maren.post(PAGE, &[("passkey_name", name), ("passkey_password", PASSWORD), ("do", "passkey")]).await;
        assert_page!(page, page.expect(422).error_beside("passkey_name").starts_with("Give it a name"));
    }
    let mut device = Device::new(SITE, ORIGIN);
    let made = device.make(&begin(&maren, "Telephone").await);
    finish(&pell, &made).await.expect(409);
    finish(&maren, &made).await.expect(200);
    pell.post(PAGE, &[("do", "passkey-off"), ("passkey", &device.id), ("passkey_off_password", PASSWORD)])
        .await
        .expect(404);
    let page = maren.get(PAGE).await;
    let form = "section:has(#passkeys) li form";
    let off = [("passkey_off_password", "a wild guess"), ("do", "passkey-off")];
    maren.submit(&page, form, &off).await.expect(422);
    let off = [("passkey_off_password", PASSWORD), ("do", "passkey-off")];
    maren.submit(&page, form, &off).await.expect(303);
    assert_eq!(app.number("SELECT COUNT(*) FROM recovery_codes").await, 0);
    let door = app.visitor();
    let done = password(&door, "maren").await;
    assert_page!(done, done.expect(303).location(), "/");
    let mails = app.mailed().await;
    assert!(mails.iter().any(|mail| mail.text.contains("A passkey was taken away.")));
}

#[tokio::test]
async fn whoever_is_suspended_is_told_so_with_a_passkey_too() {
    let app = place().await;
    let (greta, maren) = (app.moderator("greta").await, app.member("maren").await);
    let (mut device, _) = add(&maren, "Telephone").await;
    greta.post("/admin/members/maren", &[("do", "block"), ("term", "day"), ("why", "Because")]).await.expect(303);
    let door = app.visitor();
    let answer = device.answer(&question(&door, false).await);
    let page = enter(&door, &answer).await;
    assert_page!(page, page.expect(422).html().contains("suspended until") && page.header("set-cookie").is_none());
}

#[tokio::test]
async fn where_no_name_with_https_is_there_are_none_and_the_page_says_why() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = maren.get(PAGE).await;
    assert_page!(page, page.text("section:has(#passkeys)").contains("only for a name with https"));
    let page = app.visitor().get("/login").await;
    assert_page!(page, !page.has("[name=credential]"));
    maren.post(PAGE, &[("passkey_name", "X"), ("passkey_password", PASSWORD), ("do", "passkey")]).await.expect(409);
    app.visitor().post("/login", &[("credential", "{}")]).await.expect(409);
}

#[tokio::test]
async fn a_device_that_does_not_count_and_one_with_another_kind_of_key_are_good() {
    let app = place().await;
    let maren = app.member("maren").await;
    let mut silent = Device::new(SITE, ORIGIN);
    silent.counts = false;
    let mut curve = Device::ed25519(SITE, ORIGIN);
    for (device, name) in [(&mut silent, "Synced"), (&mut curve, "Key")] {
        let made = device.make(&begin(&maren, name).await);
        finish(&maren, &made).await;
        for _ in 0..2 {
            let door = app.visitor();
            let answer = device.answer(&question(&door, false).await);
            enter(&door, &answer).await.expect(303);
            // Not twice, though nothing counts.
            refused(&enter(&app.visitor(), &answer).await);
        }
    }
    let page = maren.get(PAGE).await;
    assert_page!(page, page.count("section:has(#passkeys) li"), 2);
    // It is kept as long as a password would be.
    let door = app.visitor();
    let answer = silent.answer(&question(&door, false).await);
    let kept = door.post("/login", &[("credential", &answer.to_string()), ("keep", "on")]).await;
    assert_page!(kept, kept.expect(303).header("set-cookie").is_some_and(|cookie| cookie.contains("Max-Age=7776000")));
}

#[tokio::test]
async fn what_is_not_exactly_right_is_not_added() {
    let app = place().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    let mut device = Device::new(SITE, ORIGIN);
    device.origin = "https://evil.example".into();
    let made = device.make(&begin(&maren, "Telephone").await);
    finish(&maren, &made).await.expect(409);
    device.origin = ORIGIN.into();
    device.site = "evil.example".into();
    let made = device.make(&begin(&maren, "Telephone").await);
    finish(&maren, &made).await.expect(409);
    device.site = SITE.into();
    device.crossed = true;
    let made = device.make(&begin(&maren, "Telephone").await);
    finish(&maren, &made).await.expect(409);
    device.crossed = false;
    let made = device.make(&begin(&maren, "Telephone").await);
    app.later(minutes(5));
    finish(&maren, &made).await.expect(409);
    for nonsense in ["", "{}", "\0", &"[".repeat(20_000)] {
        finish(&maren, nonsense).await.expect(409);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM passkeys").await, 0);
    let made = device.make(&begin(&maren, "Telephone").await);
    finish(&maren, &made).await.expect(200);
    finish(&maren, &made).await.expect(409);
    // The same device's key for somebody else.
    let made = device.make(&begin(&pell, "Telephone").await);
    finish(&pell, &made).await.expect(409);
    assert_eq!(app.number("SELECT COUNT(*) FROM passkeys").await, 1);
}
