//! The list of the newest posts, which hears of newer ones.

use std::collections::HashMap;

use leptos::prelude::*;

use super::PostEntry;
use crate::platform::browser;
use crate::platform::live::client::Live;
use crate::platform::live::{LiveEvent, Stream};
use crate::platform::time::{Timestamp, plural};
use crate::posts::{FeedPage, PostSummary};
use crate::ui::Seam;

/// What came after the page was read. Nothing of it moves what is being read before it is asked for.
#[derive(Clone, Copy)]
struct Arrivals {
    waiting: RwSignal<Vec<PostSummary>>,
    shown: RwSignal<Vec<PostSummary>>,
    removed: RwSignal<Vec<String>>,
    comments: RwSignal<HashMap<String, i64>>,
}

impl Arrivals {
    fn hear(self, event: &LiveEvent) {
        let id = || event.body.get("id").and_then(serde_json::Value::as_str).map(str::to_owned);
        match event.kind.as_str() {
            "post.published" => {
                if let Ok(post) = serde_json::from_value::<PostSummary>(event.body.clone()) {
                    self.waiting.update(|waiting| waiting.insert(0, post));
                }
            }
            "post.removed" => {
                let Some(id) = id() else { return };
                self.waiting.update(|waiting| waiting.retain(|post| post.id != id));
                self.removed.update(|removed| removed.push(id));
            }
            "post.discussed" => {
                let count = event.body.get("comments").and_then(serde_json::Value::as_i64);
                if let (Some(id), Some(count)) = (id(), count) {
                    self.comments.update(|comments| {
                        comments.insert(id, count);
                    });
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
        browser::after(0, move || browser::scroll_to(&first));
    }
}

/// The newest posts. `seam` is the end of the last visit; `live` is false on older pages.
#[component]
pub fn Feed(
    page: FeedPage,
    /// The viewer's id and when their visit before this one ended.
    seam: Option<(String, Timestamp)>,
    live: bool,
    /// What to do when the stream can no longer tell what was missed.
    on_reset: Callback<()>,
) -> impl IntoView {
    let arrivals = Arrivals {
        waiting: RwSignal::default(),
        shown: RwSignal::default(),
        removed: RwSignal::default(),
        comments: RwSignal::default(),
    };
    if live {
        // What was read together with the position must not come again.
        let known: Vec<String> = page.posts.iter().map(|post| post.id.clone()).collect();
        expect_context::<Live>().subscribe(
            Stream::site(),
            page.position,
            move |event| {
                let id = event.body.get("id").and_then(serde_json::Value::as_str).unwrap_or_default();
                if event.kind != "post.published" || !known.iter().any(|known| known == id) {
                    arrivals.hear(&event);
                }
            },
            move |_| on_reset.run(()),
        );
    }
    let comments_of = move |id: String| Signal::derive(move || arrivals.comments.with(|all| all.get(&id).copied()));
    let is_new = {
        let seam = seam.clone();
        move |post: &PostSummary| {
            seam.as_ref().is_some_and(|(me, at)| post.published_at > *at && post.author.id != *me)
        }
    };
    let seam_at = seam_place(&page.posts, seam.as_ref());
    let first_new = page.posts.iter().position(&is_new);
    let entries = page
        .posts
        .into_iter()
        .enumerate()
        .map(|(place, post)| {
            let id = post.id.clone();
            let gone = move || arrivals.removed.with(|removed| removed.contains(&id));
            let comments = comments_of(post.id.clone());
            let is_new = is_new(&post);
            let seam = seam_at.filter(|(at, _)| *at == place).map(|(_, at)| view! { <Seam at/> });
            let anchor = (first_new == Some(place)).then(|| view! { <li id="new" class="vh" aria-hidden="true"></li> });
            let entry = move || {
                (!gone()).then(|| view! { <PostEntry post=post.clone() is_new comments/> })
            };
            view! { {anchor}{seam}{entry} }
        })
        .collect_view();
    view! {
        <Show when=move || arrivals.waiting.with(|waiting| !waiting.is_empty())>
            <button class="button arrived" type="button" on:click=move |_| arrivals.show()>
                {move || {
                    let count = i64::try_from(arrivals.waiting.with(Vec::len)).unwrap_or_default();
                    plural(count, "new post", "new posts")
                }}
            </button>
        </Show>
        <ol class="halyard" role="list">
            <For each=move || arrivals.shown.get() key=|post| post.id.clone() let:post>
                {
                    let comments = comments_of(post.id.clone());
                    view! { <PostEntry post is_new=true arriving=true comments/> }
                }
            </For>
            {entries}
        </ol>
    }
}

/// Before which post the mark "You were here" stands: the first that is older than the last visit, if
/// there is a newer one above it.
fn seam_place(posts: &[PostSummary], seam: Option<&(String, Timestamp)>) -> Option<(usize, Timestamp)> {
    let (_, at) = seam?;
    let place = posts.iter().position(|post| post.published_at <= *at)?;
    (place > 0).then_some((place, *at))
}
