//! A member's yes to an app, and the code that comes of it.

use axum::http::Extensions;

use super::authorizing::Asked;
use super::store::grants::{self, NewGrant};
use super::store::requests;
use super::store::uses::{self, CodeRow};
use crate::accounts::server::{Happened, Member, hold_session, proven_at, record};
use crate::oauth::{Access, App};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::db::WriteTx;
use crate::platform::server::http::Caller;
use crate::platform::time::{DAY, MINUTE, SECOND, Timestamp};

/// How long a code is good (RFC 6749 section 4.1.2 allows ten minutes at most).
const CODE_LIFE: i64 = 60 * SECOND;
/// How long all that comes of one yes is good without asking again.
pub const GRANT_LIFE: i64 = 90 * DAY;
/// How long a question waits for its answer.
pub const PATIENCE: i64 = 30 * MINUTE;

/// What the page asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    pub app: App,
    pub access: Access,
    /// What goes along with the answer.
    pub ticket: String,
    /// Where the member goes, in either case.
    pub to: String,
    /// The way to come as somebody else.
    pub other: String,
}

/// Whether a member need not be asked: they have said yes to all of it, and who asks is sure to be the app. Another
/// program on the device can take its scheme or its port (RFC 8252 section 8.6).
///
/// # Errors
/// When the database refuses.
pub async fn is_settled(platform: &Platform, asked: &Asked, member: &Member) -> Result<bool, AppError> {
    let kept = grants::consent(platform, &asked.app.id, member.id()).await?;
    Ok(asked.redirect.starts_with("https://") && kept.is_some_and(|kept| asked.access.within(&kept)))
}

/// Keeps a request until it is answered, and gives what it is known by.
///
/// # Errors
/// When the database refuses.
pub async fn keep(platform: &Platform, query: &str, session: Option<&str>) -> Result<String, AppError> {
    let ticket = platform.rng.token();
    let mut tx = platform.db.begin().await?;
    requests::insert(tx.conn(), &token_hash(&ticket), query, session, platform.clock.now()).await?;
    tx.commit().await?;
    Ok(ticket)
}

/// The request that waits for a sign-in, and since when.
///
/// # Errors
/// When the database refuses.
pub async fn kept(platform: &Platform, ticket: &str) -> Result<Option<(String, Timestamp)>, AppError> {
    let since = platform.clock.now().plus(-PATIENCE);
    let row = requests::find(platform, &token_hash(ticket), since).await?;
    Ok(row.map(|row| (row.query, Timestamp(row.created_at))))
}

/// The request whose question this session answers: once.
///
/// # Errors
/// When the database refuses.
pub async fn answered(platform: &Platform, ticket: &str, session: &str) -> Result<Option<String>, AppError> {
    let since = platform.clock.now().plus(-PATIENCE);
    let mut tx = platform.db.begin().await?;
    let row = requests::take(tx.conn(), &token_hash(ticket), session, since).await?;
    tx.commit().await?;
    Ok(row.map(|row| row.query))
}

/// A member's yes, with the session that it came by.
pub struct Yes {
    pub member: Member,
    pub session: String,
    /// When the member has proven who they are.
    pub auth_at: Timestamp,
}

impl Yes {
    /// Of a request's extensions.
    ///
    /// # Errors
    /// [`AppError::SignInNeeded`] when nobody is signed in.
    pub fn of(extensions: &Extensions) -> Result<Self, AppError> {
        let session = extensions.get::<Caller>().and_then(|caller| caller.session.clone());
        let (member, auth_at) = (Member::of(extensions)?, proven_at(extensions));
        Ok(Self { member, session: session.ok_or(AppError::SignInNeeded)?, auth_at })
    }
}

/// Writes the yes down and gives a code for it. `settled`: nobody was asked, since they have said yes before.
///
/// # Errors
/// [`AppError::SignInNeeded`] when the session has ended meanwhile; [`AppError::Conflict`] when what was settled was taken
/// back meanwhile; when the database refuses.
pub async fn allow(platform: &Platform, asked: &Asked, yes: &Yes, settled: bool) -> Result<String, AppError> {
    let code = platform.rng.token();
    let mut tx = platform.db.begin().await?;
    hold_session(&mut tx, &yes.session).await?;
    if settled {
        let kept = grants::hold_consent(tx.conn(), &asked.app.id, yes.member.id()).await?;
        if kept.is_none_or(|kept| !asked.access.within(&kept)) {
            return Err(AppError::Conflict("This was taken back meanwhile. Go back to the app and begin anew.".into()));
        }
    }
    let grant_id = let_in(platform, &mut tx, &asked.app, &asked.access, yes, &asked.nonce).await?;
    let row = CodeRow {
        grant_id,
        redirect: asked.redirect.clone(),
        challenge: asked.challenge.clone(),
        expires_at: platform.clock.now().plus(CODE_LIFE).0,
    };
    uses::insert_code(tx.conn(), &token_hash(&code), &row).await?;
    tx.commit().await?;
    Ok(code)
}

/// Remembers the yes, writes a grant, and gives its id. What is new is written into the member's log.
///
/// # Errors
/// When the database refuses.
pub async fn let_in(
    platform: &Platform,
    tx: &mut WriteTx,
    app: &App,
    access: &Access,
    yes: &Yes,
    nonce: &str,
) -> Result<String, AppError> {
    let (now, member) = (platform.clock.now(), yes.member.id());
    let before = grants::hold_consent(tx.conn(), &app.id, member).await?;
    if before.as_ref().is_none_or(|before| !access.within(before)) {
        let kept = access.with(&before.unwrap_or_default());
        grants::keep_consent(tx.conn(), &app.id, member, &kept, now).await?;
        record(platform, tx, member, Happened::LetIn, Some(&yes.member.from)).await?;
    }
    let id = platform.rng.id(now);
    let (ends_at, auth_at) = (now.plus(GRANT_LIFE), yes.auth_at);
    let new = NewGrant { id: &id, app: &app.id, member, access, auth_at, nonce, now, ends_at };
    grants::insert(tx.conn(), &new).await?;
    Ok(id)
}
