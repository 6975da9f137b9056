//! What people write, as HTML. One renderer for both sides: the preview is what readers will see.
//!
//! CommonMark with tables, fenced code, footnotes and strikethrough. The HTML is safe because of how
//! it is made, not because it was cleaned: [`writer`] writes every tag and attribute from a short
//! fixed list, and all that came from the author passes through [`escape`]. Raw HTML is shown as the
//! text it is. The tests hold the result against an allow-list (ammonia) over a hostile corpus.
//!
//! - **Headings** follow the outline: the page owns `h1`, so the outermost heading is an `h2`,
//!   whatever its number of `#`, and no level is ever skipped.
//! - **Links** lead to http, https, mail or this site; any other becomes plain text.
//! - **Pictures** of this place ([`Picture`](super::picture::Picture)) are shown. All others become links
//!   with their alternative text: the page's policy (`img-src 'self'`) forbids pictures from elsewhere,
//!   which would tell a stranger who reads what.
//! - **Direction**: each outermost block decides for itself (`dir="auto"`) and what is inside
//!   follows it, so that the marks of a list stand on the side of its text. Code stays left to right.
//! - **Hostile input** costs time and space in proportion to its length: the parser is linear, and
//!   nesting beyond [`writer::DEEPEST`] levels adds no more tags.

mod anchors;
mod escape;
mod notes;
mod pictures;
mod plain;
mod tables;
mod writer;

#[cfg(test)]
mod tests;

use pulldown_cmark::{Options, Parser};

pub use pictures::OPENING as PICTURE_OPENING;
use writer::Writer;

/// A text ready to be shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Safe to put on a page as it is.
    pub html: String,
    /// The first paragraph as plain text, at most 280 characters, cut at a word with `…`.
    pub excerpt: String,
    /// How many words it has.
    pub words: usize,
}

/// Renders `markdown`.
///
/// `scope` begins the ids of the footnotes. It is empty for the text that the page is about, and
/// something unique of ours (never of the author's) for each of several texts on one page: their
/// tables and code are then groups instead of landmarks, whose names would clash.
pub fn render(markdown: &str, scope: &str) -> Rendered {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut writer = Writer::new(scope, markdown.len());
    for event in Parser::new_ext(markdown, options) {
        writer.event(event);
    }
    writer.finish()
}
