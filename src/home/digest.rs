//! One true sentence about what happened since somebody was here.

use serde::{Deserialize, Serialize};

use crate::ui::words::number;

/// The sentence in parts: words, and links that stand among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    pub parts: Vec<Part>,
    /// Whether anything is new: only then the links are yellow.
    pub news: bool,
}

/// A piece of the sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    pub text: String,
    /// Where it leads, if anywhere.
    pub href: Option<String>,
}

/// What the sentence is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// `Friday evening`.
    pub since: String,
    pub posts: i64,
    pub comments: i64,
    /// The most personal thing: `Tomasz answered you`, and where.
    pub personal: Option<(String, String)>,
}

impl Digest {
    /// Puts the sentence together: at most three parts, the personal one last.
    pub fn of(news: &News) -> Self {
        let mut links = Vec::new();
        if news.posts > 0 {
            links.push((counted(news.posts, "new post", "new posts"), "#new".to_owned()));
        }
        if news.comments > 0 {
            links.push((counted(news.comments, "comment", "comments"), "/notifications".to_owned()));
        }
        links.extend(news.personal.clone());
        let text = |text: String| Part { text, href: None };
        if links.is_empty() {
            return Self { parts: vec![text(format!("Nothing new since {}.", news.since))], news: false };
        }
        let mut parts = vec![text(format!("Since {}: ", news.since))];
        let last = links.len() - 1;
        for (index, (words, href)) in links.into_iter().enumerate() {
            match index {
                0 => {}
                _ if index == last && last == 1 => parts.push(text(" and ".into())),
                _ if index == last => parts.push(text(", and ".into())),
                _ => parts.push(text(", ".into())),
            }
            parts.push(Part { text: words, href: Some(href) });
        }
        parts.push(text(".".into()));
        Self { parts, news: true }
    }
}

/// Counting ends here: beyond, the sentence says "over a hundred".
pub const MOST_COUNTED: i64 = 100;

fn counted(count: i64, one: &str, many: &str) -> String {
    if count > MOST_COUNTED {
        return format!("over a hundred {many}");
    }
    format!("{} {}", number(count), if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(news: &News) -> String {
        Digest::of(news).parts.iter().map(|part| part.text.as_str()).collect()
    }

    #[test]
    fn the_sentence_says_what_is_new_and_nothing_else() {
        let since = "Friday evening".to_owned();
        let mut news = News { since, ..News::default() };
        assert_eq!(said(&news), "Nothing new since Friday evening.");
        news.posts = 3;
        assert_eq!(said(&news), "Since Friday evening: three new posts.");
        news.comments = 1;
        assert_eq!(said(&news), "Since Friday evening: three new posts and one comment.");
        news.comments = 101;
        news.personal = Some(("Tomasz answered you".into(), "/posts/fog#c-1".into()));
        assert_eq!(
            said(&news),
            "Since Friday evening: three new posts, over a hundred comments, and Tomasz answered you."
        );
    }
}
