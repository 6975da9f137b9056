//! The weekly digest: what was talked about most, who joined, and what concerns the reader.
//!
//! One job goes through all members, a page in a transaction. A member's row in `digests` is written
//! with their mail, so wherever the job ends and begins again, nobody gets two.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::store::digest::{self as store, PostRow, Reader};
use super::week::Week;
use crate::notifications::Notification;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs::{Context, Failure, Job, Queue};
use crate::platform::server::mail::{self, Item, Letter, Mail};
use crate::platform::time::Timestamp;
use crate::ui::words::{count_of, number_of};

/// Members told in one transaction.
const PAGE: i64 = 50;
/// Posts in a digest, and those looked at: nobody is told of their own.
const POSTS: usize = 5;
const POSTS_READ: i64 = 25;
/// Things that concern the reader, by name.
const CONCERNS: i64 = 6;

/// `digest.week`: tells every member of one week that is over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DigestWeek {
    /// As ISO 8601 writes it: `2026-W48`.
    pub week: String,
}

/// How many heard of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub mails: i64,
    /// Members to whom there was nothing to say.
    pub without: i64,
}

impl DigestWeek {
    /// The digest of the last week that is over at this moment.
    pub fn before(now: Timestamp) -> Self {
        Self { week: Week::of(now).before().to_string() }
    }
}

impl Job for DigestWeek {
    const KIND: &'static str = "digest.week";
    const QUEUE: Queue = Queue::Mail;
    const TIMEOUT: Duration = Duration::from_secs(1_800);
    type Output = Told;

    async fn run(self, ctx: Context) -> Result<Told, Failure> {
        let platform = ctx.platform();
        let Some(week) = Week::parse(&self.week) else {
            return Err(Failure::give_up(format!("{} is no week; one is written like 2026-W48.", self.week)));
        };
        if platform.clock.now() < week.end() {
            return Err(Failure::give_up(format!("The week {week} is not over before {}.", week.end().full())));
        }
        let news = News::of(platform, week).await?;
        let all = store::count_members(platform, week.end()).await?.max(1);
        let (mut told, mut seen, mut after) = (Told::default(), 0, String::new());
        loop {
            ctx.check()?;
            let page = store::readers(platform, &self.week, week.end(), &after, PAGE).await?;
            let Some(last) = page.last() else { return Ok(told) };
            after = last.id.clone();
            tell(platform, &news, &page, &mut told).await?;
            seen += i64::try_from(page.len()).unwrap_or_default();
            let percent = u8::try_from((seen * 100 / all).clamp(0, 100)).unwrap_or(100);
            ctx.progress(percent, number_of(told.mails, "mail", "mails"));
        }
    }
}

/// What happened in a week, to everybody.
struct News {
    week: Week,
    posts: Vec<PostRow>,
    joined: i64,
}

impl News {
    async fn of(platform: &Platform, week: Week) -> Result<Self, AppError> {
        let (from, until) = (week.start(), week.end());
        let posts = store::best_posts(platform, from, until, POSTS_READ).await?;
        Ok(Self { week, posts, joined: store::count_joined(platform, from, until).await? })
    }
}

/// What one member hears.
struct Digest<'a> {
    posts: Vec<&'a PostRow>,
    concerns: Vec<Notification>,
    /// All that concerns them, named or not.
    concerned: i64,
    /// Others who joined.
    joined: i64,
}

impl<'a> Digest<'a> {
    async fn of(platform: &Platform, news: &'a News, reader: &Reader) -> Result<Self, AppError> {
        let (from, until) = (news.week.start(), news.week.end());
        let (concerns, concerned) = store::concerns(platform, &reader.id, from, until, CONCERNS).await?;
        let posts = news.posts.iter().filter(|post| post.author_id != reader.id).take(POSTS).collect();
        let joined = news.joined - i64::from(reader.created_at >= from.0);
        Ok(Self { posts, concerns, concerned, joined })
    }

    /// That somebody joined is worth a line, but no mail.
    fn is_empty(&self) -> bool {
        self.posts.is_empty() && self.concerns.is_empty()
    }
}

