//! From a token to the member whose program carries it.

use super::making::PREFIX;
use super::store;
use crate::accounts::server::{Member, Origin};
use crate::accounts::{Author, Role};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::time::{MINUTE, Timestamp};
use crate::tokens::Scopes;

/// The length of every token we make; anything else is not looked up.
const LENGTH: usize = PREFIX.len() + 43;
/// Uses are written down at most this often.
const TOUCH_EVERY: i64 = MINUTE;

/// Whoever is behind a token that works.
#[derive(Clone, Debug)]
pub struct Bearer {
    pub token_id: String,
    pub member: Member,
    pub scopes: Scopes,
    /// When it runs out.
    pub expires_at: Timestamp,
}

/// The member behind a token; `None` when it is not one of ours, has run out or was revoked, or when its member may
/// not come in or is about to go. Asked of the database every time: what was revoked works no more.
///
/// # Errors
/// When the database refuses.
pub async fn find_bearer(platform: &Platform, token: &str, from: Origin) -> Result<Option<Bearer>, AppError> {
    if token.len() != LENGTH || !token.starts_with(PREFIX) {
        return Ok(None);
    }
    let now = platform.clock.now();
    let Some(row) = store::find(platform, &token_hash(token)).await? else { return Ok(None) };
    let suspended = row.blocked_until.is_some_and(|until| now.0 < until);
    let going = row.leaving_at.is_some() || row.left_at.is_some();
    if row.revoked_at.is_some() || row.expires_at <= now.0 || suspended || going {
        return Ok(None);
    }
    if row.used_at.is_none_or(|used| now.0 - used >= TOUCH_EVERY) {
        let mut tx = platform.db.begin().await?;
        store::touch(tx.conn(), &row.token_id, now).await?;
        tx.commit().await?;
    }
    let author = Author { id: row.id, handle: row.handle, name: row.name, avatar: row.avatar };
    let member = Member { author, role: Role::parse(&row.role), from };
    let (scopes, expires_at) = (Scopes::parse(&row.scopes), Timestamp(row.expires_at));
    Ok(Some(Bearer { token_id: row.token_id, member, scopes, expires_at }))
}

/// True while the token with this id works; asked by the live channel for sockets that stay open.
pub async fn token_stands(platform: &Platform, id: &str) -> bool {
    // A database that does not answer ends no token.
    store::stands(platform, id, platform.clock.now()).await.unwrap_or(true)
}
