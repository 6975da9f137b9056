//! What goes into an export.

use std::path::Path;

use futures::TryStreamExt;
use serde_json::json;
use sqlx::AnyConnection;

use super::front_matter::{head, list, quoted};
use super::lists::JsonList;
use super::pictures::pictures_of;
use super::readme::readme;
use super::store::{self, CommentRow, MemberRow, PostRow};
use crate::exports::Exported;
use crate::oauth::server::{Allowed, AppLine, apps_to_export};
use crate::platform::server::archive::Archive;
use crate::platform::server::jobs::{Context, Failure};
use crate::platform::time::Timestamp;
use crate::providers::server::{Linked, links_to_export};
use crate::tokens::server::{TokenLine, tokens_to_export};

/// Writes everything of one member to `path`, as it stands at one moment. Row for row: a life's work is never in
/// memory at once.
///
/// # Errors
/// When the account is gone, the job is cancelled, or the database or the disk refuses. Then there is no file.
pub async fn write_export(ctx: &Context, member_id: &str, path: &Path) -> Result<Exported, Failure> {
    let platform = ctx.platform();
    let now = platform.clock.now();
    let mut snapshot = platform.db.snapshot().await?;
    let gone = || Failure::give_up("This account is gone, so there is nothing to export.");
    let member = store::member(&mut snapshot, member_id).await?.ok_or_else(gone)?;
    let (posts, comments, notifications) = store::counts(&mut snapshot, member_id).await?;
    let pictures = pictures_of(platform, member_id).await?;
    let apps = apps_to_export(platform, member_id).await?;
    let tokens = tokens_to_export(platform, member_id).await?;
    let links = links_to_export(platform, member_id).await?;
    let mut archive = Archive::create(path, now)?;
    let place = platform.place();
    let origin = platform.config.origin.as_str();
    archive.member("apps.json", written(&apps_object(&apps))?).await?;
    archive.member("tokens.json", written(&tokens.iter().map(token_object).collect())?).await?;
    archive.member("README.txt", readme(&place.name, origin, &member.handle, &now.rfc3339())).await?;
    // Posts and comments are written twice: for people, and for programs.
    let total = 2 * (posts + comments) + notifications + i64::try_from(pictures.len()).unwrap_or_default();
    let mut work = Work { ctx, archive: &mut archive, origin, member: &member, done: 0, total };
    work.profile(&mut snapshot, &links).await?;
    work.posts(&mut snapshot, posts).await?;
    work.comments(&mut snapshot, comments).await?;
    work.follows(&mut snapshot).await?;
    work.notifications(&mut snapshot).await?;
    // Before the large files: nothing is read any more, and a transaction that rests is ended.
    snapshot.rollback().await?;
    for picture in pictures {
        work.step("Pictures")?;
        work.archive.begin(&format!("pictures/{}", picture.name)).await?;
        work.archive.copy(&picture.file).await?;
        work.archive.end().await?;
    }
    ctx.progress(99, "Closing the archive");
    let whole = archive.finish().await?;
    let count = |count: i64| u64::try_from(count).unwrap_or_default();
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Exported { file, bytes: whole.bytes, sha256: whole.sha256, posts: count(posts), comments: count(comments) })
}

struct Work<'a> {
    ctx: &'a Context,
    archive: &'a mut Archive,
    origin: &'a str,
    member: &'a MemberRow,
    done: i64,
    total: i64,
}

