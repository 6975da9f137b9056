//! Devices without a keyboard or a browser: they show a code, and a member types it elsewhere (RFC 8628).

use serde_json::{Value, json};

use super::answers::{Tokens, for_member};
use super::client::Sent;
use super::consenting::{Yes, let_in};
use super::refused::Refused;
use super::store::{apps, devices, grants, uses};
use super::trading::first_refresh;
use crate::accounts::server::{Member, Origin, hold_session};
use crate::oauth::{Access, App};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::server::throttles::{self, Window};
use crate::platform::time::{HOUR, MINUTE, SECOND};

/// What a device asks for its tokens with (RFC 8628 section 3.4).
pub const GRANT_TYPE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// How long a code is good.
const LIFE: i64 = 10 * MINUTE;
/// How long a device waits between two questions.
const PAUSE: i64 = 5 * SECOND;
/// Letters that are not taken for each other, and make no words (RFC 8628 section 6.1).
const LETTERS: &[u8; 20] = b"BCDFGHJKLMNPQRSTVWXZ";
/// How many letters: with the limit of tries nobody guesses one.
const LENGTH: usize = 8;
/// Devices that may begin from one place: whoever needs no secret costs a row each time.
const BEGINNINGS: Window = Window { name: "device-begins", most: 60, length: 10 * MINUTE };
/// Codes that one member may type, right or wrong.
const TRIES: Window = Window { name: "device", most: 20, length: HOUR };

/// A device that waits for a member's yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub app: App,
    pub access: Access,
    /// As it is shown, with its hyphen.
    pub code: String,
}

/// Begins: gives the device its codes (RFC 8628 section 3.2).
///
/// # Errors
/// `unauthorized_client` for an app that is not registered for it (RFC 6749 section 5.2), `invalid_scope` for more than
/// it may ask for, `slow_down` after too many from one place.
pub async fn begin(platform: &Platform, app: &App, sent: &Sent, from: &Origin) -> Result<Value, Refused> {
    if !app.devices {
        return Err(not_for_devices());
    }
    let scope = sent.get("scope").unwrap_or_default();
    let access = Access::parse(scope).filter(|access| !access.is_empty() && access.within(&app.access));
    let access = access.ok_or_else(|| Refused::new("invalid_scope", "Say in scope what the app may ask for."))?;
    if let Some(block) = &from.block {
        throttles::count(platform, &BEGINNINGS, block).await?;
    }
    let device = platform.rng.token();
    let expires_at = platform.clock.now().plus(LIFE);
    let mut code = user_code(platform);
    let mut tx = platform.db.begin().await?;
    // Two who got the same: there are 25 thousand million.
    while !devices::insert(tx.conn(), (&token_hash(&device), &code), (&app.id, &access.to_string()), expires_at, PAUSE)
        .await?
    {
        code = user_code(platform);
    }
    tx.commit().await?;
    let page = format!("{}/device", platform.config.origin);
    let shown = shown(&code);
    Ok(json!({
        "device_code": device,
        "user_code": shown,
        "verification_uri": page,
        "verification_uri_complete": format!("{page}?code={shown}"),
        "expires_in": LIFE / SECOND,
        "interval": PAUSE / SECOND,
    }))
}

fn not_for_devices() -> Refused {
    Refused::new("unauthorized_client", "The app is not registered to run on devices without a browser.")
}

/// Every letter as likely as the others: bytes that would favour some are thrown again.
fn user_code(platform: &Platform) -> String {
    let mut code = String::new();
    while code.len() < LENGTH {
        let fair = |byte: &u8| *byte < 240;
        for byte in platform.rng.bytes::<16>().into_iter().filter(fair).take(LENGTH - code.len()) {
            code.push(char::from(LETTERS[usize::from(byte % 20)]));
        }
    }
    code
}

/// In two halves.
fn shown(code: &str) -> String {
    let (one, other) = code.split_at_checked(LENGTH / 2).unwrap_or((code, ""));
    format!("{one}-{other}")
}

/// A code as it is looked up: whatever is no letter of one does not matter.
fn as_code(typed: &str) -> Option<String> {
    let letters: String = typed.chars().take(64).filter(char::is_ascii_alphanumeric).collect();
    let code = letters.to_ascii_uppercase();
    (code.len() == LENGTH && code.bytes().all(|letter| LETTERS.contains(&letter))).then_some(code)
}

