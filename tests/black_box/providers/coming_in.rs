//! The good way: somebody new, somebody known, and what the door's rules say of them.

use futures::future::join_all;
use serde_json::json;

use super::super::app::{PASSWORD, TestApp, minutes};
use super::provider::Provider;
use super::{sign_in, with};
use crate::assert_page;

const NEW: &str = "/login/provider/new";

#[tokio::test]
async fn somebody_new_chooses_a_handle_and_comes_in_by_the_button_from_then_on() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let lotte = app.visitor();
    let page = lotte.get("/login?next=/drafts").await;
    let there = page.attribute("a[href^='/login/provider']", "href");
    assert_page!(page, page.text("a[href^='/login/provider']") == "Sign in with Harbour");
    let there = lotte.get(&there).await.expect(303).location();
    let back = lotte.get(&provider.visit(&there)).await;
    assert_page!(back, back.expect(303).location(), NEW);
    let page = lotte.get(NEW).await;
    page.expect(200);
    assert_page!(page, page.typed("handle"), "lotte");
    assert_page!(page, page.typed("name"), "Lotte Brandt");
    assert_page!(page, !page.has("[name=email]") && page.html().contains("lotte@harbour.example"));
    let page = lotte.submit(&page, "main form", &[("handle", "lo")]).await;
    assert_page!(page, page.expect(422).typed("name"), "Lotte Brandt");
    assert_page!(page, page.error_beside("handle").contains("3"));
    let done = lotte.submit(&page, "main form", &[("handle", "lotte")]).await;
    assert_page!(done, done.expect(303).location(), "/drafts");
    lotte.get("/drafts").await.expect(200);
    let confirmed =
        app.number("SELECT COUNT(*) FROM members WHERE email = 'lotte@harbour.example' AND confirmed_at > 0");
    assert_eq!(confirmed.await, 1, "the provider vouches for it");
    app.jobs_rest().await;
    assert!(app.mails().is_empty(), "there is nothing to confirm");

    let elsewhere = app.visitor();
    let back = sign_in(&provider, &elsewhere).await;
    assert_page!(back, back.expect(303).location(), "/drafts");
    elsewhere.get("/drafts").await.expect(200);
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 1);
}

#[tokio::test]
async fn whoever_comes_by_a_provider_has_no_password_until_one_is_mailed_for() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let lotte = app.visitor();
    sign_in(&provider, &lotte).await;
    lotte.post(NEW, &[("handle", "lotte")]).await.expect(303);
    for password in ["", PASSWORD] {
        let door = app.visitor();
        door.post("/login", &[("email", "lotte"), ("password", password)]).await.expect(422);
    }
    app.visitor().post("/password/forgot", &[("email", "lotte")]).await;
    let link = app.mailed().await.pop().unwrap().link("/password/reset/");
    app.visitor().post(&link, &[("password", PASSWORD)]).await.expect(303);
    app.visitor().post("/login", &[("email", "lotte"), ("password", PASSWORD)]).await.expect(303);
}

#[tokio::test]
async fn an_address_that_the_provider_has_not_confirmed_is_confirmed_here() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    app.member("maren").await;
    for verified in [json!(false), json!("true"), json!(null)] {
        let subject = format!("s-{verified}");
        let email = "maren@northquay.example";
        provider.behave(|conduct| {
            conduct.person = json!({ "sub": subject, "email": email, "email_verified": verified });
        });
        let client = app.visitor();
        sign_in(&provider, &client).await;
        let page = client.get(NEW).await;
        assert_page!(page, page.expect(200).typed("email"), email);
    }
    let client = app.visitor();
    sign_in(&provider, &client).await;
    let done = client.post(NEW, &[("handle", "lotte"), ("email", "lotte@harbour.example")]).await;
    done.expect(303);
    let unconfirmed = app.number("SELECT COUNT(*) FROM members WHERE handle = 'lotte' AND confirmed_at IS NULL").await;
    assert_eq!(unconfirmed, 1);
    let mail = app.mailed().await.pop().unwrap();
    assert!(mail.link("/email/confirm/").starts_with("/email/confirm/"));
}

#[tokio::test]
async fn an_account_is_never_taken_by_its_address() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    app.member("lotte").await;
    let address = super::super::app::email_of("lotte");
    provider.behave(|conduct| conduct.person["email"] = json!(address));
    let client = app.visitor();
    sign_in(&provider, &client).await;
    let page = client.get(NEW).await;
    assert_page!(page, page.text("main").contains("Sign in with its password, then link it with Harbour"));
    let before = app.number("SELECT COUNT(*) FROM members").await;
    client.post(NEW, &[("handle", "lotte2")]).await.expect(409);
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, before);
    assert_eq!(app.number("SELECT COUNT(*) FROM provider_identities").await, 0);
    let page = client.get("/drafts").await;
    assert_page!(page, page.status != 200 || page.html().contains("Sign in"));
}

