//! `/tags`: every tag in use.

use leptos::prelude::*;

use crate::frame::{PageTitle, failure};
use crate::platform::server::Platform;
use crate::platform::time::plural;
use crate::posts::TagCount;
use crate::posts::server::tags;
use crate::ui::{Empty, TagPennant};

/// Tags on the page; more would be a wall of words.
const MOST: i64 = 500;

/// The tags, the most used first.
#[component]
pub fn TagsPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let list = Suspend::new(async move {
        match tags(&platform, MOST).await {
            Ok(tags) => view! { <Shown tags/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Tags".to_owned()/>
        {list}
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
