//! Writing a mail down, in the transaction of whatever it tells of.

use super::address::address;
use super::delivering::SendMail;
use super::store::{self, Stored};
use crate::platform::error::AppError;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::internal;
use crate::platform::server::{Platform, jobs};
use crate::platform::text::one_line;
use crate::platform::time::DAY;

/// The longest subject, in characters. Mail programs show some seventy.
const LONGEST_SUBJECT: usize = 200;
/// How long a mail's row is kept, sent or not.
const KEPT: i64 = 30 * DAY;
/// Rows deleted in one transaction.
const BATCH: i64 = 500;

/// A mail to one person.
#[derive(Clone, Copy, Debug)]
pub struct Mail<'a> {
    pub to: &'a str,
    /// The recipient's name; may be empty.
    pub name: &'a str,
    pub subject: &'a str,
    pub text: &'a str,
    /// A whole document; nothing of it is changed any more. [`super::Letter`] makes both parts.
    pub html: &'a str,
    /// Where one click ends mails of this kind (RFC 2369, RFC 8058); an address of this site.
    pub unsubscribe: Option<&'a str>,
}

/// Writes the mail down and enqueues the job that sends it; gives the mail's id. If the transaction
/// is not committed, neither has happened.
///
/// # Errors
/// [`AppError::Invalid`] about `email` when nothing can be sent to that address; else when the
/// database refuses.
pub async fn send(platform: &Platform, tx: &mut WriteTx, mail: &Mail<'_>) -> Result<String, AppError> {
    let to = address(mail.to).map_err(|words| AppError::field("email", words))?;
    let unsubscribe = mail.unsubscribe.unwrap_or_default();
    if unsubscribe.bytes().any(|byte| !byte.is_ascii_graphic() || matches!(byte, b'<' | b'>' | b',')) {
        return Err(internal("a mail's unsubscribe address is none"));
    }
    let now = platform.clock.now();
    let stored = Stored {
        id: platform.rng.id(now),
        recipient: to.to_string(),
        name: one_line(mail.name),
        subject: subject(mail.subject),
        text: mail.text.replace('\0', ""),
        html: mail.html.replace('\0', ""),
        unsubscribe: unsubscribe.to_owned(),
        created_at: now.0,
        sent_at: None,
    };
    store::insert(tx.conn(), &stored).await?;
    jobs::enqueue(platform, tx, &SendMail { mail_id: stored.id.clone() }).await?;
    Ok(stored.id)
}

/// One line, with an end that says when it was longer.
fn subject(text: &str) -> String {
    let line = one_line(text);
    if line.chars().count() <= LONGEST_SUBJECT {
        return line;
    }
    let mut cut: String = line.chars().take(LONGEST_SUBJECT - 1).collect();
    cut.push('…');
    cut
}

/// Deletes the rows of mails that are older than 30 days, and says how many it were.
///
/// # Errors
/// When the database refuses; what is deleted by then stays so.
pub async fn prune(platform: &Platform) -> Result<u64, AppError> {
    let before = platform.clock.now().plus(-KEPT);
    let mut deleted = 0;
    loop {
        let mut tx = platform.db.begin().await?;
        let batch = store::delete_before(tx.conn(), before, BATCH).await?;
        tx.commit().await?;
        deleted += batch;
        if batch < BATCH.unsigned_abs() {
            return Ok(deleted);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_line_of_bearable_length() {
        assert_eq!(subject("Fog\r\nBcc: all@quay.example"), "Fog Bcc: all@quay.example");
        let long = subject(&"łódź ".repeat(100));
        assert!(long.chars().count() == LONGEST_SUBJECT && long.ends_with('…'), "{long}");
    }
}
