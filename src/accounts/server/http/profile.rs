//! `/settings/profile`: `do` says which of its forms was sent.

use axum::extract::State;
use axum::response::Response;

use crate::accounts::server::signing_in::Origin;
use crate::accounts::server::{Member, change_handle, fly_flag, introduce, keep_zone};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, done_at, see_other};

const PAGE: &str = "/settings/profile";

pub(super) async fn post_profile(State(platform): State<Platform>, from: Origin, form: Form) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else {
        return see_other(&format!("/login?next={PAGE}"));
    };
    let done = match form.get("do") {
        "words" => {
            let (name, bio, links) = (form.get("name"), form.get("bio"), form.get("links"));
            introduce(&platform, &member, name, bio, links).await.map(|()| "words")
        }
        "handle" => change_handle(&platform, &member, form.get("handle"), &from).await.map(|_| "handle"),
        "zone" => keep_zone(&platform, &member, form.get("zone")).await.map(|()| "zone"),
        "flag" => fly_flag(&platform, &member).await.map(|()| "flag"),
        _ => Err(AppError::Malformed("That cannot be done here. Use a button of the page.".into())),
    };
    match done {
        Ok(word) => done_at(PAGE, word),
        Err(error) => form.again(&platform, &error).await,
    }
}
