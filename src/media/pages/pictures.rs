//! `/media`: bringing a picture, and the lines that show those already here.

use leptos::prelude::*;

use crate::accounts::server::Member;
use crate::frame::{PageTitle, SignInFirst, failure};
use crate::media::server::{Brought, State, newest, removed};
use crate::media::ui::PictureFields;
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::ui::{Empty, ErrorSummary, SubmitButton};

/// The member's pictures, the newest first.
#[component]
pub fn PicturesPage() -> impl IntoView {
    let platform = expect_context::<Platform>();
    let refused = expect_context::<FormState>().on("/media");
    let member = Member::current();
    let shown = Suspend::new(async move {
        let read = async {
            let member = member?;
            Ok((newest(&platform, &member).await?, removed(&platform, &member).await?))
        };
        match read.await {
            Ok((brought, removed)) => view! { <Shown brought removed refused/> }.into_any(),
            Err(AppError::SignInNeeded) => view! { <SignInFirst next="/media"/> }.into_any(),
            Err(error) => failure(&error),
        }
    });
    view! {
        <PageTitle title="Pictures".to_owned()/>
        {shown}
    }
}

#[component]
fn Shown(brought: Vec<Brought>, removed: Vec<Brought>, refused: FormState) -> impl IntoView {
    let removed = (!removed.is_empty()).then(|| {
        view! {
            <h2>"Removed"</h2>
            <p class="hint">"Texts that show them say so in their place. Kept for 30 days."</p>
            <ul class="lines" role="list">{removed.into_iter().map(gone).collect_view()}</ul>
        }
    });
    let list = if brought.is_empty() {
        view! {
            <Empty flag='Q' title="No pictures" text="What you add here can stand in every text of yours." href="/write"
                action="Write a post"/>
        }
        .into_any()
    } else {
        view! {
            <p class="ui muted">"Put a picture’s line into a text, and the picture stands there."</p>
            <ul class="lines" role="list">{brought.into_iter().map(line).collect_view()}</ul>
        }
        .into_any()
    };
    view! {
        <main id="main" class="page">
            <div class="column stack">
                <h1>"Pictures"</h1>
                <ErrorSummary errors=refused.errors.clone() note=refused.note.clone()/>
                <form class="stack" method="post" action="/media" enctype="multipart/form-data">
                    <PictureFields errors=refused.errors/>
                    <SubmitButton label="Add picture" primary=true/>
                </form>
                <h2 id="yours">"Yours"</h2>
                {list}
                {removed}
            </div>
        </main>
    }
}

fn line(one: Brought) -> impl IntoView {
    let field = format!("line-{}", one.id);
    let smallest = one.picture.widths().first().copied().unwrap_or(1);
    let words = words(&one.alt);
    let shown = match one.state {
        State::Ready => view! {
            <img class="thumbnail" src=one.picture.variant(smallest) width=smallest.to_string()
                height=one.picture.height_at(smallest).to_string() loading="lazy" decoding="async" alt=one.alt/>
        }
        .into_any(),
        State::Waiting => {
            view! { <p class="ui muted">"Picture is being prepared. Load this page again in a moment."</p> }.into_any()
        }
        State::Refused(why) => view! { <p class="error">{why}</p> }.into_any(),
    };
    view! {
        <li id=one.id class="stack">
            {shown}
            <div class="field">
                <label for=field.clone() dir="auto">{words.clone()}</label>
                <input class="input mono" id=field value=one.markdown readonly/>
            </div>
            {act(&one.id, "remove", "Remove", &words)}
        </li>
    }
}

/// One that was taken away.
fn gone(one: Brought) -> impl IntoView {
    let words = words(&one.alt);
    view! {
        <li class="row spread">
            <span class="title" dir="auto">{words.clone()}</span>
            {act(&one.id, "restore", "Bring back", &words)}
        </li>
    }
}

fn words(alt: &str) -> String {
    if alt.is_empty() { "Without a description".to_owned() } else { alt.to_owned() }
}

fn act(id: &str, act: &'static str, label: &'static str, of: &str) -> impl IntoView + use<> {
    view! {
        <form method="post" action=format!("/media/{id}")>
            <button class="button small quiet" name="do" value=act>{label} <span class="vh">{format!(" {of}")}</span></button>
        </form>
    }
}
