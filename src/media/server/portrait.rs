//! The picture beside a member's name: a square out of the middle of one that they brought.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::task::spawn_blocking;

use super::files::Files;
use super::judging::unreadable;
use super::preparing::decode;
use super::store;
use super::variants::ONE_AT_A_TIME;
use crate::accounts::server::{Member, set_avatar};
use crate::media::Added;
use crate::platform::error::AppError;
use crate::platform::picture::{SQUARE, Variant};
use crate::platform::server::Platform;
use crate::platform::server::jobs::{Context, Failure, Job, Order, Queue};

/// Makes the square and puts it beside the name of whoever brought the picture. Running twice does the same again.
#[derive(Debug, Serialize, Deserialize)]
pub struct Portrait {
    pub picture_id: String,
}

/// Orders the square of a picture that was just added.
///
/// # Errors
/// When the database refuses.
pub async fn wear(platform: &Platform, member: &Member, added: &Added) -> Result<(), AppError> {
    let mut tx = platform.db.begin().await?;
    let job = Portrait { picture_id: added.id.clone() };
    Order::new(&job).unique(&added.id).owner(member.id()).enqueue(platform, &mut tx).await?;
    Ok(tx.commit().await?)
}

impl Job for Portrait {
    const KIND: &'static str = "picture.portrait";
    const QUEUE: Queue = Queue::Pictures;
    const TIMEOUT: Duration = Duration::from_secs(120);
    type Output = ();

    async fn run(self, ctx: Context) -> Result<(), Failure> {
        let platform = ctx.platform();
        let gone = || Failure::give_up("The picture was taken away before it was prepared.");
        let stored = store::find(platform, &self.picture_id).await?.ok_or_else(gone)?;
        let files = Files::of(platform);
        let square = Variant::square(&stored.picture);
        let (name, to) = (platform.rng.id(platform.clock.now()), files.variant(&square));
        let picture = stored.picture.clone();
        let turn = ONE_AT_A_TIME.acquire().await.map_err(|_| Failure::retry("The program is ending."))?;
        let made = spawn_blocking(move || {
            let original = files.original(picture.hash());
            // Another process may have another data folder.
            if !original.exists() {
                return Err(Failure::retry("The original is not in this data folder."));
            }
            let square = decode(&original, &picture).and_then(|pixels| pixels.square(SQUARE)?.encoded());
            let bytes = square.map_err(Failure::give_up)?;
            files.write(&name, &bytes, &to).map_err(|error| Failure::retry(format!("The disk refuses: {error}")))
        });
        // A decoder that panics has met a file that it does not understand.
        made.await.unwrap_or_else(|_| Err(Failure::give_up(unreadable())))?;
        drop(turn);
        let mut tx = platform.db.begin().await?;
        if !store::hold(tx.conn(), &stored.id).await? {
            return Err(gone());
        }
        set_avatar(&mut tx, &stored.owner, Some(&square)).await?;
        tx.commit().await?;
        platform.pages.forget();
        Ok(())
    }
}
