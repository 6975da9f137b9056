//! A post's last part of the address.

/// The longest slug made from a title, in bytes.
const LONGEST: usize = 80;

/// The title in plain letters, digits and hyphens, cut at a word; `post` when nothing is left.
pub fn from_title(title: &str) -> String {
    let mut slug = String::with_capacity(LONGEST);
    for word in deunicode::deunicode(title).split(|c: char| !c.is_ascii_alphanumeric() && c != '\'') {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        if word.is_empty() {
            continue;
        }
        if slug.len() + word.len() >= LONGEST {
            if slug.is_empty() {
                slug.push_str(&word[..LONGEST.min(word.len())]);
            }
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    if slug.is_empty() { "post".into() } else { slug }
}

/// The first of `slug`, `slug-2`, `slug-3` … that is not among `taken`.
pub fn free(slug: &str, taken: &[String]) -> String {
    if !taken.iter().any(|one| one == slug) {
        return slug.to_owned();
    }
    (2..).map(|n| format!("{slug}-{n}")).find(|one| !taken.contains(one)).unwrap_or_else(|| slug.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_an_address_in_plain_letters() {
        assert_eq!(from_title("The library’s Thursday people"), "the-librarys-thursday-people");
        assert_eq!(from_title("  Łódź & co.: 84 €! "), "lodz-co-84-eur");
        assert_eq!(from_title("🎏"), "flags");
        assert_eq!(from_title("..."), "post");
        assert!(from_title(&"long words ".repeat(40)).len() <= LONGEST);
        assert!(from_title(&"x".repeat(400)).len() <= LONGEST);
    }

    #[test]
    fn a_taken_address_gets_a_number() {
        let taken = ["fog".to_owned(), "fog-2".to_owned()];
        assert_eq!(free("fog", &taken), "fog-3");
        assert_eq!(free("mist", &taken), "mist");
    }
}
