//! The session layer: from a cookie to a member, in one query.
//!
//! Source: OWASP ASVS 5.0 V7 (idle and absolute limits, ids only as hashes, ended on the server).

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::signing_in::Origin;
use super::sudo::ProvenAt;
use super::{cookie, store};
use crate::accounts::{Me, Theme, Viewer};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::config::Signup;
use crate::platform::server::db::WriteTx;
use crate::platform::server::http::Caller;
use crate::platform::time::{MINUTE, Timestamp};

/// A pause this long ends a visit.
const VISIT_GAP: i64 = 30 * MINUTE;
/// Signs of life are written down at most this often.
const TOUCH_EVERY: i64 = MINUTE;
/// The length of every id we make; anything else is not looked up.
const ID_LENGTH: usize = 43;

/// Middleware: puts the [`Viewer`] and the [`Caller`] into the request.
pub async fn admit(State(platform): State<Platform>, mut request: Request, next: Next) -> Response {
    let id = cookie::read(request.headers(), cookie::session_name(&platform.config)).filter(|id| id.len() == ID_LENGTH);
    let hash = id.map(token_hash);
    let me = match &hash {
        Some(hash) => match find(&platform, hash).await {
            Ok(me) => me,
            Err(error) => return super::http::refuse(&error),
        },
        None => None,
    };
    let (me, kept) = me.map_or((None, None), |found| {
        request.extensions_mut().insert(ProvenAt(found.proven_at));
        (Some(found.me), found.theme)
    });
    let theme = cookie::read(request.headers(), cookie::theme_name(&platform.config))
        .and_then(Theme::parse)
        .or(kept)
        .unwrap_or_default();
    if me.is_some() {
        let from = Origin::of(&platform, request.headers(), request.extensions());
        request.extensions_mut().insert(from);
    }
    let place = platform.place();
    request.extensions_mut().insert(Caller {
        member_id: me.as_ref().map(|me| me.member.id.clone()),
        session: hash.filter(|_| me.is_some()),
    });
    request.extensions_mut().insert(Viewer {
        me,
        theme,
        place: place.name,
        description: place.description,
        signup_open: platform.config.signup == Signup::Open,
    });
    next.run(request).await
}

/// Whoever is behind a session.
struct Found {
    me: Me,
    /// As they chose it last.
    theme: Option<Theme>,
    /// When they proved who they are.
    proven_at: Timestamp,
}

/// The member behind a living session; a sign of life is noted at most once a minute.
async fn find(platform: &Platform, hash: &str) -> Result<Option<Found>, AppError> {
    let now = platform.clock.now();
    let Some(mut row) = store::find_session(platform, hash).await?.filter(|row| row.stands(now)) else {
        return Ok(None);
    };
    if now.0 - row.last_seen_at >= TOUCH_EVERY || now.0 - row.seen_at >= TOUCH_EVERY {
        if now.0 - row.seen_at >= VISIT_GAP {
            row.visited_at = row.seen_at;
        }
        let mut tx = platform.db.begin().await?;
        store::touch_session(tx.conn(), hash, now).await?;
        store::touch_member(tx.conn(), row.member_id(), Timestamp(row.visited_at), now).await?;
        tx.commit().await?;
    }
    let (theme, proven_at) = (row.theme(), Timestamp(row.auth_at));
    Ok(Some(Found { me: row.into_me(platform.config.smtp.is_some()), theme, proven_at }))
}

/// Holds a session until the transaction ends. Whoever ends it meanwhile waits, and what hangs on its end (a new password
/// ends what apps were allowed before) is later than what is written here.
///
/// # Errors
/// [`AppError::SignInNeeded`] when it has ended.
pub async fn hold_session(tx: &mut WriteTx, hash: &str) -> Result<(), AppError> {
    if store::hold_session(tx.conn(), hash).await? { Ok(()) } else { Err(AppError::SignInNeeded) }
}

/// True while a session may go on; asked by the live channel for sockets that stay open.
pub async fn session_is_valid(platform: &Platform, hash: &str) -> bool {
    let now = platform.clock.now();
    match store::find_session(platform, hash).await {
        Ok(Some(row)) => row.stands(now),
        Ok(None) => false,
        // A database that does not answer ends no session.
        Err(_) => true,
    }
}
