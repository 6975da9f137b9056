//! Puts into a text's HTML what its renderer cannot know: which pictures are ready, and what stands in
//! their place until then.

use std::collections::HashMap;

use super::store::{self, Stored};
use crate::platform::markdown::PICTURE_OPENING;
use crate::platform::picture::Variant;
use crate::platform::server::Platform;

/// The most pictures of one text that are looked up; those after them load without a stand-in.
const MOST: usize = 60;

/// Dresses the pictures in HTML that our renderer of Markdown has made. A text without pictures costs nothing.
///
/// # Errors
/// When the database refuses.
pub async fn dress(platform: &Platform, html: String) -> sqlx::Result<String> {
    if !html.contains(PICTURE_OPENING) {
        return Ok(html);
    }
    let mut known: HashMap<String, Option<Stored>> = HashMap::new();
    for variant in html.split(PICTURE_OPENING).skip(1).filter_map(named) {
        if known.len() < MOST && !known.contains_key(&variant.hash) {
            let found = store::by_hash(platform, &variant.hash).await?;
            known.insert(variant.hash, found);
        }
    }
    Ok(dressed(&html, &known))
}

/// The variant at the beginning of what follows the opening.
fn named(rest: &str) -> Option<Variant> {
    Variant::parse(rest.split('"').next()?.strip_prefix("/media/")?)
}

fn dressed(html: &str, known: &HashMap<String, Option<Stored>>) -> String {
    let mut parts = html.split(PICTURE_OPENING);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // Every `>` inside an attribute is escaped: the first one ends the tag.
        let (tag, after) = part.split_once('>').unwrap_or((part, ""));
        let whole = format!("{PICTURE_OPENING}{tag}>");
        match named(part).and_then(|variant| known.get(&variant.hash)) {
            Some(Some(stored)) => out.push_str(&clothe(&whole, stored)),
            Some(None) => out.push_str(&missing(tag)),
            None => out.push_str(&whole),
        }
        out.push_str(after);
    }
    out
}

/// What stands in the place of a picture that was taken away, or never was here.
fn missing(tag: &str) -> String {
    let side =
        |name: &str| tag.split_once(name).and_then(|(_, rest)| rest.split('"').next()?.parse().ok()).unwrap_or(1);
    frame(side(" width=\""), side(" height=\""), "This picture is not here any more")
}

fn clothe(tag: &str, stored: &Stored) -> String {
    let (width, height) = (stored.picture.width, stored.picture.height);
    match (&stored.refused, stored.is_ready, stored.placeholder.as_str()) {
        (_, true, "") => tag.to_owned(),
        (_, true, small) => format!(
            "<span class=\"picture-frame\"><img class=\"blur\" src=\"{small}\" alt=\"\" width=\"{width}\" \
             height=\"{height}\">{tag}</span>"
        ),
        (Some(_), false, _) => frame(width, height, "This picture cannot be shown"),
        (None, false, _) => frame(width, height, "Picture is being prepared"),
    }
}

/// A box of a picture's shape with `words` in it.
pub fn frame(width: u32, height: u32, words: &str) -> String {
    format!(
        "<span class=\"picture-frame waiting\"><svg width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         aria-hidden=\"true\"></svg><span>{words}</span></span>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::markdown::render;
    use crate::platform::picture::{Ending, Picture};

    const HASH: &str = "0123456789abcdef0123456789abcdef";

    fn html() -> String {
        render(&format!("One ![a > b](/media/{HASH}-90x60.jpg) two ![c](/media/{}-9x9.png).", "f".repeat(32)), "").html
    }

    fn known(is_ready: bool, refused: Option<&str>, placeholder: &str) -> HashMap<String, Option<Stored>> {
        let stored = Stored {
            id: String::new(),
            owner: String::new(),
            picture: Picture::new(HASH, 90, 60, Ending::Jpg).unwrap(),
            alt: String::new(),
            placeholder: placeholder.into(),
            is_ready,
            refused: refused.map(str::to_owned),
        };
        HashMap::from([(HASH.to_owned(), Some(stored)), ("f".repeat(32), None)])
    }

    #[test]
    fn a_picture_that_is_ready_stands_before_its_shadow() {
        let dressed = dressed(&html(), &known(true, None, "data:image/png;base64,AA"));
        assert!(dressed.contains("<span class=\"picture-frame\"><img class=\"blur\" src=\"data:image/png;base64,AA\""));
        assert!(
            dressed.contains("alt=\"a &gt; b\"></span> two <span class=\"picture-frame waiting\"><svg width=\"9\"")
        );
        assert!(dressed.contains("This picture is not here any more"));
        let only = HashMap::from([(HASH.to_owned(), known(true, None, "").remove(HASH).flatten())]);
        assert_eq!(self::dressed(&html(), &only), html());
    }

    #[test]
    fn a_picture_that_is_not_ready_has_its_place_and_words() {
        let waiting = dressed(&html(), &known(false, None, ""));
        assert!(waiting.contains("Picture is being prepared") && !waiting.contains(&format!("/media/{HASH}")));
        assert!(dressed(&html(), &known(false, Some("Cut off."), "")).contains("This picture cannot be shown"));
    }
}
