//! `/oauth/authorize`: a member comes from an app, and goes back with a code or a refusal.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Response};

use crate::accounts::server::{Member, proven_at};
use crate::oauth::server::authorizing::{Asked, Prompt, Wrong, after_sign_in, read};
use crate::oauth::server::consenting::{Question, allow, answered, is_settled, keep, kept};
use crate::oauth::server::redirects::source_of;
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, see_other, sentence_page};
use crate::platform::time::{SECOND, Timestamp};

const PAGE: &str = "/oauth/authorize";
/// The page that asks; only ever drawn as an answer.
const CONSENT: &str = "/oauth/consent";
/// In an address that a sign-in leads to: the request that was kept, or that there was one.
const RESUME: &str = "resume";
const SIGNED_IN: &str = "signed_in";

/// `GET`: from the app's link.
pub async fn ask(State(platform): State<Platform>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let query = parts.uri.query().unwrap_or_default().to_owned();
    let parameter = |name: &str| form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == name).map(|(_, v)| v);
    let begun = match parameter(RESUME) {
        None => Ok((query.clone(), None)),
        Some(ticket) => match kept(&platform, &ticket).await {
            Ok(Some((query, since))) => Ok((query, Some(since))),
            Ok(None) => Err(AppError::Gone("That took too long. Go back to the app and begin anew.".into())),
            Err(error) => Err(error),
        },
    };
    let after = parameter(SIGNED_IN).is_some();
    match begun {
        Ok((query, since)) => settle(&platform, parts, &query, since, after || since.is_some()).await,
        Err(error) => sentence_page(&error),
    }
}

/// `POST`: the same in a form (OpenID Connect Core 1.0 section 3.1.2.1). It may come from the app's page, so the browser
/// sends no cookie along; it comes again as a link.
pub async fn repeat(form: Form) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.pairs()).finish();
    see_other(&format!("{PAGE}?{query}"))
}

/// The request of a query, for whoever is here. `since`: when they were asked to sign in (again).
async fn settle(
    platform: &Platform,
    parts: Parts,
    query: &str,
    since: Option<Timestamp>,
    came_by_form: bool,
) -> Response {
    let asked = match read(platform, query).await {
        Ok(asked) => asked,
        Err(wrong) => return refuse(platform, wrong),
    };
    let silent = asked.prompts.contains(&Prompt::None);
    let back = asked.back();
    let Ok(member) = Member::of(&parts.extensions) else {
        if silent {
            return refuse(platform, back.refuse("login_required", "Nobody is signed in."));
        }
        return sign_in_first(&format!("{PAGE}?{}&{SIGNED_IN}=1", after_sign_in(query)));
    };
    let auth_at = proven_at(&parts.extensions);
    if !is_fresh(platform, &asked, auth_at, since) {
        if silent {
            return refuse(platform, back.refuse("login_required", "It is too long ago that they signed in."));
        }
        return match keep(platform, query, None).await {
            Ok(ticket) => sign_in_first(&format!("{PAGE}?{RESUME}={ticket}")),
            Err(error) => sentence_page(&error),
        };
    }
    match is_settled(platform, &asked, &member).await {
        Ok(true) if !asked.prompts.contains(&Prompt::Consent) => match give(platform, &asked, &member, auth_at).await {
            Ok(to) if came_by_form => onward(&to, &asked.app.name),
            Ok(to) => see_other(&to),
            Err(error) => sentence_page(&error),
        },
        Ok(_) if silent => refuse(platform, back.refuse("consent_required", "The member has to be asked.")),
        Ok(_) => question(platform, parts, asked, query).await,
        Err(error) => sentence_page(&error),
    }
}

/// Whether the member has proven who they are as lately as the app wants.
fn is_fresh(platform: &Platform, asked: &Asked, auth_at: Timestamp, since: Option<Timestamp>) -> bool {
    if since.is_some_and(|since| auth_at >= since) {
        return true;
    }
    let again = asked.prompts.iter().any(|prompt| matches!(prompt, Prompt::Login | Prompt::SelectAccount));
    let age = (platform.clock.now().0 - auth_at.0) / SECOND;
    !again && asked.max_age.is_none_or(|most| age <= most && most > 0)
}

