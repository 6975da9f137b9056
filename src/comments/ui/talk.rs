//! The whole discussion: the list, what arrives, the form.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::comment::anchor;
use super::form::{CommentForm, FIELD};
use super::thread::{LIST, Place, Thread};
use crate::accounts::Author;
use crate::comments::Discussion;
use crate::platform::browser;
use crate::platform::form::FormState;
use crate::platform::live::client::Live;
use crate::platform::live::{LiveStatus, Stream};
use crate::platform::time::plural;

/// The discussion under a post. The comments that it comes with are not woken: new ones are put beside them.
#[island]
pub fn Talk(
    discussion: Discussion,
    post_id: String,
    slug: String,
    author: Author,
    /// The signed-in member's id.
    viewer: Option<String>,
    signup_open: bool,
    /// The comment that was refused, if this page answers one.
    refused: FormState,
) -> impl IntoView {
    let live = Live::here();
    let status = live.status();
    let member = viewer.is_some();
    let place = Place { href: format!("/posts/{slug}"), author_id: author.id.clone(), viewer };
    let thread = Thread::new(&discussion, place);
    live.subscribe(
        Stream::post(&post_id),
        discussion.position,
        // Nothing moves under the hands of somebody who is writing.
        move |event| match event.kind.as_str() {
            "post.removed" | "post.edited" => {}
            _ => thread.hear(&event, browser::active_id() == FIELD),
        },
        |_| browser::reload(),
    );
    let show = move |_| {
        if let Some(first) = thread.show_waiting() {
            browser::after(0, move || browser::scroll_to(&anchor(&first)));
        }
    };
    let reply = move |event: MouseEvent| {
        if let Some(id) = browser::pressed(&event, "data-reply") {
            event.prevent_default();
            thread.answer(id);
            browser::focus(FIELD);
        }
    };
    let sign_in = format!("/login?next=/posts/{slug}");
    // Signed out while writing: the text is shown again, with a word about it.
    let form = if member || refused.value("body").is_some() {
        view! { <CommentForm slug author=author.first_name().to_owned() form_key=discussion.form_key thread refused/> }
            .into_any()
    } else {
        view! {
            <p class="ui">
                <a href=sign_in>"Sign in"</a>
                " to say something"
                {signup_open.then(|| view! { ", or " <a href="/register">"create an account"</a> })}
                "."
            </p>
        }
        .into_any()
    };
    view! {
        <section class="discussion" id="discussion" aria-labelledby="talk">
            <div class="page">
                <div class="column stack">
                    <div class="row">
                        <h2 id="talk">"Discussion"</h2>
                        <span class="muted ui">{move || plural(thread.count(), "comment", "comments")}</span>
                        <Show when=move || matches!(status.get(), LiveStatus::Connected | LiveStatus::Back)>
                            <span class="live">"Live"</span>
                        </Show>
                    </div>
                    <ol
                        class="halyard fine"
                        role="list"
                        id=LIST
                        on:click=reply
                        inner_html=discussion.comments.into_html()
                    ></ol>
                    <Show when=move || { thread.waiting() > 0 }>
                        <button class="button arrived" type="button" on:click=show>
                            {move || plural(thread.waiting(), "new comment", "new comments")}
                        </button>
                    </Show>
                    {form}
                </div>
            </div>
        </section>
    }
}
