//! `/settings/data`: taking one's data along, and the way out.

use leptos::prelude::*;

use crate::accounts::pages::LeaveSection;
use crate::accounts::server::Member;
use crate::exports::Export;
use crate::exports::server::{current, earlier, stream_position};
use crate::exports::ui::ExportProgress;
use crate::frame::{PageTitle, Settings, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::job::{JobState, JobView};
use crate::platform::live::Position;
use crate::platform::server::Platform;
use crate::platform::server::archive::size;
use crate::ui::words::count_of;
use crate::ui::{ErrorSummary, Icon, SubmitButton, TimeKind, TimeText};

/// What a member can do with their data.
#[component]
pub fn DataPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let refused = expect_context::<FormState>().on("/settings/data");
    let member = Member::current();
    let page = Suspend::new(async move {
        let read = async {
            let member = member?;
            let position = stream_position(&platform, &member).await?;
            let export = current(&platform, &member).await?;
            let earlier = earlier(&platform, &member, &export).await?;
            Ok((export, earlier, position))
        };
        match read.await {
            Ok((export, earlier, position)) => view! { <Shown export earlier position refused/> }.into_any(),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next="/settings/data"/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Your data".to_owned()/>
        {page}
    }
}

#[component]
fn Shown(export: Export, earlier: Option<Export>, position: Position, refused: FormState) -> impl IntoView {
    let earlier = earlier.map(fetched);
    let standing = match export {
        Export::None => ask("Export my data", true).into_any(),
        Export::Unfinished(job) => unfinished(job, position).into_any(),
        ready @ Export::Ready { .. } => view! {
            {fetched(ready)}
            {ask("Export again", false)}
        }
        .into_any(),
        Export::Expired { until } => view! {
            <p>"Your last export was removed on " <TimeText at=until kind=TimeKind::Date/> ". Make a new one."</p>
            {ask("Export my data", true)}
        }
        .into_any(),
        Export::Failed(words) => view! {
            <p class="note bad" role="alert"><b>"The export was not made."</b> " " {words}</p>
            {ask("Try again", true)}
        }
        .into_any(),
        Export::Cancelled { by_operator } => view! {
            <p>
                {if by_operator {
                    "The last export was cancelled by somebody who runs this place; nothing of it was kept."
                } else {
                    "You cancelled the last export; nothing of it was kept."
                }}
            </p>
            {ask("Export my data", true)}
        }
        .into_any(),
    };
    view! {
        <Settings here="/settings/data" title="Your data" hint="What you wrote here is yours. Take it with you whenever you like.">
            <section aria-labelledby="export">
                <div>
                    <h2 id="export">"Export"</h2>
                    <p class="hint">
                        "One archive with your posts and drafts as Markdown, your comments, pictures and profile, whom \
                        you follow and what you were told. It takes a while to make; you can leave this page meanwhile."
                    </p>
                </div>
                <div class="stack">
                    <ErrorSummary errors=refused.errors note=refused.note/>
                    {standing}
                    {earlier}
                </div>
            </section>
            <LeaveSection/>
        </Settings>
    }
}

fn ask(label: &'static str, primary: bool) -> impl IntoView {
    view! {
        <form method="post" action="/settings/data">
            <SubmitButton label primary name=Some("do") value=Some("export")/>
        </form>
    }
}

fn unfinished(job: JobView, position: Position) -> impl IntoView {
    let failed = (job.state == JobState::Retrying).then(|| {
        let words = job.error.clone().unwrap_or_default();
        view! { <p class="note warn">{words} " It is tried again by itself; you need do nothing."</p> }
    });
    let note = match job.state {
        JobState::Running if !job.note.is_empty() => job.note.clone(),
        JobState::Running => "Your export is being made".to_owned(),
        _ => "Your export waits for its turn".to_owned(),
    };
    view! {
        // Where a program runs, the page is told; without one it looks again by itself, as long as there is
        // something to wait for.
        <noscript><meta http-equiv="refresh" content="3"/></noscript>
        {failed}
        <ExportProgress job=job.id.clone() progress=u64::from(job.progress) note position/>
        <form method="post" action="/settings/data">
            <input type="hidden" name="job" value=job.id/>
            <SubmitButton label="Cancel the export" name=Some("do") value=Some("cancel")/>
        </form>
    }
}

/// An archive that can be fetched; nothing for any other export.
fn fetched(export: Export) -> Option<impl IntoView> {
    let Export::Ready { job, exported, made_at, until } = export else { return None };
    let count = |count: u64, one, many| count_of(i64::try_from(count).unwrap_or(i64::MAX), one, many);
    let within = format!(
        "{} and {}, {}",
        count(exported.posts, "post", "posts"),
        count(exported.comments, "comment", "comments"),
        size(exported.bytes)
    );
    Some(view! {
        <ul class="lines" role="list">
            <li class="row">
                <Icon name="download"/>
                <div>
                    <b>"Your export of " <TimeText at=made_at kind=TimeKind::Date/></b>
                    <span class="hint sub">{within} ". Can be fetched until " <TimeText at=until kind=TimeKind::Date/> "."</span>
                </div>
                <a class="button end" href=format!("/settings/data/{job}.zip") download="">"Download"</a>
            </li>
        </ul>
    })
}
