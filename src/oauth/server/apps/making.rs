//! Making apps, changing them, and their secrets.

use crate::accounts::server::{Member, Proven};
use crate::oauth::server::keys::Algorithm;
use crate::oauth::server::redirects;
use crate::oauth::server::store::apps::{self as rows, Facts};
use crate::oauth::{Access, AppKind};
use crate::platform::error::{AppError, FieldErrors};
use crate::platform::server::Platform;
use crate::platform::server::chance::token_hash;
use crate::platform::text;
use crate::platform::time::{HOUR, Timestamp};

/// How many a member may have.
const MOST: i64 = 25;
/// How many addresses one may have.
const MOST_ADDRESSES: usize = 10;
/// The longest name, in characters.
const LONGEST_NAME: usize = 60;
/// Says what kind of secret it is, so that scanners and people recognise one that got loose.
const PREFIX: &str = "tids_";
/// How long the secret before still works when another is made, in hours.
pub const OVERLAPS: [i64; 3] = [0, 24, 168];

/// A secret that was just made. No `Debug` tells it.
#[derive(Clone)]
pub struct Secret(pub String);

/// What somebody typed.
#[derive(Clone, Debug)]
pub struct NewApp<'a> {
    pub name: &'a str,
    pub website: &'a str,
    pub kind: AppKind,
    /// One a line.
    pub redirects: &'a str,
    pub logouts: &'a str,
    pub access: Access,
    pub algorithm: &'a str,
    /// Whether it runs on devices without a browser, too.
    pub devices: bool,
}

/// What it comes to when it is good.
struct Good {
    name: String,
    website: String,
    redirects: String,
    logouts: String,
    scopes: String,
    algorithm: Algorithm,
    devices: bool,
}

impl Good {
    fn facts(&self) -> Facts<'_> {
        Facts {
            name: &self.name,
            website: &self.website,
            redirects: &self.redirects,
            logouts: &self.logouts,
            scopes: &self.scopes,
            algorithm: self.algorithm.as_str(),
            devices: self.devices,
        }
    }
}

fn check(new: &NewApp<'_>) -> Result<Good, AppError> {
    let mut errors = FieldErrors::default();
    let name = text::one_line(new.name);
    if name.is_empty() {
        errors.add("name", "Give it a name: members read it when it asks.");
    } else if name.chars().count() > LONGEST_NAME {
        errors.add("name", format!("A name has at most {LONGEST_NAME} characters."));
    }
    let website = redirects::as_written(&text::one_line(new.website));
    if !website.is_empty() && redirects::fault(&website, AppKind::Confidential).is_some() {
        errors.add("website", "That is no address that begins with https://.");
    }
    let redirects = addresses(new.redirects, new.kind, "redirects", &mut errors);
    let logouts = addresses(new.logouts, new.kind, "logouts", &mut errors);
    if new.kind == AppKind::Public
        && redirects.is_empty()
        && !new.devices
        && !errors.iter().any(|(field, _)| field == "redirects")
    {
        errors.add("redirects", "Say where members come back to, or that it runs on devices without a browser.");
    }
    if new.access.is_empty() {
        errors.add("access", "Choose at least one thing that it may ask for.");
    }
    let algorithm = Algorithm::parse(new.algorithm);
    if algorithm.is_none() {
        errors.add("algorithm", "Choose what signs its id tokens.");
    }
    errors.into_result()?;
    let scopes = new.access.to_string();
    Ok(Good {
        name,
        website,
        redirects,
        logouts,
        scopes,
        algorithm: algorithm.unwrap_or(Algorithm::EdDsa),
        devices: new.devices,
    })
}

/// The addresses of a field, one a line.
fn addresses(typed: &str, kind: AppKind, field: &str, errors: &mut FieldErrors) -> String {
    let lines: Vec<&str> = typed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > MOST_ADDRESSES {
        errors.add(field, format!("There are at most {MOST_ADDRESSES} addresses."));
    } else if let Some(words) = lines.iter().find_map(|line| redirects::fault(line, kind)) {
        errors.add(field, words + ".");
    }
    lines.join("\n")
}

