//! What people type into one line, made safe to show anywhere.

/// The longest address, in bytes (RFC 5321 section 4.5.3.1.3).
const LONGEST_EMAIL: usize = 254;
/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

/// One line without control characters and without the marks that turn the direction of what follows
/// (U+202A–202E, U+2066–2069) or hide in it (zero width), runs of white space folded.
pub fn one_line(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_trick(*c)).map(|c| if c.is_control() { ' ' } else { c });
    visible.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Many lines: keeps line breaks and tabs, drops what [`one_line`] drops, and ends lines with `\n` alone.
pub fn many_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !is_trick(*c) && (!c.is_control() || matches!(c, '\n' | '\t'))).collect()
}

fn is_trick(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
}

/// True for what can be the name or the id of something here: 1 to 200 bytes, none of them a control character.
/// Anything else is looked up nowhere (PostgreSQL refuses a zero byte in text).
pub fn is_name(text: &str) -> bool {
    (1..=200).contains(&text.len()) && !text.chars().any(char::is_control)
}

/// True for a key that a form has made: 8 to 64 letters, digits, hyphens and underscores.
pub fn is_form_key(text: &str) -> bool {
    (8..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

/// An email address in lower case. Only its shape is checked; whether it lives, a mail will tell.
///
/// # Errors
/// What to do about it.
pub fn email(text: &str) -> Result<String, &'static str> {
    let email = text.trim().to_lowercase();
    let fits = email.len() <= LONGEST_EMAIL
        && email.is_ascii()
        && !email.bytes().any(|b| b.is_ascii_control() || b.is_ascii_whitespace() || b"<>(),;:\\\"[]".contains(&b))
        && email.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty()
                && !host.contains('@')
                && host.contains('.')
                && host.split('.').all(|part| !part.is_empty() && !part.starts_with('-') && !part.ends_with('-'))
        });
    if fits { Ok(email) } else { Err("That is not an email address. It looks like ines@example.org.") }
}

/// A member's name; may be empty.
///
/// # Errors
/// What to do about it.
pub fn name(text: &str) -> Result<String, String> {
    let name = one_line(text);
    if name.chars().count() > LONGEST_NAME {
        return Err(format!("A name has at most {LONGEST_NAME} characters."));
    }
    Ok(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_loses_its_tricks_and_keeps_its_letters() {
        assert_eq!(one_line("  Tomasz\u{202e} Wójcik\0\r\n 🎏 "), "Tomasz Wójcik 🎏");
        assert_eq!(many_lines("a\r\nb\u{7}\tc\u{2066}"), "a\nb\tc");
    }

    #[test]
    fn a_name_has_no_zero_byte_and_a_form_key_no_surprise() {
        assert!(is_name("fog") && is_name("łódź"));
        assert!(!is_name("") && !is_name("fog\0") && !is_name(&"x".repeat(201)));
        assert!(is_form_key("01a20910-7733-760f") && !is_form_key("0123456\0") && !is_form_key("short"));
    }

    #[test]
    fn an_address_is_judged_by_its_shape() {
        assert_eq!(email(" Ines@Example.org "), Ok("ines@example.org".into()));
        for text in
            ["", "ines", "ines@", "@example.org", "a b@example.org", "ines@localhost", "a@b@c.d", "a@b..c", "a@-b.c"]
        {
            assert!(email(text).is_err(), "{text}");
        }
        assert!(email(&format!("{}@example.org", "x".repeat(250))).is_err());
    }
}
