//! The name in somebody's address.

/// A member's handle: 3 to 20 of `a`–`z`, `0`–`9` and `-`, beginning with a letter, ending with a
/// letter or digit. Plain ASCII, so no two handles look alike by script or direction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handle(String);

/// Why a text is not a handle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandleError {
    Length,
    Letters,
    Reserved,
}

/// Words that would be taken for the place itself, or that are its own addresses.
const RESERVED: [&str; 34] = [
    "about",
    "admin",
    "administrator",
    "anonymous",
    "api",
    "app",
    "apps",
    "bot",
    "deleted",
    "feed",
    "help",
    "home",
    "live",
    "login",
    "logout",
    "mail",
    "me",
    "mod",
    "moderator",
    "null",
    "oauth",
    "owner",
    "post",
    "posts",
    "postmaster",
    "register",
    "root",
    "security",
    "settings",
    "staff",
    "support",
    "system",
    "tidings",
    "write",
];

impl Handle {
    /// Reads a handle as typed: case and a leading `@` do not matter.
    ///
    /// # Errors
    /// Which rule it breaks.
    pub fn parse(text: &str) -> Result<Self, HandleError> {
        let text = text.trim();
        let handle = text.strip_prefix('@').unwrap_or(text).to_ascii_lowercase();
        let bytes = handle.as_bytes();
        if !handle.is_ascii() || !bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-') {
            return Err(HandleError::Letters);
        }
        if !(3..=20).contains(&bytes.len()) {
            return Err(HandleError::Length);
        }
        if !bytes[0].is_ascii_lowercase() || bytes.ends_with(b"-") || handle.contains("--") {
            return Err(HandleError::Letters);
        }
        if RESERVED.contains(&handle.as_str()) {
            return Err(HandleError::Reserved);
        }
        Ok(Self(handle))
    }

    /// The handle without the `@`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl HandleError {
    /// What to do about it.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Length => "A handle has 3 to 20 characters.",
            Self::Letters => {
                "A handle is made of a–z, 0–9 and single hyphens; it begins with a letter and does not end with a hyphen."
            }
            Self::Reserved => "That handle is kept for the place itself. Choose another.",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_read_as_typed() {
        assert_eq!(Handle::parse(" @Maren-2 ").unwrap().as_str(), "maren-2");
    }

    #[test]
    fn what_could_be_mistaken_for_another_is_refused() {
        for text in
            ["ma ren", "-maren", "maren-", "ma--ren", "2maren", "mаren", "ma\u{202e}ren", "ma\0ren", "łukasz", "a.b"]
        {
            assert_eq!(Handle::parse(text), Err(HandleError::Letters), "{text:?}");
        }
        assert_eq!(Handle::parse("ab"), Err(HandleError::Length));
        assert_eq!(Handle::parse("a23456789012345678901"), Err(HandleError::Length));
        assert_eq!(Handle::parse("Admin"), Err(HandleError::Reserved));
    }
}
