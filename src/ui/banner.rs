//! Lines across the page.

use leptos::prelude::*;

use super::sprite::Icon;

/// What a banner, a note or a badge is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Plain,
    Good,
    Warning,
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "banner",
            Self::Good => "banner ok",
            Self::Warning => "banner warn",
            Self::Bad => "banner bad",
        }
    }

    fn icon(self) -> &'static str {
        match self {
            Self::Plain => "info",
            Self::Good => "check",
            Self::Warning | Self::Bad => "warn",
        }
    }
}

/// Something about the whole page: who can see it, what is wrong with it.
#[component]
pub fn Banner(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    view! {
        <div class=tone.class() role="status">
            <Icon name=tone.icon()/>
            <span>{children()}</span>
        </div>
    }
    .into_any()
}

/// Waits hidden in every page for the case that the program in the browser breaks; see
/// `browser::install_panic_hook`. Its link is plain: nothing else would work any more.
#[component]
pub fn CrashBanner() -> impl IntoView {
    view! {
        <div id="crash" class="banner bad" role="alert" hidden>
            <span>"Something broke in this page. What you saved is safe."</span>
            <a class="button small" rel="external" href="">"Load it again"</a>
        </div>
    }
}
