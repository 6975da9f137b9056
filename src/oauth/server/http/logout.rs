//! `/oauth/logout`: an app asks to sign the member out here, too (OpenID Connect RP-Initiated Logout 1.0).

use axum::extract::{Extension, Request, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use super::authorize::as_link;
use crate::accounts::server::{Member, end_session_cookie, sign_out};
use crate::oauth::server::jwt::verify_id_hint;
use crate::oauth::server::redirects;
use crate::oauth::server::store::apps;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, escape, plain_page, see_other, sentence_page};
use crate::platform::text::is_name;

/// What an app has sent.
struct Asked {
    /// Where the member goes afterwards.
    to: String,
    /// Whom the hint names.
    sub: Option<String>,
}

/// Reads it. An address that is not registered is none (section 3): the member is told, and sent nowhere.
async fn read(platform: &Platform, get: impl Fn(&str) -> String) -> Result<Asked, AppError> {
    let wrong = |words: &str| AppError::Malformed(words.into());
    let (hint, client, to) = (get("id_token_hint"), get("client_id"), get("post_logout_redirect_uri"));
    let claims = match hint.is_empty() {
        true => None,
        false => {
            let claims = verify_id_hint(platform, &hint).await;
            Some(claims.map_err(|_| wrong("The app named you by a token that this place does not know."))?)
        }
    };
    let named = claims.as_ref().map(|claims| claims.aud.clone());
    if named.as_ref().is_some_and(|named| !client.is_empty() && *named != client) {
        return Err(wrong("The app named itself in two ways."));
    }
    let sub = claims.map(|claims| claims.sub);
    if to.is_empty() {
        return Ok(Asked { to: "/".into(), sub });
    }
    let id = named.unwrap_or(client);
    let app = if is_name(&id) { apps::find(platform, &id).await? } else { None };
    let app = app.filter(|app| app.works(platform.clock.now()));
    let registered = app.is_some_and(|app| redirects::is_registered(&app.logouts, &to));
    if !registered {
        return Err(wrong("The app wants to send you to an address that its makers have not registered."));
    }
    let state = get("state");
    let to = if state.is_empty() { to } else { redirects::with(&to, &[("state", &state)]) };
    Ok(Asked { to, sub })
}

/// `GET`: at once for the member that the hint names, else by a question: anybody can make a link.
pub async fn ask(State(platform): State<Platform>, Extension(caller): Extension<Caller>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let get = |name: &str| {
        let found = form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name);
        found.map(|(_, value)| value.into_owned()).unwrap_or_default()
    };
    let asked = match read(&platform, get).await {
        Ok(asked) => asked,
        Err(error) => return sentence_page(&error),
    };
    match (Member::of(request.extensions()), &asked.sub) {
        // A hint is no proof of who is here: any maker has one of their own.
        (Err(_), _) => gone(&asked.to),
        (Ok(member), Some(sub)) if sub == member.id() => end(&platform, &caller, &asked.to).await,
        (Ok(_), _) => question(&query, &asked.to),
    }
}

/// `POST` from an app's page (section 2): the browser sends no cookie along, so it comes again as a link.
pub async fn repeat(form: Form) -> Response {
    as_link("/oauth/logout", &form)
}

/// `POST /oauth/logout/confirm`: the member's own yes.
pub async fn leave(State(platform): State<Platform>, Extension(caller): Extension<Caller>, form: Form) -> Response {
    match read(&platform, |name| form.get(name).to_owned()).await {
        Ok(asked) => end(&platform, &caller, &asked.to).await,
        Err(error) => sentence_page(&error),
    }
}

async fn end(platform: &Platform, caller: &Caller, to: &str) -> Response {
    if let Some(session) = &caller.session
        && let Err(error) = sign_out(platform, session).await
    {
        return sentence_page(&error);
    }
    ([(header::SET_COOKIE, end_session_cookie(&platform.config))], see_other(to)).into_response()
}

/// For somebody who is not signed in: anybody can make such a link, so they are told where it leads.
fn gone(to: &str) -> Response {
    let on = match to {
        "/" => "<p><a href=\"/\">To the newest posts</a></p>".to_owned(),
        to => format!("<p><a href=\"{}\">Go on to {}</a></p>", escape(to), escape(&redirects::place_of(to))),
    };
    plain_page("You are signed out", &format!("<h1>You are signed out</h1>{on}")).into_response()
}

/// Asks. The form carries what the app has sent; its own policy lets it go nowhere but here and on from here.
fn question(query: &str, to: &str) -> Response {
    let fields: String = form_urlencoded::parse(query.as_bytes())
        .filter(|(name, _)| {
            matches!(name.as_ref(), "id_token_hint" | "client_id" | "post_logout_redirect_uri" | "state")
        })
        .map(|(name, value)| format!("<input type=\"hidden\" name=\"{name}\" value=\"{}\">", escape(&value)))
        .collect();
    let on = match to {
        "/" => String::new(),
        to => format!(" You then go on to {}.", escape(&redirects::place_of(to))),
    };
    let body = format!(
        "<h1>Sign out?</h1><p>An app asks to sign you out here.{on}</p>\
         <form method=\"post\" action=\"/oauth/logout/confirm\">{fields}<button>Sign out</button></form>\
         <p><a href=\"/\">Stay signed in</a></p>"
    );
    let source = redirects::source_of(to).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; form-action 'self' {source}"
    );
    let mut response = plain_page("Sign out?", &body).into_response();
    if let Ok(policy) = HeaderValue::from_str(policy.trim_end()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}
