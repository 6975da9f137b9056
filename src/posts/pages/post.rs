//! `/posts/{slug}`: a post and the discussion under it.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos_meta::{Link, Meta};
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::accounts::Viewer;
use crate::accounts::server::Member;
use crate::comments::Discussion;
use crate::comments::pages::discussion;
use crate::comments::ui::Talk;
use crate::frame::{PageTitle, failure};
use crate::notifications::server::mark_post_read;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::posts::server::read;
use crate::posts::{Post, length};
use crate::ui::{Flag, FlagSize, Icon, TagPennant, TimeKind, TimeText};

/// A post to be read.
#[component]
pub fn PostPage() -> impl IntoView {
    let slug = use_params_map().with_untracked(|params| params.get("slug").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let viewer = Member::maybe_current();
    let me = expect_context::<Viewer>().me;
    let refused = expect_context::<FormState>().on(&format!("/posts/{slug}"));
    let answering = match refused.value("reply_to") {
        Some(id) => id.to_owned(),
        None => use_query_map().with_untracked(|query| query.get("reply").unwrap_or_default()),
    };
    Suspend::new(async move {
        let read = async {
            let post = read(&platform, &slug, viewer.as_ref()).await?;
            if let Some(me) = &me {
                mark_post_read(&platform, me, &post.summary.id).await?;
            }
            Ok((post, discussion(&platform, &slug, viewer.as_ref(), answering).await?))
        };
        match read.await {
            Ok((post, talk)) => view! { <Shown post talk refused/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(post: Post, talk: Discussion, refused: FormState) -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let platform = expect_context::<Platform>();
    let canonical = format!("{}{}", platform.config.origin, post.summary.href());
    let summary = post.summary;
    let author = summary.author.clone();
    let tags = summary.tags.iter().map(|tag| view! { <TagPennant tag=tag.clone()/> }).collect_view();
    let edit = post.mine.then(|| {
        view! {
            <a class="button" href=format!("/write/{}", summary.id)><Icon name="pen"/>"Edit"</a>
        }
    });
    let remove = post.removable.then(|| {
        view! {
            <form class="end" method="post" action=format!("/write/{}", summary.id)>
                <button class="button quiet" name="do" value="delete"><Icon name="bin"/>"Delete post"</button>
            </form>
        }
    });
    let acts = (post.mine || post.removable).then(|| view! { <div class="actions">{edit}{remove}</div> });
    // As in `PageTitle`: these take along to which head they belong.
    let head = OwnedView::new(view! {
        <Meta property="og:type" content="article"/>
        <Meta property="og:title" content=summary.title.clone()/>
        <Meta property="og:description" content=summary.excerpt.clone()/>
        <Link rel="canonical" href=canonical/>
    });
    view! {
        <PageTitle title=summary.title.clone() description=summary.excerpt.clone()/>
        {head}
        <main id="main">
            <article class="page">
                <div class="column">
                    <header class="post-head">
                        <div class="row">{tags}</div>
                        <h1 dir="auto">{summary.title.clone()}</h1>
                        <div class="row">
                            <Flag id=author.id.clone() avatar=author.avatar.clone() size=FlagSize::Full/>
                            <div>
                                <div class="byline">
                                    <a class="who" href=author.href()>{author.name.clone()}</a>
                                </div>
                                <div class="byline">
                                    <TimeText at=summary.published_at kind=TimeKind::Date/>
                                    <span>{length(summary.words)}</span>
                                    {post
                                        .edited_at
                                        .map(|at| view! { <span>"edited " <TimeText at kind=TimeKind::Relative/></span> })}
                                </div>
                            </div>
                        </div>
                    </header>
                    <div class="prose" inner_html=post.html></div>
                    {acts}
                </div>
            </article>
            <Talk
                discussion=talk
                post_id=summary.id.clone()
                slug=summary.slug.clone()
                author
                viewer=viewer.id().map(str::to_owned)
                signup_open=viewer.signup_open
                refused
            />
        </main>
    }
}