fn sign_in_first(next: &str) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    see_other(&format!("/login?{query}"))
}

async fn give(platform: &Platform, asked: &Asked, member: &Member, auth_at: Timestamp) -> Result<String, AppError> {
    let code = allow(platform, asked, member, auth_at).await?;
    Ok(asked.back().with(&platform.config.origin, &[("code", &code)]))
}

/// Draws the question. This page alone may send a form on to the app: browsers hold a redirect after a form to the
/// same policy as the form.
async fn question(platform: &Platform, mut parts: Parts, asked: Asked, query: &str) -> Response {
    let session = parts.extensions.get::<Caller>().and_then(|caller| caller.session.clone());
    let ticket = match keep(platform, query, session.as_deref()).await {
        Ok(ticket) => ticket,
        Err(error) => return sentence_page(&error),
    };
    let other = match keep(platform, query, None).await {
        Ok(ticket) => format!("{PAGE}?{RESUME}={ticket}"),
        Err(error) => return sentence_page(&error),
    };
    let source = source_of(&asked.redirect).unwrap_or_default();
    let to = asked.redirect;
    parts.extensions.insert(Question { app: asked.app, access: asked.access, ticket, to, other });
    parts.uri = Uri::from_static(CONSENT);
    parts.method = Method::GET;
    let Some(render) = platform.renderer.get() else { return sentence_page(&AppError::Internal) };
    let mut response = render(Request::from_parts(parts, Body::empty()), FormState::default()).await;
    let policy = response.headers().get(header::CONTENT_SECURITY_POLICY).and_then(|value| value.to_str().ok());
    let wider = policy.map(|policy| policy.replace("form-action 'self'", &format!("form-action 'self' {source}")));
    if let Some(value) = wider.and_then(|policy| HeaderValue::from_str(&policy).ok()) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
    }
    response
}

/// `POST /oauth/consent`: the answer, of the session that was asked, once.
pub async fn decide(State(platform): State<Platform>, form: Form) -> Response {
    let over =
        || AppError::Gone("This question was answered, or is too old. Go back to the app and begin anew.".into());
    let extensions = &form.request().extensions;
    let session = extensions.get::<Caller>().and_then(|caller| caller.session.clone());
    let (Ok(member), Some(session)) = (Member::of(extensions), session) else { return sentence_page(&over()) };
    let query = match answered(&platform, form.get("ticket"), &session).await {
        Ok(Some(query)) => query,
        Ok(None) => return sentence_page(&over()),
        Err(error) => return sentence_page(&error),
    };
    let asked = match read(&platform, &query).await {
        Ok(asked) => asked,
        Err(wrong) => return refuse(&platform, wrong),
    };
    if form.get("decision") != "allow" {
        return refuse(&platform, asked.back().refuse("access_denied", "The member said no."));
    }
    match give(&platform, &asked, &member, proven_at(extensions)).await {
        Ok(to) => see_other(&to),
        Err(error) => sentence_page(&error),
    }
}

fn refuse(platform: &Platform, wrong: Wrong) -> Response {
    match wrong {
        Wrong::Here(words) => sentence_page(&AppError::Malformed(words)),
        Wrong::App(error) => sentence_page(&error),
        Wrong::There { back, error, words } => {
            see_other(&back.with(&platform.config.origin, &[("error", error), ("error_description", &words)]))
        }
    }
}

/// A page that goes on by itself: after a form of ours a browser follows no redirect to another place.
fn onward(to: &str, name: &str) -> Response {
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
            .replace('"', "&quot;")
            .replace('\'', "&#39;")
    };
    let (to, name) = (escape(to), escape(name));
    let page = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>Back to {name}</title>\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\"><p><a href=\"{to}\">Back to {name}</a></p></html>"
    );
    (StatusCode::OK, Html(page)).into_response()
}
