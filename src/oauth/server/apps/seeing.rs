//! Looking at apps.

use crate::accounts::server::{Member, Owner};
use crate::oauth::server::store::apps::{self as rows, SecretRow, UseRow};
use crate::oauth::server::store::grants;
use crate::oauth::{Access, App};
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::text::is_name;
use crate::platform::time::Timestamp;

/// An app and what comes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppLine {
    pub app: App,
    /// How many have let it in.
    pub members: i64,
    pub used_at: Option<Timestamp>,
}

impl From<UseRow> for AppLine {
    fn from(row: UseRow) -> Self {
        Self { app: row.app.into(), members: row.members, used_at: row.used_at.map(Timestamp) }
    }
}

/// An app that a member has let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowed {
    pub app_id: String,
    pub name: String,
    pub website: String,
    pub owner_handle: String,
    pub access: Access,
    pub since: Timestamp,
    pub used_at: Option<Timestamp>,
}

impl From<grants::AllowedRow> for Allowed {
    fn from(row: grants::AllowedRow) -> Self {
        Self {
            app_id: row.app_id,
            name: row.name,
            website: row.website,
            owner_handle: row.owner_handle,
            access: Access::stored(&row.scopes),
            since: Timestamp(row.created_at),
            used_at: row.used_at.map(Timestamp),
        }
    }
}

/// What an export says of a member's apps: the ones they have made, and the ones that they have let in. No secrets.
///
/// # Errors
/// When the database refuses.
pub async fn apps_to_export(platform: &Platform, member: &str) -> Result<(Vec<AppLine>, Vec<Allowed>), AppError> {
    let made = rows::list(platform, Some(member)).await?.into_iter().map(AppLine::from).collect();
    let allowed = grants::allowed(platform, member).await?.into_iter().map(Allowed::from).collect();
    Ok((made, allowed))
}

/// A member's own apps, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn apps(platform: &Platform, member: &Member) -> Result<Vec<AppLine>, AppError> {
    Ok(rows::list(platform, Some(member.id())).await?.into_iter().map(AppLine::from).collect())
}

/// Everybody's apps, newest first, for owners.
///
/// # Errors
/// When the database refuses.
pub async fn every_app(platform: &Platform, _owner: &Owner) -> Result<Vec<AppLine>, AppError> {
    Ok(rows::list(platform, None).await?.into_iter().map(AppLine::from).collect())
}

/// One of a member's own apps, with what comes of it.
///
/// # Errors
/// [`AppError::NotFound`] when they have none of that id.
pub async fn app_line(platform: &Platform, member: &Member, id: &str) -> Result<AppLine, AppError> {
    if !is_name(id) {
        return Err(AppError::NotFound);
    }
    Ok(rows::find_line(platform, member.id(), id).await?.ok_or(AppError::NotFound)?.into())
}

/// One of a member's own apps.
///
/// # Errors
/// [`AppError::NotFound`] when they have none of that id.
pub async fn app_for(platform: &Platform, member: &Member, id: &str) -> Result<App, AppError> {
    if !is_name(id) {
        return Err(AppError::NotFound);
    }
    let app = rows::find(platform, id).await?;
    app.filter(|app| app.owner_id == member.id()).ok_or(AppError::NotFound)
}

/// A secret that works, without itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptSecret {
    pub id: String,
    pub made_at: Timestamp,
    /// Until when, if another has taken its place.
    pub ends_at: Option<Timestamp>,
}

/// The secrets of a member's app that work, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn secrets(platform: &Platform, app: &App) -> Result<Vec<KeptSecret>, AppError> {
    let line = |row: SecretRow| KeptSecret {
        id: row.id,
        made_at: Timestamp(row.created_at),
        ends_at: row.ends_at.map(Timestamp),
    };
    Ok(rows::secrets(platform, &app.id, platform.clock.now()).await?.into_iter().map(line).collect())
}

/// The apps that a member has let in, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn members_apps(platform: &Platform, member: &Member) -> Result<Vec<Allowed>, AppError> {
    Ok(grants::allowed(platform, member.id()).await?.into_iter().map(Allowed::from).collect())
}