/// Makes an app, with the first secret of one that can keep it.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do; [`AppError::Conflict`] when this form was sent before.
pub async fn make(
    platform: &Platform,
    proven: &Proven,
    form_key: &str,
    new: &NewApp<'_>,
) -> Result<(String, Option<Secret>), AppError> {
    if !text::is_form_key(form_key) {
        return Err(AppError::Malformed("The form came without its key. Open the page again.".into()));
    }
    let good = check(new)?;
    let (member, now) = (proven.member(), platform.clock.now());
    let mut tx = platform.db.begin().await?;
    if rows::count_of(tx.conn(), member.id()).await? >= MOST {
        return Err(AppError::field("", format!("There are {MOST} apps already. Delete one first.")));
    }
    // Made here: no maker can take the id of another app, or of one that is gone.
    let id = platform.rng.id(now);
    if !rows::insert(tx.conn(), (&id, form_key), (member.id(), new.kind), &good.facts(), now).await? {
        return Err(AppError::Conflict("This app was made already: it is in the list.".into()));
    }
    let secret = (new.kind == AppKind::Confidential).then(|| format!("{PREFIX}{}", platform.rng.token()));
    if let Some(secret) = &secret {
        rows::add_secret(tx.conn(), (&platform.rng.id(now), &id), &token_hash(secret), now, now).await?;
    }
    if good.algorithm == Algorithm::Rs256 {
        crate::oauth::server::keys::want(platform, &mut tx, Algorithm::Rs256).await?;
    }
    tx.commit().await?;
    Ok((id, secret.map(Secret)))
}

/// Changes an app. Its kind stays: one that could keep no secret cannot learn it.
///
/// # Errors
/// [`AppError::Invalid`] with every field that will not do; [`AppError::NotFound`] when the member has no such app.
pub async fn change(platform: &Platform, member: &Member, id: &str, new: &NewApp<'_>) -> Result<(), AppError> {
    let kind = super::app_for(platform, member, id).await?.kind;
    let good = check(&NewApp { kind, ..new.clone() })?;
    let mut tx = platform.db.begin().await?;
    if !rows::update(tx.conn(), member.id(), id, &good.facts()).await? {
        return Err(AppError::NotFound);
    }
    if good.algorithm == Algorithm::Rs256 {
        crate::oauth::server::keys::want(platform, &mut tx, Algorithm::Rs256).await?;
    }
    Ok(tx.commit().await?)
}

/// Makes another secret; the ones before work for so many hours more.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such app, or it keeps no secrets; [`AppError::Invalid`] for other
/// hours than [`OVERLAPS`].
pub async fn roll(platform: &Platform, proven: &Proven, id: &str, hours: &str) -> Result<Secret, AppError> {
    let hours = hours.parse().ok().filter(|hours| OVERLAPS.contains(hours));
    let hours = hours.ok_or_else(|| AppError::field("hours", "Choose how long the secret before still works."))?;
    let app = super::app_for(platform, proven.member(), id).await?;
    if app.kind != AppKind::Confidential {
        return Err(AppError::NotFound);
    }
    let now = platform.clock.now();
    let secret = format!("{PREFIX}{}", platform.rng.token());
    let mut tx = platform.db.begin().await?;
    let others_end: Timestamp = now.plus(hours * HOUR);
    rows::add_secret(tx.conn(), (&platform.rng.id(now), id), &token_hash(&secret), now, others_end).await?;
    tx.commit().await?;
    Ok(Secret(secret))
}

/// Ends a secret before its time, when another has taken its place.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such app, or it has no such secret but the newest.
pub async fn end_secret(platform: &Platform, proven: &Proven, id: &str, secret: &str) -> Result<(), AppError> {
    let app = super::app_for(platform, proven.member(), id).await?;
    if !text::is_name(secret) {
        return Err(AppError::NotFound);
    }
    let mut tx = platform.db.begin().await?;
    if !rows::end_secret(tx.conn(), &app.id, secret).await? {
        return Err(AppError::NotFound);
    }
    Ok(tx.commit().await?)
}

/// Deletes an app; whatever it was allowed ends.
///
/// # Errors
/// [`AppError::NotFound`] when the member has no such app.
pub async fn remove(platform: &Platform, proven: &Proven, id: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    if !rows::delete(tx.conn(), proven.member().id(), id).await? {
        return Err(AppError::NotFound);
    }
    tx.commit().await?;
    platform.hub.look_at_programs();
    Ok(())
}
