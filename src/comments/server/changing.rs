//! Changing a comment, taking it away, and bringing it back.

use super::adding::checked;
use super::store::{self, Standing};
use crate::accounts::Role;
use crate::accounts::server::Member;
use crate::comments::{Comment, Gone};
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::markdown;
use crate::platform::server::Platform;
use crate::platform::server::audit::{self, Deed};
use crate::platform::server::db::WriteTx;
use crate::platform::time::{DAY, Timestamp};
use crate::posts::server::{Discussed, add_to_discussion};

/// How long a comment can be brought back that was taken away, in microseconds.
const KEPT: i64 = 30 * DAY;

/// A comment as somebody finds it who may change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changing {
    pub id: String,
    /// Of the post that it stands under.
    pub slug: String,
    /// Markdown.
    pub body: String,
    /// Safe HTML.
    pub html: String,
    /// The member wrote it, and may change the text.
    pub mine: bool,
    /// It was taken away, and the member may bring it back.
    pub gone: bool,
}

impl Changing {
    /// A comment of which somebody who is signed out may know nothing but the text that they typed.
    pub fn unknown(id: String) -> Self {
        let (slug, body, html) = (String::new(), String::new(), String::new());
        Self { id, slug, body, html, mine: true, gone: false }
    }
}

/// What a member who may change a comment finds.
///
/// # Errors
/// [`AppError::NotFound`] unless the member wrote it or keeps order here.
pub async fn changing(platform: &Platform, member: &Member, id: &str) -> Result<Changing, AppError> {
    let mut conn = platform.db.read().acquire().await?;
    let found = store::standing(&mut conn, id).await?.ok_or(AppError::NotFound)?;
    let gone = found.deleted_at.is_some();
    if !found.may_change(member) || (gone && !found.may_return(member, platform.clock.now())) {
        return Err(AppError::NotFound);
    }
    let mine = found.author_id == member.id();
    Ok(Changing { id: found.id, slug: found.slug, body: found.body, html: found.html, mine, gone })
}

/// Gives a comment another text. Gives the comment as it stands now.
///
/// # Errors
/// [`AppError::Invalid`] for an empty or overlong body; [`AppError::NotFound`] unless the member wrote it.
pub async fn edit(platform: &Platform, member: &Member, id: &str, body: &str) -> Result<Comment, AppError> {
    let body = checked(body)?;
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let found = store::standing(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    if found.author_id != member.id() || found.deleted_at.is_some() {
        return Err(AppError::NotFound);
    }
    if found.body != body {
        let html = markdown::render(&body, id).html;
        store::set_body(tx.conn(), id, &body, &html, now).await?;
        let comment = store::comment(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
        append(&mut tx, &Stream::post(&found.post_id), "comment.edited", &comment, None, now).await?;
    }
    let comment = store::comment(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    tx.commit().await?;
    Ok(comment)
}

/// Takes a comment away. Whoever did can bring it back for 30 days.
///
/// # Errors
/// [`AppError::NotFound`] unless the member wrote it or keeps order here.
pub async fn remove(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let found = store::standing(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    if !found.may_change(member) || !store::set_deleted(tx.conn(), id, member.id(), now).await? {
        return Err(AppError::NotFound);
    }
    keep_in_mind(platform, &mut tx, member, "remove", &found).await?;
    append(&mut tx, &Stream::post(&found.post_id), "comment.removed", &Gone { id: id.to_owned() }, None, now).await?;
    discussed(&mut tx, &found, -1, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Brings a comment back as it was.
///
/// # Errors
/// [`AppError::NotFound`] unless the member took it away, within 30 days.
pub async fn restore(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let found = store::standing(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    if !found.may_return(member, now) || !store::set_restored(tx.conn(), id, member.id()).await? {
        return Err(AppError::NotFound);
    }
    keep_in_mind(platform, &mut tx, member, "restore", &found).await?;
    let comment = store::comment(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    append(&mut tx, &Stream::post(&found.post_id), "comment.restored", &comment, None, now).await?;
    discussed(&mut tx, &found, 1, now).await?;
    tx.commit().await?;
    Ok(())
}

/// Writes down what somebody who keeps order does with another's comment, and under which post.
async fn keep_in_mind(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &Member,
    act: &str,
    found: &Standing,
) -> sqlx::Result<()> {
    if found.author_id == member.id() {
        return Ok(());
    }
    let (about, place) = (("comment", found.id.as_str()), member.from.words());
    let deed = Deed { by: member.id(), act, about, words: &found.post_title, place: &place };
    audit::write(platform, tx, &deed).await
}

/// Open lists of posts say how many comments there are.
async fn discussed(tx: &mut WriteTx, found: &Standing, more: i64, now: Timestamp) -> Result<(), AppError> {
    let comments = add_to_discussion(tx.conn(), &found.post_id, more).await?;
    append(tx, &Stream::site(), "post.discussed", &Discussed { id: &found.post_id, comments }, None, now).await?;
    Ok(())
}

impl Standing {
    fn may_change(&self, member: &Member) -> bool {
        self.author_id == member.id() || member.role >= Role::Moderator
    }

    fn may_return(&self, member: &Member, now: Timestamp) -> bool {
        let in_time = self.deleted_at.is_some_and(|at| now.0 - at < KEPT);
        in_time && self.deleted_by.as_deref() == Some(member.id())
    }
}
