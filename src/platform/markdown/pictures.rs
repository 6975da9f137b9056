//! Pictures of this place, shown where they stand. All others become links (`anchors`).

use pulldown_cmark::Event;

use super::escape::push_attribute;
use super::writer::Writer;
use crate::platform::picture::Picture;

/// How every picture begins. The author's text cannot write a tag, so nothing else looks like this; the
/// server finds by it where to put what only it knows.
pub const OPENING: &str = "<img class=\"picture\" src=\"";

/// A picture whose alternative text is being read.
pub struct OpenPicture {
    picture: Picture,
    words: String,
    /// How many marks and links are open inside its words.
    depth: usize,
}

impl Writer {
    /// Begins a picture, if `url` is the address of one.
    pub(super) fn picture(&mut self, url: &str) -> bool {
        self.picture = Picture::parse(url).map(|picture| OpenPicture { picture, words: String::new(), depth: 0 });
        self.picture.is_some()
    }

    /// Takes what stands inside a picture's words, until that ends.
    pub(super) fn in_picture(&mut self, mut open: OpenPicture, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                open.words.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => open.words.push(' '),
            Event::Start(_) => open.depth += 1,
            Event::End(_) if open.depth == 0 => return self.show(&open.picture, &open.words),
            Event::End(_) => open.depth -= 1,
            _ => {}
        }
        self.picture = Some(open);
    }

    fn show(&mut self, picture: &Picture, words: &str) {
        let offered: Vec<String> =
            picture.widths().into_iter().map(|width| format!("{} {width}w", picture.variant(width))).collect();
        self.out.push_str(OPENING);
        self.out.push_str(&picture.plain());
        // As wide as the column, which is the screen on a phone.
        self.out.push_str(&format!(
            "\" srcset=\"{}\" sizes=\"(max-width: 46rem) 100vw, 42rem\" width=\"{}\" height=\"{}\" loading=\"lazy\" \
             decoding=\"async\" alt=\"",
            offered.join(", "),
            picture.width,
            picture.height
        ));
        push_attribute(&mut self.out, words.trim());
        self.out.push_str("\">");
        // A link around it needs no other words.
        self.visible += 1;
    }
}
