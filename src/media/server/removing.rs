//! Taking a picture away, and bringing it back. What is shown of it goes at once; the original stays for
//! [`KEPT`], in case somebody was too quick.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::files::Files;
use super::store::{self, Stored};
use super::variants::order;
use crate::accounts::server::{Member, take_avatar_off};
use crate::platform::error::AppError;
use crate::platform::picture::Variant;
use crate::platform::server::Platform;
use crate::platform::server::jobs::{Context, Failure, Job, Order, Queue};
use crate::platform::time::DAY;

/// How long a picture that was taken away can be brought back, in microseconds.
pub const KEPT: i64 = 30 * DAY;
/// Pictures forgotten by one transaction.
const AT_ONCE: i64 = 100;

/// Takes away the files that show a picture. Running twice finds nothing the second time.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemovePicture {
    pub picture_id: String,
}

impl Job for RemovePicture {
    const KIND: &'static str = "picture.remove";
    const QUEUE: Queue = Queue::Pictures;
    const TIMEOUT: Duration = Duration::from_secs(60);
    type Output = ();

    async fn run(self, ctx: Context) -> Result<(), Failure> {
        let platform = ctx.platform();
        let Some(stored) = store::find(platform, &self.picture_id).await? else { return Ok(()) };
        // Brought back meanwhile, or somebody else has brought the same file: then it is shown on.
        if store::by_hash(platform, stored.picture.hash()).await?.is_none() {
            take_away(platform, &stored, false).await?;
            let mut tx = platform.db.begin().await?;
            store::forget_variants(tx.conn(), stored.picture.hash()).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// Takes a picture away. Texts that show it say so in its place.
///
/// # Errors
/// [`AppError::NotFound`] when it is not the member's, or was taken away already.
pub async fn remove(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let stored = store::find_in(tx.conn(), id).await?.ok_or(AppError::NotFound)?;
    if !store::set_removed(tx.conn(), id, member.id(), platform.clock.now()).await? {
        return Err(AppError::NotFound);
    }
    // After the row: whoever is about to put it beside the name holds that row, too.
    take_avatar_off(&mut tx, member.id(), &Variant::square(&stored.picture)).await?;
    Order::new(&RemovePicture { picture_id: id.to_owned() }).owner(member.id()).enqueue(platform, &mut tx).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(())
}

/// Brings a picture back that was taken away; it is prepared anew.
///
/// # Errors
/// [`AppError::NotFound`] when it is not the member's, or is forgotten already.
pub async fn bring_back(platform: &Platform, member: &Member, id: &str) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    if !store::set_back(tx.conn(), id, member.id()).await? {
        return Err(AppError::NotFound);
    }
    order(platform, &mut tx, id, member.id()).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(())
}

/// Forgets pictures that were taken away long ago, with their originals. Says how many.
///
/// # Errors
/// When the database or the disk refuses.
pub async fn prune(platform: &Platform) -> Result<u64, Failure> {
    let before = platform.clock.now().plus(-KEPT);
    let mut count = 0;
    loop {
        let gone = store::removed_before(platform, before, AT_ONCE).await?;
        if gone.is_empty() {
            return Ok(count);
        }
        for stored in gone {
            let mut tx = platform.db.begin().await?;
            store::forget(tx.conn(), &stored.id).await?;
            let shared = store::is_kept(tx.conn(), stored.picture.hash()).await?;
            tx.commit().await?;
            if !shared {
                take_away(platform, &stored, true).await?;
            }
            count += 1;
        }
    }
}

/// Deletes the variants' files, and with `whole` the original's, too.
async fn take_away(platform: &Platform, stored: &Stored, whole: bool) -> Result<(), Failure> {
    let (files, picture) = (Files::of(platform), stored.picture.clone());
    let deleted = spawn_blocking(move || {
        let variants = picture
            .widths()
            .into_iter()
            .map(|width| files.variant(&Variant { hash: picture.hash().to_owned(), width, ending: picture.ending }));
        let variants = variants.chain(std::iter::once(files.variant(&Variant::square(&picture))));
        let original = whole.then(|| files.original(picture.hash()));
        for path in variants.chain(original) {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    });
    Ok(deleted.await.map_err(std::io::Error::other)??)
}
