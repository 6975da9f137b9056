//! The routes: away, back, and the forms of those who are new or link their account.

use axum::extract::{Extension, Query, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Uri, header};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{RequestExt, Router};
use cookie::{Cookie, SameSite, time::Duration};
use leptos::prelude::use_context;
use serde::Deserialize;

use super::Trouble;
use super::arriving::{Arrived, Brought, arrive};
use super::departing::{LIFE, depart};
use super::joining::{Typed, join};
use super::linking::{begin_link, unlink};
use crate::accounts::server::{Member, Origin, let_in};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::config::Config;
use crate::platform::server::http::{Caller, Form, done_at, draw_again, local_path, see_other, sentence_page};
use crate::platform::time::SECOND;

const LOGIN: &str = "/login";
const SECURITY: &str = "/settings/security";

/// What lets a member go to have their account linked, for the page that sends them on. No `Debug` tells it.
#[derive(Clone)]
pub struct Leave(pub String);

/// The routes.
pub fn routes() -> Router<Platform> {
    Router::new()
        .route("/login/provider", get(away))
        .route("/login/provider/callback", get(back))
        .route("/login/provider/new", post(post_new))
        .route("/settings/security/provider", get(|| async { see_other(SECURITY) }).post(post_link))
}

#[derive(Deserialize)]
struct Away {
    #[serde(default)]
    next: String,
    link: Option<String>,
}

/// What the provider sends along (RFC 6749 sections 4.1.2 and 4.1.2.1, RFC 9207).
#[derive(Deserialize)]
struct Back {
    #[serde(default)]
    state: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    error: String,
    iss: Option<String>,
}

/// `GET /login/provider`: on to the provider. A link and no form: a form's answer may not lead to another site.
async fn away(State(platform): State<Platform>, mut request: Request) -> Response {
    let Ok(from) = request.extract_parts_with_state::<Origin, _>(&platform).await;
    let (mut parts, _) = request.into_parts();
    let Ok(Query(asked)) = Query::<Away>::try_from_uri(&parts.uri) else { return lost(&platform, parts, LOGIN).await };
    let member = Member::of(&parts.extensions).ok();
    let leave = match (&asked.link, &member) {
        (Some(token), Some(member)) => Some((member, token.as_str())),
        (Some(_), None) => return see_other(&format!("{LOGIN}?next={SECURITY}")),
        (None, _) => None,
    };
    // One for all that this browser has begun, so that two windows do not stand in each other's way.
    let browser = browser(&parts, &platform.config).filter(|known| known.len() == 43);
    let browser = browser.map_or_else(|| platform.rng.token(), str::to_owned);
    let page = if leave.is_some() { SECURITY } else { LOGIN };
    match depart(&platform, &browser, local_path(&asked.next), leave, &from).await {
        Ok(there) => with_cookie(see_other(&there), cookie(&platform.config, &browser)),
        Err(trouble) => {
            parts.uri = Uri::from_static(page);
            tell(&platform, parts, trouble).await
        }
    }
}

/// `GET /login/provider/callback`: back from the provider.
async fn back(State(platform): State<Platform>, mut request: Request) -> Response {
    let Ok(from) = request.extract_parts_with_state::<Origin, _>(&platform).await;
    let (mut parts, _) = request.into_parts();
    // A name that comes twice is no answer (RFC 6749 section 3.1).
    let Ok(Query(sent)) = Query::<Back>::try_from_uri(&parts.uri) else { return lost(&platform, parts, LOGIN).await };
    let member = Member::of(&parts.extensions).ok();
    let brought = Brought {
        browser: browser(&parts, &platform.config).unwrap_or_default(),
        state: &sent.state,
        code: &sent.code,
        iss: sent.iss.as_deref(),
        error: &sent.error,
    };
    match arrive(&platform, member.as_ref(), &from, &brought).await {
        Ok(Arrived::Known(entered, next)) => {
            let caller = parts.extensions.get::<Caller>().cloned();
            let_in(&platform, caller.as_ref(), entered, local_path(&next)).await
        }
        Ok(Arrived::New) => see_other("/login/provider/new"),
        Ok(Arrived::Linked) => done_at(SECURITY, "linked"),
        Err((for_link, trouble)) => {
            parts.uri = Uri::from_static(if for_link { SECURITY } else { LOGIN });
            tell(&platform, parts, trouble).await
        }
    }
}

