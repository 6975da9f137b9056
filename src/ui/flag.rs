//! Flags: a member without a picture flies one made from the id, the same on every server.

use leptos::prelude::*;

use super::fnv::fnv1a;
use super::sprite::symbol;

const PATTERNS: [&str; 14] = [
    "halves", "levels", "fess", "pale", "cross", "saltire", "disc", "square", "quarters", "bend", "chevron", "check",
    "rays", "stripes",
];
const COLOURS: u32 = 8;

/// How large a flag is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FlagSize {
    /// 40 px, on the halyard.
    #[default]
    Full,
    /// 32 px.
    Mid,
    /// 24 px.
    Tiny,
}

/// A member's flag. Always beside the name, so it says nothing itself. Without an id it is the blank
/// flag of somebody who left.
#[component]
pub fn Flag(
    #[prop(into)] id: String,
    /// The address of the member's picture, flown in place of the flag.
    #[prop(optional, into)]
    avatar: String,
    #[prop(optional)] size: FlagSize,
) -> impl IntoView {
    let size = match size {
        FlagSize::Full => "",
        FlagSize::Mid => " mid",
        FlagSize::Tiny => " tiny",
    };
    if id.is_empty() {
        return view! {
            <svg class=["flag", size].concat() viewBox="0 0 12 12" aria-hidden="true">
                <path fill="var(--well)" d="M0 0h12v12H0z"></path>
            </svg>
        }
        .into_any();
    }
    if !avatar.is_empty() {
        return view! {
            <img class=["flag", size].concat() src=avatar alt="" width="192" height="192" loading="lazy" decoding="async"/>
        }
        .into_any();
    }
    let (pattern, colours) = design(&id);
    view! {
        <svg class=format!("flag f{colours}{size}") viewBox="0 0 12 12" aria-hidden="true">
            <use href=symbol("f-", pattern)></use>
        </svg>
    }
    .into_any()
}

/// The pattern and the number of the pair of colours.
fn design(id: &str) -> (&'static str, u32) {
    let hash = fnv1a(id.as_bytes());
    let patterns = PATTERNS.len() as u32;
    (PATTERNS[(hash % patterns) as usize], (hash / patterns) % COLOURS + 1)
}

/// One flag of the International Code of Signals; the words beside it say what it means.
#[component]
pub fn SignalFlag(letter: char) -> impl IntoView {
    let mut bytes = [0; 4];
    view! {
        <svg class="flag" viewBox="0 0 12 12" aria-hidden="true">
            <use href=symbol("c-", letter.encode_utf8(&mut bytes))></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_flies_one_flag_for_ever() {
        assert_eq!(design("0198c7a2-0000-7000-8000-000000000001"), design("0198c7a2-0000-7000-8000-000000000001"));
        // fnv1a("a") = 0xe40c292c: pattern 3826002220 % 14, colours 3826002220 / 14 % 8 + 1.
        assert_eq!(design("a"), ("rays", 1));
    }

    #[test]
    fn every_pattern_is_in_the_sprite() {
        let sprite = include_str!("../../public/sprite.svg");
        for pattern in PATTERNS {
            assert!(sprite.contains(&format!("id=\"f-{pattern}\"")), "{pattern}");
        }
    }
}
