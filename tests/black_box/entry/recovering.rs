//! A new password for whoever forgot the old one.

use tidings::accounts::Role;

use super::super::app::{PASSWORD, TestApp, email_of, minutes};
use super::{ANOTHER, is_in, join, newest_link, sign_in};
use crate::assert_page;

async fn forget(app: &TestApp, login: &str) -> super::Page {
    let visitor = app.visitor();
    visitor.submit(&visitor.get("/password/forgot").await, "main form", &[("email", login)]).await
}

/// The path of the newest link that was mailed to a member.
async fn link_for(app: &TestApp, handle: &str) -> String {
    forget(app, handle).await.expect(303);
    newest_link(&app.mailed().await, &email_of(handle), "/password/reset/")
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_by_a_mailed_link() {
    let app = TestApp::start().await;
    let maren = app.member("maren").await;
    let page = app.visitor().get("/login").await;
    assert_page!(page, page.has("a[href='/password/forgot']"));
    let asked = forget(&app, &email_of("maren")).await;
    assert_page!(asked, asked.expect(303).location(), "/password/forgot?done=sent");
    let told = app.visitor().follow(&asked).await;
    assert_page!(told, told.text("[role=status]").contains("If there is such an account"));
    let link = newest_link(&app.mailed().await, &email_of("maren"), "/password/reset/");
    let visitor = app.visitor();
    let page = visitor.get(&link).await;
    assert_page!(page, page.expect(200).text("main").contains("For @maren"));
    let done = visitor.submit(&page, "main form", &[("password", ANOTHER)]).await;
    assert_page!(done, done.expect(303).location(), "/login?done=reset");
    // It lets nobody in, here or anywhere.
    assert_page!(done, done.header("set-cookie").is_none());
    assert!(!is_in(&visitor).await && !is_in(&maren).await);
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(422);
    sign_in(&app.visitor(), "maren", ANOTHER).await.expect(303);
    let mails = app.mailed().await;
    assert!(mails.iter().any(|mail| mail.subject == "Your password for Tidings was changed"), "{mails:#?}");
    for page in [visitor.get(&link).await, visitor.post(&link, &[("password", PASSWORD)]).await] {
        assert_page!(page, page.expect(410).text("main").contains("used already"));
    }
}

#[tokio::test]
async fn nobody_learns_by_asking_whether_there_is_such_an_account() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let mut answers = Vec::new();
    for login in ["maren", "@MAREN", "maren@northquay.example", "nobody", "nobody@northquay.example"] {
        let asked = forget(&app, login).await;
        answers.push((
            asked.expect(303).location(),
            asked.headers.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>(),
        ));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
    assert!(app.mailed().await.iter().all(|mail| mail.to.1 == email_of("maren")));
    assert_eq!(app.number("SELECT COUNT(*) FROM recoveries").await, 0);
}

#[tokio::test]
async fn a_link_works_for_thirty_minutes() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let link = link_for(&app, "maren").await;
    app.later(minutes(30));
    let late = app.visitor().post(&link, &[("password", ANOTHER)]).await;
    assert_page!(late, late.expect(410).text("main").contains("Ask for a new one"));
    assert_page!(late, late.has("a[href='/password/forgot']"));
    sign_in(&app.visitor(), "maren", PASSWORD).await.expect(303);
}

#[tokio::test]
async fn of_twenty_who_use_one_link_at_once_exactly_one_succeeds() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let link = link_for(&app, "maren").await;
    let tries = (0..20).map(|number| {
        let (visitor, link) = (app.visitor(), link.clone());
        async move { visitor.post(&link, &[("password", format!("{ANOTHER} {number}").as_str())]).await.status }
    });
    let answers = futures::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [303, 410].contains(status)), "{answers:?}");
}

#[tokio::test]
async fn a_weak_password_is_refused_and_the_link_still_works() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let link = link_for(&app, "maren").await;
    for weak in ["", "short", "password123", "maren@northquay.example", &"x".repeat(1_025)] {
        let again = app.visitor().post(&link, &[("password", weak)]).await;
        assert_page!(again, !again.expect(422).error_beside("password").is_empty());
        assert_page!(again, again.typed("password"), "");
    }
    app.visitor().post(&link, &[("password", ANOTHER)]).await.expect(303);
}

