//! What a member says about themselves, and under which name.

use url::Url;

use super::Member;
use super::registration::refused_handle;
use super::security_log::{Happened, record};
use super::signing_in::Origin;
use super::store::profile as rows;
use crate::accounts::{Handle, HandleError, Theme};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::picture::Variant;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::server::jobs::schedule::Zone;
use crate::platform::text;
use crate::platform::time::DAY;

pub use super::store::profile::OwnProfile;

/// The longest text about oneself, in characters.
const BIO_LIMIT: usize = 2_000;
/// The most addresses elsewhere.
const MOST_LINKS: usize = 5;
/// The longest one, in bytes.
const LINK_LIMIT: usize = 300;
/// So many handles can be given up within [`HANDLE_TIME`]: each is kept for ever.
const HANDLE_CHANGES: i64 = 3;
const HANDLE_TIME: i64 = 30 * DAY;

/// What a member said about themselves.
///
/// # Errors
/// [`AppError::NotFound`] when the account is gone.
pub async fn own_profile(platform: &Platform, member: &Member) -> Result<OwnProfile, AppError> {
    rows::own_profile(platform, member.id()).await?.ok_or(AppError::NotFound)
}

/// Replaces name, text and addresses elsewhere. Without a name the handle is it.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do.
pub async fn introduce(
    platform: &Platform,
    member: &Member,
    name: &str,
    bio: &str,
    links: &str,
) -> Result<(), AppError> {
    let mut errors = FieldErrors::default();
    let name = text::name(name).map_err(|words| errors.add("name", words)).unwrap_or_default();
    let bio = text::many_lines(bio).trim().to_owned();
    if bio.chars().count() > BIO_LIMIT {
        errors.add("bio", format!("Up to {BIO_LIMIT} characters fit here. The rest would make a post."));
    }
    let links = read_links(links).map_err(|words| errors.add("links", words)).unwrap_or_default();
    errors.into_result()?;
    let name = if name.is_empty() { member.author.handle.clone() } else { name };
    let mut tx = platform.db.begin().await?;
    rows::set_words(tx.conn(), member.id(), &name, &bio, &links.join("\n")).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(())
}

/// Reads one address a line. Only the web's: whatever else a link can do, it does not do here.
fn read_links(typed: &str) -> Result<Vec<String>, String> {
    let lines: Vec<String> =
        text::many_lines(typed).lines().map(text::one_line).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST_LINKS {
        return Err(format!("Up to {MOST_LINKS} addresses, please."));
    }
    lines.iter().map(|line| read_link(line)).collect()
}

fn read_link(line: &str) -> Result<String, String> {
    let whole = if line.contains("://") { line.to_owned() } else { format!("https://{line}") };
    let url = Url::parse(&whole).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
            && url.host_str().is_some_and(|host| host.contains('.'))
            && url.as_str().len() <= LINK_LIMIT
    });
    url.map(String::from).ok_or_else(|| {
        let shown: String = line.chars().take(60).collect();
        format!("“{shown}” is no address of a page. It looks like https://example.org.")
    })
}

/// Gives a member another handle. The one before leads on to it and stays theirs.
///
/// # Errors
/// [`AppError::Invalid`] about `handle` when it will not do or is somebody else's, or when a fourth would be given up
/// within 30 days; taking one's own back is always possible. Of several at once who want the same exactly one gets it.
pub async fn change_handle(
    platform: &Platform,
    member: &Member,
    typed: &str,
    from: &Origin,
) -> Result<Handle, AppError> {
    let handle = Handle::parse(typed).map_err(|error: HandleError| AppError::field("handle", error.sentence()))?;
    let before = own_profile(platform, member).await?.handle;
    if handle.as_str() == before {
        return Err(AppError::field("handle", "That is your handle already."));
    }
    if let Some(words) = refused_handle(platform, &handle, Some(member.id())).await? {
        return Err(AppError::field("handle", words));
    }
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    // First: whoever takes one of their own back gives up no name more than before, and may at any time.
    rows::delete_former(tx.conn(), handle.as_str(), member.id()).await?;
    if rows::count_former(tx.conn(), member.id(), now.plus(-HANDLE_TIME)).await? >= HANDLE_CHANGES {
        let words =
            format!("You have changed it {HANDLE_CHANGES} times within 30 days. Others need to find you again first.");
        return Err(AppError::field("handle", words));
    }
    let skeleton = Handle::parse(&before).map_or_else(|_| before.clone(), |before| before.skeleton());
    match rows::set_handle(tx.conn(), member.id(), &before, handle.as_str(), &handle.skeleton()).await {
        Ok(true) => {}
        Ok(false) => return Err(AppError::Conflict("Your handle was changed elsewhere. Look at it once more.".into())),
        Err(error) if is_duplicate(&error) => {
            return Err(AppError::field("handle", "Somebody has just taken that. Try another."));
        }
        Err(error) => return Err(error.into()),
    }
    rows::insert_former(tx.conn(), &before, &skeleton, member.id(), now).await?;
    record(platform, &mut tx, member.id(), Happened::Handle, Some(from)).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(handle)
}

