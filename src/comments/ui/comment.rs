//! One comment with its answers.

use leptos::prelude::*;

use super::form::FIELD;
use super::thread::{Seen, Thread};
use crate::comments::Comment;
use crate::platform::browser;
use crate::ui::{Flag, FlagSize, Icon, NewPennant, Seam, TimeKind, TimeText};

/// A comment on the halyard; `depth` 0 for those that answer the post.
#[component]
pub fn CommentItem(
    comment: Comment,
    thread: Thread,
    seen: StoredValue<Seen>,
    /// The post's author, who wears a badge.
    author: StoredValue<String>,
    /// The post's address.
    href: StoredValue<String>,
    can_answer: bool,
    depth: u8,
) -> impl IntoView {
    let arrived = thread.has_arrived(&comment.id);
    let is_new = arrived && comment.author.id != seen.with_value(|seen| seen.viewer.clone())
        || seen.with_value(|seen| seen.is_new(&comment));
    let class = match (is_new, arrived) {
        (true, true) => "comment new arriving",
        (true, false) => "comment new",
        (false, true) => "comment arriving",
        (false, false) => "comment",
    };
    let seam = seen.with_value(|seen| {
        (seen.seam_before.as_deref() == Some(comment.id.as_str())).then_some(seen.read_at).flatten()
    });
    let by_author = author.with_value(|author| *author == comment.author.id);
    let anchor = format!("c-{}", comment.id);
    let top = comment.reply_to.clone().unwrap_or_else(|| comment.id.clone());
    let answer = can_answer.then(|| {
        let to = href.with_value(|href| format!("{href}?reply={top}#say"));
        // Without a program the link opens the page again with the form set to answer.
        let reply = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            thread.answering.set(top.clone());
            browser::focus(FIELD);
        };
        view! {
            <div class="does">
                <a class="button quiet" href=to on:click=reply>
                    <Icon name="comment"/>
                    "Reply"
                    <span class="vh">{format!(" to {}", comment.author.name)}</span>
                </a>
            </div>
        }
    });
    let id = comment.id.clone();
    let answers = (depth == 0).then(|| {
        let replies = move || thread.answers_to(Some(&id));
        let any = {
            let replies = replies.clone();
            Memo::new(move |_| !replies().is_empty())
        };
        view! {
            <Show when=move || any.get()>
                <ol class="halyard fine" role="list">
                    <For each=replies.clone() key=|one| one.id.clone() let:one>
                        {view! { <CommentItem comment=one thread seen author href can_answer depth=1/> }.into_any()}
                    </For>
                </ol>
            </Show>
        }
        .into_any()
    });
    view! {
        {seam.map(|at| view! { <Seam at/> })}
        <li class=class id=anchor.clone()>
            <Flag id=comment.author.id.clone() size=FlagSize::Full/>
            <div class="byline">
                <a class="who" href=comment.author.href()>{comment.author.name.clone()}</a>
                {by_author.then(|| view! { <span class="badge">"Author"</span> })}
                <a href=format!("#{anchor}")><TimeText at=comment.created_at kind=TimeKind::Relative/></a>
                {is_new.then(|| view! { <NewPennant/> })}
            </div>
            <div class="said prose" dir="auto" inner_html=comment.html.clone()></div>
            {answer}
            {answers}
        </li>
    }
}
