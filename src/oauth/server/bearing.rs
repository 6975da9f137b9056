//! From an access token to whoever its app acts for.

use super::answers::NO_GRANT;
use super::jwt::{AccessClaims, Unverified, verify_access};
use super::store::{apps, grants};
use crate::accounts::server::{Member, Origin};
use crate::accounts::{Author, Role};
use crate::oauth::Access;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::time::MINUTE;

/// Uses are written down at most this often.
const TOUCH_EVERY: i64 = MINUTE;

/// An app that acts, by a token that works.
#[derive(Clone, Debug)]
pub struct Program {
    /// What its requests are counted by: the grant, or the app.
    pub id: String,
    /// For whom; nobody when the app asks for itself.
    pub member: Option<Member>,
    pub access: Access,
    pub claims: AccessClaims,
}

/// The app behind an access token; `None` when the token is none of ours, has run out, was taken back, or when the
/// member may not come in. Whether the grant stands is asked of the database every time.
///
/// # Errors
/// When the database refuses.
pub async fn find_program(platform: &Platform, token: &str, from: Origin) -> Result<Option<Program>, AppError> {
    let claims = match verify_access(platform, token).await {
        Ok(claims) => claims,
        Err(Unverified::Unavailable(error)) => return Err(error),
        Err(_) => return Ok(None),
    };
    let access = Access::stored(&claims.scope);
    let now = platform.clock.now();
    if claims.grant == NO_GRANT {
        let app = apps::find(platform, &claims.client_id).await?.filter(|app| app.works(now));
        return Ok(app.map(|app| Program { id: app.id, member: None, access, claims }));
    }
    let Some(row) = grants::bearer(platform, &claims.grant, now).await? else { return Ok(None) };
    if row.used_at.is_none_or(|used| now.0 - used >= TOUCH_EVERY) {
        let mut tx = platform.db.begin().await?;
        grants::touch(tx.conn(), &row.grant_id, now).await?;
        tx.commit().await?;
    }
    let author = Author { id: row.id, handle: row.handle, name: row.name, avatar: row.avatar };
    let member = Member { author, role: Role::parse(&row.role), from };
    Ok(Some(Program { id: row.grant_id, member: Some(member), access, claims }))
}

/// True while the grant with this id stands, as [`find_program`] asks; for sockets of the live channel that stay open.
pub async fn grant_stands(platform: &Platform, grant: &str) -> bool {
    // A database that does not answer ends no grant.
    grants::bearer(platform, grant, platform.clock.now()).await.map_or(true, |found| found.is_some())
}
