//! Footnotes: numbered in the order in which the text mentions them, listed at its end.

use std::collections::HashMap;

/// So many ways back from one note are enough.
const MOST_RETURNS: usize = 9;

#[derive(Default)]
pub struct Notes {
    prefix: String,
    numbers: HashMap<String, usize>,
    /// How often each note was mentioned, by number less one.
    mentions: Vec<usize>,
    texts: HashMap<String, String>,
}

impl Notes {
    /// Notes whose ids begin with `scope`.
    pub fn new(scope: &str) -> Self {
        let prefix = if scope.is_empty() { String::new() } else { format!("{scope}-") };
        Self { prefix, ..Self::default() }
    }

    /// The mark in the text. The parser never puts one inside a link.
    pub fn mention(&mut self, label: &str) -> String {
        let next = self.mentions.len() + 1;
        let number = *self.numbers.entry(key(label)).or_insert(next);
        if number == next {
            self.mentions.push(0);
        }
        self.mentions[number - 1] += 1;
        let id = self.mention_id(number, self.mentions[number - 1]);
        let prefix = &self.prefix;
        format!("<sup><a href=\"#{prefix}fn-{number}\" id=\"{id}\" aria-label=\"Note {number}\">{number}</a></sup>")
    }

    /// Keeps the text of a note; the first one of a label counts.
    pub fn define(&mut self, label: &str, html: String) {
        self.texts.entry(key(label)).or_insert(html);
    }

    /// Writes the notes that were mentioned.
    pub fn write(mut self, out: &mut String) {
        if self.mentions.is_empty() {
            return;
        }
        let mut order: Vec<(usize, String)> = self.numbers.drain().map(|(label, number)| (number, label)).collect();
        order.sort_unstable();
        out.push_str("<div class=\"notes\"><ol>");
        for (number, label) in order {
            let text = self.texts.remove(&label).unwrap_or_default();
            let prefix = &self.prefix;
            out.push_str(&format!("<li id=\"{prefix}fn-{number}\" dir=\"auto\">"));
            let inside = text.strip_suffix("</p>");
            out.push_str(inside.unwrap_or(&text));
            for time in 1..=self.mentions[number - 1].min(MOST_RETURNS) {
                let id = self.mention_id(number, time);
                out.push_str(&format!(
                    " <a href=\"#{id}\" aria-label=\"Back to the text from note {number}\">↩\u{fe0e}</a>"
                ));
            }
            out.push_str(if inside.is_some() { "</p></li>" } else { "</li>" });
        }
        out.push_str("</ol></div>");
    }

    fn mention_id(&self, number: usize, time: usize) -> String {
        let again = if time > 1 { format!("-{time}") } else { String::new() };
        format!("{}fnref-{number}{again}", self.prefix)
    }
}

fn key(label: &str) -> String {
    label.to_lowercase()
}
