//! Deleting the accounts of those who asked for it a week ago, of every part that the composition root knows.

use serde::{Deserialize, Serialize};

use crate::accounts::server::{end_account, leaving_due};
use crate::comments::server::forget_commenter;
use crate::exports::server::forget_exports;
use crate::media::server::forget_pictures;
use crate::notifications::server::forget_reader;
use crate::oauth::server::forget_apps;
use crate::platform::error::AppError;
use crate::platform::server::Platform;
use crate::platform::server::jobs::{Context, Failure, Job};
use crate::posts::server::forget_author;
use crate::providers::server::forget_identities;
use crate::tokens::server::forget_tokens;
use crate::webhooks::server::forget_webhooks;

/// Deletes each account whose week is over. Running twice finds nothing the second time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EndAccounts {}

impl Job for EndAccounts {
    const KIND: &'static str = "accounts.end";
    const MAX_ATTEMPTS: u32 = 10;
    /// How many there were.
    type Output = u32;

    async fn run(self, ctx: Context) -> Result<u32, Failure> {
        let platform = ctx.platform();
        let mut ended = 0;
        let mut trouble = None;
        for id in leaving_due(platform).await? {
            ctx.check()?;
            match end(platform, &id).await {
                Ok(done) => ended += u32::from(done),
                // Those behind this one go all the same, and the next attempt finds this one again.
                Err(error) => trouble = Some(error),
            }
        }
        trouble.map_or(Ok(ended), |error| Err(error.into()))
    }
}

/// Ends one, in one transaction: nobody is ever half deleted.
async fn end(platform: &Platform, id: &str) -> Result<bool, AppError> {
    let mut tx = platform.db.begin().await?;
    let Some(leaver) = end_account(platform, &mut tx, id).await? else { return Ok(false) };
    forget_commenter(platform, &mut tx, &leaver).await?;
    forget_author(platform, &mut tx, &leaver).await?;
    forget_pictures(platform, &mut tx, &leaver).await?;
    forget_reader(&mut tx, &leaver).await?;
    forget_webhooks(&mut tx, &leaver).await?;
    forget_tokens(&mut tx, &leaver).await?;
    forget_apps(&mut tx, &leaver).await?;
    forget_identities(&mut tx, &leaver).await?;
    tx.commit().await?;
    platform.pages.forget();
    // Files follow when the rows are gone; what is missed here, the sweep takes.
    forget_exports(platform, &leaver).await?;
    Ok(true)
}
