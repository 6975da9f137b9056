//! The second step by an authenticator app, and the codes for the day when the app is gone.
//!
//! Source: RFC 6238; OWASP ASVS 5.0 V6.5, V6.6.

use qrcode::{Color, EcLevel, QrCode};
use totp_rs::{Builder, Secret, Totp};

use super::Member;
use super::changing::{entry_of, prove_oneself};
use super::passkeys::{forget_codes_without_factor, has_second_step};
use super::security_log::{Happened, record, tell};
use super::signing_in::Origin;
use super::store::factors as rows;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::server::error::internal;
use crate::platform::time::{SECOND, Timestamp};

/// Recovery codes at a time.
const CODES: usize = 10;
/// Characters of a recovery code: of 31 that are not mistaken for each other, so nearly 60 bits.
const CODE_LENGTH: usize = 12;
const LETTERS: &[u8; 31] = b"23456789abcdefghijkmnpqrstuvwxy";
/// Bits of a secret are eight times these (RFC 4226 section 4: at least 128 bits, 160 recommended).
const SECRET_BYTES: usize = 20;

/// How a member's second step stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecondStep {
    Off,
    /// Begun: the app has to show that it works.
    Begun(Enrolment),
    On {
        since: Timestamp,
        /// Recovery codes that were not used.
        codes_left: i64,
    },
}

/// What an app needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Base32, in groups of four.
    pub secret: String,
    /// `otpauth://totp/…`
    pub uri: String,
    /// The outline of a QR code of the address.
    pub path: String,
    /// How many modules the code is wide, with its margin.
    pub side: usize,
}

/// Recovery codes, to be shown once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCodes(pub Vec<String>);

/// How a member's second step stands.
///
/// # Errors
/// When the database refuses.
pub async fn second_step(platform: &Platform, member: &Member) -> Result<SecondStep, AppError> {
    let mut conn = platform.db.read().acquire().await?;
    match rows::app(&mut conn, member.id()).await? {
        None => Ok(SecondStep::Off),
        Some(rows::App { confirmed_at: Some(since), .. }) => {
            let codes_left = rows::codes_left(&mut conn, member.id()).await?;
            Ok(SecondStep::On { since: Timestamp(since), codes_left })
        }
        Some(app) => Ok(SecondStep::Begun(enrolment(platform, member, &app.secret)?)),
    }
}

/// Begins to set an app up, with a new secret.
///
/// # Errors
/// [`AppError::Invalid`] about `app_password` when it is not the right one; [`AppError::Conflict`] when there is one.
pub async fn begin_app(platform: &Platform, member: &Member, password: &str) -> Result<(), AppError> {
    let entry = entry_of(platform, member).await?;
    prove_oneself(platform, &entry, password, "app_password").await?;
    let secret = Secret::from(platform.rng.bytes::<SECRET_BYTES>().to_vec()).to_base32();
    let mut tx = platform.db.begin().await?;
    if rows::app(tx.conn(), member.id()).await?.is_some_and(|app| app.confirmed_at.is_some()) {
        return Err(AppError::Conflict(
            "The second step is on already. Switch it off first to set up another app.".into(),
        ));
    }
    rows::begin_app(tx.conn(), member.id(), &secret, platform.clock.now()).await?;
    Ok(tx.commit().await?)
}

