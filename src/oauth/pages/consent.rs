//! Whether an app may use a member's account. Only ever drawn as the answer to an app's request.

use leptos::prelude::*;

use crate::accounts::Viewer;
use crate::accounts::server::Member;
use crate::frame::{NotFound, PageTitle};
use crate::oauth::Access;
use crate::oauth::server::{GRANT_LIFE, Question};
use crate::platform::server::http::shown_once;
use crate::platform::time::DAY;
use crate::ui::{Flag, FlagSize, Icon, Mark};

/// What the icon beside a scope is.
fn icon(word: &str) -> &'static str {
    match word {
        "posts:write" | "comments:write" => "pen",
        "openid" | "email" | "profile" => "people",
        "offline_access" => "clock",
        "notifications" | "live" => "bell",
        "exports" => "download",
        "webhooks" => "link",
        "admin" => "warn",
        _ => "eye",
    }
}

/// The question, with everything that the app could do and who made it.
#[component]
pub fn ConsentPage() -> impl IntoView {
    match (shown_once::<Question>(), Member::maybe_current()) {
        (Some(question), Some(member)) => asked(question, &member),
        _ => view! { <NotFound/> }.into_any(),
    }
}

fn asked(question: Question, member: &Member) -> AnyView {
    let Question { app, access, ticket, to, other } = question;
    let viewer = expect_context::<Viewer>();
    let maker = if app.owner_name.is_empty() { format!("@{}", app.owner_handle) } else { app.owner_name.clone() };
    let title = format!("Let {} use your account?", app.name);
    let author = member.author.clone();
    let at = if viewer.place.is_empty() { "here".to_owned() } else { format!("at {}", viewer.place) };
    view! {
        <PageTitle title=title.clone()/>
        <a class="skip vh" href="#main">"Skip to the content"</a>
        <main id="main" class="page consent stack">
            <div class="row meet">
                <Flag id=app.id.clone()/>
                <span class="knot"><Icon name="swap"/></span>
                <Mark/>
            </div>
            <h1 dir="auto">{title}</h1>
            <p class="dek">
                <span dir="auto">{app.name.clone()}</span> " is an app by " <b dir="auto">{maker}</b>
                ". It asks to act for you " {at} "."
            </p>
            <form class="sheet stack" method="post" action="/oauth/consent">
                <div class="row">
                    <Flag id=author.id.clone() avatar=author.avatar.clone() size=FlagSize::Mid/>
                    <div>
                        <b dir="auto">{author.name.clone()}</b>
                        <span class="hint sub">{format!("@{}", author.handle)}</span>
                    </div>
                    <a class="ui end" href=format!("/login?next={}", leptos_router::location::Url::escape(&other)) rel="external">
                        "Not you?"
                    </a>
                </div>
                <hr/>
                <h2 class="eyebrow">"It could"</h2>
                {could(&access)}
                <h2 class="eyebrow">"It could not"</h2>
                <ul class="stack" role="list">
                    <li class="row ui muted">
                        <Icon name="x"/>
                        <span>"See your password, change your settings, or delete your account"</span>
                    </li>
                </ul>
                <p class="note warn">
                    "Nobody here has checked this app. Go on only if you know " <span dir="auto">{app.name.clone()}</span> "."
                </p>
                {for_how_long()}
                <div class="row two">
                    <input type="hidden" name="ticket" value=ticket/>
                    <button class="button" name="decision" value="deny">"Do not allow"</button>
                    <button class="button primary" name="decision" value="allow">{format!("Allow {}", app.name)}</button>
                </div>
            </form>
            <p class="ui muted">
                "Either way you go back to " <b>{to}</b> ". You can take this back under "
                <a href="/settings/apps" rel="external">"Authorised apps"</a> "."
            </p>
        </main>
    }
    .into_any()
}

/// How long it may go on: every yes gives a refresh token, whatever was asked for.
pub fn for_how_long() -> AnyView {
    let days = GRANT_LIFE / DAY;
    let words = format!("It can go on for up to {days} days, while you are away, until you take it back.");
    view! { <p class="ui muted">{words}</p> }.into_any()
}

/// What a set of scopes allows, one a line.
pub fn could(access: &Access) -> AnyView {
    let text = access.to_string();
    let lines: Vec<_> = text
        .split(' ')
        .filter_map(|word| Some((icon(word), Access::sentence(word)?)))
        .map(|(icon, words)| view! { <li class="row"><Icon name=icon/><span>{words}</span></li> })
        .collect();
    view! { <ul class="stack" role="list">{lines}</ul> }.into_any()
}
