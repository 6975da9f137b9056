//! `/tags/{tag}`: the posts with one tag.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::frame::{PageTitle, failure};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::posts::FeedPage;
use crate::posts::server::{By, feed};
use crate::posts::ui::PostList;
use crate::ui::Pages;

/// The posts with one tag, newest first. A tag that nobody used answers 404.
#[component]
pub fn TagPage() -> impl IntoView {
    let tag = use_params_map().with_untracked(|params| params.get("tag").unwrap_or_default());
    let before = use_query_map().with_untracked(|query| query.get("before").unwrap_or_default());
    let platform = expect_context::<Platform>();
    Suspend::new(async move {
        match feed(&platform, By::Tag(&tag), &before).await {
            Ok(page) if page.posts.is_empty() => failure(&AppError::NotFound),
            Ok(page) => view! { <Shown tag page/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
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