/// The app shows that it works: from now on it is asked for. Gives the recovery codes, which are not shown again.
///
/// # Errors
/// [`AppError::Invalid`] about `code` when it is not the right one; [`AppError::Conflict`] when nothing was begun.
pub async fn confirm_app(
    platform: &Platform,
    member: &Member,
    code: &str,
    from: &Origin,
) -> Result<NewCodes, AppError> {
    let now = platform.clock.now();
    let mut tx = platform.db.begin().await?;
    let app = rows::app(tx.conn(), member.id()).await?;
    let Some(rows::App { secret, confirmed_at: None }) = app else {
        return Err(AppError::Conflict("There is no app to confirm. Set it up again.".into()));
    };
    let step = step_of(&secret, code, now)?.ok_or_else(|| {
        AppError::field("code", "That is not the code of this moment. Wait for the next one, and see that the clock of the device is right.")
    })?;
    if !rows::take_step(tx.conn(), member.id(), step).await? || !rows::confirm_app(tx.conn(), member.id(), now).await? {
        return Err(AppError::Conflict("The second step is on already.".into()));
    }
    let codes = make_codes(platform, &mut tx, member.id()).await?;
    record(platform, &mut tx, member.id(), Happened::AppOn, Some(from)).await?;
    tell(platform, &mut tx, member.id(), "Signing in asks for a code of an app from now on.").await?;
    tx.commit().await?;
    Ok(codes)
}

/// Makes recovery codes anew; those before are void.
///
/// # Errors
/// [`AppError::Invalid`] about `codes_password` when it is not the right one; [`AppError::Conflict`] without an app.
pub async fn new_codes(
    platform: &Platform,
    member: &Member,
    password: &str,
    from: &Origin,
) -> Result<NewCodes, AppError> {
    let entry = entry_of(platform, member).await?;
    prove_oneself(platform, &entry, password, "codes_password").await?;
    let mut tx = platform.db.begin().await?;
    if !has_second_step(&mut tx, member.id()).await? {
        return Err(AppError::Conflict("There is no second step that codes could replace.".into()));
    }
    let codes = make_codes(platform, &mut tx, member.id()).await?;
    record(platform, &mut tx, member.id(), Happened::NewCodes, Some(from)).await?;
    tx.commit().await?;
    Ok(codes)
}

/// Switches the second step off, or gives up setting it up.
///
/// # Errors
/// [`AppError::Invalid`] about `off_password` when it is not the right one.
pub async fn remove_app(platform: &Platform, member: &Member, password: &str, from: &Origin) -> Result<(), AppError> {
    let entry = entry_of(platform, member).await?;
    prove_oneself(platform, &entry, password, "off_password").await?;
    let mut tx = platform.db.begin().await?;
    let was_on = rows::app(tx.conn(), member.id()).await?.is_some_and(|app| app.confirmed_at.is_some());
    if rows::delete_app(tx.conn(), member.id()).await? && was_on {
        record(platform, &mut tx, member.id(), Happened::AppOff, Some(from)).await?;
        tell(platform, &mut tx, member.id(), "Signing in asks for no code of an app any more.").await?;
    }
    forget_codes_without_factor(&mut tx, member.id()).await?;
    Ok(tx.commit().await?)
}

/// True when a member has an app that was confirmed.
///
/// # Errors
/// When the database refuses.
pub(super) async fn has_app(tx: &mut WriteTx, member: &str) -> Result<bool, AppError> {
    Ok(rows::app(tx.conn(), member).await?.is_some_and(|app| app.confirmed_at.is_some()))
}

/// Takes a code of the app or a recovery code; either works once. Of several at once exactly one is taken.
///
/// # Errors
/// When the database refuses.
pub(super) async fn take(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &str,
    code: &str,
    from: &Origin,
) -> Result<bool, AppError> {
    if let Some(app) = rows::app(tx.conn(), member).await?.filter(|app| app.confirmed_at.is_some())
        && let Some(step) = step_of(&app.secret, code, platform.clock.now())?
    {
        return Ok(rows::take_step(tx.conn(), member, step).await?);
    }
    if !rows::take_code(tx.conn(), member, &code_hash(code)).await? {
        return Ok(false);
    }
    record(platform, tx, member, Happened::CodeUsed, Some(from)).await?;
    let left = rows::codes_left(tx.conn(), member).await?;
    tell(platform, tx, member, &format!("Somebody signed in with a recovery code; {left} are left.")).await?;
    Ok(true)
}

