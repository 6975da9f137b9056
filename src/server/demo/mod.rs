//! The demo community: Northquay, its members, what they wrote and what they said about it.
//!
//! Everything goes through the operations that real members use, in the order in which it
//! happened, under a clock that is moved from one event to the next.

mod content;
mod texts;

use std::time::Duration;

use content::{Content, Happening};

use super::start::{self, Options};
use super::subscribers::deliver_waiting;
use crate::accounts::server::{Member, NewMember, Origin, follow, register};
use crate::accounts::{Author, Role};
use crate::comments::server::{NewComment, add};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::clock::Clock;
use crate::platform::server::config::Config;
use crate::platform::server::db::Db;
use crate::platform::time::{DAY, HOUR, Timestamp};
use crate::posts::Draft;
use crate::posts::server::{Intent, write};

/// The password of every demo account. Nowhere else has an account a known one.
pub const PASSWORD: &str = "harbour-lantern-42";
const NAME: &str = "Northquay";
const DESCRIPTION: &str = "News and slow thoughts from a harbour town, by the people who live in it.";
/// How far back the first member joined.
const FOUNDED: i64 = 75 * DAY;

/// Says who can sign in.
pub fn who_can_sign_in() -> String {
    format!(
        "Sign in as ines (owner), maren (moderator), tomasz or pell with the password {PASSWORD}.\n\
         This is a demo: never put it on the open internet."
    )
}

/// True while nobody has an account.
pub async fn is_empty(db: &Db) -> Result<bool, String> {
    let members: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM members")
        .fetch_one(db.read())
        .await
        .map_err(|error| error.to_string())?;
    Ok(members == 0)
}

/// True where the demo's owner lives: only there is the known password worth saying.
pub async fn is_demo(db: &Db) -> Result<bool, String> {
    let owner: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM members WHERE email = 'ines@northquay.example'")
        .fetch_one(db.read())
        .await
        .map_err(|error| error.to_string())?;
    Ok(owner > 0)
}

/// Fills an empty database.
///
/// # Errors
/// A sentence, also when the database is not empty: nothing is ever mixed into a living place.
pub async fn seed(config: &Config) -> Result<(), String> {
    let now = Clock::system().now();
    let clock = Clock::standing_at(now.plus(-FOUNDED));
    let options = Options { clock: Some(clock.clone()), ..Options::default() };
    let platform = start::platform(config.clone(), options).await?;
    if !is_empty(&platform.db).await? {
        platform.db.close().await;
        return Err("There are members here already. The demo only goes into an empty place.".into());
    }
    start::name_place(&platform.db, Some(NAME), Some(DESCRIPTION)).await?;
    let filled = fill(&platform, &clock, now).await;
    platform.db.close().await;
    filled.map_err(|error| format!("The demo could not be written: {}", error.sentence()))
}

async fn fill(platform: &Platform, clock: &Clock, now: Timestamp) -> Result<(), AppError> {
    let content = Content::read()?;
    let mut members = Vec::new();
    for one in &content.members {
        let email = format!("{}@northquay.example", one.handle);
        let role = Role::parse(&one.role);
        let new =
            NewMember { handle: &one.handle, email: &email, name: &one.name, bio: &one.bio, password: PASSWORD, role };
        let id = register(platform, &new).await?;
        members.push(Member {
            author: Author { id, handle: one.handle.clone(), name: one.name.clone(), avatar: String::new() },
            role,
            from: Origin::default(),
        });
    }
    let member = |handle: &str| members.iter().find(|one| one.author.handle == handle).ok_or(AppError::NotFound);
    for (follower, followed) in &content.follows {
        follow(platform, member(follower)?, followed).await?;
    }
    let mut said = Vec::new();
    for (hours_ago, happening) in content.in_order() {
        let at = now.plus(-((hours_ago * HOUR as f64) as i64));
        let ahead = u64::try_from(at.0 - clock.now().0).unwrap_or_default();
        clock.advance(Duration::from_micros(ahead));
        match happening {
            Happening::Written(text, intent) => {
                let draft = Draft {
                    form_key: platform.rng.id(at),
                    title: text.title.clone(),
                    body: text.body.clone(),
                    tags: text.tags.clone(),
                    ..Draft::default()
                };
                let saved = write(platform, member(&text.author)?, &draft, intent).await?;
                if intent == Intent::Publish {
                    said.push((text.name.clone(), saved.slug));
                }
            }
            Happening::Said { key, post, author, body, answers } => {
                let find = |name: &str| said.iter().find(|(known, _)| known == name).map(|(_, found)| found.clone());
                let slug = find(post).ok_or(AppError::NotFound)?;
                let reply_to = answers.as_deref().and_then(find).unwrap_or_default();
                let new = NewComment { slug: &slug, body, reply_to: &reply_to, mutation_id: &platform.rng.id(at) };
                let comment = add(platform, member(author)?, &new).await?;
                said.push((key, comment.id));
            }
        }
        while deliver_waiting(platform).await? > 0 {}
    }
    read_up_to(platform, now.plus(-2 * DAY)).await
}

/// Everybody was here two days ago: their bells ring for what came since, and for nothing older.
async fn read_up_to(platform: &Platform, at: Timestamp) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    for statement in [
        "UPDATE members SET visited_at = $1, seen_at = $1",
        "UPDATE notifications SET read_at = $1 WHERE created_at <= $1",
    ] {
        sqlx::query(statement).bind(at.0).execute(tx.conn()).await?;
    }
    sqlx::query(
        "UPDATE members SET unread = (SELECT COUNT(*) FROM notifications n WHERE n.member_id = members.id AND n.read_at IS NULL)",
    )
    .execute(tx.conn())
    .await?;
    tx.commit().await?;
    Ok(())
}
