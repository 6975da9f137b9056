//! `/tags`: every tag in use.

use leptos::prelude::*;

use crate::frame::{PageTitle, failure};
use crate::platform::time::plural;
use crate::posts::{TagCount, tags};
use crate::ui::{Empty, TagPennant};

/// The tags, the most used first.
#[component]
pub fn TagsPage() -> impl IntoView {
    let data = Resource::new(|| (), |()| tags());
    view! {
        <PageTitle title="Tags".to_owned()/>
        <Suspense>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(tags) => view! { <Shown tags/> }.into_any(),
                    Err(error) => failure(&error),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(tags: Vec<TagCount>) -> impl IntoView {
    let list = if tags.is_empty() {
        view! {
            <Empty flag='Q' title="No tags yet" text="A tag appears with the first post that carries it." href="/write"
                action="Write a post"/>
        }
        .into_any()
    } else {
        let rows = tags
            .into_iter()
            .map(|one| {
                let posts = plural(one.posts, "post", "posts");
                view! { <li class="row spread"><TagPennant tag=one.tag/><span class="ui muted">{posts}</span></li> }
            })
            .collect_view();
        view! { <ul class="lines" role="list">{rows}</ul> }.into_any()
    };
    view! {
        <main id="main" class="page">
            <div class="column stack"><h1>"Tags"</h1>{list}</div>
        </main>
    }
}
