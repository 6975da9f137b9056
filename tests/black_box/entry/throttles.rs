//! How often one may try.

use std::time::Duration;

use futures::FutureExt;
use tidings::accounts::Role;
use tidings::platform::server::throttles::prune;

use super::super::app::{PASSWORD, TestApp, days, minutes};
use super::{behind_a_proxy, from, sign_in};
use crate::assert_page;

const WRONG: &str = "not it at all";

async fn fail(app: &TestApp, login: &str, times: usize) {
    for _ in 0..times {
        sign_in(&app.visitor(), login, WRONG).await.expect(422);
    }
}

#[tokio::test]
async fn five_failures_are_free_and_each_one_after_makes_the_next_wait_twice_as_long() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    // For a name that nobody has, exactly the same.
    for login in ["maren", "nobody"] {
        fail(&app, login, 5).await;
        for wait in [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            let early = sign_in(&app.visitor(), login, WRONG).await;
            assert_page!(early, early.expect(429).header("retry-after"), Some(wait.to_string().as_str()));
            assert_page!(early, early.text("[role=alert]").contains("Try again in"));
            assert_page!(early, early.typed("email"), login);
            assert_page!(early, early.typed("password"), "");
            app.later(Duration::from_secs(wait));
            fail(&app, login, 1).await;
        }
    }
}

#[tokio::test]
async fn the_right_password_waits_too_and_then_all_is_forgotten() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    fail(&app, "maren", 5).await;
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(429);
    app.later(Duration::from_secs(1));
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(303);
    fail(&app, "maren", 5).await;
}

#[tokio::test]
async fn waiting_survives_a_restart() {
    let mut app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    fail(&app, "maren", 5).await;
    app.restart().await;
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(429);
}

#[tokio::test]
async fn guesses_sent_at_once_are_counted_like_others() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let guesses = (0..20).map(|_| {
        let visitor = app.visitor();
        async move { sign_in(&visitor, "maren", WRONG).await.status }
    });
    let answers = futures::future::join_all(guesses).await;
    assert!(answers.iter().all(|status| [422, 429].contains(status)), "{answers:?}");
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(429);
}

#[tokio::test]
async fn twenty_right_passwords_at_once_are_all_let_in() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let all = (0..20).map(|_| {
        let visitor = app.visitor();
        async move { sign_in(&visitor, "maren", PASSWORD).await.status }
    });
    assert_eq!(futures::future::join_all(all).await, [303; 20]);
}

#[tokio::test]
async fn whoever_finds_too_many_waiting_is_told_when_to_come_back() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let passwords = app.platform().passwords.clone();
    // Hashes that were begun and are not gone on with keep their places in the queue.
    let mut crowd = Vec::new();
    loop {
        let mut hash = Box::pin(passwords.hash(PASSWORD));
        match (&mut hash).now_or_never() {
            None => crowd.push(hash),
            Some(Ok(_)) => {}
            Some(Err(_)) => break,
        }
    }
    let full = sign_in(&app.visitor(), "maren", PASSWORD).await;
    assert_page!(full, full.expect(503).header("retry-after"), Some("5"));
    assert_page!(full, full.typed("email"), "maren");
    drop(crowd);
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(303);
}

#[tokio::test]
async fn twenty_sign_ins_a_minute_come_from_one_address_or_household() {
    let app = behind_a_proxy().start().await;
    app.account("maren", Role::Member).await;
    let right = [("email", "maren"), ("password", PASSWORD)];
    for (inside, same, other) in [
        ("198.51.100.7", "198.51.100.7", "198.51.100.8"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
    ] {
        for _ in 0..20 {
            from(&app.visitor(), inside, "/login", &right).await.expect(303);
        }
        let over = from(&app.visitor(), same, "/login", &right).await;
        assert_page!(over, over.expect(429).header("retry-after"), Some("60"));
        from(&app.visitor(), other, "/login", &right).await.expect(303);
        // Whoever is not behind the proxy cannot borrow an address, and this machine is not counted.
        for _ in 0..25 {
            app.visitor().post("/login", &right).await.expect(303);
        }
        app.later(minutes(1));
        from(&app.visitor(), same, "/login", &right).await.expect(303);
    }
}

#[tokio::test]
async fn five_accounts_an_hour_come_from_one_address() {
    let app = behind_a_proxy().start().await;
    let join = |number: usize| {
        let visitor = app.visitor();
        async move {
            let (handle, email) = (format!("quay-{number}"), format!("quay-{number}@northquay.example"));
            let form = [("handle", handle.as_str()), ("email", email.as_str()), ("password", PASSWORD)];
            from(&visitor, "198.51.100.7", "/register", &form).await
        }
    };
    for number in 0..5 {
        join(number).await.expect(303);
    }
    let over = join(5).await;
    assert_page!(over, over.expect(429).header("retry-after"), Some("3600"));
    assert_page!(over, over.typed("handle"), "quay-5");
    assert_eq!(app.number("SELECT COUNT(*) FROM members").await, 5);
    app.later(minutes(60));
    join(5).await.expect(303);
}

#[tokio::test]
async fn five_mails_about_forgotten_passwords_an_hour_are_asked_for_from_one_address() {
    let app = behind_a_proxy().start().await;
    for number in 0..5 {
        let login = format!("nobody-{number}");
        from(&app.visitor(), "198.51.100.7", "/password/forgot", &[("email", &login)]).await.expect(303);
    }
    let over = from(&app.visitor(), "198.51.100.7", "/password/forgot", &[("email", "maren")]).await;
    assert_page!(over, over.expect(429).header("retry-after"), Some("3600"));
    assert_page!(over, over.typed("email"), "maren");
    from(&app.visitor(), "198.51.100.8", "/password/forgot", &[("email", "maren")]).await.expect(303);
}

#[tokio::test]
async fn what_is_counted_names_nobody_and_is_put_away() {
    let app = TestApp::start().await;
    fail(&app, "maren", 6 - 1).await;
    let keys = app.column("SELECT key FROM throttles").await;
    assert!(!keys.is_empty() && keys.iter().all(|key| key.len() == 64 && !key.contains("maren")), "{keys:?}");
    assert_eq!(prune(app.platform()).await.unwrap(), 0);
    app.later(days(1) + minutes(1));
    assert_eq!(prune(app.platform()).await.unwrap(), 1);
    assert_eq!(app.number("SELECT COUNT(*) FROM throttles").await, 0);
}
