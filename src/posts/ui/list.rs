//! A list of posts as it was when the page was made.

use leptos::prelude::*;

use super::PostEntry;
use crate::platform::time::Timestamp;
use crate::posts::PostSummary;
use crate::ui::Seam;

/// A member and the end of their last visit: what came later and is not their own is new to them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    pub member: String,
    pub at: Timestamp,
}

impl Since {
    /// True for what others published since.
    pub fn is_new(&self, post: &PostSummary) -> bool {
        post.published_at > self.at && post.author.id != self.member
    }

    /// Before which of `posts` the mark "You were here" stands: the first that is older than the visit, if
    /// there is a newer one above it.
    pub fn seam(&self, posts: &[PostSummary]) -> Option<(usize, Timestamp)> {
        let place = posts.iter().position(|post| post.published_at <= self.at)?;
        (place > 0).then_some((place, self.at))
    }
}

/// Posts on a halyard, with the mark "You were here" between what is newer than the last visit and the rest.
#[component]
pub fn PostList(posts: Vec<PostSummary>, #[prop(optional_no_strip)] since: Option<Since>) -> impl IntoView {
    let seam = since.as_ref().and_then(|since| since.seam(&posts));
    let entries = posts
        .into_iter()
        .enumerate()
        .map(|(place, post)| {
            let is_new = since.as_ref().is_some_and(|since| since.is_new(&post));
            let seam = seam.filter(|(at, _)| *at == place).map(|(_, at)| view! { <Seam at/> });
            view! {
                {seam}
                <PostEntry post is_new/>
            }
        })
        .collect_view();
    view! { <ol class="halyard" role="list" id="new">{entries}</ol> }
}
