//! Making an account: by whoever runs the place, or by somebody at the door.

use super::confirming::MailConfirmation;
use super::inviting;
use super::limits::REGISTRATIONS;
use super::passwords::weakness;
use super::security_log::{Happened, record};
use super::signing_in::{Origin, SignedIn, begin_session};
use super::store::addresses;
use super::store::entry::{self, NewRow};
use crate::accounts::{Handle, HandleError, Role};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::config::Signup;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::server::{Platform, jobs, mail, throttles};
use crate::platform::text;

/// How often a new account is tried when an address was taken at the same moment.
const TRIES: usize = 3;

/// What somebody typed to become a member.
#[derive(Clone, Debug)]
pub struct NewMember<'a> {
    pub handle: &'a str,
    pub email: &'a str,
    /// Empty: the handle is the name too.
    pub name: &'a str,
    /// Markdown.
    pub bio: &'a str,
    pub password: &'a str,
    pub role: Role,
}

/// What was typed, found to be good.
pub(super) struct Typed {
    handle: Handle,
    email: String,
    name: String,
}

/// The same with the password's hash.
pub(super) struct Checked {
    typed: Typed,
    hash: String,
}

impl Typed {
    /// Hashes the password: what costs most, and so is done last.
    pub(super) async fn hashed(self, platform: &Platform, password: &str) -> Result<Checked, AppError> {
        Ok(Checked { typed: self, hash: platform.passwords.hash(password).await? })
    }
}

/// Where the address of a new account stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Whoever made the account answers for it.
    Vouched,
    /// It is to be confirmed.
    Typed,
}

/// Makes an account for somebody whose address is known to be theirs, and gives its id.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do; of two at once with the same handle
/// or address exactly one succeeds.
pub async fn register(platform: &Platform, new: &NewMember<'_>) -> Result<String, AppError> {
    let checked = check(platform, new).await?.hashed(platform, new.password).await?;
    let tx = platform.db.begin().await?;
    let (id, tx) = insert(platform, tx, new, &checked, Address::Vouched).await?;
    tx.commit().await?;
    Ok(id)
}

/// Makes an account for somebody at the door, where the policy lets them in, and begins their session. Their address
/// is mailed a link. Nothing in the answer tells whether somebody has that address already: then the account has none
/// until another is confirmed, and the mail tells whoever has it.
///
/// # Errors
/// As [`register`]; [`AppError::TooMany`] after five in an hour from one address block; [`AppError::Gone`] when the
/// invitation has been used up meanwhile.
pub async fn join(platform: &Platform, new: &NewMember<'_>, invite: &str, from: &Origin) -> Result<SignedIn, AppError> {
    inviting::admission(platform, invite).await?;
    let typed = check(platform, new).await?;
    // After the fields: a slip of the pen is no account.
    if let Some(block) = &from.block {
        throttles::count(platform, &REGISTRATIONS, block).await?;
    }
    let checked = typed.hashed(platform, new.password).await?;
    for _ in 0..TRIES {
        let mut tx = platform.db.begin().await?;
        if platform.config.signup == Signup::Invite {
            inviting::take(platform, &mut tx, invite).await?;
        }
        let (member_id, mut tx) = match insert(platform, tx, new, &checked, Address::Typed).await {
            Ok(inserted) => inserted,
            // Somebody else took the address at this moment: the next try sees it.
            Err(AppError::Invalid(errors)) if errors.get("handle").is_none() => continue,
            Err(error) => return Err(error),
        };
        record(platform, &mut tx, &member_id, Happened::SignIn, Some(from)).await?;
        let session = begin_session(platform, &mut tx, &member_id, false, from).await?;
        jobs::enqueue(platform, &mut tx, &MailConfirmation { member_id }).await?;
        tx.commit().await?;
        return Ok(session);
    }
    Err(AppError::Busy(1))
}

/// Reads the fields.
pub(super) async fn check(platform: &Platform, new: &NewMember<'_>) -> Result<Typed, AppError> {
    read(platform, new, weakness(new.password, &[new.handle, new.email, new.name])).await
}

