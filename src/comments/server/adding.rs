//! Saying something under a post.

use super::store::{self, NewRow};
use crate::accounts::server::{Member, require_confirmed};
use crate::comments::{BODY_LIMIT, Comment, CommentAdded};
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::markdown;
use crate::platform::server::error::is_duplicate;
use crate::platform::server::{Platform, outbox};
use crate::platform::text;
use crate::posts::server::{Discussed, add_to_discussion};

/// What somebody typed under a post.
#[derive(Clone, Copy, Debug)]
pub struct NewComment<'a> {
    pub slug: &'a str,
    /// Markdown.
    pub body: &'a str,
    /// The comment that it answers; empty for none.
    pub reply_to: &'a str,
    /// Made by the form: the same form sent twice is one comment.
    pub mutation_id: &'a str,
}

/// Adds a comment. An answer to an answer joins the comment that both belong to.
///
/// # Errors
/// [`AppError::Invalid`] for an empty or overlong body; [`AppError::NotFound`] when the post is not out
/// or the answered comment is not under it.
pub async fn add(platform: &Platform, member: &Member, new: &NewComment<'_>) -> Result<Comment, AppError> {
    let body = checked(new.body)?;
    if !text::is_form_key(new.mutation_id) {
        return Err(AppError::Malformed(
            "The form came without its key. Open the page again and send it once more.".into(),
        ));
    }
    require_confirmed(platform, member).await?;
    let now = platform.clock.now();
    let id = platform.rng.id(now);
    let html = markdown::render(&body, &id).html;
    let mut tx = platform.db.begin().await?;
    let (post, _) = store::post(tx.conn(), new.slug).await?.ok_or(AppError::NotFound)?;
    if let Some(earlier) = store::by_mutation(tx.conn(), member.id(), new.mutation_id).await? {
        return Ok(earlier);
    }
    let answered = match new.reply_to {
        "" => None,
        to if !text::is_name(to) => return Err(AppError::NotFound),
        to => Some(store::answered(tx.conn(), to, &post).await?.ok_or(AppError::NotFound)?),
    };
    let reply_to = answered.as_ref().map(|(top, _)| top.clone().unwrap_or_else(|| new.reply_to.to_owned()));
    let row = NewRow {
        id: &id,
        post: &post,
        author: member.id(),
        reply_to: reply_to.as_deref(),
        body: &body,
        html: &html,
        mutation_id: new.mutation_id,
        now,
    };
    match store::insert(tx.conn(), &row).await {
        Ok(()) => {}
        // Sent twice at the same moment: the other one has made it.
        Err(error) if is_duplicate(&error) => {
            drop(tx);
            let mut conn = platform.db.read().acquire().await?;
            return store::by_mutation(&mut conn, member.id(), new.mutation_id).await?.ok_or(AppError::Busy(1));
        }
        Err(error) => return Err(error.into()),
    }
    let comments = add_to_discussion(tx.conn(), &post, 1).await?;
    let comment =
        Comment { id, author: member.author.clone(), html, reply_to, created_at: now, edited_at: None, gone: false };
    append(&mut tx, &Stream::post(&post), "comment.added", &comment, Some(new.mutation_id), now).await?;
    append(&mut tx, &Stream::site(), "post.discussed", &Discussed { id: &post, comments }, None, now).await?;
    let event = CommentAdded {
        comment_id: comment.id.clone(),
        post_id: post,
        author_id: member.id().to_owned(),
        answers: answered.map(|(_, author)| author),
    };
    outbox::record(platform, &mut tx, &event, now).await?;
    tx.commit().await?;
    platform.outbox.wake();
    Ok(comment)
}

/// The text of a comment as it is kept.
///
/// # Errors
/// [`AppError::Invalid`] when it is empty or too long.
pub(super) fn checked(body: &str) -> Result<String, AppError> {
    let body = text::many_lines(body);
    if body.trim().is_empty() {
        return Err(AppError::field("body", "There is nothing in it yet. Write something first."));
    }
    if body.len() > BODY_LIMIT {
        let words = format!(
            "A comment has at most {} kB; this one is {} bytes too long.",
            BODY_LIMIT / 1024,
            body.len() - BODY_LIMIT
        );
        return Err(AppError::field("body", words));
    }
    Ok(body)
}
