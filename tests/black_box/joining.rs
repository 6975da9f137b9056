//! Making an account.

use super::app::{PASSWORD, TestApp, email_of};
use crate::assert_page;

const GOOD: [(&str, &str); 4] =
    [("handle", "pell"), ("name", "Pell Aaronson"), ("email", "pell@northquay.example"), ("password", PASSWORD)];

/// The good form with one field changed.
fn but(name: &str, value: &str) -> Vec<(&'static str, String)> {
    GOOD.iter()
        .map(|(field, good)| (*field, if *field == name { value.to_owned() } else { (*good).to_owned() }))
        .collect()
}

#[tokio::test]
async fn whoever_registers_is_a_member_and_signed_in() {
    let app = TestApp::start().await;
    let pell = app.visitor();
    let done = pell.submit(&pell.get("/register").await, "main form", &GOOD).await;
    assert_page!(done, done.expect(303).location(), "/");
    let home = pell.follow(&done).await;
    assert_page!(home, home.text(".menu summary"), "Pell");
    let profile = app.visitor().get("/@pell").await;
    assert_page!(profile, profile.expect(200).text("h1"), "Pell Aaronson");
    assert_page!(profile, !profile.html().contains("pell@northquay.example"));
    assert_eq!(app.column("SELECT role FROM members").await, ["member"]);
}

#[tokio::test]
async fn after_registering_one_is_where_one_wanted_to_be() {
    let app = TestApp::start().await;
    let pell = app.visitor();
    let page = pell.get("/register?next=%2Fwrite").await;
    let done = pell.submit(&page, "main form", &GOOD).await;
    assert_page!(done, done.expect(303).location(), "/write");
}

#[tokio::test]
async fn nobody_is_sent_to_another_site_after_registering() {
    let app = TestApp::start().await;
    for (number, next) in ["//evil.example", "https://evil.example/", "/\\evil.example"].into_iter().enumerate() {
        let handle = format!("pell-{number}");
        let email = email_of(&handle);
        let form = [("handle", handle.as_str()), ("email", &email), ("password", PASSWORD), ("next", next)];
        let done = app.visitor().post("/register", &form).await;
        assert_page!(done, done.expect(303).location(), "/");
    }
}

#[tokio::test]
async fn a_name_may_be_left_out() {
    let app = TestApp::start().await;
    let form = [("handle", "pell"), ("email", "pell@northquay.example"), ("password", PASSWORD)];
    app.visitor().post("/register", &form).await.expect(303);
    let profile = app.visitor().get("/@pell").await;
    assert_page!(profile, profile.text("h1"), "pell");
}

#[tokio::test]
async fn what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost() {
    let app = TestApp::start().await;
    let visitor = app.visitor();
    let page = visitor.get("/register?next=%2Fdrafts").await;
    let typed = [("handle", "a b"), ("name", "Pell \"<b>\" & co"), ("email", "nowhere"), ("password", "short")];
    let again = visitor.submit(&page, "main form", &typed).await;
    again.expect(422);
    assert_page!(again, again.error_beside("handle").contains("a–z, 0–9"));
    assert_page!(again, again.error_beside("email").contains("not an email address"));
    assert_page!(again, again.error_beside("password").contains("at least 10 characters"));
    assert_page!(again, again.typed("handle"), "a b");
    assert_page!(again, again.typed("name"), "Pell \"<b>\" & co");
    assert_page!(again, again.typed("email"), "nowhere");
    assert_page!(again, again.typed("next"), "/drafts");
    assert_page!(again, again.has("[role=alert]"));
    // A password is never sent back.
    assert_page!(again, again.typed("password").is_empty() && !again.html().contains("short\""));
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 0);
}

#[tokio::test]
async fn each_bad_field_is_refused_and_makes_no_account() {
    let app = TestApp::start().await;
    app.member("maren").await;
    let long = "x".repeat(61);
    for (field, value, words) in [
        ("handle", "", "3 to 20 characters"),
        ("handle", "ab", "3 to 20 characters"),
        ("handle", "a23456789012345678901", "3 to 20 characters"),
        ("handle", "-pell", "begins with a letter"),
        ("handle", "pell\u{202e}", "a–z"),
        ("handle", "ma\u{0}ren", "a–z"),
        ("handle", "m\u{430}ren", "a–z"),
        ("handle", "admin", "kept for the place"),
        ("handle", "maren", "already"),
        ("handle", "@MAREN", "already"),
        ("email", "", "not an email address"),
        ("email", "pell@northquay.example\r\nbcc: all@example.org", "not an email address"),
        ("name", long.as_str(), "at most 60 characters"),
    ] {
        let form = but(field, value);
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let again = app.visitor().post("/register", &pairs).await;
        again.expect(422);
        assert_page!(again, again.error_beside(field).contains(words));
        assert_page!(again, again.header("set-cookie").is_none());
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 1);
}

#[tokio::test]
async fn a_password_that_would_be_guessed_is_refused_with_the_reason() {
    let app = TestApp::start().await;
    let long = "long and longer ".repeat(65);
    for (password, words) in [
        ("", "at least 10 characters"),
        ("123456789", "at least 10 characters"),
        ("password123", "Choose another"),
        ("qwertyuiopasdf", "Choose another"),
        ("pell@northquay.example", "your handle or your address"),
        (long.as_str(), "at most 1024 bytes"),
    ] {
        let form = but("password", password);
        let pairs: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let again = app.visitor().post("/register", &pairs).await;
        again.expect(422);
        assert_page!(again, again.error_beside("password").contains(words));
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 0);
}

#[tokio::test]
async fn a_passphrase_of_more_than_sixty_four_characters_is_good() {
    let app = TestApp::start().await;
    let long = "The tide gauge said seven mackerel, and nobody in the harbour laughed at it twice. ".repeat(3);
    let form = [("handle", "pell"), ("email", "pell@northquay.example"), ("password", long.as_str())];
    app.visitor().post("/register", &form).await.expect(303);
    app.visitor().post("/login", &[("email", "pell"), ("password", long.as_str())]).await.expect(303);
}

#[tokio::test]
async fn of_twenty_who_want_one_handle_at_once_exactly_one_gets_it() {
    let app = TestApp::start().await;
    let attempts = (0..20).map(|number| {
        let visitor = app.visitor();
        async move {
            let email = format!("pell-{number}@northquay.example");
            let form = [("handle", "pell"), ("email", email.as_str()), ("password", PASSWORD)];
            visitor.post("/register", &form).await
        }
    });
    let answers = futures::future::join_all(attempts).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 303).count(), 1);
    for refused in answers.iter().filter(|answer| answer.status != 303) {
        refused.expect(422);
        assert_page!(refused, refused.error_beside("handle").contains("Somebody is @pell already"));
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn a_place_that_is_closed_takes_nobody() {
    for policy in ["closed", "invite"] {
        let app = TestApp::with().setting("TIDINGS_SIGNUP", policy).start().await;
        let page = app.visitor().get("/register").await;
        assert_page!(page, !page.expect(200).has("main form"));
        let home = app.visitor().get("/").await;
        assert_page!(home, !home.has("a[href='/register']"));
        let refused = app.visitor().post("/register", &GOOD).await;
        assert_page!(refused, refused.expect(422).text("main").contains("no new members"));
        assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 0);
    }
}
