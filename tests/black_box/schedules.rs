//! What the clock begins: each moment once, whoever is there.

use std::sync::Arc;
use std::time::Duration;

use tidings::accounts::server::ExpireSessions;
use tidings::platform::error::AppError;
use tidings::platform::server::config::Config;
use tidings::platform::server::jobs::JobLimits;
use tidings::platform::server::jobs::schedule::{self, CatchUp, Schedule, Schedules};
use tidings::platform::server::passwords::Passwords;
use tidings::platform::time::{MINUTE, Timestamp};
use tidings::server::{Options, Running, start};
use tokio::time::timeout;

use super::app::{MONDAY, PATIENCE, TestApp, Wanted, days, hours, minutes};

/// A schedule whose job does nothing here: nobody signs in in these tests.
fn one(name: &'static str, line: &str, catch_up: CatchUp) -> Schedule {
    Schedule::new(name, line, "UTC", catch_up, |_| ExpireSessions {}).unwrap()
}

fn only(name: &'static str, line: &str, catch_up: CatchUp) -> Arc<Schedules> {
    Arc::new(Schedules::new().with(one(name, line, catch_up)))
}

/// The program with these schedules, which looks at its clock often.
fn with(schedules: &Arc<Schedules>) -> Wanted {
    TestApp::with().schedules(schedules).job_limits(quick())
}

fn quick() -> JobLimits {
    JobLimits { poll: Duration::from_millis(20), ..JobLimits::default() }
}

/// The moments that a schedule was fired for, in minutes after the test began, with their jobs.
async fn fired(app: &TestApp, name: &str) -> Vec<(i64, String)> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT tick, job_id FROM job_ticks WHERE schedule = $1 ORDER BY tick")
            .bind(name)
            .fetch_all(app.platform().db.read())
            .await
            .unwrap();
    rows.into_iter().map(|(tick, job)| ((tick - MONDAY.0).div_euclid(MINUTE), job)).collect()
}

async fn moments(app: &TestApp, name: &str) -> Vec<i64> {
    fired(app, name).await.into_iter().map(|(minute, _)| minute).collect()
}

/// Waits until a schedule has come to `minute` after the test began, fired or not, and its jobs are over.
async fn until_past(app: &TestApp, name: &str, minute: i64) {
    let past = async || {
        last_tick(app, name).await >= minute
            && app.number("SELECT COUNT(*) FROM jobs WHERE finished_at IS NULL").await == 0
    };
    until(&format!("{name} comes to minute {minute}"), past).await;
}

/// How far a schedule has come, in minutes after the test began.
async fn last_tick(app: &TestApp, name: &str) -> i64 {
    let last: i64 = sqlx::query_scalar("SELECT last_tick FROM job_schedules WHERE name = $1")
        .bind(name)
        .fetch_one(app.platform().db.read())
        .await
        .unwrap();
    (last - MONDAY.0).div_euclid(MINUTE)
}

/// Waits until it is so.
async fn until(what: &str, is_so: impl AsyncFn() -> bool) {
    let waiting = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("It never happens that {what}."));
}

