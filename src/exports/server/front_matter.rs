//! The head of a Markdown file, in YAML.

use std::fmt::Write;

/// A text as YAML reads it back, whatever is in it: double-quoted, on one line.
///
/// JSON's strings are YAML's (YAML 1.2, section 1.3) but for what YAML does not count as printable (section
/// 5.1) and what version 1.1 took for line breaks.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Several texts, as a sequence.
pub fn list<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    format!("[{}]", texts.map(quoted).collect::<Vec<_>>().join(", "))
}

/// The head of a file: names and values that are YAML already.
pub fn head(pairs: &[(&str, String)]) -> String {
    let mut head = String::from("---\n");
    for (name, value) in pairs {
        let _ = writeln!(head, "{name}: {value}");
    }
    head.push_str("---\n\n");
    head
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_its_line_or_its_quotes() {
        for text in
            ["a: b # c", "\"\\", "---\n- x", "null", "!!js", "é\u{2028}\u{85}\u{7f}\0", "{a}", "  a  ", "👋\u{202e}"]
        {
            let quoted = quoted(text);
            assert!(!quoted.contains('\n') && !quoted.contains('\u{2028}'), "{quoted}");
            assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }
    }

    #[test]
    fn a_head_stands_between_two_lines() {
        let head = head(&[("title", quoted("Fog")), ("tags", list(["sea", "harbour"].into_iter()))]);
        assert_eq!(head, "---\ntitle: \"Fog\"\ntags: [\"sea\", \"harbour\"]\n---\n\n");
    }
}