/// The device whose code a member has typed.
///
/// # Errors
/// [`AppError::Invalid`] when nobody waits with it; [`AppError::TooMany`] after too many tries.
pub async fn look_up(platform: &Platform, member: &Member, typed: &str) -> Result<Waiting, AppError> {
    throttles::count(platform, &TRIES, member.id()).await?;
    let unknown =
        || AppError::field("code", "No device waits with this code. Look again, or begin anew on the device.");
    let code = as_code(typed).ok_or_else(unknown)?;
    let row = devices::waiting(platform, &code, platform.clock.now()).await?.ok_or_else(unknown)?;
    let app = apps::find(platform, &row.app_id).await?;
    let app = app.filter(|app| app.works(platform.clock.now()) && app.devices).ok_or_else(unknown)?;
    Ok(Waiting { app, access: Access::stored(&row.scopes), code: shown(&code) })
}

/// A member's yes or no.
///
/// # Errors
/// As [`look_up`]; [`AppError::Conflict`] when it was decided meanwhile; [`AppError::SignInNeeded`] when the session has
/// ended meanwhile.
pub async fn decide(platform: &Platform, by: &Yes, typed: &str, yes: bool) -> Result<(), AppError> {
    let Waiting { app, access, .. } = look_up(platform, &by.member, typed).await?;
    let now = platform.clock.now();
    let code = as_code(typed).unwrap_or_default();
    let mut tx = platform.db.begin().await?;
    hold_session(&mut tx, &by.session).await?;
    let id = match yes {
        true => Some(let_in(platform, &mut tx, &app, &access, by, "").await?),
        false => None,
    };
    if !devices::decide(tx.conn(), &code, id.as_deref(), now).await? {
        return Err(AppError::Conflict("This was decided meanwhile. Look at the device.".into()));
    }
    Ok(tx.commit().await?)
}

/// Tokens for a device that was allowed (RFC 8628 section 3.5).
///
/// # Errors
/// `authorization_pending`, `slow_down`, `access_denied`, `expired_token`, `invalid_grant`.
pub async fn trade(platform: &Platform, app: &App, sent: &Sent) -> Result<Tokens, Refused> {
    let hash = token_hash(sent.need("device_code")?);
    let now = platform.clock.now();
    let unknown = || Refused::grant("This device code is not known.");
    if !app.devices {
        return Err(not_for_devices());
    }
    if !uses::is_known(platform, &hash).await? {
        return Err(unknown());
    }
    let mut tx = platform.db.begin().await?;
    let row = devices::find(tx.conn(), &hash).await?.filter(|row| row.app_id == app.id).ok_or_else(unknown)?;
    if row.expires_at <= now.0 {
        return Err(Refused::new("expired_token", "The time of this code is over. Begin anew."));
    }
    if row.denied_at.is_some() {
        return Err(Refused::new("access_denied", "The member said no."));
    }
    let Some(grant_id) = row.grant_id else {
        // RFC 8628 section 3.5: five seconds more for whoever asks too soon.
        let soon = row.asked_at.is_some_and(|asked| now.0 - asked < row.pause);
        let pause = if soon { row.pause + PAUSE } else { row.pause };
        devices::asked(tx.conn(), &hash, now, pause).await?;
        tx.commit().await?;
        return Err(match soon {
            true => Refused::new("slow_down", "Wait five seconds more between two questions."),
            false => Refused::new("authorization_pending", "Nobody has typed the code yet. Ask again."),
        });
    };
    if !devices::take(tx.conn(), &hash).await? {
        return Err(unknown());
    }
    let grant = grants::find(tx.conn(), &grant_id).await?.filter(|grant| grant.stands(now));
    let grant = grant.ok_or_else(|| Refused::grant("This was taken back, or the member may not come in."))?;
    let refresh = first_refresh(platform, &mut tx, &grant).await?;
    grants::touch(tx.conn(), &grant.id, now).await?;
    tx.commit().await?;
    let access = Access::stored(&grant.scopes);
    Ok(for_member(platform, app, &grant, &access, refresh).await?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        for typed in ["BCDF-GHJK", "bcdfghjk", " bcdf ghjk ", "b c d f g h j k"] {
            assert_eq!(as_code(typed).as_deref(), Some("BCDFGHJK"), "{typed}");
        }
        for wrong in ["", "BCDF-GHJ", "BCDF-GHJKL", "ABCD-EFGH", "BCDF-GHJ0", "\u{202e}BCDF"] {
            assert_eq!(as_code(wrong), None, "{wrong}");
        }
        assert_eq!(shown("BCDFGHJK"), "BCDF-GHJK");
    }
}
