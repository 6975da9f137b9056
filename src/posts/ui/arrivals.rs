//! Posts that are published while somebody has the newest ones open.

use leptos::prelude::*;

use super::PostEntry;
use crate::platform::browser;
use crate::platform::live::client::Live;
use crate::platform::live::{LiveEvent, Position, Stream};
use crate::platform::time::plural;
use crate::posts::PostSummary;

/// What came after the page was made. Nothing of it moves what is being read before it is asked for.
#[derive(Clone, Copy)]
struct Arrivals {
    waiting: RwSignal<Vec<PostSummary>>,
    shown: RwSignal<Vec<PostSummary>>,
}

impl Arrivals {
    fn hear(self, event: LiveEvent) {
        let id = event.body.get("id").and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        match event.kind.as_str() {
            "post.published" => {
                // Read together with the page's position, it is on the page already.
                if browser::exists(&format!("p-{id}")) {
                    return;
                }
                if let Ok(post) = serde_json::from_value::<PostSummary>(event.body) {
                    self.waiting.update(|waiting| waiting.insert(0, post));
                }
            }
            "post.removed" => {
                self.waiting.update(|waiting| waiting.retain(|post| post.id != id));
                self.shown.update(|shown| shown.retain(|post| post.id != id));
                // The rest of the list is not an island's.
                browser::hide(&format!("e-{id}"));
            }
            "post.discussed" => {
                if let Some(count) = event.body.get("comments").and_then(serde_json::Value::as_i64) {
                    browser::set_text(&format!("n-{id}"), &plural(count, "comment", "comments"));
                }
            }
            _ => {}
        }
    }

    fn show(self) {
        let mut waiting = self.waiting.get_untracked();
        let Some(first) = waiting.first().map(|post| format!("p-{}", post.id)) else { return };
        self.waiting.set(Vec::new());
        self.shown.update(|shown| {
            waiting.append(shown);
            *shown = waiting;
        });
        browser::times_changed();
        browser::after(0, move || {
            browser::scroll_to(&first);
            browser::focus(&first);
        });
    }
}

/// "1 new post", and the new posts once they are asked for.
#[island]
pub fn NewPosts(
    /// Where the `site` stream stood before the page's posts were read.
    position: Position,
) -> impl IntoView {
    let arrivals = Arrivals { waiting: RwSignal::default(), shown: RwSignal::default() };
    Live::here().subscribe(Stream::site(), position, move |event| arrivals.hear(event), |_| browser::reload());
    let count = move || {
        let waiting = i64::try_from(arrivals.waiting.with(Vec::len)).unwrap_or_default();
        plural(waiting, "new post", "new posts")
    };
    view! {
        <div role="status">
            <Show when=move || arrivals.waiting.with(|waiting| !waiting.is_empty())>
                <button class="button arrived" type="button" on:click=move |_| arrivals.show()>
                    {count}
                </button>
            </Show>
        </div>
        <Show when=move || arrivals.shown.with(|shown| !shown.is_empty())>
            <ol class="halyard" role="list">
                <For each=move || arrivals.shown.get() key=|post| post.id.clone() let:post>
                    <PostEntry post is_new=true arriving=true/>
                </For>
            </ol>
        </Show>
    }
}
