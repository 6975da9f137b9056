//! Whether what happens still arrives.

use leptos::prelude::*;

use super::sprite::Icon;

/// What there is to say about the connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Connection {
    /// Nothing.
    #[default]
    Well,
    /// It is lost; the next try is in so many seconds (0: now).
    Lost { seconds: u32 },
    /// It was lost, and is back.
    Back,
}

/// Says that the connection is lost, or back. Who shows it decides for how long: lost after 2 s, back for 4 s.
///
/// The region is there before its words, or they would not be read out; the countdown is for the
/// eye alone, or it would be read out every second.
#[component]
pub fn ConnectionBanner(
    #[prop(into)] status: Signal<Connection>,
    /// What “Try now” does.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    let words = move || match status.get() {
        Connection::Well => None,
        Connection::Lost { seconds } => Some(
            view! {
                <div class="banner">
                    <span class="spin"></span>
                    <span>
                        "Connection lost. What you write stays on this device. "
                        <span aria-hidden="true">{next_try(seconds)}</span>
                    </span>
                    <button type="button" class="button small" on:click=move |_| retry.run(())>"Try now"</button>
                </div>
            }
            .into_any(),
        ),
        Connection::Back => Some(
            view! {
                <div class="banner ok">
                    <Icon name="check"/>
                    <span>"Connected again. Nothing was missed."</span>
                </div>
            }
            .into_any(),
        ),
    };
    view! { <div role="status">{words}</div> }.into_any()
}

fn next_try(seconds: u32) -> String {
    match seconds {
        0 => "Trying again now.".to_owned(),
        1 => "Trying again in 1 second.".to_owned(),
        more => format!("Trying again in {more} seconds."),
    }
}
