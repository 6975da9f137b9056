//! One comment.

use leptos::prelude::*;

use crate::comments::Comment;
use crate::ui::{Flag, FlagSize, Icon, NewPennant, TimeKind, TimeText};

/// The element of the comment `id`.
pub fn anchor(id: &str) -> String {
    format!("c-{id}")
}

/// The list that the answers to comment `id` stand in.
pub fn answers_of(id: &str) -> String {
    format!("a-{id}")
}

/// The way to the page where a comment is changed or taken away.
pub fn change_link(comment: &Comment) -> impl IntoView + use<> {
    view! {
        <a class="button quiet" href=format!("/comments/{}", comment.id)>
            <Icon name="pen"/>
            "Change"
            <span class="vh">{format!(" what {} said", comment.author.name)}</span>
        </a>
    }
}

/// A comment on the halyard; one that answers the post ends with the empty list of its answers.
///
/// It never changes once it is drawn. The server draws those that a page comes with, the browser those that arrive.
#[component]
pub fn CommentItem(
    comment: Comment,
    /// The post's author wears a badge.
    by_author: bool,
    /// The post's address, for whoever may answer there.
    #[prop(optional_no_strip)]
    answers_at: Option<String>,
    /// The reader may change it: shows the way to it.
    #[prop(optional)]
    mine: bool,
    #[prop(optional)] is_new: bool,
    #[prop(optional)] arriving: bool,
) -> impl IntoView {
    let class = match (is_new, arriving) {
        (true, true) => "comment new arriving",
        (true, false) => "comment new",
        (false, true) => "comment arriving",
        (false, false) => "comment",
    };
    let anchor = anchor(&comment.id);
    let answers = comment.reply_to.is_none().then(|| {
        view! { <ol class="halyard fine" role="list" id=answers_of(&comment.id)></ol> }
    });
    let change = mine.then(|| change_link(&comment));
    let edited = comment.edited_at.map(|at| view! { <span>"edited " <TimeText at kind=TimeKind::Relative/></span> });
    if comment.gone {
        return view! {
            <li class=class id=anchor>
                <p class="said ui muted">"This comment was taken away."</p>
                {answers}
            </li>
        }
        .into_any();
    }
    let top = comment.reply_to.unwrap_or(comment.id);
    let answer = answers_at.map(|href| {
        // Without a program the link opens the page again with the form set to answer.
        view! {
            <div class="does">
                <a class="button quiet" href=format!("{href}?reply={top}#say") data-reply=top>
                    <Icon name="comment"/>
                    "Reply"
                    <span class="vh">{format!(" to {}", comment.author.name)}</span>
                </a>
                {change}
            </div>
        }
    });
    view! {
        <li class=class id=anchor.clone()>
            <Flag id=comment.author.id.clone() avatar=comment.author.avatar.clone() size=FlagSize::Full/>
            <div class="byline">
                <a class="who" href=comment.author.href()>{comment.author.name.clone()}</a>
                {by_author.then(|| view! { <span class="badge">"Author"</span> })}
                <a href=format!("#{anchor}")><TimeText at=comment.created_at kind=TimeKind::Relative/></a>
                {edited}
                {is_new.then(|| view! { <NewPennant/> })}
            </div>
            <div class="said prose" dir="auto" inner_html=comment.html></div>
            {answer}
            {answers}
        </li>
    }
    .into_any()
}
