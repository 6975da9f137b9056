//! Links, and pictures, which are shown as links.

use super::escape::{Target, push_href, push_text, target};
use super::writer::Writer;

/// An open link or picture.
pub struct Anchor {
    /// What to show when it has no text of its own; `None` when it is not a link.
    fallback: Option<String>,
    /// How much visible text there was before it.
    seen: usize,
}

impl Writer {
    /// Opens a link to `url`; only the text comes through when the address is refused or a link is open.
    pub(super) fn anchor(&mut self, url: &str, picture: bool) {
        self.pictures += usize::from(picture);
        let target = if self.anchor_open { None } else { target(url) };
        let fallback = target.map(|target| {
            self.anchor_open = true;
            self.out.push_str("<a href=\"");
            let (url, rest) = match target {
                Target::Here(url) => (url, "\">"),
                Target::Away(url) => (url, "\" rel=\"nofollow ugc noopener\">"),
            };
            push_href(&mut self.out, &url);
            self.out.push_str(rest);
            if picture { "Picture".to_owned() } else { url }
        });
        self.anchors.push(Anchor { fallback, seen: self.visible });
    }

    /// Closes the innermost; a link without any text shows its address.
    pub(super) fn close_anchor(&mut self, picture: bool) {
        self.pictures -= usize::from(picture);
        let Some(Anchor { fallback: Some(words), seen }) = self.anchors.pop() else { return };
        if self.visible == seen {
            push_text(&mut self.out, &words);
        }
        self.out.push_str("</a>");
        self.anchor_open = false;
    }
}