/// Another process on the same database, with a clock that stands with the test's.
async fn beside(app: &TestApp, schedules: &Arc<Schedules>) -> Running {
    let pairs = [
        ("TIDINGS_ADDR", "127.0.0.1:0".to_owned()),
        ("TIDINGS_DATA", app.folder().display().to_string()),
        ("DATABASE_URL", app.database_url().to_owned()),
        ("TIDINGS_WORKERS", "0".to_owned()),
    ];
    let config = Config::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value))).unwrap();
    let options = Options {
        clock: Some(app.clock.clone()),
        passwords: Some(Passwords::quick()),
        schedules: Some(Arc::clone(schedules)),
        job_limits: Some(quick()),
        ..Options::default()
    };
    start(config, options).await.unwrap_or_else(|words| panic!("{words}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn three_programs_fire_each_moment_once() {
    let every_minute = only("tock", "* * * * *", CatchUp::Once);
    let app = with(&every_minute).start().await;
    let _others = [beside(&app, &every_minute).await, beside(&app, &every_minute).await];
    for minute in 1..=6 {
        app.later(minutes(1));
        until_past(&app, "tock", minute).await;
    }
    let fired = fired(&app, "tock").await;
    assert_eq!(fired.iter().map(|(minute, _)| *minute).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let jobs = app.column("SELECT id FROM jobs WHERE cause = 'schedule tock' ORDER BY id").await;
    assert_eq!(fired.into_iter().map(|(_, job)| job).collect::<Vec<_>>(), jobs);
}

#[tokio::test]
async fn a_schedule_that_is_new_begins_now() {
    let app = with(&only("tock", "0 * * * *", CatchUp::Once)).start().await;
    let shown = schedule::list(app.platform()).await.unwrap().remove(0);
    assert_eq!((shown.last, shown.next), (None, Some(MONDAY.plus(48 * MINUTE))));
    app.later(minutes(48));
    until_past(&app, "tock", 48).await;
    assert_eq!(moments(&app, "tock").await, [48]);
    let shown = schedule::list(app.platform()).await.unwrap().remove(0);
    assert_eq!((shown.last, shown.next), (Some(MONDAY.plus(48 * MINUTE)), Some(MONDAY.plus(108 * MINUTE))));
    assert_eq!(shown.last_job, app.column("SELECT id FROM jobs").await.pop());
}

#[tokio::test]
async fn what_passed_while_nothing_ran_is_let_pass_or_made_up_for_once() {
    let both = Schedules::new().with(one("skipped", "0 * * * *", CatchUp::Skip)).with(one(
        "made-up-for",
        "0 * * * *",
        CatchUp::Once,
    ));
    let mut app = with(&Arc::new(both)).start().await;
    app.stop().await;
    app.later(days(3));
    app.start_again().await;
    let today = 3 * 24 * 60;
    until_past(&app, "skipped", today - 12).await;
    until_past(&app, "made-up-for", today - 12).await;
    assert_eq!(moments(&app, "skipped").await, [0; 0]);
    // The last of the seventy-two: 07:00 on Thursday.
    assert_eq!(moments(&app, "made-up-for").await, [today - 12]);
    app.later(minutes(48));
    until_past(&app, "skipped", today + 48).await;
    until_past(&app, "made-up-for", today + 48).await;
    assert_eq!(moments(&app, "skipped").await, [today + 48]);
    assert_eq!(moments(&app, "made-up-for").await, [today - 12, today + 48]);
}

#[tokio::test]
async fn a_restart_over_a_moment_does_not_count_as_missing_it() {
    let mut app = with(&only("tock", "15 7 * * *", CatchUp::Skip)).start().await;
    app.stop().await;
    app.later(minutes(5));
    app.start_again().await;
    until_past(&app, "tock", 3).await;
    assert_eq!(moments(&app, "tock").await, [3]);
}

#[tokio::test]
async fn a_paused_schedule_fires_nothing_and_makes_up_for_nothing() {
    let two =
        Schedules::new().with(one("paused", "0 * * * *", CatchUp::Once)).with(one("going", "0 * * * *", CatchUp::Once));
    let mut app = with(&Arc::new(two)).start().await;
    schedule::pause(app.platform(), "paused", "").await.unwrap();
    app.later(hours(5));
    until_past(&app, "going", 288).await;
    app.restart().await;
    let shown = schedule::list(app.platform()).await.unwrap();
    assert!(shown[0].paused && shown[0].next.is_none() && !shown[1].paused);
    schedule::resume(app.platform(), "paused", "").await.unwrap();
    app.later(minutes(48));
    until_past(&app, "paused", 348).await;
    assert_eq!(moments(&app, "paused").await, [348]);
}

#[tokio::test]
async fn a_schedule_is_run_by_hand_and_keeps_its_next_moment() {
    let app = with(&only("tock", "0 * * * *", CatchUp::Once)).start().await;
    let before = schedule::list(app.platform()).await.unwrap();
    schedule::pause(app.platform(), "tock", "").await.unwrap();
    let job = schedule::run_now(app.platform(), "tock", "").await.unwrap();
    schedule::resume(app.platform(), "tock", "").await.unwrap();
    until_past(&app, "tock", 0).await;
    assert_eq!(app.column("SELECT id FROM jobs WHERE state = 'done'").await, std::slice::from_ref(&job));
    let after = schedule::list(app.platform()).await.unwrap();
    assert_eq!((after[0].last, after[0].next), (before[0].last, before[0].next));
    assert_eq!(after[0].ran_by.as_ref().and_then(|act| act.job.clone()), Some(job));
    app.later(minutes(48));
    until_past(&app, "tock", 48).await;
    assert_eq!(moments(&app, "tock").await, [48]);
}

#[tokio::test]
async fn a_schedule_that_is_not_there_is_not_found() {
    let app = TestApp::start().await;
    let platform = app.platform();
    assert_eq!(schedule::pause(platform, "nothing", "").await, Err(AppError::NotFound));
    assert_eq!(schedule::resume(platform, "nothing", "").await, Err(AppError::NotFound));
    assert_eq!(schedule::run_now(platform, "nothing", "").await, Err(AppError::NotFound));
}

#[tokio::test]
async fn a_clock_that_is_set_back_fires_nothing_twice() {
    let app = with(&only("tock", "*/30 * * * *", CatchUp::Once)).start().await;
    app.later(hours(2));
    until_past(&app, "tock", 108).await;
    app.later(minutes(18));
    until_past(&app, "tock", 138).await;
    app.clock.set_ahead(-48 * MINUTE);
    until("the schedule goes on from then", async || last_tick(&app, "tock").await == 90).await;
    app.later(minutes(80));
    until_past(&app, "tock", 168).await;
    assert_eq!(moments(&app, "tock").await, [108, 138, 168]);
    assert_eq!(app.number("SELECT COUNT(*) FROM jobs").await, 3);
}

#[tokio::test]
async fn a_run_that_waits_is_not_joined_by_another() {
    let app = with(&only("tock", "* * * * *", CatchUp::Once)).setting("TIDINGS_WORKERS", "0").start().await;
    let job = schedule::run_now(app.platform(), "tock", "").await.unwrap();
    app.later(minutes(1));
    until("it is fired", async || !moments(&app, "tock").await.is_empty()).await;
    assert_eq!(fired(&app, "tock").await, [(1, job.clone())]);
    assert_eq!(app.column("SELECT id FROM jobs").await, [job]);
}

#[test]
fn a_schedule_that_cannot_be_kept_is_refused_with_words() {
    let refused = |line, zone| match Schedule::new("digest", line, zone, CatchUp::Skip, |_| ExpireSessions {}) {
        Ok(_) => panic!("{line} in {zone} should be refused"),
        Err(words) => words,
    };
    let words = refused("0 7 30 2 *", "UTC");
    assert!(words.contains("“digest”") && words.contains("never comes"), "{words}");
    let words = refused("0 7 * * 1", "Europe/Atlantis");
    assert!(words.contains("“digest”") && words.contains("“Europe/Atlantis”"), "{words}");
    refused("whenever", "UTC");
}

#[tokio::test]
async fn the_programs_own_schedules_can_all_be_run() {
    let app = TestApp::start().await;
    let shown = schedule::list(app.platform()).await.unwrap();
    let words: Vec<(&str, &str)> = shown.iter().map(|one| (one.name.as_str(), one.words.as_str())).collect();
    assert!(words.contains(&("prune", "Every hour, 23 minutes past")), "{words:?}");
    assert!(words.contains(&("expire-sessions", "Every hour, 41 minutes past")), "{words:?}");
    for one in &shown {
        schedule::run_now(app.platform(), &one.name, "").await.unwrap();
    }
    let open = "SELECT COUNT(*) FROM jobs WHERE finished_at IS NULL";
    until("their jobs end", async || app.number(open).await == 0).await;
    assert_eq!(app.column("SELECT kind FROM jobs WHERE state <> 'done'").await, [""; 0]);
}

#[tokio::test]
async fn what_has_run_out_is_put_away_within_the_hour() {
    const OVER: &str = "SELECT id FROM jobs WHERE kind = 'sessions.expire' AND state = 'done'";
    let app = TestApp::start().await;
    app.member("maren").await;
    app.later(days(100));
    until("sessions are put away", async || !app.column(OVER).await.is_empty()).await;
    assert_eq!(app.number("SELECT COUNT(*) FROM sessions").await, 0);
    let job = app.column(OVER).await.remove(0);
    app.later(days(8));
    until("the job is forgotten", async || !app.column("SELECT id FROM jobs").await.contains(&job)).await;
}

#[tokio::test]
async fn only_the_last_of_the_old_runs_is_remembered() {
    let app = TestApp::start().await;
    app.execute("INSERT INTO job_ticks (schedule, tick, job_id) VALUES ('gone', 1, 'a'), ('gone', 2, 'b'), ('gone', 3, 'c'), ('old', 4, 'd')")
        .await;
    let before = Timestamp(3);
    assert_eq!(schedule::prune_ticks(app.platform(), before, 1).await.unwrap(), 1);
    assert_eq!(schedule::prune_ticks(app.platform(), before, 9).await.unwrap(), 1);
    assert_eq!(schedule::prune_ticks(app.platform(), before, 9).await.unwrap(), 0);
    assert_eq!(app.column("SELECT job_id FROM job_ticks ORDER BY tick").await, ["c", "d"]);
}
