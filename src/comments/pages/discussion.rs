//! The discussion under a post: drawn once for everybody, put together for the one who reads.
//!
//! Nothing in a comment depends on who reads it but whether it is new to them or theirs, so each is drawn twice and kept until
//! something public changes. Drawing them anew, and once more as data for the browser, was most of what a post cost.

use leptos::prelude::*;

use crate::accounts::server::Member;
use crate::accounts::{Author, Role};
use crate::comments::server::{UnderPost, last_read, under_post};
use crate::comments::ui::{CommentItem, change_link};
use crate::comments::{Answering, Comment, Discussion};
use crate::platform::error::AppError;
use crate::platform::live::Position;
use crate::platform::server::Platform;
use crate::platform::server::http::kept;
use crate::platform::time::Timestamp;
use crate::ui::{InPlace, Seam};

/// How a comment that answers the post ends: its answers go in before.
const END: &str = "</ol></li>";

/// A discussion as it is drawn for everybody.
struct Drawn {
    post: String,
    position: Position,
    /// How many comments there are, without those that were taken away.
    count: i64,
    /// Each a comment that answers the post, and what answers it.
    threads: Vec<Vec<Line>>,
}

/// One comment, as HTML; without [`END`] if it begins a thread.
struct Line {
    id: String,
    author: Author,
    created_at: Timestamp,
    old: String,
    new: String,
    /// The link for whoever may change it; empty for what was taken away.
    change: String,
}

/// The discussion under a post, for `viewer`; `answering` is the id of the comment that the form is to answer.
///
/// # Errors
/// [`AppError::NotFound`] when no post that is out has this slug.
pub async fn discussion(
    platform: &Platform,
    slug: &str,
    viewer: Option<&Member>,
    answering: String,
) -> Result<Discussion, AppError> {
    // Whoever may answer finds the way to it under each comment.
    let answers_at = viewer.map(|_| format!("/posts/{slug}"));
    let draw = async { Ok(draw(under_post(platform, slug).await?, answers_at.as_deref())) };
    let drawn = kept(platform, format!("discussion {} {slug}", viewer.is_some()), draw).await?;
    let read_at = match viewer {
        Some(member) => last_read(platform, member, &drawn.post).await?,
        None => None,
    };
    let name = drawn.lines().find(|line| line.id == answering).map(|line| line.author.name.clone());
    Ok(Discussion {
        comments: InPlace::new(drawn.put_together(viewer, read_at)),
        count: drawn.count,
        position: drawn.position,
        form_key: viewer.map(|_| platform.rng.id(platform.clock.now())).unwrap_or_default(),
        answering: Answering { id: answering, name: name.unwrap_or_default() },
    })
}

fn draw(under: UnderPost, answers_at: Option<&str>) -> Drawn {
    let line = |comment: &Comment| {
        let by_author = comment.author.id == under.author_id;
        let answers_at = answers_at.map(str::to_owned);
        let html = |is_new| {
            let comment = comment.clone();
            let whole = view! { <CommentItem comment by_author answers_at=answers_at.clone() is_new/> }.to_html();
            whole.strip_suffix(END).unwrap_or(&whole).to_owned()
        };
        let (old, new) = (html(false), html(true));
        let change = if comment.gone { String::new() } else { change_link(comment).to_html() };
        Line {
            id: comment.id.clone(),
            author: comment.author.clone(),
            created_at: comment.created_at,
            old,
            new,
            change,
        }
    };
    let thread = |top: &Comment| {
        let answers = under.comments.iter().filter(|one| one.reply_to.as_ref() == Some(&top.id));
        std::iter::once(top).chain(answers).map(line).collect()
    };
    let tops = under.comments.iter().filter(|one| one.reply_to.is_none());
    let count = i64::try_from(under.comments.iter().filter(|one| !one.gone).count()).unwrap_or_default();
    Drawn { threads: tops.map(thread).collect(), count, post: under.post_id, position: under.position }
}

impl Drawn {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.threads.iter().flatten()
    }

    /// The comments for a reader who was here until `read_at`: what others said since is new, and before the oldest
    /// of it stands the mark "You were here".
    fn put_together(&self, viewer: Option<&Member>, read_at: Option<Timestamp>) -> String {
        let reader = viewer.map(Member::id).unwrap_or_default();
        let keeps_order = viewer.is_some_and(|viewer| viewer.role >= Role::Moderator);
        let is_mine = |line: &Line| viewer.is_some() && (keeps_order || line.author.id == reader);
        let is_new = |line: &Line| read_at.is_some_and(|at| line.created_at > at) && line.author.id != reader;
        let oldest = self.lines().filter(|line| is_new(line)).min_by_key(|line| (line.created_at, &line.id));
        let seam = read_at.zip(oldest.map(|line| &line.id));
        let mut html = String::with_capacity(self.lines().map(|line| line.new.len() + END.len()).sum::<usize>() + 256);
        for thread in &self.threads {
            for line in thread {
                if let Some((at, _)) = seam.filter(|(_, id)| **id == line.id) {
                    html.push_str(&view! { <Seam at/> }.to_html());
                }
                let drawn = if is_new(line) { &line.new } else { &line.old };
                // What can be done with a comment stands in its last box.
                match drawn.rfind("</div>").filter(|_| is_mine(line) && !line.change.is_empty()) {
                    Some(end) => html.extend([&drawn[..end], &line.change, &drawn[end..]]),
                    None => html.push_str(drawn),
                }
            }
            html.push_str(END);
        }
        html
    }
}
