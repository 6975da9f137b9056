//! What a mail says, written once for both of its parts: plain text, and HTML without tables,
//! pictures, scripts or anything that is loaded.

use crate::platform::text::{many_lines, one_line};

const BODY: &str = "margin:0 auto;padding:24px 16px;max-width:36rem;\
                    font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const SERIF: &str = "font-family:Charter,Georgia,serif";
/// Grey enough to stand back, on white and on black alike.
const QUIET: &str = "color:#6b7780;font-size:14px";

/// A letter that grows from top to bottom.
#[derive(Clone, Debug)]
pub struct Letter {
    title: String,
    text: String,
    html: String,
}

/// One line of a list: a link with words around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Before the link; may be empty.
    pub before: String,
    pub label: String,
    pub href: String,
    /// On a quieter line below; may be empty.
    pub below: String,
}

impl Letter {
    /// An empty letter; the title is shown by nothing but a list of windows.
    pub fn new(title: &str) -> Self {
        Self { title: one_line(title), text: String::new(), html: String::new() }
    }

    /// A heading.
    pub fn heading(mut self, words: &str) -> Self {
        let words = one_line(words);
        self.add_text(&words);
        self.html.push_str(&format!("<h2 style=\"font-size:18px;margin:28px 0 8px\">{}</h2>\n", escape(&words)));
        self
    }

    /// A paragraph; line breaks in it stay.
    pub fn paragraph(mut self, words: &str) -> Self {
        let words = many_lines(words);
        self.add_text(words.trim());
        self.html.push_str(&format!("<p>{}</p>\n", escape(words.trim()).replace('\n', "<br>")));
        self
    }

    /// The one thing to do: a link on a line of its own, written out below for whoever cannot follow it.
    pub fn action(mut self, label: &str, href: &str) -> Self {
        let label = one_line(label);
        self.add_text(&format!("{label}:\n{href}"));
        self.html.push_str(&format!(
            "<p><a href=\"{0}\" style=\"font-weight:600\">{1}</a></p>\n<p style=\"{QUIET};word-break:break-all\">{0}</p>\n",
            escape(href),
            escape(&label)
        ));
        self
    }

    /// A list of links.
    pub fn list(mut self, items: &[Item]) -> Self {
        let mut lines = Vec::new();
        self.html.push_str("<ul style=\"padding-left:1.2em\">\n");
        for item in items {
            let (before, label, below) = (one_line(&item.before), one_line(&item.label), one_line(&item.below));
            let space = if before.is_empty() { "" } else { " " };
            let mut line = format!("- {before}{space}{label}\n  {}", item.href);
            self.html.push_str(&format!(
                "<li style=\"margin-bottom:10px\">{}{space}<a href=\"{}\" style=\"{SERIF}\">{}</a>",
                escape(&before),
                escape(&item.href),
                escape(&label)
            ));
            if !below.is_empty() {
                line.push_str(&format!("\n  {below}"));
                self.html.push_str(&format!("<br><span style=\"{QUIET}\">{}</span>", escape(&below)));
            }
            self.html.push_str("</li>\n");
            lines.push(line);
        }
        self.html.push_str("</ul>\n");
        self.add_text(&lines.join("\n"));
        self
    }

    /// The small print: why the mail came, and a link to what can be done about it.
    pub fn because(mut self, words: &str, link: Option<(&str, &str)>) -> Self {
        let words = one_line(words);
        let mut text = format!("-- \n{words}");
        self.html.push_str(&format!("<hr style=\"margin-top:28px\">\n<p style=\"{QUIET}\">{}", escape(&words)));
        if let Some((label, href)) = link {
            text.push_str(&format!("\n{label}: {href}"));
            self.html.push_str(&format!(" <a href=\"{}\">{}</a>", escape(href), escape(label)));
        }
        self.html.push_str("</p>\n");
        self.add_text(&text);
        self
    }

    /// The text part.
    pub fn text(&self) -> String {
        format!("{}\n", self.text)
    }

    /// The HTML part: a whole document.
    pub fn html(&self) -> String {
        format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
             <meta name=\"color-scheme\" content=\"light dark\"><title>{}</title></head>\n\
             <body style=\"{BODY}\">\n{}</body></html>\n",
            escape(&self.title),
            self.html
        )
    }

    fn add_text(&mut self, block: &str) {
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(block);
    }
}

/// Makes text safe between tags and in attributes with double quotes.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_parts_say_the_same_and_nobody_gets_out_of_their_words() {
        let item = Item {
            before: "Pell answered you in".into(),
            label: "<b>Fog</b>\r\n& rain".into(),
            href: "https://quay.example/posts/fog?a=1&b=2".into(),
            below: "two comments".into(),
        };
        let letter = Letter::new("The week")
            .heading("What <concerns> you")
            .paragraph("Hello \"Ines\",\nthis was the week.")
            .list(&[item])
            .because("You are a member.", Some(("Stop it", "https://quay.example/unsubscribe/x")));
        assert_eq!(
            letter.text(),
            "What <concerns> you\n\nHello \"Ines\",\nthis was the week.\n\n- Pell answered you in <b>Fog</b> & rain\n  \
             https://quay.example/posts/fog?a=1&b=2\n  two comments\n\n-- \nYou are a member.\n\
             Stop it: https://quay.example/unsubscribe/x\n"
        );
        let html = letter.html();
        for part in [
            "What &lt;concerns&gt; you</h2>",
            "Hello &quot;Ines&quot;,<br>this was the week.",
            "href=\"https://quay.example/posts/fog?a=1&amp;b=2\"",
            ">&lt;b&gt;Fog&lt;/b&gt; &amp; rain</a>",
            "<a href=\"https://quay.example/unsubscribe/x\">Stop it</a>",
        ] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
        assert!(!html.contains("<table") && !html.contains("<img") && !html.contains("<script"), "{html}");
    }
}
