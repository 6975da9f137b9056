//! What stands around the pages: masthead, connection banner, colophon; and the page for what is
//! not there.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos_meta::{Meta, Title};
use leptos_router::components::{Outlet, Redirect};
use leptos_router::hooks::use_location;

use super::{Bell, Connection};
use crate::accounts::pages::Leaving;
use crate::accounts::{Me, Role, Viewer};
use crate::platform::error::AppError;
use crate::ui::{Banner, Brand, CrashBanner, Flag, FlagSize, Hoist, Icon, SignalFlag, ThemeForm, Tone};

/// The frame of most pages.
#[component]
pub fn Frame() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let path = use_location().pathname;
    let must_confirm = viewer.me.as_ref().is_some_and(|me| me.must_confirm);
    let leaving_at = viewer.me.as_ref().and_then(|me| me.leaving_at);
    view! {
        <a class="skip vh" href="#main">"Skip to the content"</a>
        <Masthead viewer=viewer.clone()/>
        {must_confirm.then(unconfirmed)}
        {leaving_at.map(|at| view! { <Leaving at/> })}
        <Connection/>
        <CrashBanner/>
        <Outlet/>
        <footer class="colophon">
            <Hoist/>
            <span>{running_on(&viewer.place)} <a href="/">"Tidings"</a> ", free software."</span>
            <ThemeForm current=viewer.theme.as_str() next=path/>
        </footer>
    }
}

/// Said on every page until it is done: without it nobody hears from this member.
fn unconfirmed() -> impl IntoView {
    view! {
        <Banner tone=Tone::Warning>
            "We have sent you a mail. Open its link to confirm your address; until then you can write drafts, but not \
            publish. "
            <a href="/settings/security">"It did not come"</a>
        </Banner>
    }
}

fn running_on(place: &str) -> String {
    if place.is_empty() { "This place runs on ".into() } else { format!("{place} runs on ") }
}

#[component]
fn Masthead(viewer: Viewer) -> impl IntoView {
    let path = use_location().pathname;
    let here = move |at: &'static str| (path.get() == at).then_some("page");
    let dock = match viewer.me.clone() {
        Some(me) => view! { <MemberDock me/> }.into_any(),
        None => view! { <VisitorDock signup_open=viewer.signup_open/> }.into_any(),
    };
    view! {
        <header class="masthead">
            <Brand place=viewer.place.clone()/>
            <nav class="sections" aria-label="Sections">
                <a href="/" aria-current=move || here("/")>"Latest"</a>
                <a href="/tags" aria-current=move || here("/tags")>"Tags"</a>
            </nav>
            {dock}
        </header>
    }
}

#[component]
fn MemberDock(me: Me) -> impl IntoView {
    let profile = me.member.href();
    let members = (me.role >= Role::Moderator).then(|| view! { <a href="/admin/members">"Members"</a> });
    let jobs = (me.role == Role::Owner).then(|| view! { <a href="/admin/jobs">"Jobs"</a> });
    view! {
        <nav class="dock" aria-label="You">
            <a class="home" href="/"><Icon name="home"/><span>"Home"</span></a>
            <a href="/notifications">
                <Icon name="bell"/>
                <span>"Notifications"</span>
                <Bell member=me.member.id.clone() unread=me.unread position=me.position/>
            </a>
            <a class="write" href="/write"><Icon name="pen"/><span>"Write"</span></a>
            <details class="menu">
                <summary>
                    <Flag id=me.member.id.clone() avatar=me.member.avatar.clone() size=FlagSize::Mid/>
                    <span>{me.member.first_name().to_owned()}</span>
                </summary>
                <div class="menu-panel">
                    <a href=profile>"Your profile"</a>
                    <a href="/drafts">"Drafts"</a>
                    <a href="/settings/profile">"Settings"</a>
                    <a href="/settings/security">"Security"</a>
                    <a href="/settings/data">"Your data"</a>
                    <a href="/media">"Pictures"</a>
                    {members} {jobs}
                    <form method="post" action="/logout"><button>"Sign out"</button></form>
                </div>
            </details>
        </nav>
    }
}

