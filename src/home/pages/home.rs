//! `/`: the digest, the newest posts, and what is beside them.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::accounts::Viewer;
use crate::frame::{PageTitle, failure};
use crate::home::{Digest, digest};
use crate::posts::ui::Feed;
use crate::posts::{FeedPage, feed};
use crate::ui::{Empty, Pages};

/// The newest posts, and for a member one true sentence about what happened meanwhile.
#[component]
pub fn HomePage() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let member = viewer.me.is_some();
    let query = use_query_map();
    let before = Memo::new(move |_| query.with(|query| query.get("before").unwrap_or_default()));
    let followed = Memo::new(move |_| {
        member && query.with(|query| query.get("show").is_some_and(|show| show == "following"))
    });
    let posts = Resource::new(move || (before.get(), followed.get()), |(before, followed)| feed(before, followed));
    let news = Resource::new(|| (), move |()| async move { if member { digest().await } else { Ok(None) } });
    let shown = move |page: FeedPage, sentence: Option<Digest>| {
        let viewer = expect_context::<Viewer>();
        view! {
            <Shown viewer page sentence before=before.get_untracked() followed=followed.get_untracked()
                on_reset=Callback::new(move |()| posts.refetch())/>
        }
    };
    view! {
        <PageTitle title="Latest".to_owned()/>
        <Transition>
            {move || Suspend::new(async move {
                match (posts.await, news.await) {
                    (Ok(page), Ok(sentence)) => shown(page, sentence).into_any(),
                    (Err(error), _) | (_, Err(error)) => failure(&error),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(
    viewer: Viewer,
    page: FeedPage,
    sentence: Option<Digest>,
    before: String,
    followed: bool,
    on_reset: Callback<()>,
) -> impl IntoView {
    let show = if followed { "&show=following" } else { "" };
    let older = page.older.as_ref().map(|cursor| format!("/?before={cursor}{show}"));
    let seam = viewer.me.as_ref().map(|me| (me.member.id.clone(), me.visited_at));
    let tabs = viewer.me.is_some().then(|| {
        view! {
            <nav class="tabs" aria-label="Which posts">
                <a href="/" aria-current=(!followed).then_some("page")>"Latest"</a>
                <a href="/?show=following" aria-current=followed.then_some("page")>"Following"</a>
            </nav>
        }
    });
    let live = before.is_empty() && !followed;
    let list = match (page.posts.is_empty(), followed) {
        (true, true) => view! {
            <Empty flag='Q' title="Nobody you follow has written yet"
                text="Open somebody’s page and choose Follow: what they publish comes here." href="/"
                action="See the newest posts"/>
        }
        .into_any(),
        (empty, _) => view! {
            {empty
                .then(|| view! {
                    <Empty flag='Q' title="Nothing here yet" text="The first post will stand here." href="/write"
                        action="Write it"/>
                })}
            <Feed page seam live on_reset/>
        }
        .into_any(),
    };
    view! {
        <main id="main" class="page">
            <div class="column feed">
                <Sentence sentence description=viewer.description.clone()/>
                {tabs}
                {list}
                <Pages older_href=older label="Older posts"/>
            </div>
        </main>
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
