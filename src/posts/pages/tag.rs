//! `/tags/{tag}`: the posts with one tag.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::frame::{Missing, PageTitle, failure};
use crate::posts::ui::PostList;
use crate::posts::{FeedPage, tag_posts};
use crate::ui::Pages;

/// The posts with one tag, newest first. A tag that nobody used answers 404.
#[component]
pub fn TagPage() -> impl IntoView {
    let params = use_params_map();
    let query = use_query_map();
    let tag = Memo::new(move |_| params.with(|params| params.get("tag").unwrap_or_default()));
    let before = Memo::new(move |_| query.with(|query| query.get("before").unwrap_or_default()));
    let data = Resource::new(move || (tag.get(), before.get()), |(tag, before)| tag_posts(tag, before));
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match data.await {
                    Ok(page) if page.posts.is_empty() => view! { <Missing/> }.into_any(),
                    Ok(page) => view! { <Shown tag=tag.get_untracked() page/> }.into_any(),
                    Err(error) => failure(&error),
                }
            })}
        </Suspense>
    }
}

#[component]
fn Shown(tag: String, page: FeedPage) -> impl IntoView {
    let older = page.older.as_ref().map(|cursor| format!("/tags/{tag}?before={cursor}"));
    view! {
        <PageTitle title=tag.clone() description=format!("Posts about {tag}.")/>
        <main id="main" class="page">
            <div class="column">
                <h1 dir="auto">{tag}</h1>
                <PostList posts=page.posts/>
                <Pages older_href=older label="Older posts"/>
            </div>
        </main>
    }
}
