//! `/admin/audit`: who did what, to what, and from where.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::side::Side;
use crate::accounts::server::Owner;
use crate::admin::server::{Noted, Sieve, audit_page, job_href, member_href};
use crate::frame::{PageTitle, failure};
use crate::platform::server::Platform;
use crate::platform::time::Timestamp;
use crate::ui::{Empty, TimeKind, TimeText};

const PAGE: &str = "/admin/audit";

/// The lines, a filter, and the file.
#[component]
pub fn AuditPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let owner = Owner::current();
    let sieve = Sieve::of(use_location().search.get_untracked().trim_start_matches('?'));
    Suspend::new(async move {
        match async { audit_page(&platform, &owner?, &sieve).await }.await {
            Ok((lines, older)) => shown(lines, older, &sieve),
            Err(error) => failure(&error),
        }
    })
}

fn shown(lines: Vec<Noted>, older: Option<String>, sieve: &Sieve) -> AnyView {
    let list = if lines.is_empty() && *sieve == Sieve::default() {
        view! { <Empty title="Nothing so far" text="What moderators and owners do stands here for a year."/> }
            .into_any()
    } else if lines.is_empty() {
        view! { <Empty title="Nothing found" text="No such lines are kept." href=PAGE action="Show all lines"/> }
            .into_any()
    } else {
        table(lines).into_any()
    };
    let abouts = Sieve::ABOUTS.map(|about| {
        view! { <option value=about selected=sieve.about == about>{format!("{about}s")}</option> }
    });
    let file = [PAGE, ".csv?", &sieve.query("")].concat();
    let file = file.trim_end_matches('?').to_owned();
    view! {
        <PageTitle title="Audit log".to_owned()/>
        <main id="main" class="page with-side">
            <Side here=PAGE/>
            <div class="stack">
                <div class="row">
                    <h1 id="audit">"Audit log"</h1>
                    <a class="button small end" href=file download="" rel="external">"Save as a file"</a>
                </div>
                <form class="row filters" method="get" action=PAGE>
                    <span class="row">
                        <label class="ui" for="who">"Who"</label>
                        <input class="input" id="who" name="who" value=sieve.who.clone() autocapitalize="none" spellcheck="false"/>
                    </span>
                    <span class="row">
                        <label class="ui" for="of-about">"About"</label>
                        <select class="input" id="of-about" name="about">
                            <option value="">"everything"</option>
                            {abouts.into_iter().collect_view()}
                        </select>
                    </span>
                    <button class="button small">"Show"</button>
                </form>
                {list}
                <nav class="pages" aria-label="More lines">
                    {older
                        .map(|before| {
                            let href = format!("{PAGE}?{}", sieve.query(&before));
                            view! { <a class="button" href=href>"Older lines"</a> }
                        })}
                </nav>
            </div>
        </main>
    }
    .into_any()
}

fn table(lines: Vec<Noted>) -> impl IntoView {
    view! {
        <div class="scroll" role="region" aria-labelledby="audit" tabindex="0">
            <table class="table">
                <thead>
                    <tr>
                        <th scope="col">"Who"</th>
                        <th scope="col">"Did"</th>
                        <th scope="col">"When"</th>
                        <th scope="col" class="wide-only">"From"</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

fn row(line: Noted) -> AnyView {
    let who = line.by_handle.as_ref().map_or_else(|| "Nobody who is here".to_owned(), |handle| format!("@{handle}"));
    let words = (!line.words.is_empty()).then(|| view! { <span class="sub" dir="auto">{line.words.clone()}</span> });
    view! {
        <tr>
            <th scope="row">{who}</th>
            <td>{deed(&line)} " " {object(&line)} {words}</td>
            <td><TimeText at=Timestamp(line.at) kind=TimeKind::Moment/></td>
            <td class="wide-only">{line.place}</td>
        </tr>
    }
    .into_any()
}

/// The verb, before what it was done to.
fn deed(line: &Noted) -> String {
    match (line.act.as_str(), line.about.as_str()) {
        ("block", _) => "Suspended",
        ("unblock", _) => "Let in again",
        ("end_sessions", _) => "Signed out everywhere",
        ("role", _) => "Changed the role of",
        ("remove", _) => "Removed",
        ("restore", _) => "Brought back",
        ("invite", _) => "Made",
        ("withdraw", _) => "Withdrew",
        ("retry", _) => "Tried again",
        ("cancel", _) => "Cancelled",
        ("pause", _) => "Paused",
        ("resume", _) => "Resumed",
        ("run", _) => "Ran",
        ("switch-off", _) => "Switched off",
        ("switch-on", _) => "Switched on",
        (other, _) => other,
    }
    .to_owned()
}

/// What it was done to.
fn object(line: &Noted) -> AnyView {
    match (line.about.as_str(), &line.about_handle) {
        ("member", Some(handle)) => view! { <a href=member_href(handle)>{format!("@{handle}")}</a> }.into_any(),
        ("member", None) => "somebody who left".into_any(),
        ("job", _) => view! { <a href=job_href(&line.about_id)>"a job"</a> }.into_any(),
        ("post", _) => "a post".into_any(),
        ("comment", _) => "a comment".into_any(),
        ("invitation", _) => "an invitation".into_any(),
        ("app", _) => "an app".into_any(),
        (about, _) => format!("the {about} {}", line.about_id).into_any(),
    }
}
