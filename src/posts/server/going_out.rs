//! How a draft becomes a post: at once, or by itself at a time that its writer has said.

use serde::{Deserialize, Serialize};

use super::publishing::{TRIES, announce};
use super::{slug, store};
use crate::accounts::server::is_blocked;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::server::jobs::{Context, Failure, Job};
use crate::platform::time::{DAY, MINUTE, Timestamp};

/// How far ahead a post can be put on the schedule.
const FARTHEST: i64 = 366 * DAY;
/// How far two clocks may differ before a job counts as too early.
const EARLY: i64 = MINUTE;
/// Posts looked for at once.
const BATCH: i64 = 100;

/// Whether a draft can go out by itself at `at`.
pub(super) fn check_time(at: Timestamp, now: Timestamp) -> Result<(), &'static str> {
    if at <= now {
        return Err("That time has passed. Choose a later one, or publish now.");
    }
    if at.0 - now.0 > FARTHEST {
        return Err("That is more than a year ahead. Choose an earlier time.");
    }
    Ok(())
}

/// Puts a draft out under a slug of its own and tells everybody; `None` when somebody was faster,
/// with the slug or with the post.
pub(super) async fn put_out(
    platform: &Platform,
    tx: &mut WriteTx,
    id: &str,
    title: &str,
    tags: &str,
    now: Timestamp,
) -> Result<Option<String>, AppError> {
    let base = slug::from_title(title);
    let slug = slug::free(&base, &store::slugs_like(tx.conn(), &base).await?);
    match store::set_published(tx.conn(), id, &slug, now).await {
        Ok(true) => {}
        Ok(false) => return Ok(None),
        Err(error) if is_duplicate(&error) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    store::set_tags(tx.conn(), id, tags).await?;
    announce(platform, tx, id, "post.published", now).await?;
    Ok(Some(slug))
}

/// Puts out a draft that was to go out at `at`. Says whether it did: not if its writer has chosen
/// another time since, has published or deleted it, or this was done already.
async fn publish_at_its_time(platform: &Platform, id: &str, at: Timestamp) -> Result<bool, AppError> {
    for _ in 0..TRIES {
        let mut tx = platform.db.begin().await?;
        if !store::take_due(tx.conn(), id, at).await? {
            return Ok(false);
        }
        let Some(post) = store::standing(tx.conn(), id).await? else { return Ok(false) };
        if is_blocked(platform, &mut tx, &post.author_id).await? {
            // Whoever may not come in does not speak here either; it stays a draft.
            tx.commit().await?;
            return Ok(false);
        }
        let now = platform.clock.now();
        if put_out(platform, &mut tx, id, &post.title, &post.tags, now).await?.is_some() {
            tx.commit().await?;
            platform.outbox.wake();
            return Ok(true);
        }
    }
    Err(AppError::Busy(1))
}

/// Puts one draft out at its time. Enqueued with the time itself, so that it is on the minute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PublishPost {
    pub post_id: String,
    pub publish_at: Timestamp,
}

impl Job for PublishPost {
    const KIND: &'static str = "posts.publish";
    const MAX_ATTEMPTS: u32 = 10;
    /// Whether it went out.
    type Output = bool;

    async fn run(self, ctx: Context) -> Result<bool, Failure> {
        let platform = ctx.platform();
        let early = self.publish_at.0 - platform.clock.now().0;
        if early > EARLY {
            let wait = std::time::Duration::from_micros(early.unsigned_abs());
            return Err(Failure::retry_after(wait, "It was begun before its time."));
        }
        Ok(publish_at_its_time(platform, &self.post_id, self.publish_at).await?)
    }
}

/// Puts out whatever is overdue: the net under [`PublishPost`], once a minute.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PublishDue {}

impl Job for PublishDue {
    const KIND: &'static str = "posts.publish_due";
    const KEEPS_RESULT: std::time::Duration = std::time::Duration::from_secs(3_600);
    /// How many went out.
    type Output = u32;

    async fn run(self, ctx: Context) -> Result<u32, Failure> {
        let platform = ctx.platform();
        let mut out = 0;
        for (id, at) in store::due(platform, platform.clock.now(), BATCH).await? {
            ctx.check()?;
            out += u32::from(publish_at_its_time(platform, &id, Timestamp(at)).await?);
        }
        Ok(out)
    }
}
