//! The newest posts as they are drawn for everybody, kept until something public changes.
//!
//! Nothing in a post's line depends on who reads it but whether it is new to them, so each is drawn
//! twice, once for all: drawing twenty lines anew was half the cost of this page.

use std::sync::Arc;

use leptos::prelude::*;

use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::http::kept;
use crate::posts::ui::{PostEntry, Since};
use crate::posts::{FeedPage, PostSummary};
use crate::ui::Seam;

/// One line, as HTML.
pub struct Drawn {
    old: String,
    new: String,
}

/// Draws the lines of `posts`, or takes them as they were drawn before.
///
/// The key names the place of the stream that the page was read at: lines of an older page, drawn after a
/// write, must not pass for those of the newer one.
pub async fn drawn(platform: &Platform, page: &FeedPage) -> Result<Arc<Vec<Drawn>>, AppError> {
    let posts = &page.posts;
    let draw = async {
        let line = |post: &PostSummary, is_new| view! { <PostEntry post=post.clone() is_new/> }.to_html();
        Ok(posts.iter().map(|post| Drawn { old: line(post, false), new: line(post, true) }).collect())
    };
    kept(platform, format!("newest posts, drawn {}", page.position.head), draw).await
}

/// The lines on a halyard, with what is new to the reader and the mark "You were here".
#[component]
pub fn NewestPosts(posts: Vec<PostSummary>, drawn: Arc<Vec<Drawn>>, since: Option<Since>) -> impl IntoView {
    let seam = since.as_ref().and_then(|since| since.seam(&posts));
    let mut html = String::with_capacity(drawn.iter().map(|line| line.new.len()).sum::<usize>() + 256);
    for (place, (post, line)) in posts.iter().zip(drawn.iter()).enumerate() {
        if let Some((_, at)) = seam.filter(|(at, _)| *at == place) {
            html.push_str(&view! { <Seam at/> }.to_html());
        }
        let is_new = since.as_ref().is_some_and(|since| since.is_new(post));
        html.push_str(if is_new { &line.new } else { &line.old });
    }
    view! { <ol class="halyard" role="list" id="new" inner_html=html></ol> }
}