impl Work<'_> {
    /// Counts one more thing, and ends here when the job was cancelled.
    fn step(&mut self, words: impl Into<String>) -> Result<(), Failure> {
        self.ctx.check()?;
        let percent = u8::try_from(self.done * 98 / self.total.max(1)).unwrap_or(98).min(98);
        self.ctx.progress(percent, words);
        self.done += 1;
        Ok(())
    }

    async fn profile(&mut self, snapshot: &mut AnyConnection, links: &[Linked]) -> Result<(), Failure> {
        let member = self.member;
        let sessions = store::sessions(snapshot, &member.id).await?.into_iter().map(|session| {
            json!({
                "signed_in_at": at(session.created_at), "last_seen_at": at(session.last_seen_at),
                "ends_at": at(session.expires_at), "address": session.address, "agent": session.agent,
            })
        });
        let profile = json!({
            "id": member.id, "handle": member.handle, "name": member.name, "email": member.email, "bio": member.bio,
            "links": member.links.lines().collect::<Vec<_>>(),
            "role": member.role, "time_zone": (!member.zone.is_empty()).then_some(&member.zone), "url": format!("{}/@{}", self.origin, member.handle),
            "created_at": at(member.created_at), "last_seen_at": at(member.seen_at),
            "sessions": sessions.collect::<Vec<_>>(), "linked_accounts": links.iter().map(link_object).collect::<Vec<_>>(),
        });
        self.archive.member("profile.json", written(&profile)?).await?;
        Ok(())
    }

    async fn posts(&mut self, snapshot: &mut AnyConnection, count: i64) -> Result<(), Failure> {
        let mut number = 0;
        let mut rows = store::posts(snapshot, &self.member.id);
        while let Some(post) = rows.try_next().await? {
            number += 1;
            self.step(format!("Post {number} of {count}"))?;
            let (name, text) = post_file(&post, self.origin);
            self.archive.member(&name, text).await?;
        }
        drop(rows);
        let mut rows = store::posts(snapshot, &self.member.id);
        let mut list = JsonList::begin(&mut *self.archive, "posts.json").await?;
        let mut written = 0;
        while let Some(post) = rows.try_next().await? {
            written += 1;
            self.ctx.check()?;
            list.add(&post_object(&post, self.origin)).await?;
        }
        list.end().await?;
        self.done += written;
        Ok(())
    }

    async fn comments(&mut self, snapshot: &mut AnyConnection, count: i64) -> Result<(), Failure> {
        let mut number = 0;
        let mut rows = store::comments(snapshot, &self.member.id);
        while let Some(comment) = rows.try_next().await? {
            number += 1;
            self.step(format!("Comment {number} of {count}"))?;
            let (name, text) = comment_file(&comment, self.origin);
            self.archive.member(&name, text).await?;
        }
        drop(rows);
        let mut rows = store::comments(snapshot, &self.member.id);
        let mut list = JsonList::begin(&mut *self.archive, "comments.json").await?;
        let mut written = 0;
        while let Some(comment) = rows.try_next().await? {
            written += 1;
            self.ctx.check()?;
            list.add(&json!({
                "id": comment.id, "body": comment.body, "post": comment.slug, "post_title": comment.title,
                "reply_to": comment.reply_to, "created_at": at(comment.created_at),
                "url": comment_url(&comment, self.origin),
            }))
            .await?;
        }
        list.end().await?;
        self.done += written;
        Ok(())
    }

    async fn follows(&mut self, snapshot: &mut AnyConnection) -> Result<(), Failure> {
        let mut rows = store::follows(snapshot, &self.member.id);
        let mut list = JsonList::begin(&mut *self.archive, "follows.json").await?;
        while let Some(follow) = rows.try_next().await? {
            list.add(&json!({
                "handle": follow.handle, "name": follow.name, "since": at(follow.created_at),
                "url": format!("{}/@{}", self.origin, follow.handle),
            }))
            .await?;
        }
        Ok(list.end().await?)
    }

    async fn notifications(&mut self, snapshot: &mut AnyConnection) -> Result<(), Failure> {
        self.ctx.progress(90, "Notifications");
        let mut rows = store::notifications(snapshot, &self.member.id);
        let mut list = JsonList::begin(&mut *self.archive, "notifications.json").await?;
        let mut written = 0;
        while let Some(told) = rows.try_next().await? {
            written += 1;
            self.ctx.check()?;
            list.add(&json!({
                "kind": told.kind, "who": told.handle, "post": told.slug, "comment": told.comment_id,
                "at": at(told.created_at), "read_at": told.read_at.map(at),
            }))
            .await?;
        }
        list.end().await?;
        self.done += written;
        Ok(())
    }
}

fn written(value: &serde_json::Value) -> Result<Vec<u8>, Failure> {
    serde_json::to_vec_pretty(value).map_err(|error| Failure::give_up(error.to_string()))
}

/// The apps that a member has made, and those that they have let in.
fn apps_object((made, allowed): &(Vec<AppLine>, Vec<Allowed>)) -> serde_json::Value {
    let made = made.iter().map(|line| {
        json!({
            "client_id": line.app.id, "name": line.app.name, "website": line.app.website,
            "redirect_uris": line.app.redirects, "scope": line.app.access.to_string(),
            "created_at": line.app.created_at.rfc3339(),
        })
    });
    let allowed = allowed.iter().map(|app| {
        json!({
            "client_id": app.app_id, "name": app.name, "made_by": app.owner_handle, "scope": app.access.to_string(),
            "since": app.since.rfc3339(), "used_at": app.used_at.map(Timestamp::rfc3339),
        })
    });
    json!({"made": made.collect::<Vec<_>>(), "authorised": allowed.collect::<Vec<_>>()})
}

/// A token, without what would let anybody in.
fn token_object(token: &TokenLine) -> serde_json::Value {
    json!({
        "name": token.name, "scope": token.scopes.to_string(), "created_at": token.created_at.rfc3339(),
        "expires_at": token.expires_at.rfc3339(), "used_at": token.used_at.map(Timestamp::rfc3339),
    })
}

/// An account elsewhere that lets the member in.
fn link_object(link: &Linked) -> serde_json::Value {
    json!({
        "issuer": link.issuer, "since": link.since.rfc3339(), "used_at": link.used_at.map(Timestamp::rfc3339),
    })
}

