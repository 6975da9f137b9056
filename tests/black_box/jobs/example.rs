//! The worked example of docs/jobs.md, which shows the marked parts of this file as they stand here.

use serde::{Deserialize, Serialize};
use sqlx::AnyConnection;
use tidings::accounts::Role;
use tidings::platform::error::AppError;
use tidings::platform::server::Platform;
use tidings::platform::server::jobs::{self, Context, Failure, Job, Order, Registry};
use tidings::platform::server::mail::{self, Letter, Mail, SendMail};

use super::{becomes, error, field};
use crate::black_box::app::TestApp;

// docs/jobs.md shows:
/// Welcomes a new member: one row that says so, and one mail.
#[derive(Serialize, Deserialize)]
pub struct WelcomeMember {
    pub member_id: String,
}

impl Job for WelcomeMember {
    const KIND: &'static str = "members.welcome";
    /// True when this run did it, false when an earlier one had.
    type Output = bool;

    async fn run(self, ctx: Context) -> Result<bool, Failure> {
        let platform = ctx.platform();
        let mut tx = platform.db.begin().await?;
        let Some((name, email)) = addressee(tx.conn(), &self.member_id).await? else {
            return Err(Failure::give_up("The member is no longer there."));
        };
        if !insert_welcome(tx.conn(), &self.member_id).await? {
            return Ok(false);
        }
        let letter = Letter::new("Welcome").paragraph(&format!("Good to have you here, {name}."));
        let (text, html) = (letter.text(), letter.html());
        let mail = Mail { to: &email, name: &name, subject: "Welcome", text: &text, html: &html, unsubscribe: None };
        mail::send(platform, &mut tx, &mail).await?;
        tx.commit().await?;
        Ok(true)
    }
}
// So far.

async fn addressee(conn: &mut AnyConnection, member: &str) -> sqlx::Result<Option<(String, String)>> {
    sqlx::query_as("SELECT name, email FROM members WHERE id = $1").bind(member).fetch_optional(conn).await
}

// docs/jobs.md shows:
/// False when the row was there already.
async fn insert_welcome(conn: &mut AnyConnection, member: &str) -> sqlx::Result<bool> {
    let query = "INSERT INTO welcomes (member_id) VALUES ($1) ON CONFLICT (member_id) DO NOTHING";
    Ok(sqlx::query(query).bind(member).execute(conn).await?.rows_affected() == 1)
}
// So far.

fn registry() -> Registry {
    Registry::new()
        .with::<SendMail>()
        // docs/jobs.md shows:
        .with::<WelcomeMember>()
    // So far.
}

// docs/jobs.md shows:
async fn welcome(platform: &Platform, member_id: &str) -> Result<String, AppError> {
    let mut tx = platform.db.begin().await?;
    // The change that the job belongs to stands here, in the same transaction.
    let job = WelcomeMember { member_id: member_id.to_owned() };
    let id = Order::new(&job).unique(member_id).enqueue(platform, &mut tx).await?;
    tx.commit().await?;
    Ok(id)
}
// So far.

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_welcomed_once_however_often_the_job_runs() {
    let app = TestApp::with().jobs(registry()).start().await;
    app.execute("CREATE TABLE welcomes (member_id TEXT NOT NULL PRIMARY KEY)").await;
    app.account("pell", Role::Member).await;
    let member = app.column("SELECT id FROM members").await.remove(0);
    let id = welcome(app.platform(), &member).await.unwrap();
    for result in ["true", "false"] {
        becomes(&app, &id, "done").await;
        assert_eq!(field(&app, &id, "SELECT result FROM jobs WHERE id = $1").await, result);
        // As after a crash between the effect and the acknowledgement.
        jobs::retry(app.platform(), &id, "").await.unwrap();
    }
    let mails = app.mailed().await;
    assert_eq!(mails.len(), 1);
    assert!(mails[0].text.contains("Good to have you here, Pell."), "{}", mails[0].text);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_welcomed_who_is_no_longer_there() {
    let app = TestApp::with().jobs(registry()).start().await;
    let id = welcome(app.platform(), "nobody").await.unwrap();
    becomes(&app, &id, "dead").await;
    assert_eq!(error(&app, &id).await, "The member is no longer there.");
    assert!(app.mailed().await.is_empty());
}

#[test]
fn the_document_shows_the_example_as_it_is() {
    let (here, document) = (include_str!("example.rs"), include_str!("../../../docs/jobs.md"));
    let begin = concat!("// docs/jobs.md ", "shows:\n");
    let parts: Vec<&str> =
        here.split(begin).skip(1).map(|part| part.split_once("// So far.").unwrap().0.trim()).collect();
    assert_eq!(parts.len(), 4);
    for part in parts {
        assert!(document.contains(part), "docs/jobs.md does not show\n{part}");
    }
    let schedules = include_str!("../../../src/server/schedules.rs");
    let shown = document.lines().find(|line| line.contains("Schedule::new(")).unwrap();
    assert!(schedules.contains(shown.trim()), "src/server/schedules.rs has no line\n{shown}");
}