#[component]
fn VisitorDock(signup_open: bool) -> impl IntoView {
    view! {
        <nav class="dock" aria-label="You">
            <a class="home" href="/"><Icon name="home"/><span>"Home"</span></a>
            <a href="/login"><Icon name="key"/><span>"Sign in"</span></a>
            {signup_open
                .then(|| view! { <a class="write" href="/register"><Icon name="pen"/><span>"Join"</span></a> })}
        </nav>
    }
}

/// The page's title and its description for search engines and previews.
#[component]
pub fn PageTitle(title: String, #[prop(optional, into)] description: String) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let place = if viewer.place.is_empty() { "Tidings".to_owned() } else { format!("Tidings from {}", viewer.place) };
    let description = if description.is_empty() { viewer.description.clone() } else { description };
    let description = if description.is_empty() { "A home for a community's writing.".to_owned() } else { description };
    // A tag of the head looks for the head when it is written, which may be long after this: so it takes
    // along where it belongs.
    OwnedView::new(view! {
        <Title text=format!("{title} · {place}")/>
        <Meta name="description" content=description/>
    })
}

/// The page for what is not there. Answers 404.
#[component]
pub fn NotFound() -> impl IntoView {
    status_not_found();
    let viewer = expect_context::<Viewer>();
    view! {
        <a class="skip vh" href="#main">"Skip to the content"</a>
        <header class="masthead"><Brand place=viewer.place/></header>
        <Missing/>
    }
}

/// The same inside a frame that is there already.
#[component]
pub fn Missing() -> impl IntoView {
    status_not_found();
    view! {
        <PageTitle title="Nothing here".to_owned()/>
        <main id="main" class="page">
            <div class="empty">
                <SignalFlag letter='G'/>
                <h1>"There is nothing at this address"</h1>
                <p>"It may have been taken away, or the address has a slip in it. The flag says: “I require a pilot.”"</p>
                <a class="button primary" href="/">"To the newest posts"</a>
            </div>
        </main>
    }
}

/// Sends a visitor to the sign-in page and from there back to `next`.
#[component]
pub fn SignInFirst(#[prop(into)] next: String) -> impl IntoView {
    view! { <Redirect path=format!("/login?next={}", in_query(&next))/> }
}

/// An address as a parameter of another: what would end it there, and what may stand in no header, is encoded.
fn in_query(address: &str) -> String {
    let mut text = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'%' | b'&' | b'#' | b'+' => text.push_str(&format!("%{byte:02X}")),
            byte if byte.is_ascii_graphic() => text.push(char::from(byte)),
            byte => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// What a page shows instead of its data.
pub fn failure(error: &AppError) -> AnyView {
    match error {
        AppError::NotFound => view! { <Missing/> }.into_any(),
        other => {
            let sentence = other.sentence();
            set_status(other.status());
            view! {
                <PageTitle title="Something is wrong".to_owned()/>
                <main id="main" class="page">
                    <div class="empty">
                        <SignalFlag letter='F'/>
                        <h1>{sentence}</h1>
                        <a class="button primary" href="/">"To the newest posts"</a>
                    </div>
                </main>
            }
            .into_any()
        }
    }
}

fn status_not_found() {
    set_status(404);
}

/// Sets the status of the answer that this page is.
pub fn set_status(code: u16) {
    if let Some(set) = use_context::<StatusSetter>() {
        (set.status)(code);
    }
}

/// What is answered for an address that has moved for good: the new one, for programs and for people.
pub fn moved(href: &str) -> AnyView {
    if let Some(set) = use_context::<StatusSetter>() {
        (set.moved)(href);
    }
    view! {
        <main id="main" class="page">
            <div class="empty"><h1>"This has moved"</h1><a class="button primary" href=href.to_owned()>"Go there"</a></div>
        </main>
    }
    .into_any()
}

/// How a page sets the head of its answer; given by the server, absent while the routes are listed.
#[derive(Clone, Copy)]
pub struct StatusSetter {
    pub status: fn(u16),
    /// 308, and where to.
    pub moved: fn(&str),
}
