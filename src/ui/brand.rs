//! The name and the mark.

use leptos::prelude::*;

use super::flag::SignalFlag;
use super::sprite::symbol;

/// A swallowtail pennant on a mast.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
            <path fill="currentColor" d="M9.5 12h5v18h-5z"></path>
            <path fill="var(--f-yellow)" d="M2 3h28l-5.2 5.5L30 14H2z"></path>
        </svg>
    }
}

/// “Tidings from {place}”, the way home. Only “Tidings” while the place has no name.
#[component]
pub fn Brand(#[prop(optional, into)] place: String) -> impl IntoView {
    let from = (!place.is_empty()).then(|| view! { <span class="from">{[" from ", &place].concat()}</span> });
    view! {
        <a class="brand" href="/">
            <Mark/>
            <span><b>"Tidings"</b>{from}</span>
        </a>
    }
}

/// T-I-D-I-N-G-S in signal flags: the colophon.
#[component]
pub fn Hoist() -> impl IntoView {
    view! {
        <span class="hoist">{"TIDINGS".chars().map(|letter| view! { <SignalFlag letter/> }).collect_view()}</span>
    }
}

/// The same hoist as the picture beside the sign-in form.
#[component]
pub fn GateArt() -> impl IntoView {
    let flags = "TIDINGS".chars().enumerate().map(|(index, letter)| {
        let mut bytes = [0; 4];
        view! {
            <g transform=format!("translate(62 {})", 24 + 94 * index)>
                <use href=symbol("c-", letter.encode_utf8(&mut bytes)) width="78" height="78"></use>
                <path d="M0 0H78V78H0z" fill="none" stroke="var(--ink)" stroke-opacity=".2"></path>
                <path d="M-4 0H4M-4 78H4" stroke="var(--ink)" stroke-width="4" stroke-linecap="round"></path>
                <text x="-34" y="47" text-anchor="middle" font-family="var(--serif)" font-size="22" fill="var(--ink-3)">
                    {letter.to_string()}
                </text>
            </g>
        }
    });
    view! {
        <div class="gate-art">
            <svg viewBox="0 0 190 690" role="img" aria-label="Seven signal flags on one line: they spell Tidings.">
                <path d="M62 0V690" stroke="var(--ink)" stroke-width="2"></path>
                {flags.collect_view()}
            </svg>
        </div>
    }
    .into_any()
}
