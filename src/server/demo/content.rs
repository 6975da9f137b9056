//! Reading the demo's files, and putting what they tell into order.

use serde::Deserialize;

use super::texts::POSTS;
use crate::platform::error::AppError;
use crate::platform::server::error::internal;
use crate::posts::server::Intent;

#[derive(Deserialize)]
pub struct MemberText {
    pub handle: String,
    pub name: String,
    pub role: String,
    pub bio: String,
}

/// A post or a draft.
pub struct PostText {
    pub name: String,
    pub author: String,
    pub title: String,
    /// With commas between.
    pub tags: String,
    pub hours_ago: f64,
    pub body: String,
}

#[derive(Deserialize)]
struct DraftText {
    author: String,
    title: String,
    tags: Vec<String>,
    hours_ago: f64,
    body: String,
}

#[derive(Deserialize)]
struct CommentText {
    post: String,
    author: String,
    hours_ago: f64,
    body: String,
    replies: Vec<ReplyText>,
}

#[derive(Deserialize)]
struct ReplyText {
    author: String,
    hours_ago: f64,
    body: String,
}

/// Everything in the demo's files.
pub struct Content {
    pub members: Vec<MemberText>,
    pub follows: Vec<(String, String)>,
    posts: Vec<PostText>,
    drafts: Vec<PostText>,
    comments: Vec<CommentText>,
}

/// Something that somebody did.
pub enum Happening<'a> {
    Written(&'a PostText, Intent),
    Said { key: String, post: &'a str, author: &'a str, body: &'a str, answers: Option<String> },
}

impl Content {
    /// Reads the files in this program.
    pub fn read() -> Result<Self, AppError> {
        let drafts: Vec<DraftText> = json(include_str!("drafts.json"))?;
        Ok(Self {
            members: json(include_str!("members.json"))?,
            follows: json(include_str!("follows.json"))?,
            posts: POSTS
                .iter()
                .map(|(name, text)| post(name, text))
                .collect::<Option<_>>()
                .ok_or_else(|| internal("a post of the demo has no head"))?,
            drafts: drafts
                .into_iter()
                .map(|draft| PostText {
                    name: String::new(),
                    author: draft.author,
                    title: draft.title,
                    tags: draft.tags.join(", "),
                    hours_ago: draft.hours_ago,
                    body: draft.body,
                })
                .collect(),
            comments: json(include_str!("comments.json"))?,
        })
    }

    /// What happened, the oldest first, each with how many hours ago.
    pub fn in_order(&self) -> Vec<(f64, Happening<'_>)> {
        let mut all: Vec<(f64, Happening<'_>)> = Vec::new();
        all.extend(self.posts.iter().map(|post| (post.hours_ago, Happening::Written(post, Intent::Publish))));
        all.extend(self.drafts.iter().map(|draft| (draft.hours_ago, Happening::Written(draft, Intent::Save))));
        for (index, comment) in self.comments.iter().enumerate() {
            let key = format!("comment {index}");
            let said = |key, author, body, answers| Happening::Said { key, post: &comment.post, author, body, answers };
            all.push((comment.hours_ago, said(key.clone(), &comment.author, &comment.body, None)));
            for (place, reply) in comment.replies.iter().enumerate() {
                let answer = said(format!("{key}, answer {place}"), &reply.author, &reply.body, Some(key.clone()));
                all.push((reply.hours_ago, answer));
            }
        }
        all.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        all
    }
}

fn json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, AppError> {
    serde_json::from_str(text).map_err(internal)
}

/// Reads a post: a head of `key: value` lines between two lines of `---`, then the text.
fn post(name: &str, text: &str) -> Option<PostText> {
    let (head, body) = text.strip_prefix("---\n")?.split_once("\n---\n")?;
    let value = |key: &str| {
        let mut pairs = head.lines().filter_map(|line| line.split_once(": "));
        pairs.find(|(found, _)| *found == key).map(|(_, value)| value.trim().to_owned())
    };
    Some(PostText {
        name: name.to_owned(),
        author: value("author")?,
        title: value("title")?,
        tags: value("tags")?,
        hours_ago: value("hours_ago")?.parse().ok()?,
        body: body.trim_start().to_owned(),
    })
}