#[tokio::test]
async fn where_nobody_may_join_the_provider_lets_nobody_join() {
    let provider = Provider::start().await;
    let app = with(&provider).setting("TIDINGS_SIGNUP", "closed").start().await;
    let lotte = app.visitor();
    sign_in(&provider, &lotte).await;
    let page = lotte.get(NEW).await;
    assert_page!(page, page.text("main").contains("takes no new members") && !page.has("main form"));
    assert_page!(page, page.attribute("main a.button", "href"), "/login");
    lotte.post(NEW, &[("handle", "lotte")]).await.expect(422);
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 0);

    let app = with(&provider).setting("TIDINGS_SIGNUP", "invite").start().await;
    let lotte = app.visitor();
    sign_in(&provider, &lotte).await;
    let page = lotte.get(NEW).await;
    assert_page!(page, page.expect(200).has("[name=invite]"));
    lotte.submit(&page, "main form", &[("handle", "lotte"), ("invite", "guessed")]).await.expect(410);
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 0);
}

#[tokio::test]
async fn whoever_is_suspended_stays_outside_and_a_second_step_is_still_asked_for() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let lotte = app.visitor();
    sign_in(&provider, &lotte).await;
    lotte.post(NEW, &[("handle", "lotte")]).await.expect(303);
    app.execute("INSERT INTO totp (member_id, secret, created_at, confirmed_at) SELECT id, 'A', 1, 1 FROM members")
        .await;
    let back = sign_in(&provider, &app.visitor()).await;
    assert_page!(back, back.expect(303).location(), "/login/second-factor?next=%2Fdrafts");
    app.execute("UPDATE members SET blocked_until = 9000000000000000").await;
    let door = app.visitor();
    let page = sign_in(&provider, &door).await;
    assert_page!(page, page.expect(422).text("main").contains("suspended"));
    assert_page!(page, page.has("form[action='/login']"));
    assert_eq!(door.cookie("tidings"), None);
}

#[tokio::test]
async fn who_somebody_is_may_be_told_apart_from_the_id_token() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let told = json!({ "sub": "s", "email": "lotte@harbour.example", "email_verified": true, "name": "Lotte" });
    provider.behave(|conduct| {
        conduct.person = json!({ "sub": "s" });
        conduct.userinfo = Some(told);
    });
    let lotte = app.visitor();
    sign_in(&provider, &lotte).await;
    let page = lotte.get(NEW).await;
    assert_page!(page, page.typed("name"), "Lotte");
    provider.behave(|conduct| conduct.userinfo.as_mut().unwrap()["sub"] = json!("another"));
    let other = app.visitor();
    sign_in(&provider, &other).await;
    let page = other.get(NEW).await;
    assert_page!(page, page.typed("name"), "");
}

#[tokio::test]
async fn somebody_new_has_ten_minutes_and_becomes_one_member() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let lotte = app.visitor();
    sign_in(&provider, &lotte).await;
    app.later(minutes(11));
    let page = lotte.get(NEW).await;
    assert_page!(page, page.expect(410).attribute("main a.button", "href"), "/login");
    lotte.post(NEW, &[("handle", "lotte")]).await.expect(410);
    let nobody = app.visitor().get(NEW).await;
    assert_page!(nobody, nobody.expect(410).has("main a.button"));
    let now = app.clock.now().0 / 1_000_000;
    provider.behave(|conduct| conduct.claims = json!({ "iat": now, "exp": now + 300 }));
    // In two browsers, and in each the form twice at once.
    let other = app.visitor();
    for client in [&lotte, &other] {
        sign_in(&provider, client).await.expect(303);
    }
    let handles = ["lotte-a", "lotte-b", "lotte-c", "lotte-d"];
    let sent = handles.iter().zip([&lotte, &other, &lotte, &other]);
    let answers = join_all(sent.map(|(handle, client)| {
        let client = client.copy();
        async move { client.post(NEW, &[("handle", handle)]).await.status }
    }))
    .await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM provider_identities").await, 1);
}

#[tokio::test]
async fn without_a_provider_there_is_no_way_to_one() {
    let app = TestApp::start().await;
    let page = app.visitor().get("/login").await;
    assert_page!(page, !page.has("a[href^='/login/provider']"));
    for path in ["/login/provider", "/login/provider/callback?state=a&code=b", NEW] {
        app.visitor().get(path).await.expect(404);
    }
}
