//! The whole discussion: the list, what arrives, the form.

use leptos::prelude::*;

use super::comment::CommentItem;
use super::form::{CommentForm, FIELD};
use super::thread::{Seen, Thread};
use crate::accounts::Author;
use crate::comments::Discussion;
use crate::platform::browser;
use crate::platform::form::FormState;
use crate::platform::live::client::Live;
use crate::platform::live::{LiveStatus, Stream};
use crate::platform::time::plural;

/// The discussion under a post.
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
    /// The comment that is to be answered.
    answering: String,
) -> impl IntoView {
    let live = Live::here();
    let status = live.status();
    let member = viewer.is_some();
    let seen = StoredValue::new(Seen::of(&discussion, viewer.as_deref()));
    let answering = refused.value("reply_to").map_or(answering, str::to_owned);
    let thread = Thread::new(discussion.comments, answering);
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
            browser::after(0, move || browser::scroll_to(&format!("c-{first}")));
        }
    };
    let href = StoredValue::new(format!("/posts/{slug}"));
    let author_id = StoredValue::new(author.id.clone());
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
    let count = move || plural(i64::try_from(thread.len()).unwrap_or_default(), "comment", "comments");
    view! {
        <section class="discussion" id="discussion" aria-labelledby="talk">
            <div class="page">
                <div class="column stack">
                    <div class="row">
                        <h2 id="talk">"Discussion"</h2>
                        <span class="muted ui">{count}</span>
                        <Show when=move || matches!(status.get(), LiveStatus::Connected | LiveStatus::Back)>
                            <span class="live">"Live"</span>
                        </Show>
                    </div>
                    <ol class="halyard fine" role="list">
                        <For each=move || thread.answers_to(None) key=|one| one.id.clone() let:one>
                            {view! {
                                <CommentItem comment=one thread seen author=author_id href can_answer=member depth=0/>
                            }
                                .into_any()}
                        </For>
                    </ol>
                    <Show when=move || { thread.waiting() > 0 }>
                        <button class="button arrived" type="button" on:click=show>
                            {move || {
                                plural(i64::try_from(thread.waiting()).unwrap_or_default(), "new comment", "new comments")
                            }}
                        </button>
                    </Show>
                    {form}
                </div>
            </div>
        </section>
    }
}
