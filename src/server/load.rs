//! Many posts, members and comments to measure with. Written in bulk: what it makes looks like
//! what the operations make, but nobody is told of any of it.

use super::demo::PASSWORD;
use crate::platform::error::AppError;
use crate::platform::markdown;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::time::{DAY, MINUTE, Timestamp};

/// How much to write.
#[derive(Clone, Copy, Debug)]
pub struct Amounts {
    pub posts: u32,
    pub members: u32,
    pub comments: u32,
}

/// Rows a transaction.
const BATCH: u32 = 1_000;
const TAGS: [&str; 10] =
    ["harbour", "making", "library", "streets", "walks", "kitchen", "council", "memory", "weather", "garden"];
const BODY: &str = "The gauge stopped at twenty to four and went on saying the same number, politely, for eleven days.\n\n\
    ## What we did\n\nWe bought a pipe, a **sensor** and a box, and met in the shed on a Saturday:\n\n\
    - the pipe lets the tide in and keeps the waves out\n- the sensor listens to its own echo\n- the box keeps the rain off\n\n\
    | Part | Price |\n| --- | ---: |\n| Sensor | 31 |\n| Pipe | 0 |\n\n\
    > We do not measure the sea to master it.\n\nSince then the ferry office takes its numbers from the pipe, and `level()` \
    says nothing rather than something wrong. The drawings are in the library; copy them.\n";

/// Says who can sign in.
pub fn who_can_sign_in() -> String {
    format!("Members are called member-0, member-1 … with the password {PASSWORD}.")
}

/// Writes the load into an empty database.
///
/// # Errors
/// A sentence.
pub async fn seed(platform: &Platform, amounts: &Amounts) -> Result<(), String> {
    if !super::demo::is_empty(&platform.db).await? {
        return Err("There are members here already. A load only goes into an empty place.".into());
    }
    fill(platform, amounts).await.map_err(|error| format!("The load could not be written: {}", error.sentence()))
}

async fn fill(platform: &Platform, amounts: &Amounts) -> Result<(), AppError> {
    let now = platform.clock.now();
    let hash = platform.passwords.hash(PASSWORD).await?;
    let members = members(platform, amounts.members.max(1), &hash, now).await?;
    let posts = posts(platform, amounts.posts, &members, now).await?;
    if !posts.is_empty() {
        comments(platform, amounts.comments, &members, &posts, now).await?;
    }
    Ok(())
}

async fn members(platform: &Platform, count: u32, hash: &str, now: Timestamp) -> Result<Vec<String>, AppError> {
    let joined = now.plus(-400 * DAY);
    let mut ids = Vec::new();
    let mut tx = platform.db.begin().await?;
    for number in 0..count {
        let id = platform.rng.id(joined);
        sqlx::query(
            "INSERT INTO members (id, handle, email, name, role, password_hash, created_at, confirmed_at, visited_at, seen_at) \
             VALUES ($1, $2, $3, $4, 'member', $5, $6, $6, $7, $7)",
        )
        .bind(&id)
        .bind(format!("member-{number}"))
        .bind(format!("member-{number}@load.example"))
        .bind(format!("Member {number}"))
        .bind(hash)
        .bind(joined.0)
        .bind(now.plus(-2 * DAY).0)
        .execute(tx.conn())
        .await?;
        ids.push(id);
    }
    tx.commit().await?;
    Ok(ids)
}

async fn posts(platform: &Platform, count: u32, members: &[String], now: Timestamp) -> Result<Vec<String>, AppError> {
    let rendered = markdown::render(BODY, "");
    let mut ids = Vec::new();
    let mut tx = platform.db.begin().await?;
    for number in 0..count {
        // The newest is half an hour old; each is half an hour older than the next.
        let at = now.plus(-30 * MINUTE * i64::from(count - number));
        let id = platform.rng.id(at);
        let (one, two) = (TAGS[number as usize % 10], TAGS[(number as usize / 10 + 1) % 10]);
        let tags = if one == two { one.to_owned() } else { format!("{one} {two}") };
        sqlx::query(
            "INSERT INTO posts (id, slug, author_id, title, body, html, excerpt, words, tags, form_key, created_at, updated_at, published_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $1, $10, $10, $10)",
        )
        .bind(&id)
        .bind(format!("tide-table-{number}"))
        .bind(&members[number as usize * 7 % members.len()])
        .bind(format!("Tide table {number}, and what the gauge said"))
        .bind(BODY)
        .bind(&rendered.html)
        .bind(&rendered.excerpt)
        .bind(i64::try_from(rendered.words).unwrap_or_default())
        .bind(&tags)
        .bind(at.0)
        .execute(tx.conn())
        .await?;
        crate::posts::server::store::set_tags(tx.conn(), &id, &tags).await?;
        ids.push(id);
        tx = next_batch(platform, tx, number).await?;
    }
    tx.commit().await?;
    Ok(ids)
}

async fn comments(
    platform: &Platform,
    count: u32,
    members: &[String],
    posts: &[String],
    now: Timestamp,
) -> Result<(), AppError> {
    let html = markdown::render("Ours did that too, in the winter of the long ice. **Check the box.**", "load").html;
    let mut tx = platform.db.begin().await?;
    for number in 0..count {
        let at = now.plus(-MINUTE * i64::from(count - number) / 2);
        let id = platform.rng.id(at);
        sqlx::query(
            "INSERT INTO comments (id, post_id, author_id, body, html, created_at, mutation_id) VALUES ($1, $2, $3, '', $4, $5, $1)",
        )
        .bind(&id)
        .bind(&posts[number as usize * 13 % posts.len()])
        .bind(&members[number as usize * 11 % members.len()])
        .bind(&html)
        .bind(at.0)
        .execute(tx.conn())
        .await?;
        tx = next_batch(platform, tx, number).await?;
    }
    sqlx::query("UPDATE posts SET comment_count = (SELECT COUNT(*) FROM comments c WHERE c.post_id = posts.id)")
        .execute(tx.conn())
        .await?;
    tx.commit().await?;
    Ok(())
}

async fn next_batch(platform: &Platform, tx: WriteTx, number: u32) -> Result<WriteTx, AppError> {
    if number % BATCH != BATCH - 1 {
        return Ok(tx);
    }
    tx.commit().await?;
    Ok(platform.db.begin().await?)
}
