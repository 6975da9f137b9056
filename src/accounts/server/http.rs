//! The forms of the accounts. Each posts to the address of its own page.

use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, Extension, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;

use super::signing_in::{Origin, begin_session};
use super::{Member, NewMember, cookie, follow, register, sign_in, sign_out, unfollow};
use crate::accounts::{Role, Theme};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::config::Signup;
use crate::platform::server::http::{Caller, Form, client_address, local_path, see_other, sentence_page};

/// The routes that change accounts.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/register", post(post_register))
        .route("/login", post(post_login))
        .route("/logout", post(post_logout))
        .route("/theme", post(post_theme))
        .route("/{handle}/follow", post(post_follow))
}

pub(super) fn refuse(error: &AppError) -> Response {
    sentence_page(error)
}

async fn post_register(
    State(platform): State<Platform>,
    Extension(ConnectInfo(peer)): Extension<ConnectInfo<SocketAddr>>,
    form: Form,
) -> Response {
    if platform.config.signup != Signup::Open {
        let words = "This place takes no new members by itself. Ask its owner for an account.";
        return form.again(&platform, &AppError::field("", words)).await;
    }
    let new = NewMember {
        handle: form.get("handle"),
        email: form.get("email"),
        name: form.get("name"),
        bio: "",
        password: form.get("password"),
        role: Role::Member,
    };
    let from = origin(&platform, peer, &form.request().headers);
    let begun = match register(&platform, &new).await {
        Ok(id) => begin_session(&platform, &id, false, &from).await,
        Err(error) => Err(error),
    };
    match begun {
        Ok(session) => with_session(&platform, &session.id, session.cookie_seconds, local_path(form.get("next"))),
        Err(error) => form.again(&platform, &error).await,
    }
}

async fn post_login(
    State(platform): State<Platform>,
    Extension(ConnectInfo(peer)): Extension<ConnectInfo<SocketAddr>>,
    Extension(caller): Extension<Caller>,
    form: Form,
) -> Response {
    let from = origin(&platform, peer, &form.request().headers);
    let keep = !form.get("keep").is_empty();
    match sign_in(&platform, form.get("email"), form.get("password"), keep, &from).await {
        Ok(session) => {
            // Whoever was signed in here before is so no longer.
            if let Some(earlier) = &caller.session
                && let Err(error) = sign_out(&platform, earlier).await
            {
                return refuse(&error);
            }
            with_session(&platform, &session.id, session.cookie_seconds, local_path(form.get("next")))
        }
        Err(error) => form.again(&platform, &error).await,
    }
}

async fn post_logout(State(platform): State<Platform>, Extension(caller): Extension<Caller>) -> Response {
    if let Some(session) = &caller.session
        && let Err(error) = sign_out(&platform, session).await
    {
        return refuse(&error);
    }
    with_cookie(see_other("/"), cookie::clear_session(&platform.config))
}

async fn post_theme(State(platform): State<Platform>, form: Form) -> Response {
    match Theme::parse(form.get("theme")) {
        Some(theme) => {
            with_cookie(see_other(local_path(form.get("next"))), cookie::set_theme(&platform.config, theme.as_str()))
        }
        None => refuse(&AppError::Malformed("A theme is auto, light or dark.".into())),
    }
}

async fn post_follow(State(platform): State<Platform>, Path(handle): Path<String>, form: Form) -> Response {
    let Some(handle) = handle.strip_prefix('@') else { return refuse(&AppError::NotFound) };
    let page = format!("/@{handle}");
    let Ok(member) = Member::of(&form.request().extensions) else {
        return see_other(&format!("/login?next={page}"));
    };
    let done = match form.get("do") {
        "unfollow" => unfollow(&platform, &member, handle).await,
        _ => follow(&platform, &member, handle).await,
    };
    match done {
        Ok(()) => see_other(local_path(if form.get("next").is_empty() { &page } else { form.get("next") })),
        Err(error) => refuse(&error),
    }
}

fn origin(platform: &Platform, peer: SocketAddr, headers: &HeaderMap) -> Origin {
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Origin {
        address: client_address(peer.ip(), headers, &platform.config.trusted_proxies).to_string(),
        agent: agent.to_owned(),
    }
}

fn with_session(platform: &Platform, id: &str, seconds: Option<i64>, to: &str) -> Response {
    with_cookie(see_other(to), cookie::set_session(&platform.config, id, seconds))
}

fn with_cookie(response: Response, cookie: axum::http::HeaderValue) -> Response {
    ([(header::SET_COOKIE, cookie)], response).into_response()
}
