//! The post as it will be.

use leptos::prelude::*;

use crate::accounts::Author;
use crate::platform::markdown;
use crate::posts;
use crate::ui::{Flag, FlagSize};

/// Title and text, rendered by the renderer that publishes.
#[component]
pub fn Preview(title: RwSignal<String>, body: RwSignal<String>, writer: Option<Author>) -> impl IntoView {
    let byline = writer.map(|me| {
        view! {
            <div class="row">
                <Flag id=me.id avatar=me.avatar size=FlagSize::Full/>
                <div>
                    <div class="byline"><span class="who">{me.name}</span></div>
                    <div class="byline"><span>{move || length(&body.get())}</span></div>
                </div>
            </div>
        }
    });
    view! {
        <section class="result" id="preview" aria-label="Preview" tabindex="0">
            <div class="column">
                <header class="post-head">
                    <h1 dir="auto">{move || if title.with(|t| t.trim().is_empty()) { "Without a title".to_owned() } else { title.get() }}</h1>
                    {byline}
                </header>
                <div class="prose" inner_html=move || body.with(|body| markdown::render(body, "").html)></div>
            </div>
        </section>
    }
}

/// `742 words · 4 min`.
pub fn length(body: &str) -> String {
    let words = i64::try_from(markdown::render(body, "").words).unwrap_or_default();
    format!("{} · {}", crate::platform::time::plural(words, "word", "words"), posts::length(words))
}
