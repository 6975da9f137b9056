//! What an app may know and do: the scopes of the API, and those of OpenID Connect beside them.

use std::fmt;

use crate::tokens::{Scope, Scopes};

/// The scopes that only sign-in knows (OpenID Connect Core 1.0 sections 5.4 and 11), with words for people.
const OF_SIGN_IN: [(&str, &str); 3] = [
    ("openid", "Know that it is you."),
    ("email", "See your email address."),
    ("offline_access", "Keep this while you are away."),
];

/// A set of scopes, in the order in which they are shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access(Vec<&'static str>);

impl Access {
    /// Every word that there is.
    pub fn words_known() -> impl Iterator<Item = &'static str> {
        OF_SIGN_IN.into_iter().map(|(word, _)| word).chain(Scope::ALL.map(Scope::as_str))
    }

    /// All of those in a text with spaces between; `None` when a word is not known (RFC 6749 section 3.3).
    pub fn parse(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let known = Self::only(&words);
        words.iter().all(|word| known.has(word)).then_some(known)
    }

    /// Those that are known.
    pub fn only(words: &[&str]) -> Self {
        Self(Self::words_known().filter(|known| words.contains(known)).collect())
    }

    /// As it was written into the database.
    pub fn stored(text: &str) -> Self {
        Self::only(&text.split(' ').collect::<Vec<_>>())
    }

    /// Whether a scope is among them.
    pub fn has(&self, word: &str) -> bool {
        self.0.contains(&word)
    }

    /// Whether all of these are among those.
    pub fn within(&self, most: &Self) -> bool {
        self.0.iter().all(|word| most.has(word))
    }

    /// Both together.
    pub fn with(&self, other: &Self) -> Self {
        Self(Self::words_known().filter(|word| self.has(word) || other.has(word)).collect())
    }

    /// True for none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What each allows, for people.
    pub fn sentences(&self) -> Vec<&'static str> {
        self.0.iter().filter_map(|word| Self::sentence(word)).collect()
    }

    /// What one allows.
    pub fn sentence(word: &str) -> Option<&'static str> {
        let of_sign_in = OF_SIGN_IN.iter().find(|(known, _)| *known == word).map(|(_, words)| *words);
        of_sign_in.or_else(|| Scope::parse(word).map(Scope::words))
    }

    /// What it may do at the API.
    pub fn scopes(&self) -> Scopes {
        self.0.iter().filter_map(|word| Scope::parse(word)).collect()
    }
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn access_is_read_as_it_is_written_and_an_unknown_word_is_none() {
        let some = Access::parse("profile  openid profile").unwrap();
        assert_eq!(some.to_string(), "openid profile");
        assert_eq!(Access::parse("openid root"), None);
        assert_eq!(Access::parse("OPENID"), None);
        assert!(Access::parse("").unwrap().is_empty());
        assert!(some.within(&Access::parse("email openid profile").unwrap()));
        assert!(!some.within(&Access::parse("openid").unwrap()));
        assert!(Access::words_known().all(|word| Access::sentence(word).is_some()));
    }
}
