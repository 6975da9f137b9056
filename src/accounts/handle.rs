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

/// Words that would be taken for the place itself, or that are its own addresses. What looks like one of them is
/// kept, too.
const RESERVED: [&str; 80] = [
    "about",
    "account",
    "accounts",
    "admin",
    "administrator",
    "anonymous",
    "api",
    "app",
    "apps",
    "auth",
    "bookmarks",
    "bot",
    "claim",
    "contact",
    "deleted",
    "device",
    "drafts",
    "email",
    "everybody",
    "everyone",
    "feed",
    "former-member",
    "healthz",
    "help",
    "home",
    "invite",
    "invites",
    "job",
    "jobs",
    "legal",
    "live",
    "login",
    "logout",
    "mail",
    "me",
    "media",
    "member",
    "members",
    "metrics",
    "mod",
    "moderator",
    "moderators",
    "noreply",
    "notifications",
    "null",
    "oauth",
    "official",
    "owner",
    "owners",
    "password",
    "post",
    "postmaster",
    "posts",
    "privacy",
    "readyz",
    "register",
    "reports",
    "root",
    "rpc",
    "search",
    "security",
    "settings",
    "sign-in",
    "sign-out",
    "sign-up",
    "sitemap",
    "staff",
    "sudo",
    "support",
    "system",
    "tags",
    "team",
    "terms",
    "theme",
    "tidings",
    "undefined",
    "unsubscribe",
    "webhooks",
    "webmaster",
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
        let skeleton = skeleton_of(&handle);
        if RESERVED.iter().any(|word| *word == handle || skeleton_of(word) == skeleton) {
            return Err(HandleError::Reserved);
        }
        Ok(Self(handle))
    }

    /// What the handle looks like at a glance: two with the same skeleton could be taken for one another.
    pub fn skeleton(&self) -> String {
        skeleton_of(&self.0)
    }

    /// The handle without the `@`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `1`, `i` and `l`, `0` and `o`, `5` and `s` are one; so are `rn` and `m`, `vv` and `w`; a letter that comes twice
/// counts once, and hyphens count for nothing. A word of digits alone is a number, and stays: `quay-1` is not
/// `quay-11`.
///
/// After the skeletons of UTS #39 section 4, for the few characters that a handle has.
fn skeleton_of(handle: &str) -> String {
    let mut skeleton = String::with_capacity(handle.len() + 2);
    for word in handle.split('-') {
        if word.bytes().all(|byte| byte.is_ascii_digit()) {
            skeleton.push('-');
            skeleton.push_str(word);
            continue;
        }
        let mut last = None;
        for letter in word.replace("rn", "m").replace("vv", "w").chars().map(without_digits) {
            if last != Some(letter) {
                skeleton.push(if letter == 'i' { 'l' } else { letter });
            }
            last = Some(letter);
        }
    }
    skeleton
}

fn without_digits(letter: char) -> char {
    match letter {
        '1' => 'l',
        '0' => 'o',
        '5' => 's',
        other => other,
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
        for text in ["Admin", "adm1n", "ad-min", "adrnin", "sett1ngs", "moderat0r", "own-er", "former-member"] {
            assert_eq!(Handle::parse(text), Err(HandleError::Reserved), "{text:?}");
        }
    }

    #[test]
    fn handles_that_look_alike_have_one_skeleton() {
        let skeleton = |text: &str| Handle::parse(text).unwrap().skeleton();
        for (one, other) in [
            ("pell", "pe11"),
            ("pell", "pel"),
            ("pell", "pe1l"),
            ("maren", "ma-ren"),
            ("maren", "rnaren"),
            ("tomasz", "t0masz"),
            ("wren", "vvren"),
            ("ines", "lne5"),
        ] {
            assert_eq!(skeleton(one), skeleton(other), "{one} {other}");
        }
        for (one, other) in
            [("maren", "marek"), ("quay-1", "quay-11"), ("quay-1", "quay-2"), ("mai", "male"), ("tomasz", "thomas")]
        {
            assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
        }
    }
}
