//! The comment form, which posts to the post's own address, and the one that changes a comment.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;

use super::{NewComment, add, changing, edit, remove, restore};
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, see_other};

/// The routes that change discussions.
pub fn routes() -> Router<Platform> {
    Router::new().route("/posts/{slug}", post(post_comment)).route("/comments/{id}", post(post_change))
}

async fn post_comment(State(platform): State<Platform>, Path(slug): Path<String>, form: Form) -> Response {
    let done = async {
        let member = Member::of(&form.request().extensions)?;
        let new = NewComment {
            slug: &slug,
            body: form.get("body"),
            reply_to: form.get("reply_to"),
            mutation_id: form.get("mutation_id"),
        };
        add(&platform, &member, &new).await
    };
    match done.await {
        Ok(comment) => see_other(&format!("/posts/{slug}#c-{}", comment.id)),
        Err(AppError::SignInNeeded) => {
            let words = "You are signed out. Your comment is kept here: sign in in another tab, then send it again.";
            form.again(&platform, &AppError::field("", words)).await
        }
        Err(error) => form.again(&platform, &error).await,
    }
}

/// `do` is `edit`, `delete` or `restore`.
async fn post_change(State(platform): State<Platform>, Path(id): Path<String>, form: Form) -> Response {
    let done = async {
        let member = Member::of(&form.request().extensions)?;
        let slug = changing(&platform, &member, &id).await?.slug;
        match form.get("do") {
            "edit" => edit(&platform, &member, &id, form.get("body")).await.map(drop)?,
            "restore" => restore(&platform, &member, &id).await?,
            "delete" => {
                remove(&platform, &member, &id).await?;
                return Ok(format!("/comments/{id}"));
            }
            _ => {
                let words = "A comment can be changed, deleted or brought back. Use a button of the page.";
                return Err(AppError::Malformed(words.into()));
            }
        }
        Ok(format!("/posts/{slug}#c-{id}"))
    };
    match done.await {
        Ok(next) => see_other(&next),
        Err(AppError::SignInNeeded) => {
            let words = "You are signed out. Your text is kept here: sign in in another tab, then send it again.";
            form.again(&platform, &AppError::field("", words)).await
        }
        Err(error) => form.again(&platform, &error).await,
    }
}