/// Whether a post is out, waits for its time, is a draft or deleted: the word and the folder.
fn status(post: &PostRow) -> (&'static str, &'static str) {
    match (post.deleted_at, post.published_at) {
        (Some(_), _) => ("deleted", "deleted"),
        (None, Some(_)) => ("published", "posts"),
        (None, None) if post.publish_at.is_some() => ("scheduled", "drafts"),
        (None, None) => ("draft", "drafts"),
    }
}

fn post_url(post: &PostRow, origin: &str) -> Option<String> {
    (status(post).0 == "published").then(|| format!("{origin}/posts/{}", post.slug))
}

/// A post's name in the archive and its text.
fn post_file(post: &PostRow, origin: &str) -> (String, String) {
    let (status, folder) = status(post);
    let mut pairs = vec![("title", quoted(&post.title)), ("slug", quoted(&post.slug))];
    pairs.extend(post_url(post, origin).map(|url| ("url", quoted(&url))));
    pairs.push(("status", status.to_owned()));
    pairs.push(("tags", list(post.tags.split_whitespace())));
    pairs.push(("created", at(post.created_at)));
    pairs.push(("updated", at(post.updated_at)));
    for (name, time) in [
        ("publish", post.publish_at),
        ("published", post.published_at),
        ("edited", post.edited_at),
        ("deleted", post.deleted_at),
    ] {
        pairs.extend(time.map(|time| (name, at(time))));
    }
    let date = at(post.published_at.unwrap_or(post.created_at));
    let name = format!("{folder}/{}-{}.md", date.get(..10).unwrap_or_default(), file_name(&post.slug));
    (name, format!("{}{}\n", head(&pairs), post.body))
}

fn post_object(post: &PostRow, origin: &str) -> serde_json::Value {
    json!({
        "id": post.id, "slug": post.slug, "title": post.title, "body": post.body, "status": status(post).0,
        "tags": post.tags.split_whitespace().collect::<Vec<_>>(), "url": post_url(post, origin),
        "comments": post.comment_count, "created_at": at(post.created_at), "updated_at": at(post.updated_at),
        "publish_at": post.publish_at.map(at), "published_at": post.published_at.map(at), "edited_at": post.edited_at.map(at),
        "deleted_at": post.deleted_at.map(at),
    })
}

fn comment_url(comment: &CommentRow, origin: &str) -> Option<String> {
    comment.slug.as_ref().map(|slug| format!("{origin}/posts/{slug}#c-{}", comment.id))
}

/// A comment's name in the archive and its text.
fn comment_file(comment: &CommentRow, origin: &str) -> (String, String) {
    let mut pairs = vec![("id", quoted(&comment.id))];
    pairs.extend(comment.title.as_deref().map(|title| ("post", quoted(title))));
    pairs.extend(comment_url(comment, origin).map(|url| ("url", quoted(&url))));
    pairs.extend(comment.reply_to.as_deref().map(|id| ("reply_to", quoted(id))));
    pairs.push(("created", at(comment.created_at)));
    let date = at(comment.created_at);
    let name = format!("comments/{}-{}.md", date.get(..10).unwrap_or_default(), file_name(&comment.id));
    (name, format!("{}{}\n", head(&pairs), comment.body))
}

/// Slugs and ids are made of nothing else; if ever they are not, no archive leads out of its folder.
fn file_name(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect()
}

fn at(micros: i64) -> String {
    Timestamp(micros).rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(slug: &str, published_at: Option<i64>, deleted_at: Option<i64>) -> PostRow {
        PostRow {
            id: "0193".into(),
            slug: slug.into(),
            title: "Fog: \"a\"\n---".into(),
            body: "It came in at four.".into(),
            tags: "sea harbour".into(),
            comment_count: 0,
            created_at: 0,
            updated_at: 0,
            publish_at: None,
            published_at,
            edited_at: None,
            deleted_at,
        }
    }

    #[test]
    fn a_post_is_a_file_that_a_site_generator_reads() {
        let (name, text) = post_file(&post("fog", Some(0), None), "https://x.example");
        assert_eq!(name, "posts/1970-01-01-fog.md");
        assert_eq!(
            text,
            "---\ntitle: \"Fog: \\\"a\\\"\\n---\"\nslug: \"fog\"\nurl: \"https://x.example/posts/fog\"\nstatus: published\n\
             tags: [\"sea\", \"harbour\"]\ncreated: 1970-01-01T00:00:00Z\nupdated: 1970-01-01T00:00:00Z\n\
             published: 1970-01-01T00:00:00Z\n---\n\nIt came in at four.\n"
        );
        assert!(post_file(&post("0193", None, None), "").0.starts_with("drafts/"));
        let later = PostRow { publish_at: Some(60_000_000), ..post("0193", None, None) };
        assert!(post_file(&later, "").1.contains("status: scheduled\n"));
        let (name, text) = post_file(&post("fog", Some(0), Some(1)), "");
        assert!(name.starts_with("deleted/") && !text.contains("url:"), "{name}\n{text}");
    }

    #[test]
    fn a_name_never_leads_out_of_its_folder() {
        assert_eq!(file_name("../../etc/passwd\0"), "------etc-passwd-");
    }
}
