//! `/write`: the editor. On the left the text in Markdown, on the right what it will be, made by
//! the renderer that will publish it. Without a program in the page it is a plain form.

mod autosave;
mod form;
mod preview;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use leptos_router::{LazyRoute, lazy_route};

use crate::accounts::Viewer;
use crate::frame::{Connection, PageTitle, SignInFirst, failure};
use crate::platform::error::AppError;
use crate::platform::form::FormState;
use crate::platform::live::client::Live;
use crate::posts::{Writing, writing};

/// The editor, loaded when somebody goes there.
pub struct WriteRoute(Resource<Result<Writing, AppError>>);

#[lazy_route]
impl LazyRoute for WriteRoute {
    fn data() -> Self {
        let params = use_params_map();
        Self(Resource::new(move || params.with(|params| params.get("id").unwrap_or_default()), writing))
    }

    fn view(this: Self) -> AnyView {
        let data = this.0;
        let params = use_params_map();
        let live = expect_context::<Live>();
        Effect::new(move |_| live.start());
        view! {
            <PageTitle title="Write".to_owned()/>
            <Suspense>
                {move || Suspend::new(async move {
                    let path = params.with_untracked(|params| match params.get("id") {
                        Some(id) => format!("/write/{id}"),
                        None => "/write".to_owned(),
                    });
                    let refused = expect_context::<FormState>().on(&path);
                    match data.await {
                        Ok(writing) => view! { <form::Editor writing refused path/> }.into_any(),
                        // Signed out while writing: the text is shown again with a word about it.
                        Err(AppError::SignInNeeded) if refused.value("body").is_some() => {
                            view! { <form::Editor writing=form::blank(&refused) refused path/> }.into_any()
                        }
                        Err(AppError::SignInNeeded) => view! { <SignInFirst next=path/> }.into_any(),
                        Err(error) => failure(&error),
                    }
                })}
            </Suspense>
            <Connection/>
        }
        .into_any()
    }
}

/// The name of the member, for the preview's byline.
fn writer() -> Option<crate::accounts::Author> {
    expect_context::<Viewer>().me.map(|me| me.member)
}
