//! The editor. On the left the text in Markdown, on the right what it will be, made by the renderer that
//! will publish it. Without a program in the page it is a plain form.

mod autosave;
mod going_out;
mod picture;
mod preview;
mod toolbar;

use autosave::{Autosave, SavedState};
use going_out::GoingOut;
use leptos::prelude::*;
use picture::AddPicture;
use preview::Preview;
use toolbar::Toolbar;

use crate::accounts::Author;
use crate::platform::browser;
use crate::platform::form::FormState;
use crate::posts::{Draft, Writing};
use crate::ui::{ErrorSummary, Icon, Mark, textarea_html};

/// What the editor holds when the member's posts cannot be read: only what was typed.
pub fn blank(refused: &FormState) -> Writing {
    let form_key = refused.value("form_key").unwrap_or_default().to_owned();
    Writing { draft: Draft { form_key, ..Draft::default() }, published_slug: None, publish_at: None, saved_at: None }
}

/// Title, text and tags; save, publish, delete. Its program (with the renderer of Markdown) is loaded only
/// on pages that hold it.
#[island(lazy)]
pub fn Editor(
    writing: Writing,
    refused: FormState,
    /// Where the form goes.
    path: String,
    /// Whose name stands under the preview's title.
    writer: Option<Author>,
    /// The writer's time zone, if they chose one, and how many minutes it is ahead of UTC at the time that is set.
    #[prop(optional_no_strip)]
    zone: Option<(String, i64)>,
    /// What the page is called.
    title: String,
) -> impl IntoView {
    let page = title;
    let draft = writing.draft;
    let typed = |name: &str, stored: &str| refused.value(name).unwrap_or(stored).to_owned();
    let (title, body, tags) = (typed("title", &draft.title), typed("body", &draft.body), typed("tags", &draft.tags));
    // After a conflict the newer revision goes along: sending again means it.
    let revision = if refused.note.is_some() {
        draft.revision.to_string()
    } else {
        typed("revision", &draft.revision.to_string())
    };
    let form_key = typed("form_key", &draft.form_key);
    let (title_now, body_now) = (RwSignal::new(title.clone()), RwSignal::new(body.clone()));
    let published = writing.published_slug.clone();
    // What goes out by itself is changed only when its writer says so, as what is out already.
    let is_draft = published.is_none() && writing.publish_at.is_none();
    let saving = Autosave::new(&draft.id, &form_key, draft.revision, is_draft, writing.saved_at);
    let typing = move || {
        title_now.set(browser::value_of("title"));
        body_now.set(browser::value_of("body"));
        saving.typed();
    };
    // What was typed before the program came is in the fields already.
    Effect::new(move |_| {
        saving.bring_back();
        title_now.set(browser::value_of("title"));
        body_now.set(browser::value_of("body"));
    });
    let on_key = move |event: leptos::ev::KeyboardEvent| {
        if !(event.ctrl_key() || event.meta_key()) {
            return;
        }
        if event.key() == "s" {
            event.prevent_default();
            saving.now();
        } else if browser::active_id() == "body" && toolbar::key(&event.key()) {
            event.prevent_default();
        }
    };
    let errors = refused.errors.clone();
    let error = move |name: &'static str| {
        errors.get(name).map(str::to_owned).map(|words| {
            view! { <p class="error" id=format!("{name}-error")><Icon name="warn"/><span>{words}</span></p> }
        })
    };
    let invalid = |name: &str| refused.errors.get(name).map(|_| "true");
    let (publish, keep) = match (&published, writing.publish_at) {
        (Some(_), _) => ("Publish changes", ""),
        (None, Some(_)) => ("Publish now", "Save changes"),
        (None, None) => ("Publish", "Save draft"),
    };
    let save = published.is_none().then(|| {
        view! { <button class="button" form="draft" name="do" value="save">{keep}</button> }
    });
    let going_out = published.is_none().then(|| {
        let typed = refused.value("publish_at").map(str::to_owned);
        let offset = typed_offset(&refused);
        view! { <GoingOut at=writing.publish_at typed offset zone=zone.clone() error=refused.errors.get("publish_at").map(str::to_owned)/> }
    });
    let delete = (!draft.id.is_empty()).then(|| {
        view! {
            <button class="button quiet small" form="draft" name="do" value="delete" formnovalidate>
                {if published.is_some() { "Delete post" } else { "Delete draft" }}
            </button>
        }
    });
    view! {
        <header class="masthead full">
            <a class="brand" href="/"><Mark/><span class="vh">"Tidings: to the newest posts"</span></a>
            <a class="button quiet small" href="/drafts"><Icon name="back"/>"Drafts"</a>
            <SavedState saving/>
            <div class="row end">
                {save}
                <button class="button primary" form="draft" name="do" value="publish">{publish}</button>
            </div>
        </header>
        <main id="main" class="desk">
            <h1 class="vh">{page}</h1>
            <Toolbar/>
            <AddPicture/>
            <div class="editor">
                <form id="draft" method="post" action=path on:input=move |_| typing() on:keydown=on_key
                    on:submit=move |event| if !saving.leaving() { event.prevent_default() }>
                    <ErrorSummary errors=refused.errors.clone() note=refused.note.clone()/>
                    <input type="hidden" name="form_key" value=form_key/>
                    <input type="hidden" name="id" value=move || saving.id()/>
                    <input type="hidden" name="revision" value=move || saving.revision().unwrap_or_else(|| revision.clone())/>
                    <div class="field">
                        <label class="vh" for="title">"Title"</label>
                        <textarea class="source title" id="title" name="title" rows="1" dir="auto" placeholder="Title"
                            aria-invalid=invalid("title") aria-describedby="title-error" inner_html=textarea_html(&title)></textarea>
                        {error("title")}
                    </div>
                    <label class="vh" for="body">"Body"</label>
                    <textarea class="source" id="body" name="body" rows="24" dir="auto" spellcheck="true"
                        placeholder="Write in Markdown" on:paste=move |event| { picture::take(&event); }
                        on:drop=move |event| { picture::take(&event); } aria-invalid=invalid("body") aria-describedby="body-error" inner_html=textarea_html(&body)></textarea>
                    {error("body")}
                    <div class="field">
                        <label for="tags">"Tags"</label>
                        <input class="input" id="tags" name="tags" value=tags dir="auto" autocomplete="off"
                            aria-invalid=invalid("tags") aria-describedby="tags-hint tags-error"/>
                        <span class="hint" id="tags-hint">"Up to five, with commas between."</span>
                        {error("tags")}
                    </div>
                    {going_out}
                    <div class="row">{delete}</div>
                </form>
                <Preview title=title_now body=body_now writer/>
            </div>
        </main>
    }
}

/// Minutes that a time typed before the refusal is ahead of UTC.
fn typed_offset(refused: &FormState) -> Option<i64> {
    refused.value("offset").and_then(|minutes| minutes.parse().ok())
}
