//! Bringing a picture.

use super::files::Files;
use super::incoming::{Incoming, refuse};
use super::judging::judge;
use super::store::{self, NewRow};
use super::variants::order;
use crate::accounts::server::Member;
use crate::media::Added;
use crate::platform::error::AppError;
use crate::platform::picture::Picture;
use crate::platform::server::Platform;
use crate::platform::server::error::internal;
use crate::platform::text::one_line;
use crate::platform::time::DAY;

/// The most pictures of one member within 24 hours.
const PER_DAY: i64 = 200;
/// The longest description, in characters.
const ALT_LIMIT: usize = 500;

/// Says whether a member may bring one more picture; asked before it is read.
///
/// # Errors
/// [`AppError::Invalid`] when it would be too many for a day.
pub async fn may_add(platform: &Platform, member: &Member) -> Result<(), AppError> {
    let since = platform.clock.now().plus(-DAY);
    if store::count_since(platform, member.id(), since).await? >= PER_DAY {
        let words = format!(
            "You have added {PER_DAY} pictures since yesterday, and no more fit into a day. Add this one tomorrow."
        );
        return Err(refuse(words));
    }
    Ok(())
}

/// Keeps a picture that has arrived and orders its variants. The same file again is the same picture.
///
/// # Errors
/// [`AppError::Invalid`] when it is no picture, too large to be decoded safely, or its description too long.
pub async fn add(platform: &Platform, member: &Member, incoming: Incoming) -> Result<Added, AppError> {
    let alt = one_line(&incoming.alt);
    if alt.chars().count() > ALT_LIMIT {
        return Err(AppError::field("alt", format!("A description has at most {ALT_LIMIT} characters.")));
    }
    let Incoming { begun, hash, bytes, .. } = incoming;
    let files = Files::of(platform);
    let to = files.original(&hash);
    let judged = tokio::task::spawn_blocking(move || match judge(&begun.path) {
        // First the file, then the row: a row without its file would promise too much.
        Ok(judged) => files.keep(begun, &to).map_err(internal).map(|()| judged),
        Err(words) => Err(refuse(words)),
    });
    // A decoder that panics has met a file that it does not understand.
    let judged = judged.await.map_err(|_| refuse(super::judging::unreadable()))??;
    let picture = Picture::new(&hash, judged.width, judged.height, judged.ending).ok_or(AppError::Internal)?;
    let now = platform.clock.now();
    let id = platform.rng.id(now);
    let row = NewRow { id: &id, owner: member.id(), picture: &picture, format: judged.format, bytes, alt: &alt, now };
    let mut tx = platform.db.begin().await?;
    let (id, is_ready) = store::insert_or_find(tx.conn(), &row).await?;
    if !is_ready {
        order(platform, &mut tx, &id, member.id()).await?;
    }
    tx.commit().await?;
    // The largest is made last: when it is there, all are.
    let address = picture.variant(picture.widths().last().copied().unwrap_or(picture.width));
    Ok(Added { id, markdown: markdown(&picture, &alt), address })
}

/// The line that shows a picture in a text.
pub fn markdown(picture: &Picture, alt: &str) -> String {
    let mut line = String::from("![");
    for c in alt.chars() {
        // Whatever Markdown might read as a mark is only a character here.
        if c.is_ascii_punctuation() && !matches!(c, ',' | '.' | ';' | ':' | '?' | '\'' | '"' | '-' | '/') {
            line.push('\\');
        }
        line.push(c);
    }
    line.push_str(&format!("]({picture})"));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::markdown::render;
    use crate::platform::picture::Ending;

    #[test]
    fn a_description_survives_whatever_it_holds() {
        let picture = Picture::new("0123456789abcdef0123456789abcdef", 9, 9, Ending::Jpg).unwrap();
        for alt in ["Fog.", "a ] b [c](d) *e* `f` \\", "<b> & \"g\" ~~h~~ ![i", "http://a.example/ www.b.example", ""] {
            let html = render(&markdown(&picture, alt), "").html;
            let escaped = alt.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
            assert!(html.ends_with(&format!(" alt=\"{escaped}\"></p>")), "{html}");
        }
    }
}
