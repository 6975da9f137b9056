//! Between the right password and the second step: a sign-in that opens nothing else.
//!
//! Source: OWASP ASVS 5.0 V6.3.3, V7.2.4.

use super::authenticator::take;
use super::blocking::refuse_blocked;
use super::passkeys::has_second_step;
use super::security_log::{Happened, record};
use super::signing_in::{Origin, SignedIn, begin_session};
use super::store::factors as rows;
use crate::platform::error::AppError;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::server::{Platform, throttles};
use crate::platform::time::{MINUTE, SECOND};

/// How long the second step may take, in microseconds.
const LIFE: i64 = 10 * MINUTE;
/// Wrong codes of a member are counted under this name.
pub(super) const CODES: &str = "second step";

/// How far a sign-in has come.
#[derive(Debug)]
pub enum Entered {
    /// Somebody is in.
    In(SignedIn),
    /// The password was right. The id is for a cookie of its own, and runs out after so many seconds.
    Half { id: String, seconds: i64 },
}

/// Lets a member in whose password was right, or asks for the second step.
///
/// # Errors
/// [`AppError::Invalid`] about `password` when the member is suspended.
pub async fn enter(
    platform: &Platform,
    tx: &mut WriteTx,
    member: &str,
    remember: bool,
    from: &Origin,
) -> Result<Entered, AppError> {
    refuse_blocked(platform, tx, member, "password").await?;
    if !has_second_step(tx, member).await? {
        record(platform, tx, member, Happened::SignIn, Some(from)).await?;
        return Ok(Entered::In(begin_session(platform, tx, member, remember, from).await?));
    }
    let id = platform.rng.token();
    let expires_at = platform.clock.now().plus(LIFE);
    rows::insert_half(tx.conn(), &token_hash(&id), member, remember, expires_at).await?;
    Ok(Entered::Half { id, seconds: LIFE / SECOND })
}

fn over() -> AppError {
    AppError::Gone("That took too long. Sign in once more.".into())
}

/// Whose second step is missing.
///
/// # Errors
/// [`AppError::Gone`] when the first step is too long ago.
pub(super) async fn half_of(platform: &Platform, id: &str) -> Result<rows::Half, AppError> {
    rows::half(platform, &token_hash(id), platform.clock.now()).await?.ok_or_else(over)
}

/// Makes the second step with a code of the app or a recovery code.
///
/// # Errors
/// [`AppError::Gone`] when the first step is too long ago; [`AppError::Invalid`] about `code` when it is wrong or was
/// used; [`AppError::TooMany`] after too many wrong ones.
pub async fn pass_second_step(platform: &Platform, id: &str, code: &str, from: &Origin) -> Result<SignedIn, AppError> {
    let hash = token_hash(id);
    let half = half_of(platform, id).await?;
    throttles::check(platform, CODES, &half.member_id).await?;
    let mut tx = platform.db.begin().await?;
    if !take(platform, &mut tx, &half.member_id, code, from).await? {
        drop(tx);
        throttles::failed(platform, CODES, &half.member_id).await?;
        let words = "That code is not right, or was used already. Wait for the next one, or use a recovery code.";
        return Err(AppError::field("code", words));
    }
    if !rows::take_half(tx.conn(), &hash).await? {
        return Err(over());
    }
    refuse_blocked(platform, &mut tx, &half.member_id, "code").await?;
    throttles::forgive(platform, &mut tx, CODES, &half.member_id).await?;
    record(platform, &mut tx, &half.member_id, Happened::SignIn, Some(from)).await?;
    let session = begin_session(platform, &mut tx, &half.member_id, half.remember == 1, from).await?;
    tx.commit().await?;
    Ok(session)
}