/// The same for somebody who needs no password to come in.
pub(super) async fn check_without_password(platform: &Platform, new: &NewMember<'_>) -> Result<Checked, AppError> {
    Ok(Checked { typed: read(platform, new, None).await?, hash: String::new() })
}

async fn read(platform: &Platform, new: &NewMember<'_>, weakness: Option<String>) -> Result<Typed, AppError> {
    let mut errors = FieldErrors::default();
    let handle = Handle::parse(new.handle).map_err(|error: HandleError| errors.add("handle", error.sentence())).ok();
    let email = address(new.email).map_err(|words| errors.add("email", words)).ok();
    let name = text::name(new.name).map_err(|words| errors.add("name", words)).ok();
    if let Some(words) = weakness {
        errors.add("password", words);
    }
    if let Some(handle) = &handle
        && let Some(words) = refused_handle(platform, handle, None).await?
    {
        errors.add("handle", words);
    }
    errors.into_result()?;
    let (Some(handle), Some(email), Some(name)) = (handle, email, name) else { return Err(AppError::Internal) };
    Ok(Typed { handle, email, name })
}

/// An address as it is kept, to which a mail can be sent.
pub(super) fn address(typed: &str) -> Result<String, &'static str> {
    let email = text::email(typed)?;
    mail::address(&email)?;
    Ok(email)
}

/// Why a handle cannot be had: somebody has it, had it, or one that looks like it; `own`'s do not count.
pub(super) async fn refused_handle(
    platform: &Platform,
    handle: &Handle,
    own: Option<&str>,
) -> Result<Option<String>, AppError> {
    let like = entry::handle_like(platform, handle.as_str(), &handle.skeleton(), own.unwrap_or_default()).await?;
    Ok(like.map(|like| match like == handle.as_str() {
        true => format!("Somebody is @{like} already. Try another."),
        false => format!("That looks too much like @{like}. Try another."),
    }))
}

/// Writes the row, and gives the transaction back with the member's id. What is taken is said beside its field, and
/// then the transaction is over: who has it is read after its end.
pub(super) async fn insert(
    platform: &Platform,
    mut tx: WriteTx,
    new: &NewMember<'_>,
    checked: &Checked,
    address: Address,
) -> Result<(String, WriteTx), AppError> {
    let now = platform.clock.now();
    let id = platform.rng.id(now);
    let typed = &checked.typed;
    let handle = typed.handle.as_str();
    let is_taken = addresses::is_held(tx.conn(), &typed.email).await?;
    let email_taken = || AppError::field("email", "That address has an account already. Sign in instead.");
    if is_taken && address == Address::Vouched {
        return Err(email_taken());
    }
    let row = NewRow {
        id: &id,
        handle,
        skeleton: &typed.handle.skeleton(),
        email: if is_taken { &id } else { &typed.email },
        pending_email: if address == Address::Typed { &typed.email } else { "" },
        confirmed_at: (address == Address::Vouched).then_some(now),
        name: if typed.name.is_empty() { handle } else { &typed.name },
        bio: new.bio,
        role: new.role,
        password_hash: &checked.hash,
        now,
    };
    match entry::insert_member(tx.conn(), &row).await {
        Ok(()) => Ok((id, tx)),
        Err(error) if is_duplicate(&error) => {
            drop(tx);
            match refused_handle(platform, &typed.handle, None).await? {
                Some(words) => Err(AppError::field("handle", words)),
                None => Err(email_taken()),
            }
        }
        Err(error) => Err(error.into()),
    }
}

/// Gives accounts from before skeletons were kept theirs. Where two old handles look alike, the older has it.
///
/// # Errors
/// When the database refuses.
pub async fn fill_skeletons(platform: &Platform) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    for (id, handle) in entry::without_skeleton(tx.conn()).await? {
        // What is no handle by today's rules looks like nothing but itself.
        let skeleton = Handle::parse(&handle).map_or(handle, |handle| handle.skeleton());
        entry::set_skeleton(tx.conn(), &id, &skeleton).await?;
    }
    Ok(tx.commit().await?)
}
