//! Invitations: links by which so many people may make an account, until a day. Made and withdrawn by owners.

pub use super::store::invites::InviteRow as Invite;
use super::store::invites::{self as rows, NewInviteRow};
use super::{Owner, links};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::Platform;
use crate::platform::server::audit::{self, Deed};
use crate::platform::server::chance::token_hash;
use crate::platform::server::config::Signup;
use crate::platform::server::db::WriteTx;
use crate::platform::text;
use crate::platform::time::{DAY, Timestamp, plural};

/// The most accounts that one link may make.
const MOST_USES: i64 = 1_000;
/// The most days that one works.
const MOST_DAYS: i64 = 365;
/// The longest note, in characters.
const LONGEST_NOTE: usize = 200;

/// What an owner typed.
#[derive(Clone, Copy, Debug)]
pub struct NewInvite<'a> {
    /// Made by the form: the same form sent twice is one invitation.
    pub form_key: &'a str,
    pub uses: &'a str,
    pub days: &'a str,
    /// For the owners alone: whom it is for.
    pub note: &'a str,
}

/// Whether an invitation can be used, and if not, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    Open,
    UsedUp,
    Expired,
    Withdrawn,
}

impl Invite {
    /// How it stands at a time.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match self {
            Self { withdrawn_at: Some(_), .. } => Standing::Withdrawn,
            _ if self.used >= self.uses => Standing::UsedUp,
            _ if self.expires_at <= now.0 => Standing::Expired,
            _ => Standing::Open,
        }
    }
}

/// Makes an invitation and gives its link: the only time that it can be seen.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do;
/// [`AppError::Conflict`] when this form was sent before.
pub async fn invite(platform: &Platform, owner: &Owner, new: &NewInvite<'_>) -> Result<String, AppError> {
    if !text::is_form_key(new.form_key) {
        return Err(AppError::Malformed("The form came without its key. Open the page again.".into()));
    }
    let mut errors = FieldErrors::default();
    let mut read = |name: &str, typed: &str, most: i64| {
        let number = typed.trim().parse().ok().filter(|number| (1..=most).contains(number));
        if number.is_none() {
            errors.add(name, format!("Type a number from 1 to {most}."));
        }
        number.unwrap_or(1)
    };
    let (uses, days) = (read("uses", new.uses, MOST_USES), read("days", new.days, MOST_DAYS));
    let note = text::one_line(new.note);
    if note.chars().count() > LONGEST_NOTE {
        errors.add("note", format!("A note has at most {LONGEST_NOTE} characters."));
    }
    errors.into_result()?;
    let now = platform.clock.now();
    let token = platform.rng.token();
    let row = NewInviteRow {
        id: new.form_key,
        token_hash: &token_hash(&token),
        note: &note,
        uses,
        created_by: owner.id(),
        now,
        expires_at: now.plus(days * DAY),
    };
    let mut tx = platform.db.begin().await?;
    if !rows::insert_invite(tx.conn(), &row).await? {
        let words = "This invitation was made already, and its link was shown. Withdraw it and make another if you \
                     have not kept it.";
        return Err(AppError::Conflict(words.into()));
    }
    let words = if note.is_empty() { plural(uses, "account", "accounts") } else { format!("for {note}") };
    let deed = deed(owner, "invite", new.form_key, &words);
    audit::write(platform, &mut tx, &Deed { place: &owner.member().from.words(), ..deed }).await?;
    tx.commit().await?;
    Ok(format!("{}/register?invite={token}", platform.config.origin))
}

/// The newest invitations, those that cannot be used any more among them.
///
/// # Errors
/// When the database refuses.
pub async fn invites(platform: &Platform, _: &Owner) -> Result<Vec<Invite>, AppError> {
    Ok(rows::list_invites(platform).await?)
}

/// Withdraws one: from now on nobody joins by it.
///
/// # Errors
/// [`AppError::NotFound`] when there is none that could be withdrawn.
pub async fn withdraw(platform: &Platform, owner: &Owner, id: &str) -> Result<(), AppError> {
    if !text::is_form_key(id) {
        return Err(AppError::NotFound);
    }
    let mut tx = platform.db.begin().await?;
    if !rows::withdraw_invite(tx.conn(), id, platform.clock.now()).await? {
        return Err(AppError::NotFound);
    }
    let deed = deed(owner, "withdraw", id, "");
    audit::write(platform, &mut tx, &Deed { place: &owner.member().from.words(), ..deed }).await?;
    Ok(tx.commit().await?)
}

fn deed<'a>(owner: &'a Owner, act: &'static str, id: &'a str, words: &'a str) -> Deed<'a> {
    Deed { by: owner.id(), act, about: ("invitation", id), words, place: "" }
}

/// Whether somebody may make an account now, with this invitation or none.
///
/// # Errors
/// [`AppError::Invalid`] about the whole form when nobody may, or nobody without an invitation; [`AppError::Gone`]
/// for an invitation that does not work any more.
pub async fn admission(platform: &Platform, token: &str) -> Result<(), AppError> {
    match platform.config.signup {
        Signup::Open => return Ok(()),
        Signup::Closed => {
            let words = "This place takes no new members by itself. Ask its owner for an account.";
            return Err(AppError::field("", words));
        }
        Signup::Invite if token.is_empty() => {
            let words = "This place takes no new members without an invitation. Ask its owner for one.";
            return Err(AppError::field("", words));
        }
        Signup::Invite => {}
    }
    let found = match links::is_token(token) {
        true => rows::find_invite(platform, &token_hash(token)).await?,
        false => None,
    };
    let gone = |words: &str| Err(AppError::Gone(format!("{words} Ask whoever gave it to you for another.")));
    match found.map(|invite| invite.standing(platform.clock.now())) {
        Some(Standing::Open) => Ok(()),
        Some(Standing::UsedUp) => gone("This invitation has been used up."),
        Some(Standing::Expired) => gone("This invitation has run out."),
        Some(Standing::Withdrawn) => gone("This invitation was withdrawn."),
        None => gone("This invitation is not known here; perhaps a part of the link is missing."),
    }
}

/// Uses an invitation once, in the transaction that makes the account.
pub(super) async fn take(platform: &Platform, tx: &mut WriteTx, token: &str) -> Result<(), AppError> {
    if rows::use_invite(tx.conn(), &token_hash(token), platform.clock.now()).await? {
        return Ok(());
    }
    let words = "This invitation has just been used up. Ask whoever gave it to you for another.";
    Err(AppError::Gone(words.into()))
}
