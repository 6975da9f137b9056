//! One post in a list.

use leptos::prelude::*;

use crate::platform::time::plural;
use crate::posts::PostSummary;
use crate::posts::length;
use crate::ui::{Flag, FlagSize, Icon, NewPennant, TagPennant, TimeKind, TimeText};

/// A post on the halyard.
#[component]
pub fn PostEntry(post: PostSummary, #[prop(optional)] is_new: bool, #[prop(optional)] arriving: bool) -> impl IntoView {
    let class = match (is_new, arriving) {
        (true, true) => "entry new arriving",
        (true, false) => "entry new",
        _ => "entry",
    };
    let heading = format!("p-{}", post.id);
    let labelled = heading.clone();
    let href = post.href();
    let discussion = format!("{href}#discussion");
    let count = plural(post.comments, "comment", "comments");
    let counted = format!("n-{}", post.id);
    let tags = post.tags.iter().map(|tag| view! { <TagPennant tag=tag.clone()/> }).collect_view();
    view! {
        <li class=class id=format!("e-{}", post.id)>
            <Flag id=post.author.id.clone() avatar=post.author.avatar.clone() size=FlagSize::Full/>
            <article aria-labelledby=labelled>
                <div class="byline">
                    <a class="who" href=post.author.href()>{post.author.name.clone()}</a>
                    <TimeText at=post.published_at kind=TimeKind::Relative/>
                    {is_new.then(|| view! { <NewPennant/> })}
                </div>
                <h2 id=heading><a href=href dir="auto">{post.title.clone()}</a></h2>
                <p class="excerpt" dir="auto">{post.excerpt.clone()}</p>
                <div class="row">
                    {tags}
                    <span>{length(post.words)}</span>
                    <a href=discussion><Icon name="comment"/><span id=counted>{count}</span></a>
                </div>
            </article>
        </li>
    }
}
