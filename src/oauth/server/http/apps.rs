//! The forms about apps.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use crate::accounts::server::{Member, Owner, Proven};
use crate::oauth::server::apps::{NewApp, change};
use crate::oauth::server::{Secret, end_secret, make, remove, roll, set_suspended, withdraw};
use crate::oauth::{Access, AppKind};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, see_other, sentence_page};

/// The list of one's own apps.
const APPS: &str = "/settings/developer/apps";

/// A secret that was just made and whose it is, for the page that shows it. No `Debug` tells it.
#[derive(Clone)]
pub struct NewSecret {
    pub app: String,
    pub secret: String,
}

fn typed(form: &Form) -> NewApp<'_> {
    let words: Vec<&str> = Access::words_known().filter(|word| !form.get(word).is_empty()).collect();
    NewApp {
        name: form.get("name"),
        website: form.get("website"),
        kind: AppKind::parse(form.get("kind")),
        redirects: form.get("redirects"),
        logouts: form.get("logouts"),
        access: Access::only(&words),
        algorithm: form.get("algorithm"),
        devices: !form.get("devices").is_empty(),
    }
}

/// Makes an app; the page shows the secret this one time.
pub async fn post_make(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(proven) = Proven::of(&form.request().extensions) else { return sign_in() };
    match make(&platform, &proven, form.get("form_key"), &typed(&form)).await {
        Ok((app, Some(Secret(secret)))) => form.show_once(&platform, NewSecret { app, secret }).await,
        Ok((app, None)) => done_at(&format!("{APPS}/{app}"), "made"),
        Err(error) => form.again(&platform, &error).await,
    }
}

/// Changes an app, makes it another secret, or deletes it.
pub async fn post_app(State(platform): State<Platform>, Path(id): Path<String>, form: Form) -> Response {
    let Ok(proven) = Proven::of(&form.request().extensions) else { return sign_in() };
    let page = format!("{APPS}/{id}");
    let done = match form.get("do") {
        "roll" => match roll(&platform, &proven, &id, form.get("hours")).await {
            Ok(Secret(secret)) => return form.show_once(&platform, NewSecret { app: id, secret }).await,
            Err(error) => Err(error),
        },
        "end-secret" => {
            let ended = end_secret(&platform, &proven, &id, form.get("secret")).await;
            ended.map(|()| (page.as_str(), "secret-ended"))
        }
        "delete" => remove(&platform, &proven, &id).await.map(|()| (APPS, "deleted")),
        _ => change(&platform, proven.member(), &id, &typed(&form)).await.map(|()| (page.as_str(), "changed")),
    };
    match done {
        Ok((to, word)) => done_at(to, word),
        Err(error) => form.again(&platform, &error).await,
    }
}

/// Takes back what an app was allowed.
pub async fn post_withdraw(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else { return see_other("/login?next=/settings/apps") };
    match withdraw(&platform, &member, form.get("app")).await {
        // Taken back in another window: what was wanted is so.
        Ok(()) | Err(AppError::NotFound) => done_at("/settings/apps", "withdrawn"),
        Err(error) => sentence_page(&error),
    }
}

/// Switches an app off for everybody, or on again.
pub async fn post_suspend(State(platform): State<Platform>, form: Form) -> Response {
    let done = match Owner::of(&form.request().extensions) {
        Ok(owner) => set_suspended(&platform, &owner, form.get("app"), form.get("do") == "off").await,
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => done_at("/admin/apps", if form.get("do") == "off" { "off" } else { "on" }),
        Err(error) => error.into_response(),
    }
}

fn sign_in() -> Response {
    see_other(&format!("/login?next={APPS}"))
}
