//! `/write`: the page around the editor.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::accounts::server::{Member, zone_of};
use crate::frame::{Connection, PageTitle, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::server::Platform;
use crate::posts::server::writing;
use crate::posts::ui::{Editor, blank};
use crate::ui::CrashBanner;

/// A new post, or one of the member's own.
#[component]
pub fn WritePage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id").unwrap_or_default());
    let path = if id.is_empty() { "/write".to_owned() } else { format!("/write/{id}") };
    let refused = expect_context::<FormState>().on(&path);
    let platform = expect_context::<Platform>();
    let member = Member::current();
    Suspend::new(async move {
        let writer = member.as_ref().ok().map(|member| member.author.clone());
        let zone = match &member {
            Ok(member) => zone_of(&platform, member).await.ok().flatten(),
            Err(_) => None,
        };
        let found = async { writing(&platform, &member?, &id).await };
        let writing = match found.await {
            Ok(writing) => writing,
            // Signed out while writing: the text is shown again with a word about it.
            Err(AppError::SignInNeeded) if refused.value("body").is_some() => blank(&refused),
            Err(AppError::SignInNeeded) => return view! { <SignInFirst next=path/> }.into_any(),
            Err(error) => return failure(&error),
        };
        let title = match (&writing.published_slug, writing.draft.id.is_empty()) {
            (Some(_), _) => "Edit post",
            (None, _) if writing.publish_at.is_some() => "Scheduled post",
            (None, false) => "Draft",
            (None, true) => "New post",
        };
        let at = writing.publish_at.unwrap_or_else(|| platform.clock.now());
        let zone = zone.map(|zone| (zone.name().to_owned(), zone.offset_minutes(at)));
        view! {
            <PageTitle title=title.to_owned()/>
            <a class="skip vh" href="#main">"Skip to the content"</a>
            <Editor writing refused path writer zone title=title.to_owned()/>
            <Connection/>
            <CrashBanner/>
        }
        .into_any()
    })
}
