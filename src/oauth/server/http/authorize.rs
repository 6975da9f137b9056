//! `/oauth/authorize`: a member comes from an app, and goes back with a code or a refusal.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Uri, header};
use axum::response::{IntoResponse, Response};

use crate::accounts::server::Member;
use crate::oauth::server::authorizing::{Asked, Prompt, Wrong, after_sign_in, read};
use crate::oauth::server::consenting::{Question, Yes, allow, answered, is_settled, keep, kept};
use crate::oauth::server::redirects::{place_of, source_of};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::platform::server::http::{Caller, Form, escape, plain_page, see_other, sentence_page};
use crate::platform::time::{SECOND, Timestamp};

/// The longest query, in bytes: it is kept while somebody signs in.
const LONGEST: usize = 8 * 1024;
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
    if query.len() > LONGEST {
        return too_long();
    }
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

fn too_long() -> Response {
    sentence_page(&AppError::Malformed("The app has sent more than eight kilobytes in its request.".into()))
}

/// `POST`: the same in a form (OpenID Connect Core 1.0 section 3.1.2.1). It may come from the app's page, so the browser
/// sends no cookie along; it comes again as a link.
pub async fn repeat(form: Form) -> Response {
    as_link(PAGE, &form)
}

/// What an app's page has sent in a form, as a link to this page of ours.
pub(super) fn as_link(page: &str, form: &Form) -> Response {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(form.pairs()).finish();
    if query.len() > LONGEST { too_long() } else { see_other(&format!("{page}?{query}")) }
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
        // RFC 9700 section 4.11.2: nobody who is not signed in is sent on by a link with our name on it.
        Err(Wrong::There { back, .. }) if !back.silent && Member::of(&parts.extensions).is_err() => {
            return sign_in_first(&format!("{PAGE}?{query}&{SIGNED_IN}=1"));
        }
        Err(wrong) => return refuse(platform, wrong, came_by_form),
    };
    let back = asked.back();
    let silent = back.silent;
    let Ok(yes) = Yes::of(&parts.extensions) else {
        if silent {
            return refuse(platform, back.refuse("login_required", "Nobody is signed in."), came_by_form);
        }
        return sign_in_first(&format!("{PAGE}?{}&{SIGNED_IN}=1", after_sign_in(query)));
    };
    if !is_fresh(platform, &asked, yes.auth_at, since) {
        if silent {
            let wrong = back.refuse("login_required", "It is too long ago that they signed in.");
            return refuse(platform, wrong, came_by_form);
        }
        return match keep(platform, query, None).await {
            Ok(ticket) => sign_in_first(&format!("{PAGE}?{RESUME}={ticket}")),
            Err(error) => sentence_page(&error),
        };
    }
    match is_settled(platform, &asked, &yes.member).await {
        Ok(true) if !asked.prompts.contains(&Prompt::Consent) => match give(platform, &asked, &yes, true).await {
            Ok(to) => go_on(&to, came_by_form),
            Err(error) => sentence_page(&error),
        },
        Ok(_) if silent => {
            refuse(platform, back.refuse("consent_required", "The member has to be asked."), came_by_form)
        }
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

async fn give(platform: &Platform, asked: &Asked, yes: &Yes, settled: bool) -> Result<String, AppError> {
    let code = allow(platform, asked, yes, settled).await?;
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
    let to = place_of(&asked.redirect);
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
    let Ok(yes) = Yes::of(&form.request().extensions) else { return sentence_page(&over()) };
    let query = match answered(&platform, form.get("ticket"), &yes.session).await {
        Ok(Some(query)) => query,
        Ok(None) => return sentence_page(&over()),
        Err(error) => return sentence_page(&error),
    };
    let asked = match read(&platform, &query).await {
        Ok(asked) => asked,
        Err(wrong) => return refuse(&platform, wrong, true),
    };
    if form.get("decision") != "allow" {
        return refuse(&platform, asked.back().refuse("access_denied", "The member said no."), false);
    }
    match give(&platform, &asked, &yes, false).await {
        Ok(to) => see_other(&to),
        Err(AppError::SignInNeeded) => sentence_page(&over()),
        Err(error) => sentence_page(&error),
    }
}

/// Says that it will not be: to the member where it is not sure who asks, else to the app.
fn refuse(platform: &Platform, wrong: Wrong, came_by_form: bool) -> Response {
    match wrong {
        Wrong::Here(words) => sentence_page(&AppError::Malformed(words)),
        Wrong::App(error) => sentence_page(&error),
        Wrong::There { back, error, words } => {
            let to = back.with(&platform.config.origin, &[("error", error), ("error_description", &words)]);
            go_on(&to, came_by_form)
        }
    }
}

/// On to the app: by a page that goes on by itself where a form of ours has led here, since browsers follow no redirect
/// to another place after one.
fn go_on(to: &str, came_by_form: bool) -> Response {
    if !came_by_form {
        return see_other(to);
    }
    let (place, to) = (escape(&place_of(to)), escape(to));
    let body = format!(
        "<meta http-equiv=\"refresh\" content=\"0; url={to}\"><h1>Back to {place}</h1>\
         <p><a href=\"{to}\">Go on</a> if nothing happens.</p>"
    );
    plain_page(&format!("Back to {place}"), &body).into_response()
}
