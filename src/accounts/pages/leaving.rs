//! `/settings/data/leave`: deleting one's account, and what says everywhere that it will be.

use leptos::prelude::*;

use crate::accounts::Viewer;
use crate::accounts::server::{Legacy, Member};
use crate::frame::{PageTitle, Settings, SignInFirst};
use crate::platform::form::FormState;
use crate::platform::server::http::done_here;
use crate::platform::time::Timestamp;
use crate::ui::{CheckField, ErrorSummary, SubmitButton, TimeKind, TimeText, Toast, Toasts};

const PAGE: &str = "/settings/data/leave";

/// What becomes of everything, and the form.
#[component]
pub fn LeavePage() -> impl IntoView {
    let refused = expect_context::<FormState>().on(PAGE);
    let page = match Member::current() {
        Ok(_) => form(refused),
        Err(_) => view! { <SignInFirst next=PAGE/> }.into_any(),
    };
    view! {
        <PageTitle title="Delete your account".to_owned()/>
        {page}
    }
}

fn form(refused: FormState) -> AnyView {
    let chosen = |legacy: Legacy| refused.value("posts") == Some(legacy.as_str());
    let (keep, remove) = (chosen(Legacy::Keep), chosen(Legacy::Remove));
    let (errors, note) = (refused.errors, refused.note);
    view! {
        <Settings here="/settings/data" title="Delete your account" hint="You can come back for a week. After that nobody can undo it, not even an owner.">
            <section aria-labelledby="before">
                <div>
                    <h2 id="before">"Before you go"</h2>
                    <p class="hint">"What you wrote can be taken along: " <a href="/settings/data">"export your data first"</a> "."</p>
                </div>
                <ul class="lines">
                    <li>"You are signed out everywhere at once."</li>
                    <li>"For a week nothing else changes, and signing in lets you stay."</li>
                    <li>"Then your name, address, text, devices, drafts, notifications, follows, webhooks and tokens are deleted."</li>
                    <li>"Nobody else ever gets your handle."</li>
                    <li>"Backups that were made before still hold it, until they are replaced."</li>
                </ul>
            </section>
            <section aria-labelledby="leave">
                <div>
                    <h2 id="leave">"What you wrote"</h2>
                    <p class="hint">"Posts, comments and pictures that others can see now."</p>
                </div>
                <form class="stack" method="post" action=PAGE>
                    <ErrorSummary errors note/>
                    <CheckField
                        label="Keep it, by “Former member”"
                        name="posts"
                        value=Legacy::Keep.as_str()
                        kind="radio"
                        checked=keep
                        hint=Some("Discussions stay whole. Nothing leads from it to you.")
                    />
                    <CheckField
                        label="Remove it"
                        name="posts"
                        value=Legacy::Remove.as_str()
                        kind="radio"
                        checked=remove
                        hint=Some("Posts go with the discussion below them; comments leave a gap where they were answered.")
                    />
                    <button class="button danger" name="do" value="leave">"Delete my account"</button>
                </form>
            </section>
        </Settings>
    }
    .into_any()
}

/// On the page of one's data: the way out, or back.
#[component]
pub fn LeaveSection() -> impl IntoView {
    let leaving_at = expect_context::<Viewer>().me.and_then(|me| me.leaving_at);
    let act = match leaving_at {
        Some(_) => view! {
            <form method="post" action="/settings/data/stay"><SubmitButton label="Keep my account"/></form>
        }
        .into_any(),
        None => view! { <a class="button danger" href=PAGE>"Delete my account…"</a> }.into_any(),
    };
    let stays = (done_here() == "stay").then(|| view! { <Toast id="done" text="Your account stays"/> });
    view! {
        <section aria-labelledby="leaving">
            <div>
                <h2 id="leaving">"Delete your account"</h2>
                <p class="hint">"With a week to change your mind. What you wrote can stay without your name, or go with you."</p>
            </div>
            <div>{act}</div>
        </section>
        <Toasts>{stays}</Toasts>
    }
    .into_any()
}

/// On every page of somebody whose account will be deleted.
#[component]
pub fn Leaving(at: Timestamp) -> impl IntoView {
    view! {
        <div class="banner warn" role="status">
            <form class="row" method="post" action="/settings/data/stay">
                <span>"Your account will be deleted on " <TimeText at kind=TimeKind::Date/> "."</span>
                <button class="button small">"Keep my account"</button>
            </form>
        </div>
    }
    .into_any()
}
