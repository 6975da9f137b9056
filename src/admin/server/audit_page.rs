//! What the page of the audit log is made of, and the same as a file.

use super::store::{Noted, noted};
use crate::accounts::server::Owner;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::text;
use crate::platform::time::Timestamp;

/// Lines on a page.
const PAGE: i64 = 50;
/// Lines in a file.
const FILE: i64 = 10_000;

/// Which lines are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sieve {
    /// The handle of whoever did it or had it done to them; empty: all.
    pub who: String,
    /// What it was done to, such as `member`; empty: all.
    pub about: String,
    /// The id after the last line of the page; empty: from the newest.
    pub before: String,
}

impl Sieve {
    /// Everything that something can be done to.
    pub const ABOUTS: [&str; 8] = ["member", "post", "comment", "invitation", "app", "job", "queue", "schedule"];

    /// Reads the query of an address; what cannot be is left out.
    pub fn of(query: &str) -> Self {
        let mut sieve = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "who" if text::is_name(&value) => sieve.who = value.trim().trim_start_matches('@').to_lowercase(),
                "about" if Self::ABOUTS.contains(&value.as_ref()) => sieve.about = value.into_owned(),
                "before" if text::is_form_key(&value) => sieve.before = value.into_owned(),
                _ => {}
            }
        }
        sieve
    }

    /// The query by which these lines are asked for again, from `before` on.
    pub fn query(&self, before: &str) -> String {
        let pairs = [("who", self.who.as_str()), ("about", &self.about), ("before", before)];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
    }
}

/// A page of lines, the newest first, and the id before which the next one begins.
///
/// # Errors
/// When the database refuses.
pub async fn audit_page(
    platform: &Platform,
    _: &Owner,
    sieve: &Sieve,
) -> Result<(Vec<Noted>, Option<String>), AppError> {
    let mut lines = noted(platform, &sieve.who, &sieve.about, &sieve.before, PAGE + 1).await?;
    let more = lines.len() > PAGE as usize;
    lines.truncate(PAGE as usize);
    let older = lines.last().filter(|_| more).map(|line| line.id.clone());
    Ok((lines, older))
}

/// The newest ten thousand lines as comma-separated values (RFC 4180), the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn audit_csv(platform: &Platform, _: &Owner, sieve: &Sieve) -> Result<String, AppError> {
    let mut csv = String::from("at,by,act,about,id,handle,words,from\r\n");
    for line in noted(platform, &sieve.who, &sieve.about, &sieve.before, FILE).await? {
        let at = Timestamp(line.at).rfc3339();
        let [by, handle] = [line.by_handle, line.about_handle].map(Option::unwrap_or_default);
        let cells = [&at, &by, &line.act, &line.about, &line.about_id, &handle, &line.words, &line.place];
        csv.push_str(&cells.map(|cell| quoted(cell)).join(","));
        csv.push_str("\r\n");
    }
    Ok(csv)
}

/// A cell in quotes. What a spreadsheet would take for a formula is kept text by an apostrophe.
fn quoted(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    format!("\"{}{}\"", if formula { "'" } else { "" }, cell.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_one_cell_and_no_formula() {
        assert_eq!(quoted("say \"ahoy\", twice"), "\"say \"\"ahoy\"\", twice\"");
        assert_eq!(quoted("=HYPERLINK(1)"), "\"'=HYPERLINK(1)\"");
    }

    #[test]
    fn what_cannot_be_asked_for_is_left_out() {
        let sieve = Sieve::of("who=%40Maren&about=everything&before=%00");
        assert_eq!(sieve, Sieve { who: "maren".into(), ..Sieve::default() });
        assert_eq!(sieve.query("0193abcd"), "who=maren&before=0193abcd");
    }
}