pub(super) async fn make_codes(platform: &Platform, tx: &mut WriteTx, member: &str) -> Result<NewCodes, AppError> {
    let codes: Vec<String> = (0..CODES).map(|_| recovery_code(platform)).collect();
    let hashes: Vec<String> = codes.iter().map(|code| code_hash(code)).collect();
    rows::set_codes(tx.conn(), member, &hashes).await?;
    Ok(NewCodes(codes))
}

/// Such as `k3mp-x8wq-2hna`. Bytes that would favour some letters are thrown away.
fn recovery_code(platform: &Platform) -> String {
    let mut code = String::new();
    while code.len() < CODE_LENGTH {
        let fair = platform.rng.bytes::<32>().into_iter().filter(|byte| usize::from(*byte) < LETTERS.len() * 8);
        code.extend(
            fair.take(CODE_LENGTH - code.len()).map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])),
        );
    }
    format!("{}-{}-{}", &code[..4], &code[4..8], &code[8..])
}

/// Case, hyphens and white space do not matter to whoever types a code.
fn code_hash(code: &str) -> String {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).take(64).collect();
    token_hash(&plain.to_ascii_lowercase())
}

/// The step that a code belongs to: this one, the one before or the one after (RFC 6238 section 5.2).
fn step_of(secret: &str, code: &str, now: Timestamp) -> Result<Option<i64>, AppError> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).take(16).collect();
    if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let seconds = u64::try_from(now.0 / SECOND).unwrap_or_default();
    let step = totp(secret)?.check(&digits, seconds);
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

fn totp(secret: &str) -> Result<Totp, AppError> {
    let secret = Secret::try_from_base32(secret).map_err(|_| internal("the secret of an app cannot be read"))?;
    Builder::new().with_secret(secret).build().map_err(|_| internal("the secret of an app is too short"))
}

fn enrolment(platform: &Platform, member: &Member, secret: &str) -> Result<Enrolment, AppError> {
    let place = super::letters::place(platform);
    let escape =
        |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let (issuer, handle) = (escape(&place), escape(&member.author.handle));
    let uri = format!("otpauth://totp/{issuer}:{handle}?secret={secret}&issuer={issuer}");
    let code = QrCode::with_error_correction_level(uri.as_bytes(), EcLevel::M).map_err(internal)?;
    let width = code.width();
    let mut path = String::new();
    for (place, colour) in code.to_colors().into_iter().enumerate() {
        if colour == Color::Dark {
            // Four modules of margin all around (ISO/IEC 18004).
            path.push_str(&format!("M{} {}h1v1h-1z", place % width + 4, place / width + 4));
        }
    }
    let groups: Vec<&str> = secret.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    Ok(Enrolment { secret: groups.join(" "), uri, path, side: width + 8 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_rfc_and_belong_to_one_step() {
        // RFC 6238 appendix B: the secret is twenty ASCII digits; of its eight digits the last six.
        let secret = Secret::from(b"12345678901234567890".to_vec()).to_base32();
        let at = |seconds: i64, code: &str| step_of(&secret, code, Timestamp(seconds * SECOND)).unwrap();
        assert_eq!(at(59, "287082"), Some(1));
        assert_eq!(at(1_111_111_109, "081804"), Some(37_037_036));
        assert_eq!((at(59 + 30, " 287 082 "), at(29, "287082")), (Some(1), Some(1)), "one step earlier or later");
        assert_eq!(
            (at(59 + 60, "287082"), at(59, "287083"), at(59, "28708"), at(59, "２８７０８２")),
            (None, None, None, None)
        );
    }

    #[test]
    fn a_recovery_code_is_read_as_it_is_typed() {
        assert_eq!(code_hash("k3mp-x8wq-2hna"), code_hash(" K3MP x8wq2HNA "));
        assert_ne!(code_hash("k3mp-x8wq-2hna"), code_hash("k3mp-x8wq-2hnb"));
    }
}