#[tokio::test]
async fn a_new_password_makes_the_other_links_to_it_lead_nowhere() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    let first = link_for(&app, "maren").await;
    app.later(minutes(1));
    let second = link_for(&app, "maren").await;
    assert_ne!(first, second);
    app.visitor().post(&second, &[("password", ANOTHER)]).await.expect(303);
    app.visitor().post(&first, &[("password", PASSWORD)]).await.expect(410);
}

#[tokio::test]
async fn a_link_leads_to_the_configured_origin_whatever_the_request_said() {
    let app = TestApp::with().setting("TIDINGS_URL", "https://quay.example").start().await;
    app.account("maren", Role::Member).await;
    let request = app.visitor().request("POST", "/password/forgot").form(&[("email", "maren")]);
    // What was meant for another host is not carried out at all.
    request.clone().header("host", "evil.example").send().await.expect(421);
    request
        .header("x-forwarded-host", "evil.example")
        .header("forwarded", "host=evil.example")
        .send()
        .await
        .expect(303);
    let mails = app.mailed().await;
    assert_eq!(mails.len(), 1, "{mails:#?}");
    assert!(mails[0].text.contains("https://quay.example/password/reset/"), "{}", mails[0].text);
    assert!(!mails[0].raw.contains("evil"), "{}", mails[0].raw);
}

#[tokio::test]
async fn a_link_passes_the_wait_that_failures_have_made() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    for login in ["maren", "maren@northquay.example"] {
        for _ in 0..5 {
            sign_in(&app.visitor(), login, "not it at all").await.expect(422);
        }
        sign_in(&app.visitor(), login, PASSWORD).await.expect(429);
    }
    let link = link_for(&app, "maren").await;
    app.visitor().post(&link, &[("password", ANOTHER)]).await.expect(303);
    for login in ["maren", "maren@northquay.example"] {
        sign_in(&app.visitor(), login, ANOTHER).await.expect(303);
    }
}

#[tokio::test]
async fn an_address_gets_three_of_these_mails_an_hour() {
    let app = TestApp::start().await;
    app.account("maren", Role::Member).await;
    for _ in 0..5 {
        forget(&app, "maren").await.expect(303);
        app.jobs_rest().await;
    }
    assert_eq!(app.mailed().await.len(), 3);
    app.later(minutes(60));
    forget(&app, "maren").await.expect(303);
    assert_eq!(app.mailed().await.len(), 4);
}

#[tokio::test]
async fn whoever_resets_by_a_mailed_link_has_confirmed_the_address() {
    let app = TestApp::start().await;
    join(&app.visitor(), "pell", "pell@northquay.example").await.expect(303);
    app.jobs_rest().await;
    forget(&app, "pell").await.expect(303);
    let link = newest_link(&app.mailed().await, "pell@northquay.example", "/password/reset/");
    app.visitor().post(&link, &[("password", ANOTHER)]).await.expect(303);
    assert_eq!(app.number("SELECT COUNT(*) FROM members WHERE confirmed_at IS NOT NULL").await, 1);
}

#[tokio::test]
async fn no_job_and_no_row_holds_an_address_or_a_token() {
    let app = TestApp::start().await;
    join(&app.visitor(), "pell", "pell@northquay.example").await.expect(303);
    forget(&app, "pell@northquay.example").await.expect(303);
    let mails = app.mailed().await;
    let tokens = ["/email/confirm/", "/password/reset/"]
        .map(|path| newest_link(&mails, "pell@northquay.example", path).rsplit_once('/').unwrap().1.to_owned());
    let mut rows = app.column("SELECT payload || ' ' || COALESCE(result, '') || ' ' || cause FROM jobs").await;
    rows.extend(app.column("SELECT key FROM throttles").await);
    rows.extend(app.column("SELECT token_hash FROM mailed_links").await);
    rows.extend(app.column("SELECT text || html FROM mails").await);
    assert!(rows.len() > 6);
    for row in rows {
        assert!(!row.contains("northquay") && tokens.iter().all(|token| !row.contains(token)), "{row}");
    }
}
