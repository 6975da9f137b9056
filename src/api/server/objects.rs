//! What programs see: the objects of the contract. Times are RFC 3339 in UTC, addresses are whole.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::{Author, Profile};
use crate::comments::server::WholeComment;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::posts::WholePost;

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// Where the next part begins; null: this was the last.
    pub next_cursor: Option<String>,
}

/// A post.
#[derive(Debug, Serialize, ToSchema)]
pub struct PostObject {
    pub id: String,
    /// Its id until it is out.
    pub slug: String,
    pub title: String,
    /// Markdown.
    pub body: String,
    /// The body as safe HTML.
    pub html: String,
    /// Plain text, at most 280 characters.
    pub excerpt: String,
    pub author: AuthorObject,
    pub tags: Vec<String>,
    /// `draft`, `scheduled` or `published`.
    pub status: String,
    /// When it goes out by itself.
    pub publish_at: Option<String>,
    pub published_at: Option<String>,
    pub updated_at: String,
    /// How many there are.
    pub comments: i64,
    /// How many of each kind.
    pub reactions: BTreeMap<String, i64>,
    pub url: String,
}

/// A comment.
#[derive(Debug, Serialize, ToSchema)]
pub struct CommentObject {
    pub id: String,
    /// The slug of the post that it stands under.
    pub post: String,
    pub author: AuthorObject,
    /// Markdown.
    pub body: String,
    /// The body as safe HTML.
    pub html: String,
    /// The comment that it answers.
    pub reply_to: Option<String>,
    pub created_at: String,
    pub edited_at: Option<String>,
}

/// Who wrote something.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuthorObject {
    pub handle: String,
    pub name: String,
    /// The address of a square picture; null: none was chosen.
    pub avatar: Option<String>,
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberObject {
    pub id: String,
    pub handle: String,
    pub name: String,
    /// The address of a square picture; null: none was chosen.
    pub avatar: Option<String>,
    /// `member`, `moderator` or `owner`.
    pub role: String,
    /// What they say about themselves, as safe HTML.
    pub bio_html: String,
    pub links: Vec<String>,
    pub joined_at: String,
    pub followers: i64,
    /// Whether the member behind the token follows them.
    pub followed: bool,
    pub url: String,
}

impl PostObject {
    /// The post.
    pub fn of(platform: &Platform, post: WholePost) -> Self {
        let origin = &platform.config.origin;
        let status = post.status();
        // What is not out has no page but its writer's.
        let url = match post.published_at {
            Some(_) => format!("{origin}/posts/{}", post.slug),
            None => format!("{origin}/write/{}", post.id),
        };
        Self {
            id: post.id,
            slug: post.slug,
            title: post.title,
            body: post.body,
            html: post.html,
            excerpt: post.excerpt,
            author: AuthorObject::of(platform, post.author),
            tags: post.tags,
            status: status.as_str().to_owned(),
            publish_at: post.publish_at.map(Timestamp::rfc3339),
            published_at: post.published_at.map(Timestamp::rfc3339),
            updated_at: post.updated_at.rfc3339(),
            comments: post.comments,
            reactions: BTreeMap::new(),
            url,
        }
    }
}

impl CommentObject {
    /// The comment.
    pub fn of(platform: &Platform, comment: WholeComment) -> Self {
        Self {
            id: comment.id,
            post: comment.post,
            author: AuthorObject::of(platform, comment.author),
            body: comment.body,
            html: comment.html,
            reply_to: comment.reply_to,
            created_at: comment.created_at.rfc3339(),
            edited_at: comment.edited_at.map(Timestamp::rfc3339),
        }
    }
}

impl AuthorObject {
    /// The author.
    pub fn of(platform: &Platform, author: Author) -> Self {
        Self { handle: author.handle, name: author.name, avatar: avatar(platform, &author.avatar) }
    }
}

impl MemberObject {
    /// A member's page.
    pub fn of(platform: &Platform, profile: Profile) -> Self {
        let member = profile.member;
        Self {
            url: format!("{}{}", platform.config.origin, member.href()),
            avatar: avatar(platform, &member.avatar),
            id: member.id,
            handle: member.handle,
            name: member.name,
            role: profile.role.as_str().to_owned(),
            bio_html: profile.bio_html,
            links: profile.links,
            joined_at: profile.joined_at.rfc3339(),
            followers: profile.followers,
            followed: profile.followed,
        }
    }
}

fn avatar(platform: &Platform, address: &str) -> Option<String> {
    (!address.is_empty()).then(|| format!("{}{address}", platform.config.origin))
}
