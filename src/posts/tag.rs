//! Words that posts hang together by.

use serde::{Deserialize, Serialize};

/// A tag: 1 to 30 lower-case letters, digits and hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

/// Most tags on one post.
pub const MOST_TAGS: usize = 5;

impl Tag {
    /// Reads a tag as typed: case and a leading `#` do not matter.
    pub fn parse(text: &str) -> Option<Self> {
        let tag = text.trim().trim_start_matches('#').to_lowercase();
        let fits = (1..=30).contains(&tag.chars().count())
            && tag.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !tag.starts_with('-')
            && !tag.ends_with('-');
        fits.then_some(Self(tag))
    }

    /// Reads the tags of a post, commas or spaces between; doubles count once.
    ///
    /// # Errors
    /// What to do about the first that will not do.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, String> {
        let mut tags = Vec::new();
        for part in text.split([',', ' ', '\t', '\n', '\r']).filter(|part| !part.is_empty()) {
            let tag = Self::parse(part).ok_or_else(|| {
                format!(
                    "“{}” is no tag. A tag is 1 to 30 letters, digits and hyphens.",
                    part.chars().take(40).collect::<String>()
                )
            })?;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > MOST_TAGS {
            return Err(format!("At most {MOST_TAGS} tags fit. Take {} away.", tags.len() - MOST_TAGS));
        }
        Ok(tags)
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A tag and how many published posts carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagCount {
    pub tag: String,
    pub posts: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_read_as_typed_and_once_each() {
        let tags = Tag::parse_all("Harbour, #making  harbour,łódź").unwrap();
        assert_eq!(tags.iter().map(Tag::as_str).collect::<Vec<_>>(), ["harbour", "making", "łódź"]);
    }

    #[test]
    fn what_is_no_tag_is_named() {
        assert!(Tag::parse_all("<b>").unwrap_err().contains("<b>"));
        assert!(Tag::parse_all("a b c d e f").unwrap_err().contains("At most 5"));
        assert!(Tag::parse(&"x".repeat(31)).is_none());
        assert!(Tag::parse("-x").is_none());
    }
}
