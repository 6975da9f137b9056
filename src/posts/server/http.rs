//! The forms of the posts. Each posts to the address of its own page.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::{Intent, delete, restore, write};
use crate::accounts::server::{Member, zone_of};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, see_other};
use crate::platform::text::is_form_key;
use crate::platform::time::{MINUTE, Timestamp};
use crate::posts::Draft;

/// No place's clocks are farther from UTC, in minutes.
const FARTHEST_ZONE: i64 = 14 * 60;

/// The routes that change posts.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/write", post(post_new))
        .route("/write/{id}", post(post_existing))
        .route("/drafts", post(post_drafts))
}

async fn post_new(State(platform): State<Platform>, form: Form) -> Response {
    save(&platform, String::new(), form).await
}

async fn post_existing(State(platform): State<Platform>, Path(id): Path<String>, form: Form) -> Response {
    save(&platform, id, form).await
}

async fn save(platform: &Platform, id: String, form: Form) -> Response {
    match act(platform, id, &form).await {
        Ok(to) => see_other(&to),
        // The text is shown again, with a word about signing in: what was typed is never lost.
        Err(AppError::SignInNeeded) => {
            let words = "You are signed out. Your text is kept here: sign in in another tab, then send it again.";
            form.again(platform, &AppError::field("", words)).await
        }
        Err(error) => form.again(platform, &error).await,
    }
}

async fn act(platform: &Platform, id: String, form: &Form) -> Result<String, AppError> {
    let member = Member::of(&form.request().extensions)?;
    let id = if id.is_empty() { form.get("id").to_owned() } else { id };
    if form.get("do") == "delete" {
        delete(platform, &member, &id).await?;
        return Ok("/drafts".into());
    }
    let form_key = form.get("form_key");
    if id.is_empty() && !is_form_key(form_key) {
        return Err(AppError::Malformed(
            "The form came without its key. Open the page again and send it once more.".into(),
        ));
    }
    let draft = Draft {
        id,
        form_key: form_key.to_owned(),
        revision: form.get("revision").parse().unwrap_or(0),
        title: form.get("title").to_owned(),
        body: form.get("body").to_owned(),
        tags: form.get("tags").to_owned(),
    };
    let intent = match form.get("do") {
        "publish" => Intent::Publish,
        "schedule" => Intent::Schedule(chosen_time(platform, &member, form).await?),
        "unschedule" => Intent::Unschedule,
        _ => Intent::Save,
    };
    let saved = write(platform, &member, &draft, intent).await?;
    Ok(match intent {
        _ if saved.published => format!("/posts/{}", saved.slug),
        // Where it says when it goes out.
        Intent::Schedule(_) => "/drafts".to_owned(),
        _ => format!("/write/{}", saved.id),
    })
}

/// The time in the form, by the clock of the page's program, which says how far it is from UTC; without one in the
/// member's time zone, else in UTC.
async fn chosen_time(platform: &Platform, member: &Member, form: &Form) -> Result<Timestamp, AppError> {
    let typed = form.get("publish_at").trim();
    if typed.is_empty() {
        return Err(AppError::field("publish_at", "Choose the day and the time at which it goes out."));
    }
    let local = Timestamp::parse_local(typed)
        .ok_or_else(|| AppError::field("publish_at", "That is no time. It looks like 2026-11-30T07:00."))?;
    match form.get("offset").parse::<i64>() {
        Ok(minutes) if (-FARTHEST_ZONE..=FARTHEST_ZONE).contains(&minutes) => Ok(local.plus(-minutes * MINUTE)),
        Ok(_) => Ok(local),
        Err(_) => Ok(zone_of(platform, member).await?.and_then(|zone| zone.at_local(local)).unwrap_or(local)),
    }
}

async fn post_drafts(State(platform): State<Platform>, form: Form) -> Response {
    let done = async {
        let member = Member::of(&form.request().extensions)?;
        match form.get("do") {
            "restore" => restore(&platform, &member, form.get("id")).await,
            "delete" => delete(&platform, &member, form.get("id")).await,
            _ => Err(AppError::Malformed("A draft can be deleted or brought back.".into())),
        }
    };
    match done.await {
        Ok(()) => see_other("/drafts"),
        Err(error) => error.into_response(),
    }
}
