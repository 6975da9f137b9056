//! `/drafts`: what the writer has begun, and what they deleted.

use leptos::prelude::*;

use crate::accounts::server::Member;
use crate::frame::{PageTitle, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::plural;
use crate::posts::server::drafts;
use crate::posts::{DraftLine, Drafts};
use crate::ui::{Empty, TimeKind, TimeText};

/// The writer's unpublished and deleted posts.
#[component]
pub fn DraftsPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let member = Member::current();
    let list = Suspend::new(async move {
        match async { drafts(&platform, &member?).await }.await {
            Ok(drafts) => view! { <Shown drafts/> }.into_any(),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next="/drafts"/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Drafts".to_owned()/>
        {list}
    }
}

#[component]
fn Shown(drafts: Drafts) -> impl IntoView {
    let list = if drafts.drafts.is_empty() {
        view! {
            <Empty flag='Q' title="No drafts" text="What you begin and do not publish waits here for you." href="/write"
                action="Begin one"/>
        }
        .into_any()
    } else {
        view! { <ul class="lines" role="list">{drafts.drafts.into_iter().map(draft).collect_view()}</ul> }.into_any()
    };
    let deleted = (!drafts.deleted.is_empty()).then(|| {
        view! {
            <h2>"Deleted"</h2>
            <p class="hint">"Kept for 30 days."</p>
            <ul class="lines" role="list">{drafts.deleted.into_iter().map(gone).collect_view()}</ul>
        }
    });
    view! {
        <main id="main" class="page">
            <div class="column stack"><h1>"Drafts"</h1>{list}{deleted}</div>
        </main>
    }
}

fn title(line: &DraftLine) -> String {
    if line.title.is_empty() { "Without a title".to_owned() } else { line.title.clone() }
}

fn draft(line: DraftLine) -> impl IntoView {
    let href = format!("/write/{}", line.id);
    let title = title(&line);
    let state = match line.publish_at {
        Some(at) => view! { ", scheduled for " <TimeText at kind=TimeKind::Moment/> }.into_any(),
        None => view! { ", saved " <TimeText at=line.updated_at kind=TimeKind::Relative/> }.into_any(),
    };
    view! {
        <li class="row spread">
            <div>
                <a class="title" href=href.clone() dir="auto">{title.clone()}</a>
                <p class="ui muted">{plural(line.words, "word", "words")} {state}</p>
            </div>
            <a class="button small" href=href>"Continue" <span class="vh">{format!(" {title}")}</span></a>
            <form method="post" action="/drafts">
                <input type="hidden" name="id" value=line.id/>
                <button class="button small quiet" name="do" value="delete">
                    "Delete" <span class="vh">{format!(" {title}")}</span>
                </button>
            </form>
        </li>
    }
}

fn gone(line: DraftLine) -> impl IntoView {
    let title = title(&line);
    view! {
        <li class="row spread">
            <span class="title" dir="auto">{title.clone()}</span>
            <form method="post" action="/drafts">
                <input type="hidden" name="id" value=line.id/>
                <button class="button small" name="do" value="restore">
                    "Bring back" <span class="vh">{format!(" {title}")}</span>
                </button>
            </form>
        </li>
    }
}