async fn tell(platform: &Platform, news: &News, page: &[Reader], told: &mut Told) -> Result<(), AppError> {
    // Read before the transaction: on SQLite nobody else can write while it is open.
    let mut digests = Vec::new();
    for reader in page {
        digests.push((reader, Digest::of(platform, news, reader).await?));
    }
    let mut now = Told::default();
    let mut tx = platform.db.begin().await?;
    for (reader, digest) in &digests {
        match tell_one(platform, &mut tx, news.week, reader, digest).await? {
            Some(true) => now.mails += 1,
            Some(false) => now.without += 1,
            None => {}
        }
    }
    tx.commit().await?;
    told.mails += now.mails;
    told.without += now.without;
    Ok(())
}

/// True when a mail is on its way, `None` when somebody else has told them.
async fn tell_one(
    platform: &Platform,
    tx: &mut WriteTx,
    week: Week,
    reader: &Reader,
    digest: &Digest<'_>,
) -> Result<Option<bool>, AppError> {
    let name = week.to_string();
    if !store::claim(tx.conn(), &name, &reader.id, platform.clock.now()).await? {
        return Ok(None);
    }
    if digest.is_empty() {
        return Ok(Some(false));
    }
    let Some(token) = store::token_of(tx.conn(), &reader.id, &platform.rng.token()).await? else {
        return Ok(Some(false));
    };
    let stop = format!("{}/unsubscribe/{token}", platform.config.origin);
    let place = platform.place().name;
    let subject = subject(&place, digest);
    let letter = letter(platform, week, &subject, reader, digest, &stop);
    let mail = Mail {
        to: &reader.email,
        name: &reader.name,
        subject: &subject,
        text: &letter.text(),
        html: &letter.html(),
        unsubscribe: Some(&stop),
    };
    match mail::send(platform, tx, &mail).await {
        Ok(id) => store::set_mail(tx.conn(), &name, &reader.id, &id).await?,
        // One address that does not work keeps the mail from nobody else.
        Err(AppError::Invalid(_)) => return Ok(Some(false)),
        Err(error) => return Err(error),
    }
    Ok(Some(true))
}

fn subject(place: &str, digest: &Digest<'_>) -> String {
    let week = if place.is_empty() { "The week".to_owned() } else { format!("The week in {place}") };
    match digest.posts.first() {
        Some(post) => format!("{week}: {}", title(&post.title)),
        None => format!("{week}: {} for you", number_of(digest.concerned, "thing", "things")),
    }
}

fn title(title: &str) -> &str {
    if title.trim().is_empty() { "Untitled" } else { title }
}

fn letter(platform: &Platform, week: Week, subject: &str, reader: &Reader, digest: &Digest<'_>, stop: &str) -> Letter {
    let origin = &platform.config.origin;
    let first_name = reader.name.split_whitespace().next().unwrap_or(&reader.name);
    let hello = format!("Hello {first_name},\nthis was the week that began on {}.", week.start().date());
    let mut letter = Letter::new(subject).paragraph(&hello);
    if !digest.concerns.is_empty() {
        let line = |one: &Notification| Item {
            before: format!("{} {}", one.actor.name, one.kind.verb()),
            label: title(&one.title).to_owned(),
            href: format!("{origin}{}", one.href),
            below: one.kind.because().to_owned(),
        };
        letter = letter.heading("Unread and about you").list(&digest.concerns.iter().map(line).collect::<Vec<_>>());
        let more = digest.concerned - i64::try_from(digest.concerns.len()).unwrap_or_default();
        if more > 0 {
            letter = letter.action(&format!("And {more} more"), &format!("{origin}/notifications"));
        }
    }
    if !digest.posts.is_empty() {
        let line = |post: &&PostRow| {
            let mut below = format!("{} · {}", post.author, count_of(post.comments, "comment", "comments"));
            if post.readers > 0 {
                below.push_str(&format!(" · read by {}", post.readers));
            }
            let href = format!("{origin}/posts/{}", post.slug);
            Item { before: String::new(), label: title(&post.title).to_owned(), href, below }
        };
        letter = letter.heading("Talked about most").list(&digest.posts.iter().map(line).collect::<Vec<_>>());
    }
    if digest.joined > 0 {
        let people = number_of(digest.joined, "new member", "new members");
        letter = letter.paragraph(&format!("And there {} {people}.", if digest.joined == 1 { "is" } else { "are" }));
    }
    let place = platform.place().name;
    let of = if place.is_empty() { "this place".to_owned() } else { place };
    let because = format!("This comes once a week, because you are a member of {of}.");
    letter.because(&because, Some(("Stop it", stop)))
}
