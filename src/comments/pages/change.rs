//! `/comments/{id}`: changing a comment, for whoever wrote it; taking it away, for them and for moderators.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::accounts::server::Member;
use crate::comments::server::{Changing, changing};
use crate::frame::{PageTitle, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::ui::{ErrorSummary, FieldError, Icon, SubmitButton, textarea_html};

/// The comment with what can be done to it.
#[component]
pub fn CommentPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let platform = expect_context::<Platform>();
    let here = format!("/comments/{id}");
    let refused = expect_context::<FormState>().on(&here);
    let member = Member::current();
    Suspend::new(async move {
        match async { changing(&platform, &member?, &id).await }.await {
            Ok(comment) if comment.gone => view! { <Gone comment/> }.into_any(),
            Ok(comment) => view! { <Shown comment refused/> }.into_any(),
            // Signed out while writing: the text is shown again, with a word about it.
            Err(AppError::SignInNeeded) if refused.value("body").is_some() => {
                view! { <Shown comment=Changing::unknown(id) refused/> }.into_any()
            }
            Err(AppError::SignInNeeded) => view! { <SignInFirst next=here/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Shown(comment: Changing, refused: FormState) -> impl IntoView {
    let here = format!("/comments/{}", comment.id);
    let back = format!("/posts/{}#c-{}", comment.slug, comment.id);
    let form = comment.mine.then(|| {
        let typed = refused.value("body").map_or_else(|| comment.body.clone(), str::to_owned);
        let error = refused.errors.get("body").map(str::to_owned);
        view! {
            <form class="stack" method="post" action=here.clone()>
                <div class="field">
                    <label for="body">"Comment"</label>
                    <textarea class="input" id="body" name="body" rows="8" required dir="auto"
                        aria-invalid=error.is_some().then_some("true")
                        aria-describedby=error.is_some().then_some("body-error")
                        inner_html=textarea_html(&typed)></textarea>
                    {error.map(|text| view! { <FieldError id="body-error" text/> })}
                </div>
                <div class="row">
                    <SubmitButton label="Save changes" primary=true name=Some("do") value=Some("edit")/>
                    <a class="button quiet" href=back.clone()>"Leave it as it is"</a>
                </div>
            </form>
        }
    });
    let text = (!comment.mine).then(|| {
        view! { <div class="said prose" dir="auto" inner_html=comment.html.clone()></div> }
    });
    view! {
        <PageTitle title="A comment".to_owned()/>
        <main id="main" class="page">
            <div class="column stack">
                <h1>{if comment.mine { "Your comment" } else { "A comment" }}</h1>
                <ErrorSummary errors=Default::default() note=refused.note/>
                {form}
                {text}
                <form class="stack" method="post" action=here>
                    <p class="hint">"Once deleted it can be brought back for 30 days."</p>
                    <div><button class="button quiet" name="do" value="delete"><Icon name="bin"/>"Delete comment"</button></div>
                </form>
            </div>
        </main>
    }
    .into_any()
}

#[component]
fn Gone(comment: Changing) -> impl IntoView {
    view! {
        <PageTitle title="A comment".to_owned()/>
        <main id="main" class="page">
            <div class="column stack">
                <h1>"The comment is deleted"</h1>
                <div class="said prose muted" dir="auto" inner_html=comment.html></div>
                <form method="post" action=format!("/comments/{}", comment.id)>
                    <div class="row">
                        <SubmitButton label="Bring it back" name=Some("do") value=Some("restore")/>
                        <a class="button quiet" href=format!("/posts/{}#discussion", comment.slug)>"Back to the post"</a>
                    </div>
                </form>
            </div>
        </main>
    }
    .into_any()
}
