//! `/notifications`: what concerned the viewer, by day.

mod choices;
mod unsubscribe;

pub use choices::ChoicesPage;
pub use unsubscribe::UnsubscribePage;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::accounts::server::Member;
use crate::frame::{PageTitle, SignInFirst, failure};
use crate::notifications::server::list;
use crate::notifications::{Notification, Notifications};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::ui::{Empty, Flag, FlagSize, Icon, NewPennant, Pages, TimeKind, TimeText};

/// What concerned the viewer, newest first.
#[component]
pub fn NotificationsPage() -> impl IntoView {
    let before = use_query_map().with_untracked(|query| query.get("before").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let member = Member::current();
    let now = platform.clock.now();
    let list = Suspend::new(async move {
        match async { list(&platform, &member?, &before).await }.await {
            Ok(page) => view! { <Shown page now/> }.into_any(),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next="/notifications"/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Notifications".to_owned()/>
        {list}
    }
}

#[component]
fn Shown(page: Notifications, now: Timestamp) -> impl IntoView {
    let unread = page.items.iter().any(|item| item.unread);
    let older = page.older.as_ref().map(|id| format!("/notifications?before={id}"));
    let all_read = unread.then(|| {
        view! {
            <form method="post" action="/notifications">
                <button class="button small"><Icon name="check"/>"Mark all as read"</button>
            </form>
        }
    });
    let list = if page.items.is_empty() {
        view! {
            <Empty flag='Q' title="Nothing so far" text="Answers to you and posts by people you follow come here." href="/"
                action="Read the newest posts"/>
        }
        .into_any()
    } else {
        days(page.items, now).into_any()
    };
    view! {
        <main id="main" class="page">
            <div class="column">
                <div class="row spread"><h1>"Notifications"</h1>{all_read}</div>
                {list}
                <Pages older_href=older label="Older notifications"/>
            </div>
        </main>
    }
}

fn days(items: Vec<Notification>, now: Timestamp) -> impl IntoView {
    let mut days: Vec<(String, Vec<Notification>)> = Vec::new();
    for item in items {
        let day = item.at.date();
        match days.last_mut() {
            Some((known, list)) if *known == day => list.push(item),
            _ => days.push((day, vec![item])),
        }
    }
    days.into_iter()
        .map(|(day, list)| {
            view! {
                <h2 class="eyebrow day">{day}</h2>
                <ol class="halyard" role="list">{list.into_iter().map(|item| line(item, now)).collect_view()}</ol>
            }
        })
        .collect_view()
}

fn line(item: Notification, now: Timestamp) -> impl IntoView {
    let read = item.unread.then(|| {
        view! {
            <form class="row" method="post" action="/notifications">
                <input type="hidden" name="id" value=item.id.clone()/>
                <button class="button small quiet">"Mark as read"</button>
            </form>
        }
    });
    view! {
        <li class=if item.unread { "new" } else { "" }>
            <Flag id=item.actor.id.clone() avatar=item.actor.avatar.clone() size=FlagSize::Full/>
            <p class="byline">
                <span>
                    <a class="who" href=item.actor.href()>{item.actor.name.clone()}</a>
                    {format!(" {} ", item.kind.verb())}
                    <a class="who" href=item.href>{item.title}</a>
                    " · "
                    <TimeText at=item.at kind=TimeKind::Relative now=Some(now)/>
                </span>
                {item.unread.then(|| view! { <NewPennant/> })}
            </p>
            <p class="ui muted">{item.kind.because()}</p>
            {read}
        </li>
    }
}
