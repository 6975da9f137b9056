//! Passkeys: a device signs a question of ours, so nobody else can answer and no other site can ask. One is a second
//! step, or with whoever holds the device shown to be its owner, the only one.
//!
//! Source: W3C Web Authentication Level 2; OWASP ASVS 5.0 V6.3.3, V6.7.

mod webauthn;

use std::net::IpAddr;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use url::Url;

use self::webauthn::{Answer, Refusal, Site};
use super::authenticator::{NewCodes, has_app, make_codes};
use super::blocking::refuse_blocked;
use super::changing::{entry_of, prove_oneself};
use super::limits::{CHALLENGES, SIGN_INS};
use super::second_step::{CODES, half_of};
use super::security_log::{Happened, record, tell};
use super::signing_in::{Origin, SignedIn, begin_session};
use super::store::factors;
use super::store::passkeys::{self as rows, NewChallenge, PasskeyRow};
use super::{Member, letters};
use crate::platform::error::AppError;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::is_duplicate;
use crate::platform::server::{Platform, throttles};
use crate::platform::text;
use crate::platform::time::{MINUTE, Timestamp};

/// How long a question can be answered, in microseconds.
const LIFE: i64 = 5 * MINUTE;
/// The most passkeys of a member.
const MOST: usize = 20;
/// The longest name, in characters.
const LONGEST_NAME: usize = 60;

/// A passkey, as its member sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    pub id: String,
    pub name: String,
    pub added_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// The question by which a new passkey is made, for the page that asks it this one time: JSON for the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Making(pub String);

/// The site that passkeys belong to; `None` where there can be none: browsers make them for names, not for addresses
/// of machines, and only where nobody listens.
fn site(platform: &Platform) -> Option<Site> {
    let origin = &platform.config.origin;
    let url = Url::parse(origin).ok()?;
    let id = url.host_str()?.to_owned();
    let address = id.trim_matches(['[', ']']).parse::<IpAddr>().is_ok();
    (!address && (url.scheme() == "https" || id == "localhost")).then(|| Site { id, origin: origin.clone() })
}

/// Whether members can have passkeys here.
pub fn has_passkeys(platform: &Platform) -> bool {
    site(platform).is_some()
}

/// A member's passkeys.
///
/// # Errors
/// When the database refuses.
pub async fn passkeys(platform: &Platform, member: &Member) -> Result<Vec<Passkey>, AppError> {
    let one = |row: PasskeyRow| Passkey {
        id: row.id,
        name: row.name,
        added_at: Timestamp(row.created_at),
        used_at: row.used_at.map(Timestamp),
    };
    Ok(rows::passkeys(platform, member.id()).await?.into_iter().map(one).collect())
}

/// Begins to make a passkey: the question that the device answers.
///
/// # Errors
/// [`AppError::Invalid`] about `passkey_name`, or about `passkey_password` when it is not the right one;
/// [`AppError::Conflict`] where there can be none, or no more.
pub async fn begin_passkey(
    platform: &Platform,
    member: &Member,
    name: &str,
    password: &str,
) -> Result<Making, AppError> {
    let site = site(platform).ok_or_else(no_site)?;
    let name = text::one_line(name);
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let words = format!("Give it a name of up to {LONGEST_NAME} characters, such as “Telephone”.");
        return Err(AppError::field("passkey_name", words));
    }
    let entry = entry_of(platform, member).await?;
    prove_oneself(platform, &entry, password, "passkey_password").await?;
    let had = rows::passkeys(platform, member.id()).await?;
    if had.len() >= MOST {
        return Err(AppError::Conflict(format!("You have {MOST} passkeys. Take one away first.")));
    }
    let challenge = ask(platform, "add", member.id(), &name).await?;
    let known: Vec<_> = had.iter().map(|row| json!({"type": "public-key", "id": row.id})).collect();
    // ES256, EdDSA, RS256 (RFC 9053, RFC 8812).
    let kinds = [-7, -8, -257].map(|alg| json!({"type": "public-key", "alg": alg}));
    let options = json!({
        "challenge": challenge,
        "rp": {"id": site.id, "name": letters::place(platform)},
        "user": {
            "id": URL_SAFE_NO_PAD.encode(member.id()),
            "name": entry.handle,
            "displayName": entry.name,
        },
        "pubKeyCredParams": kinds,
        "excludeCredentials": known,
        "authenticatorSelection": {
            "residentKey": "required", "requireResidentKey": true, "userVerification": "preferred",
        },
        "attestation": "none",
        "timeout": LIFE / 1_000,
    });
    Ok(Making(options.to_string()))
}

