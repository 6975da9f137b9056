//! The form of the page about one's data, and the archive itself.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::Extensions;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};

use super::{ask, cancel, fetch};
use crate::accounts::server::Member;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, see_other};

/// The routes of the exports.
pub fn routes() -> Router<Platform> {
    Router::new().route("/settings/data", post(post_data)).route("/settings/data/{file}", get(get_archive))
}

async fn post_data(State(platform): State<Platform>, form: Form) -> Response {
    let done = async {
        let member = Member::of(&form.request().extensions)?;
        match form.get("do") {
            "export" => ask(&platform, &member).await.map(drop),
            // Finished in the meantime: the page says how.
            "cancel" => match cancel(&platform, &member, form.get("job")).await {
                Err(AppError::Conflict(_)) => Ok(()),
                done => done,
            },
            _ => Err(AppError::Malformed("An export can be asked for or cancelled. Use a button of the page.".into())),
        }
    };
    match done.await {
        Ok(()) => see_other("/settings/data"),
        Err(error) => form.again(&platform, &error).await,
    }
}

/// `/settings/data/{job}.zip`
async fn get_archive(State(platform): State<Platform>, Path(file): Path<String>, extensions: Extensions) -> Response {
    let found = async {
        let member = Member::of(&extensions)?;
        let job = file.strip_suffix(".zip").ok_or(AppError::NotFound)?;
        fetch(&platform, &member, job).await
    };
    match found.await {
        Ok(archive) => archive,
        // A link that was kept: after signing in it works.
        Err(AppError::SignInNeeded) => see_other("/login?next=/settings/data"),
        Err(error) => error.into_response(),
    }
}
