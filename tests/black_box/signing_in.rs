//! Signing in.

use tidings::accounts::Role;

use super::app::{PASSWORD, TestApp, email_of};
use crate::assert_page;

#[tokio::test]
async fn a_handle_or_an_address_and_the_password_let_one_in() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    for login in ["maren", "@Maren", "maren@northquay.example", " MAREN@northquay.example "] {
        let maren = app.visitor();
        let page = maren.get("/login").await;
        let done = maren.submit(&page, "main form", &[("email", login), ("password", PASSWORD)]).await;
        assert_page!(done, done.expect(303).location(), "/");
        let home = maren.follow(&done).await;
        assert_page!(home, home.text(".menu summary"), "Maren");
    }
}

#[tokio::test]
async fn after_signing_in_one_is_where_one_wanted_to_be() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let maren = app.visitor();
    let asked = maren.get("/drafts").await;
    let gate = asked.location();
    assert_page!(asked, gate, "/login?next=/drafts");
    let page = maren.get(&gate).await;
    let done = maren.submit(&page, "main form", &[("email", "maren"), ("password", PASSWORD)]).await;
    assert_page!(done, done.expect(303).location(), "/drafts");
    maren.follow(&done).await.expect(200);
}

#[tokio::test]
async fn next_survives_a_wrong_password() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let maren = app.visitor();
    let page = maren.get("/login?next=%2Fdrafts").await;
    let again = maren.submit(&page, "main form", &[("email", "maren"), ("password", "not it at all")]).await;
    let done = maren.submit(again.expect(422), "main form", &[("email", "maren"), ("password", PASSWORD)]).await;
    assert_page!(done, done.expect(303).location(), "/drafts");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_signing_in() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    for next in [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/posts\r\nset-cookie: tidings=evil",
    ] {
        let maren = app.visitor();
        let form = [("email", "maren"), ("password", PASSWORD), ("next", next)];
        let done = maren.post("/login", &form).await;
        assert_page!(done, done.expect(303).location(), "/");
        assert_page!(done, done.header_all("set-cookie").all(|line| !line.contains("evil")));
    }
}

#[tokio::test]
async fn a_wrong_password_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let maren = app.visitor();
    let page = maren.get("/login").await;
    let typed = [("email", "maren"), ("password", "not it at all"), ("keep", "on")];
    let again = maren.submit(&page, "main form", &typed).await;
    again.expect(422);
    assert_page!(again, again.error_beside("password"), "That password does not go with this email or handle.");
    assert_page!(again, again.typed("email"), "maren");
    assert_page!(again, again.typed("password"), "");
    assert_page!(again, again.has("input[name=keep][checked]"));
    assert_page!(again, again.header("set-cookie").is_none());
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 0);
}

#[tokio::test]
async fn a_known_and_an_unknown_account_get_the_same_answer() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let (known, unknown) = (email_of("maren"), email_of("nobody"));
    let one = app.visitor().post("/login", &[("email", &known), ("password", "not it at all")]).await;
    let other = app.visitor().post("/login", &[("email", &unknown), ("password", "not it at all")]).await;
    assert_eq!(one.expect(422).status, other.status);
    assert_page!(other, other.text("main"), one.text("main"));
    assert_page!(other, other.error_beside("password"), one.error_beside("password"));
    let plain = |page: &super::app::Page| {
        page.headers.iter().map(|(name, _)| name.clone()).filter(|name| name != "content-length").collect::<Vec<_>>()
    };
    assert_eq!(plain(&one), plain(&other));
}

#[tokio::test]
async fn a_login_that_cannot_be_anybodys_is_refused_like_a_wrong_one() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let long = "x".repeat(5_000);
    for (login, password) in [
        ("", ""),
        ("maren", ""),
        ("maren\0", PASSWORD),
        ("' OR 1=1 --", PASSWORD),
        ("maren%", PASSWORD),
        (long.as_str(), PASSWORD),
        ("maren", long.as_str()),
        ("maren", "lantern-on-the-quay\0"),
        ("maren", "LANTERN-on-the-quay"),
    ] {
        let again = app.visitor().post("/login", &[("email", login), ("password", password)]).await;
        again.expect(422);
        assert_page!(again, again.error_beside("password"), "That password does not go with this email or handle.");
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 0);
}

#[tokio::test]
async fn a_hash_with_old_parameters_is_renewed_at_the_next_sign_in() {
    let mut app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let before = app.column("SELECT password_hash FROM members").await;
    app.stop().await;
    app.hash_with(tidings::platform::server::passwords::Passwords::new());
    app.start_again().await;
    app.signed_in("maren").await;
    let after = app.column("SELECT password_hash FROM members").await;
    assert_ne!(before, after);
    assert!(after[0].starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{after:?}");
    app.signed_in("maren").await;
    assert_eq!(app.column("SELECT password_hash FROM members").await, after);
}