/// Puts a picture beside a member's name, in the transaction that knows it is ready; `None`: their flag again.
///
/// # Errors
/// When the database refuses.
pub async fn set_avatar(tx: &mut WriteTx, member: &str, picture: Option<&Variant>) -> sqlx::Result<()> {
    rows::set_avatar(tx.conn(), member, &picture.map(|picture| format!("/media/{picture}")).unwrap_or_default()).await
}

/// Takes a picture off again, if it is the one beside the member's name.
///
/// # Errors
/// When the database refuses.
pub async fn take_avatar_off(tx: &mut WriteTx, member: &str, picture: &Variant) -> sqlx::Result<()> {
    rows::delete_avatar(tx.conn(), member, &format!("/media/{picture}")).await
}

/// Flies a member's flag again in place of their picture, which stays among their pictures.
///
/// # Errors
/// When the database refuses.
pub async fn fly_flag(platform: &Platform, member: &Member) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    set_avatar(&mut tx, member.id(), None).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(())
}

/// Remembers a member's theme for their other devices.
///
/// # Errors
/// When the database refuses.
pub async fn keep_theme(platform: &Platform, member: &Member, theme: Theme) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    rows::set_theme(tx.conn(), member.id(), theme.as_str()).await?;
    Ok(tx.commit().await?)
}

/// Remembers a member's time zone; empty: as their device says.
///
/// # Errors
/// [`AppError::Invalid`] about `zone` when nobody knows it.
pub async fn keep_zone(platform: &Platform, member: &Member, typed: &str) -> Result<(), AppError> {
    let zone = match typed.trim() {
        "" => String::new(),
        named if named.len() > 64 => return Err(AppError::field("zone", "Choose one of the list.")),
        named => match Zone::named(named) {
            Ok(zone) => zone.name().to_owned(),
            Err(_) => return Err(AppError::field("zone", "There is no such time zone. They look like Europe/Lisbon.")),
        },
    };
    let mut tx = platform.db.begin().await?;
    rows::set_zone(tx.conn(), member.id(), &zone).await?;
    Ok(tx.commit().await?)
}

/// A member's time zone, if they chose one.
///
/// # Errors
/// [`AppError::NotFound`] when the account is gone.
pub async fn zone_of(platform: &Platform, member: &Member) -> Result<Option<Zone>, AppError> {
    let zone = own_profile(platform, member).await?.zone;
    Ok(if zone.is_empty() { None } else { Zone::named(&zone).ok() })
}

/// Where a member's page is today whose handle was this one before.
///
/// # Errors
/// When the database refuses.
pub async fn handle_after(platform: &Platform, handle: &str) -> Result<Option<String>, AppError> {
    if !text::is_name(handle) {
        return Ok(None);
    }
    Ok(rows::handle_after(platform, handle).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_and_nowhere_else() {
        assert_eq!(
            read_links("example.org/a b\n\n http://example.org \n"),
            Ok(vec!["https://example.org/a%20b".to_owned(), "http://example.org/".to_owned(),])
        );
        for bad in [
            "javascript://example.org/%0aalert(1)",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://example.org",
            "a",
            "https://a:b@example.org",
            "//",
        ] {
            assert!(read_links(bad).is_err(), "{bad}");
        }
        assert_eq!(read_links("\u{202e}\n "), Ok(vec![]));
        assert!(read_links(&"example.org\n".repeat(6)).is_err());
        assert!(read_links(&format!("example.org/{}", "x".repeat(400))).is_err());
    }
}
