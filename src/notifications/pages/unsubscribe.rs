//! `/unsubscribe/{token}`: the link at the end of every digest. Looking at it changes nothing, for
//! there are programs that follow every link in a mail.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::frame::{PageTitle, failure};
use crate::notifications::server::gets_digest;
use crate::platform::server::Platform;
use crate::ui::SubmitButton;

/// Whether the digest comes, and the button that changes it.
#[component]
pub fn UnsubscribePage() -> impl IntoView {
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let platform = expect_context::<Platform>();
    Suspend::new(async move {
        match gets_digest(&platform, &token).await {
            Ok(comes) => view! { <Choice token comes/> }.into_any(),
            Err(error) => failure(&error),
        }
    })
}

#[component]
fn Choice(token: String, comes: bool) -> impl IntoView {
    let (title, words, act, label) = match comes {
        true => ("The weekly digest", "It comes to you once a week by mail.", "stop", "Stop the digest"),
        false => ("You get no more digests", "Your account and all else stay as they are.", "take", "Send it again"),
    };
    view! {
        <PageTitle title=title.to_owned()/>
        <main id="main" class="page">
            <div class="column">
                <h1>{title}</h1>
                <p>{words}</p>
                <form method="post" action=format!("/unsubscribe/{token}")>
                    <SubmitButton label primary=comes name=Some("do") value=Some(act)/>
                </form>
            </div>
        </main>
    }
}
