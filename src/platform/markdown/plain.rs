//! The same text without its marks: for the excerpt and the number of words.

use super::escape::is_dropped;

/// The longest excerpt, in characters, with its `…`.
const LONGEST: usize = 280;

/// Listens to the visible text while the HTML is written.
#[derive(Default)]
pub struct Plain {
    words: usize,
    in_word: bool,
    paragraph: Paragraph,
    /// The first paragraph.
    first: String,
    /// The beginning of everything, for a text without a paragraph.
    start: String,
}

#[derive(Default, PartialEq, Eq)]
enum Paragraph {
    #[default]
    Awaited,
    Inside,
    Had,
}

impl Plain {
    /// A paragraph begins that may become the excerpt.
    pub fn begin_paragraph(&mut self) {
        if self.paragraph == Paragraph::Awaited {
            self.paragraph = Paragraph::Inside;
        }
    }

    /// It ends; one without words (a picture alone) does not count.
    pub fn end_paragraph(&mut self) {
        if self.paragraph == Paragraph::Inside {
            self.paragraph = if self.first.is_empty() { Paragraph::Awaited } else { Paragraph::Had };
        }
    }

    /// Words end here: a line break, the end of a block.
    pub fn gap(&mut self) {
        self.text(" ");
    }

    /// Visible text.
    pub fn text(&mut self, text: &str) {
        for c in text.chars().filter(|c| !is_dropped(*c)) {
            if c.is_whitespace() {
                self.in_word = false;
            } else if !self.in_word && c.is_alphanumeric() {
                self.in_word = true;
                self.words += 1;
            }
            if self.paragraph == Paragraph::Inside {
                push_folded(&mut self.first, c);
            }
            push_folded(&mut self.start, c);
        }
    }

    /// The excerpt and the number of words.
    pub fn finish(self) -> (String, usize) {
        (cut(if self.first.trim_end().is_empty() { &self.start } else { &self.first }), self.words)
    }
}

/// Appends `c`, runs of white space as one space, and stops when there is enough for any excerpt.
fn push_folded(to: &mut String, c: char) {
    if to.len() > 4 * (LONGEST + 1) {
        return;
    }
    if !c.is_whitespace() {
        to.push(c);
    } else if !to.is_empty() && !to.ends_with(' ') {
        to.push(' ');
    }
}

/// At most [`LONGEST`] characters, cut after a word; inside one only when it is longer than half of that.
fn cut(text: &str) -> String {
    let text = text.trim_end();
    let Some((end, _)) = text.char_indices().nth(LONGEST - 1) else {
        return text.to_owned();
    };
    if text[end..].chars().nth(1).is_none() {
        return text.to_owned();
    }
    let head = &text[..end];
    let whole = if text[end..].starts_with(' ') { Some(head) } else { head.rfind(' ').map(|at| &head[..at]) };
    let kept = whole.filter(|words| words.len() * 2 > head.len()).unwrap_or(head);
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '-', '–', '—', '(']))
}
