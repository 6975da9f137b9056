//! Sessions: their cookie, their ends.

use super::app::{PASSWORD, TestApp, days, hours, minutes};
use crate::assert_page;

async fn is_in(client: &super::app::Client) -> bool {
    client.get("/").await.expect(200).has("form[action='/logout']")
}

#[tokio::test]
async fn on_plain_http_the_cookie_is_for_this_site_and_no_script() {
    let app = TestApp::start().await;
    app.member("maren").await;
    let done = app.visitor().post("/login", &[("email", "maren"), ("password", PASSWORD)]).await;
    let cookie = done.header("set-cookie").unwrap_or_else(|| done.fail("No cookie came."));
    let (value, attributes) = cookie.split_once("; ").unwrap();
    assert_eq!(value.strip_prefix("tidings=").map(str::len), Some(43), "{cookie}");
    for wanted in ["HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(attributes.split("; ").any(|one| one == wanted), "{cookie}");
    }
    for unwanted in ["Domain", "Secure", "Max-Age", "Expires"] {
        assert!(!attributes.contains(unwanted), "{cookie}");
    }
}

#[tokio::test]
async fn over_tls_the_cookie_is_bound_to_the_host() {
    let app = TestApp::with().setting("TIDINGS_URL", "https://northquay.example").start().await;
    let maren = app.member("maren").await;
    let done = app.visitor().post("/login", &[("email", "maren"), ("password", PASSWORD)]).await;
    let cookie = done.header("set-cookie").unwrap_or_else(|| done.fail("No cookie came."));
    assert!(cookie.starts_with("__Host-tidings="), "{cookie}");
    for wanted in ["HttpOnly", "SameSite=Lax", "Path=/", "Secure"] {
        assert!(cookie.split("; ").any(|one| one == wanted), "{cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    assert!(is_in(&maren).await);
    // Under the other name it is nobody's.
    let other = app.visitor();
    other.set_cookie("tidings", &maren.cookie("__Host-tidings").unwrap());
    assert!(!is_in(&other).await);
    // So are the others, whatever they are worth.
    for (path, form) in [("/theme", [("theme", "dark")]), ("/settings/notifications", [("digest", "on")])] {
        let done = maren.post(path, &form).await;
        for cookie in done.expect(303).header_all("set-cookie") {
            assert!(
                cookie.starts_with("__Host-") && cookie.contains("Secure") && cookie.contains("Path=/"),
                "{cookie}"
            );
        }
        assert_page!(done, done.header("set-cookie").is_some());
    }
    let page = maren.get("/").await;
    assert_page!(page, page.attribute("html", "data-theme"), "dark");
}

#[tokio::test]
async fn the_cookies_value_is_not_in_the_database() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = maren.cookie("tidings").unwrap();
    let stored = app.column("SELECT id_hash || ' ' || member_id || ' ' || address || ' ' || agent FROM sessions").await;
    assert!(!stored.join(" ").contains(&id), "{stored:?}");
    assert!(stored[0].contains("127.0.0.1 Mozilla/5.0"), "{stored:?}");
}

#[tokio::test]
async fn signing_in_gives_a_new_id_and_ends_the_session_before_it() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let before = maren.copy();
    maren.post("/login", &[("email", "maren"), ("password", PASSWORD)]).await.expect(303);
    assert_ne!(maren.cookie("tidings"), before.cookie("tidings"));
    assert!(is_in(&maren).await);
    assert!(!is_in(&before).await);
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 1);
}

#[tokio::test]
async fn an_id_that_somebody_planted_is_not_taken_over() {
    let app = TestApp::start().await;
    app.member("maren").await;
    let planted = "a".repeat(43);
    let victim = app.visitor();
    victim.set_cookie("tidings", &planted);
    victim.post("/login", &[("email", "maren"), ("password", PASSWORD)]).await.expect(303);
    assert_ne!(victim.cookie("tidings"), Some(planted.clone()));
    let attacker = app.visitor();
    attacker.set_cookie("tidings", &planted);
    assert!(!is_in(&attacker).await);
}

#[tokio::test]
async fn a_garbage_cookie_is_nobodys_and_breaks_nothing() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let id = maren.cookie("tidings").unwrap();
    let mut almost = id.clone();
    almost.replace_range(0..1, if id.starts_with('A') { "B" } else { "A" });
    for cookie in [
        "tidings=",
        "tidings",
        "=",
        ";;;",
        "tidings=garbage",
        "tidings=' OR 1=1 --",
        "theme=purple; tidings=%00",
        &format!("tidings={almost}"),
        &format!("tidings={id}x"),
        &format!("tidings={}", "A".repeat(4_000)),
        &format!("tidings={}", "é".repeat(43)),
        &format!("TIDINGS={id}"),
    ] {
        let page = app.visitor().request("GET", "/").header("cookie", cookie).send().await;
        assert_page!(page, page.expect(200).has("nav a[href='/login']"));
        let form = [("form_key", "0123456789"), ("title", "Mine"), ("body", "Really."), ("do", "publish")];
        app.visitor().request("POST", "/write").header("cookie", cookie).form(&form).send().await.expect(422);
    }
    assert_eq!(app.number("SELECT COUNT(*) FROM posts").await, 0);
}

#[tokio::test]
async fn a_day_without_a_visit_ends_a_session() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.later(hours(23));
    assert!(is_in(&maren).await);
    app.later(hours(23));
    assert!(is_in(&maren).await);
    app.later(hours(24));
    assert!(!is_in(&maren).await);
}

#[tokio::test]
async fn a_week_ends_a_session_however_busy_it_was() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    for _ in 0..13 {
        app.later(hours(12));
        assert!(is_in(&maren).await);
    }
    app.later(hours(12));
    assert!(!is_in(&maren).await);
}

#[tokio::test]
async fn a_session_that_is_kept_lasts_two_weeks_idle_and_ninety_days_at_most() {
    let app = TestApp::start().await;
    app.member("maren").await;
    let keep = [("email", "maren"), ("password", PASSWORD), ("keep", "on")];
    let (busy, idle) = (app.visitor(), app.visitor());
    let done = busy.submit(&busy.get("/login").await, "main form", &keep).await;
    let cookie = done.header("set-cookie").unwrap();
    assert!(cookie.contains("Max-Age=7776000"), "{cookie}");
    idle.post("/login", &keep).await.expect(303);
    for day in (13..90).step_by(13) {
        app.later(days(13));
        assert!(is_in(&busy).await, "day {day}");
    }
    assert!(!is_in(&idle).await);
    app.later(days(13));
    assert!(!is_in(&busy).await);
}

#[tokio::test]
async fn a_sign_of_life_is_written_down_at_most_once_a_minute() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let seen = "SELECT last_seen_at FROM sessions";
    let first = app.number(seen).await;
    app.later(std::time::Duration::from_secs(59));
    assert!(is_in(&maren).await);
    assert_eq!(app.number(seen).await, first);
    app.later(minutes(1));
    assert!(is_in(&maren).await);
    assert_eq!(app.number(seen).await - first, 119_000_000);
}

#[tokio::test]
async fn a_session_survives_a_restart() {
    let mut app = TestApp::start().await;
    let maren = app.member("maren").await;
    app.restart().await;
    assert!(is_in(&maren).await);
}