/// Adds the passkey that a device has made. The first factor of a member comes with recovery codes, which are not
/// shown again.
///
/// # Errors
/// [`AppError::Conflict`] when it is no answer to our question, or somebody has this passkey already.
pub async fn add_passkey(
    platform: &Platform,
    member: &Member,
    credential: &str,
    from: &Origin,
) -> Result<Option<NewCodes>, AppError> {
    let site = site(platform).ok_or_else(no_site)?;
    let made = site.made(credential).map_err(|refusal| not_made(&refusal))?;
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let taken = rows::take_challenge(tx.conn(), &token_hash(&made.challenge), "add", now).await?;
    let taken = taken.filter(|taken| taken.member_id == member.id());
    let taken = taken.ok_or_else(|| AppError::Conflict("That took too long. Begin again.".into()))?;
    let first = !has_second_step(&mut tx, member.id()).await?;
    let row = (made.id.as_str(), made.public_key.as_str(), made.counter);
    match rows::insert_passkey(tx.conn(), member.id(), &taken.name, row, now).await {
        Err(error) if is_duplicate(&error) => {
            return Err(AppError::Conflict("This passkey is known here already.".into()));
        }
        done => done?,
    }
    let codes = if first { Some(make_codes(platform, &mut tx, member.id()).await?) } else { None };
    record(platform, &mut tx, member.id(), Happened::PasskeyAdded, Some(from)).await?;
    tell(platform, &mut tx, member.id(), &format!("A passkey was added: {}.", taken.name)).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Takes a passkey away; with the last factor the recovery codes go, too.
///
/// # Errors
/// [`AppError::NotFound`] when the member has none like it; [`AppError::Invalid`] about `passkey_off_password` when it
/// is not the right one.
pub async fn remove_passkey(
    platform: &Platform,
    member: &Member,
    id: &str,
    password: &str,
    from: &Origin,
) -> Result<(), AppError> {
    let entry = entry_of(platform, member).await?;
    prove_oneself(platform, &entry, password, "passkey_off_password").await?;
    let mut tx = platform.db.begin().await?;
    if id.contains(char::is_control) || !rows::delete_passkey(tx.conn(), member.id(), id).await? {
        return Err(AppError::NotFound);
    }
    forget_codes_without_factor(&mut tx, member.id()).await?;
    record(platform, &mut tx, member.id(), Happened::PasskeyRemoved, Some(from)).await?;
    tell(platform, &mut tx, member.id(), "A passkey was taken away.").await?;
    Ok(tx.commit().await?)
}

/// The question for whoever wants to come in with a passkey alone, or, with the id of a sign-in whose second step is
/// missing, for that step: JSON for the browser.
///
/// # Errors
/// [`AppError::Gone`] when the first step is too long ago; [`AppError::TooMany`] after too many questions;
/// [`AppError::Conflict`] where there are no passkeys.
pub async fn question(platform: &Platform, half: Option<&str>, from: &Origin) -> Result<String, AppError> {
    let site = site(platform).ok_or_else(no_site)?;
    if let Some(block) = &from.block {
        throttles::count(platform, &CHALLENGES, block).await?;
    }
    let (purpose, member) = match half {
        None => ("enter", String::new()),
        Some(half) => ("second", half_of(platform, half).await?.member_id),
    };
    let known = if member.is_empty() { Vec::new() } else { rows::passkeys(platform, &member).await? };
    let known: Vec<_> = known.iter().map(|row| json!({"type": "public-key", "id": row.id})).collect();
    let challenge = ask(platform, purpose, &member, "").await?;
    let options = json!({
        "challenge": challenge,
        "rpId": site.id,
        "allowCredentials": known,
        // Alone it has to show who holds it; after a password it need not.
        "userVerification": if half.is_none() { "required" } else { "preferred" },
        "timeout": LIFE / 1_000,
    });
    Ok(options.to_string())
}

/// Signs somebody in by a passkey alone.
///
/// # Errors
/// [`AppError::Invalid`] about `credential` when it is no good, or about the member's suspension.
pub async fn enter_with_passkey(
    platform: &Platform,
    credential: &str,
    remember: bool,
    from: &Origin,
) -> Result<SignedIn, AppError> {
    if let Some(block) = &from.block {
        throttles::count(platform, &SIGN_INS, block).await?;
    }
    let answer = read(platform, credential)?;
    let mut tx = platform.db.begin().await?;
    let passkey = take(platform, &mut tx, &answer, "enter", None).await?;
    refuse_blocked(platform, &mut tx, &passkey.member_id, "credential").await?;
    record(platform, &mut tx, &passkey.member_id, Happened::SignIn, Some(from)).await?;
    let session = begin_session(platform, &mut tx, &passkey.member_id, remember, from).await?;
    tx.commit().await?;
    Ok(session)
}

/// Makes the second step with a passkey.
///
/// # Errors
/// As [`enter_with_passkey`]; [`AppError::Gone`] when the first step is too long ago.
pub async fn pass_with_passkey(
    platform: &Platform,
    id: &str,
    credential: &str,
    from: &Origin,
) -> Result<SignedIn, AppError> {
    let half = half_of(platform, id).await?;
    let answer = read(platform, credential)?;
    let mut tx = platform.db.begin().await?;
    take(platform, &mut tx, &answer, "second", Some(&half.member_id)).await?;
    if !factors::take_half(tx.conn(), &token_hash(id)).await? {
        return Err(AppError::Gone("That took too long. Sign in once more.".into()));
    }
    refuse_blocked(platform, &mut tx, &half.member_id, "credential").await?;
    throttles::forgive(platform, &mut tx, CODES, &half.member_id).await?;
    record(platform, &mut tx, &half.member_id, Happened::SignIn, Some(from)).await?;
    let session = begin_session(platform, &mut tx, &half.member_id, half.remember == 1, from).await?;
    tx.commit().await?;
    Ok(session)
}

/// By what the second step of a sign-in can be made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ways {
    pub app: bool,
    pub passkey: bool,
}

