//! Pictures from the one sprite, which browsers keep for ever: a change of it changes its address.

use leptos::prelude::*;

use super::fnv::fnv1a;

/// Only the hash ends up in the program, not the bytes.
const VERSION: u32 = fnv1a(include_bytes!("../../public/sprite.svg"));
const PREFIX: &[u8; 14] = b"/sprite.svg?v=";
const ADDRESS: [u8; PREFIX.len() + 9] = address();

const fn address() -> [u8; PREFIX.len() + 9] {
    let mut address = [b'#'; PREFIX.len() + 9];
    let mut index = 0;
    while index < PREFIX.len() {
        address[index] = PREFIX[index];
        index += 1;
    }
    let mut digit = 0;
    while digit < 8 {
        address[PREFIX.len() + digit] = b"0123456789abcdef"[(VERSION >> (28 - 4 * digit)) as usize & 15];
        digit += 1;
    }
    address
}

/// The address of one symbol: `symbol("i-", "bell")`.
pub fn symbol(kind: &str, name: &str) -> String {
    const BASE: &str = match str::from_utf8(&ADDRESS) {
        Ok(base) => base,
        Err(_) => "/sprite.svg#",
    };
    [BASE, kind, name].concat()
}

/// An icon beside its word. `fill` is for hearts and bookmarks, which are full when pressed.
#[component]
pub fn Icon(
    /// The symbol's name without `i-`.
    name: &'static str,
    #[prop(optional)] fill: bool,
) -> impl IntoView {
    view! {
        <svg class=if fill { "icon fill" } else { "icon" } aria-hidden="true">
            <use href=symbol("i-", name)></use>
        </svg>
    }
}

#[cfg(test)]
mod tests {
    use super::symbol;

    #[test]
    fn an_icon_has_an_address_that_changes_with_the_sprite() {
        let address = symbol("i-", "bell");
        let version = address.strip_prefix("/sprite.svg?v=").and_then(|rest| rest.strip_suffix("#i-bell"));
        assert!(version.is_some_and(|hex| hex.len() == 8 && hex.bytes().all(|b| b.is_ascii_hexdigit())), "{address}");
    }
}
