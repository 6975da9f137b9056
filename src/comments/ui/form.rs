//! The form under a discussion. It posts to the post's address, and with the program in the page
//! the comment is sent without leaving it.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::comment::anchor;
use super::thread::Thread;
use crate::comments::{Answering, comment};
use crate::platform::browser;
use crate::platform::form::FormState;
use crate::ui::{ErrorSummary, Icon, textarea_html};

/// The id of the text field.
pub const FIELD: &str = "say";

/// "Your comment".
#[component]
pub fn CommentForm(
    slug: String,
    /// Whom the placeholder names.
    author: String,
    form_key: String,
    thread: Thread,
    refused: FormState,
) -> impl IntoView {
    let href = format!("/posts/{slug}");
    let typed = refused.value("body").unwrap_or_default().to_owned();
    let key = RwSignal::new(refused.value("mutation_id").map_or(form_key, str::to_owned));
    let answering = thread.answering;
    let busy = RwSignal::new(false);
    let error = RwSignal::new(refused.errors.get("body").map(str::to_owned));
    let keep = StoredValue::new(format!("comment:{slug}"));
    // What was typed here before comes back; what stands here already is not overwritten.
    Effect::new(move |_| {
        if let Some(text) = keep.with_value(|keep| browser::kept(keep))
            && browser::value_of(FIELD).is_empty()
        {
            browser::set_value(FIELD, &text);
        }
    });
    let send = {
        let slug = StoredValue::new(slug);
        move || {
            if busy.get_untracked() {
                return;
            }
            let body = browser::value_of(FIELD);
            busy.set(true);
            error.set(None);
            spawn_local(async move {
                let reply_to = answering.with_untracked(|answering| answering.id.clone());
                let sent = comment(slug.get_value(), body, reply_to, key.get_untracked()).await;
                busy.set(false);
                match sent {
                    Ok(comment) => {
                        browser::set_value(FIELD, "");
                        keep.with_value(|keep| browser::forget(keep));
                        key.set(browser::random_id());
                        answering.set(Answering::default());
                        let anchor = anchor(&comment.id);
                        thread.show_waiting();
                        thread.add(comment);
                        browser::after(0, move || browser::scroll_to(&anchor));
                    }
                    Err(refused) => {
                        error.set(Some(refused.sentence()));
                        browser::focus(FIELD);
                    }
                }
            });
        }
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        send();
    };
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            send();
        }
    };
    let cancel = href.clone() + "#say";
    let stop = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        answering.set(Answering::default());
        browser::focus(FIELD);
    };
    view! {
        <form class="stack" method="post" action=href on:submit=on_submit>
            <ErrorSummary errors=Default::default() note=refused.note.clone()/>
            <input type="hidden" name="mutation_id" value=move || key.get()/>
            <input type="hidden" name="reply_to" value=move || answering.get().id/>
            <div class="field">
                <label for=FIELD>"Comment"</label>
                {move || {
                    let Answering { name, .. } = answering.get();
                    (!name.is_empty())
                        .then(|| view! { <p class="hint">
                                    {format!("Answering {name}. ")}
                                    <a href=cancel.clone() on:click=stop>"Answer the post instead"</a>
                                </p> })
                }}
                <textarea
                    class="input"
                    id=FIELD
                    name="body"
                    rows="4"
                    required
                    dir="auto"
                    placeholder=format!("Say something to {author} and the others")
                    aria-describedby="say-hint say-error"
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                    on:input=move |_| keep.with_value(|keep| browser::keep(keep, &browser::value_of(FIELD)))
                    on:keydown=on_key
                    inner_html=textarea_html(&typed)
                ></textarea>
                <span class="hint" id="say-hint">"Markdown works. What you type is kept on this device until it is posted."</span>
                <p class="error" id="say-error" role="alert" hidden=move || error.with(Option::is_none)>
                    <Icon name="warn"/>
                    <span>{move || error.get().unwrap_or_default()}</span>
                </p>
            </div>
            <div class="row">
                <button class="button primary" aria-busy=move || busy.get().then_some("true")>"Post comment"</button>
                <span class="wide-only"><kbd>"Ctrl"</kbd> " " <kbd>"Enter"</kbd></span>
            </div>
        </form>
    }
}