/// The ways of a sign-in whose second step is missing; `None` when it is over.
///
/// # Errors
/// When the database refuses.
pub async fn ways(platform: &Platform, half: &str) -> Result<Option<Ways>, AppError> {
    let half = match half_of(platform, half).await {
        Err(AppError::Gone(_)) => return Ok(None),
        half => half?,
    };
    let mut reader = platform.db.reader().await?;
    let app = factors::app(reader.conn(), &half.member_id).await?;
    let passkeys = rows::count_passkeys(reader.conn(), &half.member_id).await?;
    reader.done();
    let app = app.is_some_and(|app| app.confirmed_at.is_some());
    Ok(Some(Ways { app, passkey: passkeys > 0 && has_passkeys(platform) }))
}

/// True when a member's sign-in by password takes a second step.
///
/// # Errors
/// When the database refuses.
pub(super) async fn has_second_step(tx: &mut WriteTx, member: &str) -> Result<bool, AppError> {
    Ok(has_app(tx, member).await? || rows::count_passkeys(tx.conn(), member).await? > 0)
}

/// Codes stand in for a factor: without any they go.
pub(super) async fn forget_codes_without_factor(tx: &mut WriteTx, member: &str) -> Result<(), AppError> {
    if !has_second_step(tx, member).await? {
        factors::set_codes(tx.conn(), member, &[]).await?;
    }
    Ok(())
}

async fn ask(platform: &Platform, purpose: &str, member: &str, name: &str) -> Result<String, AppError> {
    let challenge = platform.rng.token();
    let expires_at = platform.clock.now().plus(LIFE);
    let new = NewChallenge { hash: &token_hash(&challenge), purpose, member, name, expires_at };
    let mut tx = platform.db.begin().await?;
    rows::insert_challenge(tx.conn(), &new).await?;
    tx.commit().await?;
    Ok(challenge)
}

fn read(platform: &Platform, credential: &str) -> Result<Answer, AppError> {
    site(platform).ok_or_else(no_site)?.answer(credential).map_err(|refusal| not_good(&refusal))
}

/// Takes the question that this answers and checks the answer with the key that it names (section 7.2). With `member`
/// the passkey has to be theirs. Of several at once exactly one is taken.
async fn take(
    platform: &Platform,
    tx: &mut WriteTx,
    answer: &Answer,
    purpose: &str,
    member: Option<&str>,
) -> Result<PasskeyRow, AppError> {
    let now = platform.clock.now();
    let asked = rows::take_challenge(tx.conn(), &token_hash(&answer.challenge), purpose, now).await?;
    let asked = asked.ok_or_else(|| AppError::field("credential", "That took too long. Try again."))?;
    let found = if answer.id.bytes().all(|byte| byte.is_ascii_graphic()) {
        rows::passkey(tx.conn(), &answer.id).await?
    } else {
        None
    };
    let unknown = || AppError::field("credential", "This passkey is not known here. Sign in with your password.");
    let passkey = found.ok_or_else(unknown)?;
    let theirs = member.is_none_or(|member| member == passkey.member_id && member == asked.member_id);
    let says_so = answer.user.as_ref().is_none_or(|user| *user == passkey.member_id);
    if !theirs || !says_so || (member.is_none() && answer.user.is_none()) {
        return Err(unknown());
    }
    // A passkey alone is two factors only when its device knows who holds it.
    answer.check(&passkey.public_key, member.is_none()).map_err(|refusal| not_good(&refusal))?;
    let counter = i64::from(answer.counter);
    // Section 7.2, step 21: devices that do not count say zero.
    let goes_back = (counter != 0 || passkey.counter != 0) && counter <= passkey.counter;
    if goes_back || !rows::set_used(tx.conn(), &passkey.id, passkey.counter, counter, now).await? {
        tracing::warn!("a passkey's counter went back: there may be a copy of it");
        let words = "This passkey has been used elsewhere in the meantime, as a copy would be. Sign in in another way, \
                     and take it away under Security.";
        return Err(AppError::field("credential", words));
    }
    Ok(passkey)
}

fn not_good(refusal: &Refusal) -> AppError {
    tracing::info!(?refusal, "a passkey was refused");
    let words = match refusal {
        Refusal::NotVerified => {
            "Your device has not asked who you are. Set up its screen lock, or sign in with your password."
        }
        _ => "This passkey did not work. Try again, or sign in in another way.",
    };
    AppError::field("credential", words)
}

fn not_made(refusal: &Refusal) -> AppError {
    tracing::info!(?refusal, "a new passkey was refused");
    AppError::Conflict("Your device made no passkey that can be used here. Try again, or use another device.".into())
}

fn no_site() -> AppError {
    AppError::Conflict("There are no passkeys here: they need a name with https in TIDINGS_URL.".into())
}
