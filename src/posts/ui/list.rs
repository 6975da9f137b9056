//! A list of posts that does not change while it is read.

use leptos::prelude::*;

use super::PostEntry;
use crate::posts::PostSummary;

/// Posts on a halyard.
#[component]
pub fn PostList(posts: Vec<PostSummary>) -> impl IntoView {
    let entries = posts.into_iter().map(|post| view! { <PostEntry post/> }).collect_view();
    view! { <ol class="halyard" role="list">{entries}</ol> }
}
