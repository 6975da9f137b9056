//! Linking an account elsewhere with the one here, and taking it away again.

use super::super::app::{Client, PASSWORD, Page, minutes};
use super::provider::Provider;
use super::{sign_in, with};
use crate::assert_page;

const PAGE: &str = "/settings/security";
const FORM: &str = "form[action='/settings/security/provider']";

/// Proves who they are, and gives the page that sends them on.
async fn begin(member: &Client) -> Page {
    let page = member.get(PAGE).await;
    member.submit(&page, FORM, &[("provider_password", PASSWORD), ("do", "link")]).await
}

/// The way there that stands on that page.
fn on(page: &Page) -> String {
    page.expect(200).attribute("a[href^='/login/provider?link=']", "href")
}

async fn link(provider: &Provider, member: &Client) -> Page {
    let there = member.get(&on(&begin(member).await)).await.expect(303).location();
    member.get(&provider.visit(&there)).await
}

#[tokio::test]
async fn a_member_links_their_account_there_and_comes_in_by_it() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let maren = app.member("maren").await;
    let page = maren.get(PAGE).await;
    let wrong = maren.submit(&page, FORM, &[("provider_password", "not mine at all"), ("do", "link")]).await;
    assert_page!(wrong, wrong.expect(422).error_beside("provider_password").contains("not your password"));
    let done = link(&provider, &maren).await;
    assert_page!(done, done.expect(303).location(), PAGE);
    let page = maren.get(PAGE).await;
    assert_page!(page, page.text("section:has(#provider)").contains("Linked with Harbour since"));
    assert_page!(page, page.html().contains("An account elsewhere was linked"));
    assert!(app.mailed().await.iter().any(|mail| mail.text.contains("Harbour can sign you in")));
    let door = app.visitor();
    let back = sign_in(&provider, &door).await;
    assert_page!(back, back.expect(303).location(), "/drafts");
    let page = door.get("/settings/profile").await;
    assert_page!(page, page.expect(200).html().contains("maren"));
}

#[tokio::test]
async fn taking_it_away_takes_the_password_and_then_it_lets_nobody_in() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let maren = app.member("maren").await;
    link(&provider, &maren).await;
    let page = maren.get(PAGE).await;
    let wrong = maren.submit(&page, FORM, &[("provider_off_password", "x"), ("do", "unlink")]).await;
    assert_page!(wrong, wrong.expect(422).error_beside("provider_off_password").contains("not your password"));
    assert_eq!(app.number("SELECT COUNT(*) FROM provider_identities").await, 1);
    let done = maren.submit(&page, FORM, &[("provider_off_password", PASSWORD), ("do", "unlink")]).await;
    assert_page!(done, done.expect(303).location(), PAGE);
    let back = sign_in(&provider, &app.visitor()).await;
    assert_page!(back, back.expect(303).location(), "/login/provider/new");
    maren
        .post("/settings/security/provider", &[("do", "unlink"), ("provider_off_password", PASSWORD)])
        .await
        .expect(404);
}

#[tokio::test]
async fn whoever_is_signed_in_and_comes_back_unknown_is_shown_how_to_link() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let maren = app.member("maren").await;
    let page = sign_in(&provider, &maren).await;
    assert_page!(page, page.expect(409).text("main").contains("Nobody here is linked with that account"));
    assert_page!(page, page.has(FORM));
    assert_eq!(app.number("SELECT COUNT(*) FROM provider_arrivals").await, 0);
    maren.get("/drafts").await.expect(200);
}

#[tokio::test]
async fn whoever_goes_too_often_waits() {
    let provider = Provider::start().await;
    let proxied = with(&provider).setting("TIDINGS_TRUSTED_PROXIES", "127.0.0.1").start().await;
    let ask = || proxied.visitor().request("GET", "/login/provider").header("x-forwarded-for", "192.0.2.7").send();
    for _ in 0..60 {
        ask().await.expect(303);
    }
    let page = ask().await;
    assert_page!(page, page.expect(429).text("main").contains("Try again in"));
    assert_eq!(proxied.number("SELECT COUNT(*) FROM provider_journeys").await, 60);
}

#[tokio::test]
async fn an_account_there_belongs_to_one_here() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let (maren, pell) = (app.member("maren").await, app.member("pell").await);
    link(&provider, &maren).await.expect(303);
    let page = link(&provider, &pell).await;
    assert_page!(page, page.expect(409).text("main").contains("belongs to another account here already"));
    assert_page!(page, page.has(FORM));
    assert_eq!(app.number("SELECT COUNT(*) FROM provider_identities").await, 1);
}

#[tokio::test]
async fn nobody_links_an_account_for_somebody_else() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let (maren, mallory) = (app.member("maren").await, app.member("mallory").await);
    // With the other's leave.
    let there = on(&begin(&maren).await);
    let page = mallory.get(&there).await;
    assert_page!(page, page.expect(410).text("main").contains("another browser"));
    let door = app.visitor().get(&there).await;
    assert_page!(door, door.expect(303).location().starts_with("/login?next="));
    // With the other's answer.
    let there = maren.get(&there).await.expect(303).location();
    let back = provider.visit(&there);
    mallory.get(&back).await.expect(410);
    // Signed out in between.
    let page = maren.get("/").await;
    maren.submit(&page, "form[action='/logout']", &[]).await.expect(303);
    let page = maren.get(&back).await;
    assert_page!(page, page.status != 303);
    assert_eq!(app.number("SELECT COUNT(*) FROM provider_identities").await, 0);
}

#[tokio::test]
async fn the_leave_to_link_is_good_once_and_not_for_long() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let maren = app.member("maren").await;
    let there = on(&begin(&maren).await);
    maren.get(&there).await.expect(303);
    maren.get(&there).await.expect(410);
    let there = on(&begin(&maren).await);
    app.later(minutes(11));
    maren.get(&there).await.expect(410);
    maren.get("/login/provider?link=guessed").await.expect(410);
}

#[tokio::test]
async fn whoever_has_no_password_cannot_take_their_way_in_away() {
    let provider = Provider::start().await;
    let app = with(&provider).start().await;
    let lotte = app.visitor();
    sign_in(&provider, &lotte).await;
    lotte.post("/login/provider/new", &[("handle", "lotte")]).await.expect(303);
    let page = lotte.get(PAGE).await;
    let refused = lotte.submit(&page, FORM, &[("provider_off_password", ""), ("do", "unlink")]).await;
    assert_page!(refused, refused.expect(422).error_beside("provider_off_password").contains("no password yet"));
    assert_eq!(app.number("SELECT COUNT(*) FROM provider_identities").await, 1);
}
