//! A member's page: who they are and what they wrote.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::accounts::server::{Member, handle_after, profile};
use crate::accounts::{Profile, Role, Viewer};
use crate::frame::{PageTitle, failure, moved};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::plural;
use crate::posts::FeedPage;
use crate::posts::server::{By, feed};
use crate::posts::ui::PostList;
use crate::ui::{Empty, Flag, FlagSize, Icon, Pages, TimeKind, TimeText};

/// `/@{handle}`. The router cannot hold the `@` apart, so every unknown word in the first place of
/// an address comes here too and is answered 404.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let word = use_params_map().with_untracked(|params| params.get("handle").unwrap_or_default());
    let before = use_query_map().with_untracked(|query| query.get("before").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let viewer = Member::maybe_current();
    Suspend::new(async move {
        let Some(handle) = word.strip_prefix('@') else { return failure(&AppError::NotFound) };
        let read = async {
            let profile = profile(&platform, handle, viewer.as_ref().map(Member::id)).await?;
            Ok((profile, feed(&platform, By::Author(handle), &before).await?))
        };
        match read.await {
            Ok((profile, posts)) => view! { <Shown profile posts/> }.into_any(),
            // Whoever had another handle before is found by it, too.
            Err(AppError::NotFound) => match handle_after(&platform, handle).await {
                Ok(Some(today)) => moved(&format!("/@{today}")),
                Ok(None) => failure(&AppError::NotFound),
                Err(error) => failure(&error),
            },
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(profile: Profile, posts: FeedPage) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let member = profile.member.clone();
    let first_name = member.first_name().to_owned();
    let mine = viewer.id() == Some(member.id.as_str());
    let (verb, label) = if profile.followed { ("unfollow", "Following") } else { ("follow", "Follow") };
    let follow = (!mine).then(|| {
        view! {
            <form method="post" action=format!("{}/follow", member.href())>
                <input type="hidden" name="do" value=verb/>
                <button class="button" aria-pressed=profile.followed.then_some("true")>
                    <Icon name="bell"/>
                    {format!("{label} {first_name}")}
                </button>
            </form>
        }
    });
    let keeps_order = !mine && viewer.me.as_ref().is_some_and(|me| me.role >= Role::Moderator);
    let order = keeps_order.then(|| {
        view! { <a class="button" href=format!("/admin/members/{}", member.handle)><Icon name="gear"/>"Standing"</a> }
    });
    let older = posts.older.as_ref().map(|cursor| format!("{}?before={cursor}", member.href()));
    let list = if posts.posts.is_empty() {
        view! {
            <Empty
                flag='Q'
                title="Nothing here yet"
                text=format!("{} has not published anything so far.", member.first_name())
                href="/"
                action="Read the newest posts"
            />
        }
        .into_any()
    } else {
        view! { <PostList posts=posts.posts/> }.into_any()
    };
    view! {
        <PageTitle title=member.name.clone() description=format!("What {} writes here.", member.name)/>
        <main id="main" class="page">
            <div class="column">
                <header class="post-head profile stack">
                    <div class="row spread">
                        <div class="row">
                            <Flag id=member.id.clone() avatar=member.avatar.clone() size=FlagSize::Full/>
                            <div>
                                <h1 dir="auto">{member.name.clone()}</h1>
                                <p class="byline">
                                    <span>{format!("@{}", member.handle)}</span>
                                    {profile.role.badge().map(|word| view! { <span class="badge">{word}</span> })}
                                    <span>"since " <TimeText at=profile.joined_at kind=TimeKind::Date/></span>
                                    <span>{plural(profile.followers, "follower", "followers")}</span>
                                </p>
                            </div>
                        </div>
                        <div class="row">{follow} {order}</div>
                    </div>
                    <div class="prose" dir="auto" inner_html=profile.bio_html></div>
                    {elsewhere(profile.links)}
                </header>
                <h2 class="vh">"Posts"</h2>
                {list}
                <Pages older_href=older label="Older posts"/>
            </div>
        </main>
    }
}

/// A member's addresses elsewhere; no word of ours about what is there.
fn elsewhere(links: Vec<String>) -> Option<impl IntoView> {
    let items = links.iter().map(|link| {
        let shown = link.split_once("://").map_or(link.as_str(), |(_, rest)| rest).trim_end_matches('/').to_owned();
        view! { <li><a href=link.clone() rel="me nofollow noopener ugc">{shown}</a></li> }
    });
    let items = items.collect_view();
    (!links.is_empty()).then(|| view! { <ul class="row byline" role="list" aria-label="Elsewhere">{items}</ul> })
}
