//! Whatever is typed into the ways in.

use tidings::accounts::server::claim_link;

use super::super::app::{Client, PASSWORD, TestApp, email_of};
use super::{ANOTHER, join, newest_link, standing};
use crate::assert_page;

/// A path, and the fields that its form has.
type Form = (String, Vec<&'static str>);

/// Every form of these pages but that of a new password, for which most words will do.
async fn forms(app: &TestApp) -> (Client, Vec<Form>) {
    let claim = claim_link(app.platform()).await.unwrap().unwrap();
    let maren = app.member("maren").await;
    let pell = app.visitor();
    join(&pell, "pell", "pell@northquay.example").await.expect(303);
    let account = vec!["handle", "name", "email", "password"];
    let forms = vec![
        ("/register".to_owned(), [account.clone(), vec!["invite", "next"]].concat()),
        (claim.replace(&app.origin(), ""), account),
        ("/login".to_owned(), vec!["email", "password", "next", "keep"]),
        ("/password/forgot".to_owned(), vec!["email"]),
        ("/settings/security".to_owned(), vec!["current_password", "password", "email", "email_password", "do"]),
    ];
    (maren, forms)
}

#[tokio::test]
async fn nothing_that_is_typed_breaks_a_form_or_lets_anybody_in() {
    let app = TestApp::start().await;
    let (maren, forms) = forms(&app).await;
    let before = standing(&app).await;
    let huge = "x".repeat(100_000);
    for (path, fields) in &forms {
        for value in [
            "",
            " ",
            "\0",
            "a\0b",
            "\u{202e}nerам",
            "' OR 1=1 --",
            "<script>alert(1)</script>",
            "%00%ff",
            "🎏🎏🎏",
            &huge,
        ] {
            let form: Vec<(&str, &str)> = fields.iter().map(|field| (*field, value)).collect();
            let page = maren.post(path, &form).await;
            assert_page!(page, (400..500).contains(&page.status) || path == "/password/forgot");
            assert_page!(
                page,
                page.header_all("set-cookie").all(|cookie| cookie.starts_with("tidings-done="))
                    && !page.html().contains("<script>alert(1)")
            );
        }
        let twice: Vec<(&str, &str)> = fields.iter().chain(fields).map(|field| (*field, "x")).collect();
        maren.post(path, &twice).await.expect(400);
        maren.request("POST", path).body("application/json", "{}").send().await.expect(415);
    }
    app.jobs_rest().await;
    assert_eq!(standing(&app).await, before);
}

#[tokio::test]
async fn a_link_works_for_what_it_was_mailed_for_and_not_when_it_was_tampered_with() {
    let app = TestApp::start().await;
    app.member("maren").await;
    join(&app.visitor(), "pell", "pell@northquay.example").await.expect(303);
    app.visitor().post("/password/forgot", &[("email", "maren")]).await.expect(303);
    let mails = app.mailed().await;
    let reset = newest_link(&mails, &email_of("maren"), "/password/reset/");
    let confirm = newest_link(&mails, "pell@northquay.example", "/email/confirm/");
    let before = standing(&app).await;
    let token = |link: &str| link.rsplit_once('/').unwrap().1.to_owned();
    let tampered = |link: &str| {
        let token = token(link);
        let (head, last) = token.split_at(42);
        [
            format!("{head}{}", if last == "A" { "B" } else { "A" }),
            head.to_owned(),
            format!("{token}A"),
            token.to_uppercase(),
        ]
    };
    let mut wrong = vec![token(&confirm), "x".into(), "A".repeat(43), "%00".repeat(43), "A".repeat(5_000)];
    wrong.extend(tampered(&reset));
    for token in wrong {
        let refused = app.visitor().post(&format!("/password/reset/{token}"), &[("password", ANOTHER)]).await;
        assert_page!(refused, refused.expect(410).header("set-cookie").is_none());
    }
    let mut wrong = vec![token(&reset)];
    wrong.extend(tampered(&confirm));
    for token in wrong {
        for path in ["/email/confirm", "/email/undo"] {
            app.visitor().post(&format!("{path}/{token}"), &[]).await.expect(410);
        }
    }
    assert_eq!(standing(&app).await, before);
    app.visitor().post(&reset, &[("password", ANOTHER)]).await.expect(303);
}

#[tokio::test]
async fn a_handle_that_looks_like_another_or_like_the_place_is_refused_with_words() {
    let app = TestApp::start().await;
    app.account("pell", tidings::accounts::Role::Member).await;
    for (handle, words) in [
        ("pe11", "That looks too much like @pell"),
        ("pe-ll", "That looks too much like @pell"),
        ("pel", "That looks too much like @pell"),
        ("adm1n", "kept for the place"),
        ("settings", "kept for the place"),
        ("password", "kept for the place"),
        ("claim", "kept for the place"),
        ("moderat0r", "kept for the place"),
    ] {
        let again = join(&app.visitor(), handle, "new@northquay.example").await;
        assert_page!(again, again.expect(422).error_beside("handle").contains(words));
    }
    join(&app.visitor(), "pelle", "new@northquay.example").await.expect(303);
}

#[tokio::test]
async fn of_two_handles_that_look_alike_at_once_one_is_made() {
    let app = TestApp::start().await;
    let handles = ["wren", "vvren", "wr-en", "wrren"];
    let all = handles.map(|handle| {
        let visitor = app.visitor();
        async move { join(&visitor, handle, &email_of(handle)).await.status }
    });
    let answers = futures::future::join_all(all).await;
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| [303, 422].contains(status)), "{answers:?}");
}

#[tokio::test]
async fn of_twenty_who_give_one_address_at_once_each_has_an_account_and_one_can_have_the_address() {
    let app = TestApp::start().await;
    let handles: Vec<String> = (0..20).map(|number| format!("quay-{number}")).collect();
    let all = handles.iter().map(|handle| {
        let visitor = app.visitor();
        async move { join(&visitor, handle, "pell@northquay.example").await.status }
    });
    assert_eq!(futures::future::join_all(all).await, [303; 20]);
    assert_eq!(app.number("SELECT COUNT(*) FROM members WHERE email = 'pell@northquay.example'").await, 1);
    assert_eq!(app.mailed().await.len(), 3);
}

#[tokio::test]
async fn accounts_from_before_look_alikes_were_known_are_kept_and_protected() {
    let mut app = TestApp::start().await;
    app.account("pell", tidings::accounts::Role::Member).await;
    app.execute("UPDATE members SET skeleton = NULL").await;
    app.restart().await;
    let again =
        app.visitor().post("/register", &[("handle", "pe11"), ("email", "a@b.cd"), ("password", PASSWORD)]).await;
    assert_page!(again, again.expect(422).error_beside("handle").contains("too much like @pell"));
}
