//! `/`: the digest, the newest posts, and what is beside them.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::beside::Beside;
use super::newest::{Drawn, NewestPosts, drawn};
use crate::accounts::Viewer;
use crate::frame::{PageTitle, failure};
use crate::home::server::home;
use crate::home::{Digest, Home};
use crate::platform::server::Platform;
use crate::posts::ui::{NewPosts, PostList, Since};
use crate::ui::{Empty, Pages};

/// The newest posts, and for a member one true sentence about what happened meanwhile.
#[component]
pub fn HomePage() -> impl IntoView {
    let (before, show) = use_query_map()
        .with_untracked(|query| (query.get("before").unwrap_or_default(), query.get("show").unwrap_or_default()));
    let viewer = expect_context::<Viewer>();
    let platform = expect_context::<Platform>();
    let followed = viewer.me.is_some() && show == "following";
    let page = Suspend::new(async move {
        let read = async {
            let home = home(&platform, viewer.me.as_ref(), &before, followed).await?;
            let newest = before.is_empty() && !followed;
            let drawn = if newest { Some(drawn(&platform, &home.posts).await?) } else { None };
            Ok((home, drawn))
        };
        match read.await {
            Ok((home, drawn)) => view! { <Shown home drawn followed/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Latest".to_owned()/>
        {page}
    }
}

#[component]
fn Shown(
    home: Home,
    /// The lines of the newest posts; `None` on other pages.
    drawn: Option<Arc<Vec<Drawn>>>,
    followed: bool,
) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let show = if followed { "&show=following" } else { "" };
    let older = home.posts.older.as_ref().map(|cursor| format!("/?before={cursor}{show}"));
    let since = viewer.me.as_ref().map(|me| Since { member: me.member.id.clone(), at: me.visited_at });
    let tabs = viewer.me.is_some().then(|| {
        view! {
            <nav class="tabs" aria-label="Which posts">
                <a href="/" aria-current=(!followed).then_some("page")>"Latest"</a>
                <a href="/?show=following" aria-current=followed.then_some("page")>"Following"</a>
            </nav>
        }
    });
    let empty = home.posts.posts.is_empty().then(|| nothing(followed));
    let live = drawn.is_some().then(|| view! { <NewPosts position=home.posts.position/> });
    let posts = home.posts.posts;
    let list = match drawn {
        Some(drawn) => view! { <NewestPosts posts drawn since/> }.into_any(),
        None => view! { <PostList posts since/> }.into_any(),
    };
    view! {
        <main id="main" class="page with-rail">
            <div>
                <Sentence sentence=home.digest description=viewer.description/>
                {tabs}
                {empty}
                {live}
                {list}
                <Pages older_href=older label="Older posts"/>
            </div>
            <Beside aside=home.aside draft=home.draft place=viewer.place/>
        </main>
    }
}

fn nothing(followed: bool) -> AnyView {
    if followed {
        view! {
            <Empty flag='Q' title="Nobody you follow has written yet"
                text="Open somebody’s page and choose Follow: what they publish comes here." href="/"
                action="See the newest posts"/>
        }
        .into_any()
    } else {
        view! {
            <Empty flag='Q' title="Nothing here yet" text="The first post will stand here." href="/write" action="Write it"/>
        }
        .into_any()
    }
}

/// What happened since the last visit; for a visitor what this place is.
#[component]
fn Sentence(sentence: Option<Digest>, description: String) -> impl IntoView {
    let Some(sentence) = sentence else {
        let words = if description.is_empty() { "The newest posts".to_owned() } else { description };
        return view! { <h1 class="digest">{words}</h1> }.into_any();
    };
    let parts = sentence
        .parts
        .into_iter()
        .map(|part| match part.href {
            Some(href) => view! { <a href=href>{part.text}</a> }.into_any(),
            None => part.text.into_any(),
        })
        .collect_view();
    view! { <h1 class="digest">{parts}</h1> }.into_any()
}
