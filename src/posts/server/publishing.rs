//! Saving and publishing: every change of a post's text goes through [`write`].

use serde::Serialize;
use sqlx::AnyConnection;

use super::going_out::{PublishPost, check_time, put_out};
use super::store::{self, Standing, Text};
use crate::accounts::server::{Member, require_confirmed};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::markdown;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::server::jobs::Order;
use crate::platform::server::{Platform, outbox};
use crate::platform::text;
use crate::platform::time::Timestamp;
use crate::posts::{BODY_LIMIT, Draft, PostPublished, Saved, TITLE_LIMIT, Tag};

/// What the writer wants done with the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Intent {
    /// Keep it where only the writer sees it. Refused once the post is out. One that goes out by
    /// itself still does.
    Save,
    /// Put it out, or update it when it is out already.
    Publish,
    /// Keep it, and put it out at this time.
    Schedule(Timestamp),
    /// Keep it, and put it out only when its writer says so.
    Unschedule,
}

impl Intent {
    /// True when readers will see it without another word from its writer.
    fn goes_out(self) -> bool {
        matches!(self, Self::Publish | Self::Schedule(_))
    }
}

/// How often a slug that somebody else took meanwhile is chosen anew.
pub(super) const TRIES: usize = 5;

/// Saves a post's text, and puts it out or on the schedule as the [`Intent`] says.
///
/// The same form sent twice is one post. A title, a body or tags that will not do are refused and
/// nothing is changed. `html` never comes from outside: the body is rendered here.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do; [`AppError::NotFound`] when the post is
/// somebody else's; [`AppError::Conflict`] when it was changed since the writer saw it.
pub async fn write(platform: &Platform, member: &Member, draft: &Draft, intent: Intent) -> Result<Saved, AppError> {
    if draft.id.is_empty() && !text::is_form_key(&draft.form_key) {
        return Err(AppError::Malformed("The form came without its key. Open the page again.".into()));
    }
    let title = text::one_line(&draft.title);
    let body = text::many_lines(&draft.body);
    let tags = check(&title, &body, &draft.tags, intent, platform.clock.now())?;
    if intent.goes_out() {
        require_confirmed(platform, member).await?;
    }
    let rendered = markdown::render(&body, "");
    let text = Text {
        title: &title,
        body: &body,
        html: &rendered.html,
        excerpt: &rendered.excerpt,
        words: i64::try_from(rendered.words).unwrap_or(i64::MAX),
        tags: &tags,
    };
    for _ in 0..TRIES {
        let mut tx = platform.db.begin().await?;
        match attempt(platform, &mut tx, member, draft, &text, intent).await? {
            Some(saved) => {
                tx.commit().await?;
                platform.outbox.wake();
                return Ok(saved);
            }
            None => drop(tx),
        }
    }
    Err(AppError::Busy(1))
}

fn check(title: &str, body: &str, tags: &str, intent: Intent, now: Timestamp) -> Result<String, AppError> {
    let mut errors = FieldErrors::default();
    if title.chars().count() > TITLE_LIMIT {
        let over = title.chars().count() - TITLE_LIMIT;
        errors.add("title", format!("A title has at most {TITLE_LIMIT} characters; this one is {over} too long."));
    }
    if intent.goes_out() && title.is_empty() {
        errors.add("title", "A post needs a title before it goes out.");
    }
    if body.len() > BODY_LIMIT {
        let kilobytes = body.len() / 1024;
        errors.add(
            "body",
            format!("The text is {kilobytes} kB; up to {} kB fit. Make two posts of it.", BODY_LIMIT / 1024),
        );
    }
    if intent.goes_out() && body.trim().is_empty() {
        errors.add("body", "There is nothing to publish yet. Write something first.");
    }
    if let Intent::Schedule(at) = intent
        && let Err(words) = check_time(at, now)
    {
        errors.add("publish_at", words);
    }
    let tags = Tag::parse_all(tags).map_err(|words| errors.add("tags", words)).unwrap_or_default();
    errors.into_result()?;
    Ok(tags.iter().map(Tag::as_str).collect::<Vec<_>>().join(" "))
}

