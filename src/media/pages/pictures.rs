//! `/media`: bringing a picture, and the lines that show those already here.

use leptos::prelude::*;

use crate::accounts::server::Member;
use crate::frame::{PageTitle, SignInFirst, failure};
use crate::media::server::{Brought, State, newest};
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
        match async { newest(&platform, &member?).await }.await {
            Ok(brought) => view! { <Shown brought refused/> }.into_any(),
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
fn Shown(brought: Vec<Brought>, refused: FormState) -> impl IntoView {
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
                <h2>"Yours"</h2>
                {list}
            </div>
        </main>
    }
}

fn line(one: Brought) -> impl IntoView {
    let field = format!("line-{}", one.id);
    let smallest = one.picture.widths().first().copied().unwrap_or(1);
    let words = if one.alt.is_empty() { "Without a description".to_owned() } else { one.alt.clone() };
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
                <label for=field.clone() dir="auto">{words}</label>
                <input class="input mono" id=field value=one.markdown readonly/>
            </div>
        </li>
    }
}