/// `POST /login/provider/new`: the account of somebody new.
async fn post_new(
    State(platform): State<Platform>,
    Extension(caller): Extension<Caller>,
    from: Origin,
    form: Form,
) -> Response {
    let browser = browser(form.request(), &platform.config).unwrap_or_default().to_owned();
    let typed = Typed {
        handle: form.get("handle"),
        name: form.get("name"),
        email: form.get("email"),
        invite: form.get("invite"),
    };
    match join(&platform, &browser, &typed, &from).await {
        Ok((entered, next)) => let_in(&platform, Some(&caller), entered, local_path(&next)).await,
        Err(error) => form.again(&platform, &error).await,
    }
}

/// `POST /settings/security/provider`: `do` is `link` or `unlink`. What is wrong is said on the page of the form.
async fn post_link(State(platform): State<Platform>, form: Form) -> Response {
    let Ok(member) = Member::of(&form.request().extensions) else {
        return see_other(&format!("{LOGIN}?next={SECURITY}"));
    };
    let done = match form.get("do") {
        "link" => match begin_link(&platform, &member, form.get("provider_password")).await {
            Ok(token) => return form.at(SECURITY).show_once(&platform, Leave(token)).await,
            Err(error) => Err(error),
        },
        "unlink" => unlink(&platform, &member, form.get("provider_off_password")).await,
        _ => Err(AppError::Malformed("That cannot be done here. Use a button of the page.".into())),
    };
    match done {
        Ok(()) => done_at(SECURITY, "unlinked"),
        Err(error) => form.at(SECURITY).again(&platform, &error).await,
    }
}

async fn lost(platform: &Platform, mut parts: Parts, page: &'static str) -> Response {
    parts.uri = Uri::from_static(page);
    tell(platform, parts, Trouble::Lost).await
}

/// The page that they came from, with what went wrong.
async fn tell(platform: &Platform, parts: Parts, trouble: Trouble) -> Response {
    let name = platform.config.provider.as_ref().map_or("", |provider| provider.name.as_str());
    match trouble.into_error(name) {
        AppError::NotFound => sentence_page(&AppError::NotFound),
        error => draw_again(platform, parts, &[], &error).await,
    }
}

/// The name of the cookie by which a browser is known that has gone to the provider.
fn cookie_name(config: &Config) -> &'static str {
    if config.origin_is_https() { "__Host-tidings-provider" } else { "tidings-provider" }
}

fn browser<'a>(parts: &'a Parts, config: &Config) -> Option<&'a str> {
    crate::accounts::server::read_cookie(&parts.headers, cookie_name(config))
}

/// What stands in it, in the request that a page answers; empty without one.
pub fn browser_here(platform: &Platform) -> String {
    let parts = use_context::<Parts>();
    parts.as_ref().and_then(|parts| browser(parts, &platform.config)).unwrap_or_default().to_owned()
}

/// `Lax`: the way back begins on another site.
fn cookie(config: &Config, id: &str) -> HeaderValue {
    let mut cookie = Cookie::new(cookie_name(config), id.to_owned());
    cookie.set_path("/");
    cookie.set_same_site(SameSite::Lax);
    cookie.set_secure(config.origin_is_https());
    cookie.set_http_only(true);
    // There, back, and the form of whoever is new.
    cookie.set_max_age(Duration::seconds(2 * LIFE / SECOND));
    HeaderValue::from_str(&cookie.to_string()).unwrap_or(HeaderValue::from_static(""))
}

fn with_cookie(mut response: Response, cookie: HeaderValue) -> Response {
    response.headers_mut().append(header::SET_COOKIE, cookie);
    response
}