/// One try; `None` when somebody was faster with a slug or with the same form.
async fn attempt(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &Member,
    draft: &Draft,
    text: &Text<'_>,
    intent: Intent,
) -> Result<Option<Saved>, AppError> {
    let now = platform.clock.now();
    let Some(post) = find_or_insert(platform, tx, member, draft, text, now).await? else { return Ok(None) };
    if intent != Intent::Publish && post.published_at.is_some() {
        let words = "This post is out already. Publish the changes when they are ready.";
        return Err(AppError::Conflict(words.into()));
    }
    if intent == Intent::Save && post.publish_at.is_some() {
        check(text.title, text.body, "", Intent::Publish, now)?;
    }
    let changed = change(tx, draft, &post, text, now).await?;
    let publishes = intent == Intent::Publish && post.published_at.is_none();
    let slug = if publishes {
        let Some(slug) = put_out(platform, tx, &post.id, text.title, text.tags, now).await? else { return Ok(None) };
        slug
    } else {
        post.slug.clone()
    };
    match intent {
        Intent::Schedule(at) => schedule(platform, tx, &post, at).await?,
        Intent::Unschedule => store::set_publish_at(tx.conn(), &post.id, None).await?,
        Intent::Save | Intent::Publish => {}
    }
    let is_out = publishes || post.published_at.is_some();
    if is_out && changed && !publishes {
        store::set_tags(tx.conn(), &post.id, text.tags).await?;
        announce(platform, tx, &post.id, "post.edited", now).await?;
    }
    if !is_out {
        append(tx, &Stream::member(member.id()), "draft.saved", &Gone { id: &post.id }, None, now).await?;
    }
    let revision = post.revision + i64::from(changed);
    Ok(Some(Saved { id: post.id, slug, revision, published: is_out, at: now }))
}

/// Writes the text down if it is another; says whether it is.
async fn change(
    tx: &mut WriteTx,
    draft: &Draft,
    post: &Standing,
    text: &Text<'_>,
    now: Timestamp,
) -> Result<bool, AppError> {
    if (text.title, text.body, text.tags) == (post.title.as_str(), post.body.as_str(), post.tags.as_str()) {
        return Ok(false);
    }
    if draft.revision != 0 && draft.revision != post.revision {
        let words = "This post was changed somewhere else meanwhile. Your text is kept here; send it again to \
                     replace the other version.";
        return Err(AppError::Conflict(words.into()));
    }
    store::update(tx.conn(), &post.id, text, now).await?;
    Ok(true)
}

/// Says when a draft goes out, and enqueues what will put it out. What was enqueued for another time
/// finds that it is not meant any more.
async fn schedule(platform: &Platform, tx: &mut WriteTx, post: &Standing, at: Timestamp) -> Result<(), AppError> {
    if post.publish_at == Some(at.0) {
        return Ok(());
    }
    store::set_publish_at(tx.conn(), &post.id, Some(at)).await?;
    let job = PublishPost { post_id: post.id.clone(), publish_at: at };
    Order::new(&job).at(at).unique(format!("{} {}", post.id, at.0)).enqueue(platform, tx).await?;
    Ok(())
}

/// The post that is meant: by id, else by the form that made it, else a new one.
async fn find_or_insert(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &Member,
    draft: &Draft,
    text: &Text<'_>,
    now: Timestamp,
) -> Result<Option<Standing>, AppError> {
    let known = match draft.id.as_str() {
        "" => store::id_by_form_key(tx.conn(), member.id(), &draft.form_key).await?,
        id => Some(id.to_owned()),
    };
    let id = match known {
        Some(id) => id,
        None => {
            let id = platform.rng.id(now);
            match store::insert(tx.conn(), &id, member.id(), &draft.form_key, text, now).await {
                Ok(()) => id,
                Err(error) if is_duplicate(&error) => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    };
    own(tx.conn(), member, &id).await.map(Some)
}

/// A post of the member's own that is not deleted.
async fn own(conn: &mut AnyConnection, member: &Member, id: &str) -> Result<Standing, AppError> {
    match store::standing(conn, id).await? {
        Some(post) if post.author_id == member.id() && post.deleted_at.is_none() => Ok(post),
        _ => Err(AppError::NotFound),
    }
}

/// Tells whoever is reading: the feed, the open page of the post, and the subscribers.
pub(super) async fn announce(
    platform: &Platform,
    tx: &mut WriteTx,
    id: &str,
    kind: &'static str,
    now: Timestamp,
) -> Result<(), AppError> {
    let summary = store::summary(tx.conn(), id).await?;
    append(tx, &Stream::site(), kind, &summary, None, now).await?;
    if kind == "post.published" {
        let event = PostPublished { post_id: summary.id.clone(), author_id: summary.author.id.clone() };
        outbox::record(platform, tx, &event, now).await?;
    } else {
        append(tx, &Stream::post(id), kind, &Gone { id }, None, now).await?;
    }
    Ok(())
}

/// The body of events that only name the post.
#[derive(Serialize)]
pub(super) struct Gone<'a> {
    pub id: &'a str,
}
