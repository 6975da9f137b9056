//! `/admin/members`: who is here.

mod one;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

pub use self::one::MemberPage;
use super::side::Side;
use crate::accounts::Role;
use crate::accounts::server::{Known, Moderator, Sought, members, until};
use crate::admin::server::member_href;
use crate::frame::{PageTitle, failure};
use crate::platform::server::Platform;
use crate::ui::{Empty, Flag, FlagSize, TimeKind, TimeText};

const PAGE: &str = "/admin/members";

/// A search, and a table.
#[component]
pub fn MembersPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let moderator = Moderator::current();
    let sought = use_query_map().with_untracked(|query| {
        let get = |name: &str| query.get(name).unwrap_or_default();
        let role = Role::ALL.into_iter().find(|role| role.as_str() == get("role"));
        Sought { words: get("q"), role, blocked: get("show") == "suspended", after: get("after") }
    });
    Suspend::new(async move {
        match async { members(&platform, &moderator?, &sought).await }.await {
            Ok((list, next)) => shown(list, next, &sought),
            Err(error) => failure(&error),
        }
    })
}

fn href(sought: &Sought, after: &str) -> String {
    let role = sought.role.map_or("", Role::as_str);
    let show = if sought.blocked { "suspended" } else { "" };
    let pairs = [("q", sought.words.as_str()), ("role", role), ("show", show), ("after", after)];
    let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { PAGE.into() } else { format!("{PAGE}?{query}") }
}

fn shown(list: Vec<Known>, next: Option<String>, sought: &Sought) -> AnyView {
    let tab = |words: &'static str, role: Option<Role>, blocked: bool| {
        let here = sought.role == role && sought.blocked == blocked;
        let href = href(&Sought { role, blocked, after: String::new(), ..sought.clone() }, "");
        view! { <a href=href aria-current=here.then_some("page")>{words}</a> }
    };
    let role = sought.role.map(|role| view! { <input type="hidden" name="role" value=role.as_str()/> });
    let show = sought.blocked.then(|| view! { <input type="hidden" name="show" value="suspended"/> });
    let table = if list.is_empty() {
        view! { <Empty title="Nobody found" text="Try a part of the handle or of the name." href=PAGE action="Show everybody"/> }
            .into_any()
    } else {
        table(list).into_any()
    };
    view! {
        <PageTitle title="Members".to_owned()/>
        <main id="main" class="page with-side">
            <Side here=PAGE/>
            <div class="stack">
                <h1 id="members">"Members"</h1>
                <nav class="tabs" aria-label="Which members">
                    {tab("All", None, false)}
                    {tab("Suspended", None, true)}
                    {tab("Moderators", Some(Role::Moderator), false)}
                    {tab("Owners", Some(Role::Owner), false)}
                </nav>
                <form class="row filters" method="get" action=PAGE role="search">
                    {role} {show}
                    <span class="row">
                        <label class="ui" for="q">"Handle or name"</label>
                        <input class="input" id="q" name="q" type="search" value=sought.words.clone() autocapitalize="none"/>
                    </span>
                    <button class="button small">"Find"</button>
                </form>
                {table}
                <nav class="pages" aria-label="More members">
                    {next.map(|after| view! { <a class="button" href=href(sought, &after)>"More members"</a> })}
                </nav>
            </div>
        </main>
    }
    .into_any()
}

fn table(list: Vec<Known>) -> impl IntoView {
    view! {
        <div class="scroll" role="region" aria-labelledby="members" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Member"</th>
                        <th scope="col">"Standing"</th>
                        <th scope="col" class="wide-only">"Joined"</th>
                        <th scope="col" class="wide-only">"Seen"</th>
                    </tr>
                </thead>
                <tbody>{list.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(known: Known) -> AnyView {
    let Known { author, joined_at, seen_at, .. } = known.clone();
    view! {
        <tr>
            <th scope="row">
                <span class="row">
                    <Flag id=author.id.clone() avatar=author.avatar.clone() size=FlagSize::Mid/>
                    <span>
                        <a class="plain" href=member_href(&author.handle) dir="auto">{author.name.clone()}</a>
                        <span class="sub">{format!("@{}", author.handle)}</span>
                    </span>
                </span>
            </th>
            <td>{standing(&known)}</td>
            <td class="wide-only"><TimeText at=joined_at kind=TimeKind::Date/></td>
            <td class="wide-only"><TimeText at=seen_at kind=TimeKind::Date/></td>
        </tr>
    }
    .into_any()
}

/// What there is to say of a member in a word or two.
fn standing(known: &Known) -> AnyView {
    let role = known.role.badge().map(|word| view! { <span class="badge">{word}</span> " " });
    let state = match known.blocked_until {
        Some(end) => {
            view! { <span class="badge bad">"Suspended"</span> <span class="sub">{until(end)}</span> }.into_any()
        }
        None if !known.confirmed => view! { <span class="badge warn">"Not confirmed"</span> }.into_any(),
        None if role.is_none() => "Member".into_any(),
        None => ().into_any(),
    };
    view! { {role} {state} }.into_any()
}
