//! Keeping what is typed: on this device at every key, and for drafts on the server a moment later.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::browser;
use crate::platform::error::AppError;
use crate::platform::live::LiveStatus;
use crate::platform::live::client::Live;
use crate::platform::time::Timestamp;
use crate::posts::{Draft, autosave};
use crate::ui::{Icon, TimeKind, TimeText};

/// Milliseconds without a key after which a draft goes to the server.
const QUIET: u32 = 1_200;

/// The ids of what is kept.
const FIELDS: [&str; 3] = ["title", "body", "tags"];

/// Where the text is kept right now.
#[derive(Clone, Debug, PartialEq, Eq)]
enum State {
    /// As it came.
    Untouched,
    /// Typed since, kept on this device.
    Here,
    Saving,
    /// On the server since then.
    There(Timestamp),
    /// Not on the server, and why.
    Failed(String),
}

/// The keeper of one editor.
#[derive(Clone, Copy)]
pub struct Autosave {
    id: RwSignal<String>,
    revision: RwSignal<Option<i64>>,
    state: RwSignal<State>,
    form_key: StoredValue<String>,
    local: StoredValue<String>,
    /// Counts keys: a save that was overtaken is not the last.
    typed: StoredValue<u64>,
    /// Drafts go to the server by themselves; a post that is out only when its writer says so.
    is_draft: bool,
}

impl Autosave {
    /// Begins to keep a post's text; `id` is empty for a new one.
    pub fn new(id: &str, form_key: &str, revision: i64, is_draft: bool, saved_at: Option<Timestamp>) -> Self {
        let local = if id.is_empty() { "write:new".to_owned() } else { format!("write:{id}") };
        Self {
            id: RwSignal::new(id.to_owned()),
            revision: RwSignal::new((revision > 0).then_some(revision)),
            state: RwSignal::new(saved_at.map_or(State::Untouched, State::There)),
            form_key: StoredValue::new(form_key.to_owned()),
            local: StoredValue::new(local),
            typed: StoredValue::new(0),
            is_draft,
        }
    }

    /// The post's id, once it has one.
    pub fn id(self) -> String {
        self.id.get()
    }

    /// The revision that the server has, once this page has saved one.
    pub fn revision(self) -> Option<String> {
        self.revision.get().map(|revision| revision.to_string())
    }

    /// Called at every change.
    pub fn typed(self) {
        let count = self.typed.get_value() + 1;
        self.typed.set_value(count);
        self.keep_here();
        self.state.set(State::Here);
        if self.is_draft {
            browser::after(QUIET, move || {
                if self.typed.get_value() == count {
                    self.now();
                }
            });
        }
    }

    /// Sends the text to the server now.
    pub fn now(self) {
        if !self.is_draft || self.state.get_untracked() == State::Saving {
            return;
        }
        let count = self.typed.get_value();
        let draft = Draft {
            id: self.id.get_untracked(),
            form_key: self.form_key.get_value(),
            revision: self.revision.get_untracked().unwrap_or(0),
            title: browser::value_of("title"),
            body: browser::value_of("body"),
            tags: browser::value_of("tags"),
        };
        if draft.title.trim().is_empty() && draft.body.trim().is_empty() {
            return;
        }
        self.state.set(State::Saving);
        spawn_local(async move {
            match autosave(draft).await {
                Ok(saved) => {
                    self.id.set(saved.id);
                    self.revision.set(Some(saved.revision));
                    self.state.set(State::There(saved.at));
                    browser::times_changed();
                    if self.typed.get_value() == count {
                        self.local.with_value(|key| browser::forget(key));
                    } else {
                        self.now();
                    }
                }
                Err(AppError::Offline) => {
                    self.state.set(State::Failed("Saved here, waiting for a connection".into()));
                    browser::after(5_000, move || self.now());
                }
                Err(error) => self.state.set(State::Failed(error.sentence())),
            }
        });
    }

    /// The form is about to go; false when there is nobody to take it, and then it must stay.
    pub fn leaving(self) -> bool {
        if matches!(Live::here().status().get_untracked(), LiveStatus::Lost { .. }) {
            self.keep_here();
            self.state.set(State::Failed("Saved here, waiting for a connection".into()));
            return false;
        }
        self.typed.set_value(self.typed.get_value() + 1);
        self.local.with_value(|key| browser::forget(key));
        true
    }

    /// Puts back what was typed here and never reached the server, if nobody has typed since and the
    /// server has nothing newer.
    pub fn bring_back(self) {
        if !FIELDS.into_iter().all(browser::is_untouched) {
            return self.typed();
        }
        let Some(kept) = self.local.with_value(|key| browser::kept(key)) else { return };
        let Ok(draft) = serde_json::from_str::<Draft>(&kept) else { return };
        let stands =
            browser::value_of("body").is_empty() || draft.revision == self.revision.get_untracked().unwrap_or(0);
        if stands {
            browser::set_value("title", &draft.title);
            browser::set_value("body", &draft.body);
            browser::set_value("tags", &draft.tags);
            self.state.set(State::Here);
        }
    }

    fn keep_here(self) {
        let draft = Draft {
            id: self.id.get_untracked(),
            form_key: String::new(),
            revision: self.revision.get_untracked().unwrap_or(0),
            title: browser::value_of("title"),
            body: browser::value_of("body"),
            tags: browser::value_of("tags"),
        };
        if let Ok(text) = serde_json::to_string(&draft) {
            self.local.with_value(|key| browser::keep(key, &text));
        }
    }
}

/// Says where the text is; spoken once per change of kind.
#[component]
pub fn SavedState(saving: Autosave) -> impl IntoView {
    view! {
        <span class="saved" role="status">
            {move || match saving.state.get() {
                State::Untouched => ().into_any(),
                State::Here => "Saved here".into_any(),
                State::Saving => "Saving…".into_any(),
                State::There(at) => {
                    view! {
                        <Icon name="check"/>
                        <span>"Saved " <span class="wide-only"><TimeText at kind=TimeKind::Relative/></span></span>
                    }
                        .into_any()
                }
                State::Failed(why) => {
                    view! {
                        <span>{format!("Not saved: {why}")}</span>
                        <button class="button small" type="button" on:click=|_| {
                            browser::copy(&browser::value_of("body"));
                        }>
                            "Copy text"
                        </button>
                    }
                        .into_any()
                }
            }}
        </span>
    }
}
