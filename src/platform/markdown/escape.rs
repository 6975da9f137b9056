//! The only doors through which the author's characters reach the HTML.

/// True for what must not be on a page at all: control characters other than line feed and tab, and
/// the marks that turn the direction of everything after them.
pub fn is_dropped(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Writes text between tags.
pub fn push_text(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            c if is_dropped(c) => {}
            c => out.push(c),
        }
    }
}

/// Writes words inside a double-quoted attribute.
pub fn push_attribute(out: &mut String, text: &str) {
    for part in text.split_inclusive('"') {
        push_text(out, part.trim_end_matches('"'));
        if part.ends_with('"') {
            out.push_str("&quot;");
        }
    }
}

/// Where a link leads.
#[derive(Debug, PartialEq, Eq)]
pub enum Target {
    /// This site: an absolute path or a fragment.
    Here(String),
    /// The web or a mailbox.
    Away(String),
}

/// Judges an address as a browser would read it: without the control characters and line breaks that
/// URL parsers skip. `None` when it may not be a link. Relative paths are refused, since the same
/// text is shown under several addresses.
pub fn target(url: &str) -> Option<Target> {
    let url: String = url.chars().filter(|c| !c.is_control() && !is_dropped(*c)).collect();
    let url = url.trim();
    let starts = |prefix: &str| {
        url.len() > prefix.len() && url.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    if url.starts_with('#') || (url.starts_with('/') && !matches!(url.as_bytes().get(1), Some(b'/' | b'\\'))) {
        return Some(Target::Here(url.to_owned()));
    }
    ["https://", "http://", "mailto:"].into_iter().any(starts).then(|| Target::Away(url.to_owned()))
}

/// Writes an address that [`target`] accepted inside a double-quoted attribute.
pub fn push_href(out: &mut String, url: &str) {
    let mut bytes = [0; 4];
    for c in url.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '"' | '<' | '>' | '`' | '\\' => push_percent(out, c.encode_utf8(&mut bytes)),
            c if c.is_whitespace() => push_percent(out, c.encode_utf8(&mut bytes)),
            c => out.push(c),
        }
    }
}

fn push_percent(out: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        out.push('%');
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

/// The language of a code block, from the first word of its info string; empty when it is not a plain name.
pub fn language(info: &str) -> &str {
    let word = info.split([' ', '\t', ',', '{']).next().unwrap_or_default();
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'_' | b'#' | b'.');
    if word.len() <= 32 && word.bytes().all(plain) { word } else { "" }
}
