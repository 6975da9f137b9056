//! The forms of the accounts. Each posts to the address of its own page.

mod entry;
mod leaving;
mod profile;
mod recovery;
mod security;

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts, Path, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::post;

pub use self::entry::let_in;
use self::entry::{post_claim, post_login, post_logout, post_register, post_second_step};
use self::leaving::{post_leave, post_stay};
use self::profile::post_profile;
use self::recovery::{post_confirm, post_forgot, post_reset, post_undo};
use self::security::post_security;
use super::signing_in::{Origin, SignedIn};
use super::{Member, confirm_first, cookie, follow, keep_theme, unfollow};
use crate::accounts::Theme;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Form, block_of, client_address, local_path, see_other, sentence_page};

/// The routes that change accounts.
pub fn routes(platform: &Platform) -> Router<Platform> {
    let proven = middleware::from_fn_with_state(platform.clone(), confirm_first);
    Router::new()
        .route("/settings/data/leave", post(post_leave).layer(proven))
        .route("/settings/data/stay", post(post_stay))
        .route("/register", post(post_register))
        .route("/login", post(post_login))
        .route("/login/second-factor", post(post_second_step))
        .route("/logout", post(post_logout))
        .route("/claim/{token}", post(post_claim))
        .route("/password/forgot", post(post_forgot))
        .route("/password/reset/{token}", post(post_reset))
        .route("/email/confirm/{token}", post(post_confirm))
        .route("/email/undo/{token}", post(post_undo))
        .route("/settings/profile", post(post_profile))
        .route("/settings/security", post(post_security))
        .route("/theme", post(post_theme))
        .route("/{handle}/follow", post(post_follow))
}

pub(super) fn refuse(error: &AppError) -> Response {
    sentence_page(error)
}

async fn post_theme(State(platform): State<Platform>, form: Form) -> Response {
    match Theme::parse(form.get("theme")) {
        Some(theme) => {
            if let Ok(member) = Member::of(&form.request().extensions)
                && let Err(error) = keep_theme(&platform, &member, theme).await
            {
                return refuse(&error);
            }
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

/// In a handler's arguments: from where the request comes.
impl FromRequestParts<Platform> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, platform: &Platform) -> Result<Self, Infallible> {
        Ok(Self::of(platform, &parts.headers, &parts.extensions))
    }
}

impl Origin {
    /// From where a request with this head comes.
    pub(super) fn of(platform: &Platform, headers: &HeaderMap, extensions: &Extensions) -> Self {
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let Some(ConnectInfo(peer)) = extensions.get::<ConnectInfo<SocketAddr>>() else {
            return Self { agent: agent.to_owned(), ..Self::default() };
        };
        let address = client_address(peer.ip(), headers, &platform.config.trusted_proxies);
        Self { address: address.to_string(), block: block_of(address), agent: agent.to_owned() }
    }
}

fn with_session(platform: &Platform, session: &SignedIn, to: &str) -> Response {
    with_cookie(see_other(to), cookie::set_session(&platform.config, &session.id, session.cookie_seconds))
}

fn with_cookie(response: Response, cookie: HeaderValue) -> Response {
    ([(header::SET_COOKIE, cookie)], response).into_response()
}

/// Beside a cookie that is set already.
fn with_more_cookies(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
