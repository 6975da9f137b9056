//! Parts of a page put in the place of older ones.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DomParser, Element, Response, SupportedType};

use super::time::tell_all;
use super::{element, window};

/// Reads the page at `url` and puts each element of it that has `data-live` in the place of the one with the
/// same id here. What is not on both pages stays as it is, and so does what is being pointed at or holds
/// the focus: then `then` is told `false`.
pub fn refresh_parts(url: &str, then: impl FnOnce(bool) + 'static) {
    let asked = JsFuture::from(window().fetch_with_str(url));
    spawn_local(async move { then(swap(asked).await.unwrap_or(true)) });
}

async fn swap(asked: JsFuture) -> Option<bool> {
    let answer: Response = asked.await.ok()?.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    let page = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    let parts = page.query_selector_all("[data-live]").ok()?;
    let mut whole = true;
    for place in 0..parts.length() {
        let Some(part) = parts.item(place).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
        let Some(old) = element(&part.id()).filter(|old| !old.is_equal_node(Some(&part))) else { continue };
        if old.matches(":hover, :focus-within").unwrap_or(false) {
            whole = false;
        } else {
            let _ = old.replace_with_with_node_1(&part);
        }
    }
    tell_all();
    Some(whole)
}
