//! `/posts/{slug}`: a post and the discussion under it.

use leptos::prelude::*;
use leptos_meta::{Link, Meta};
use leptos_router::hooks::use_params_map;

use crate::comments::ui::Talk;
use crate::comments::{Discussion, discussion};
use crate::frame::{PageTitle, failure};
use crate::posts::{Post, length, post};
use crate::ui::{Flag, FlagSize, Icon, TagPennant, TimeKind, TimeText};

/// A post to be read.
#[component]
pub fn PostPage() -> impl IntoView {
    let params = use_params_map();
    let slug = Memo::new(move |_| params.with(|params| params.get("slug").unwrap_or_default()));
    let text = Resource::new(move || slug.get(), post);
    let talk = Resource::new(move || slug.get(), discussion);
    let refresh = Callback::new(move |()| {
        text.refetch();
        talk.refetch();
    });
    view! {
        <Transition>
            {move || Suspend::new(async move {
                match (text.await, talk.await) {
                    (Ok(post), Ok(talk)) => view! { <Shown post talk refresh/> }.into_any(),
                    (Err(error), _) | (_, Err(error)) => failure(&error),
                }
            })}
        </Transition>
    }
}

#[component]
fn Shown(post: Post, talk: Discussion, refresh: Callback<()>) -> impl IntoView {
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
    view! {
        <PageTitle title=summary.title.clone() description=summary.excerpt.clone()/>
        <Meta property="og:type" content="article"/>
        <Meta property="og:title" content=summary.title.clone()/>
        <Meta property="og:description" content=summary.excerpt.clone()/>
        <Link rel="canonical" href=summary.href()/>
        <main id="main">
            <article class="page">
                <div class="column">
                    <header class="post-head">
                        <div class="row">{tags}</div>
                        <h1 dir="auto">{summary.title.clone()}</h1>
                        <div class="row">
                            <Flag id=author.id.clone() size=FlagSize::Full/>
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
            <Talk discussion=talk post_id=summary.id.clone() slug=summary.slug.clone() author on_reset=refresh/>
        </main>
    }
}
