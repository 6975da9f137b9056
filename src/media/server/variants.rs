//! The job that makes what is shown of a picture.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::files::Files;
use super::judging::unreadable;
use super::preparing::{Pixels, decode};
use super::store::{self, Stored};
use crate::platform::error::AppError;
use crate::platform::live::Stream;
use crate::platform::live::server::append;
use crate::platform::picture::Variant;
use crate::platform::server::Platform;
use crate::platform::server::db::WriteTx;
use crate::platform::server::jobs::{Context, Failure, Job, Order, Queue};

/// A decoded picture takes up to 200 MB, twice that while it is read: one at a time in a process.
pub(super) static ONE_AT_A_TIME: Semaphore = Semaphore::const_new(1);

/// Why a picture is given up whose original is not there: another process may have another data folder, so it is
/// looked for a few times.
const LOST: &str = "The file of this picture is not on the server any more. Add it again.";

/// Makes the variants of a picture. Running twice writes the same files and the same rows again.
#[derive(Debug, Serialize, Deserialize)]
pub struct PictureVariants {
    pub picture_id: String,
}

/// What was made.
#[derive(Debug, Serialize)]
pub struct Made {
    /// The widths, in pixels.
    pub widths: Vec<u32>,
    /// Of all files together.
    pub bytes: usize,
}

/// What the owner's pages hear.
#[derive(Serialize)]
struct Heard<'a> {
    id: &'a str,
}

/// Orders the variants of a picture; while they are being made, a second order is the first one.
///
/// # Errors
/// When the database refuses.
pub async fn order(platform: &Platform, tx: &mut WriteTx, id: &str, owner: &str) -> Result<(), AppError> {
    let job = PictureVariants { picture_id: id.to_owned() };
    Order::new(&job).unique(id).owner(owner).enqueue(platform, tx).await?;
    Ok(())
}

impl Job for PictureVariants {
    const KIND: &'static str = "picture.variants";
    const QUEUE: Queue = Queue::Pictures;
    const TIMEOUT: Duration = Duration::from_secs(120);
    type Output = Made;

    async fn run(self, ctx: Context) -> Result<Made, Failure> {
        let platform = ctx.platform().clone();
        let Some(stored) = store::find(&platform, &self.picture_id).await? else {
            return Err(Failure::give_up("The picture was taken away before it was prepared."));
        };
        match make(&platform, &ctx, &stored).await {
            Ok(made) => Ok(made),
            Err(Stopped::For(failure)) => Err(failure),
            Err(Stopped::Unreadable(words)) => {
                let mut tx = platform.db.begin().await?;
                store::set_refused(tx.conn(), &stored.id, &words).await?;
                settle(&platform, tx, &stored, "picture.refused").await?;
                Err(Failure::give_up(words))
            }
        }
    }
}

/// Why it went no further.
enum Stopped {
    For(Failure),
    /// The file is at fault, and trying again will not help.
    Unreadable(String),
}

impl<E: Into<Failure>> From<E> for Stopped {
    fn from(error: E) -> Self {
        Self::For(error.into())
    }
}

async fn make(platform: &Platform, ctx: &Context, stored: &Stored) -> Result<Made, Stopped> {
    let files = Files::of(platform);
    let now = platform.clock.now();
    let _turn = ONE_AT_A_TIME.acquire().await.map_err(|_| Failure::retry("The program is ending."))?;
    ctx.check()?;
    ctx.progress(5, "Reading");
    let (picture, original) = (stored.picture.clone(), files.original(stored.picture.hash()));
    let largest = {
        let (picture, files) = (picture.clone(), files.clone());
        off_the_road(move || {
            files.sweep(now);
            if !original.exists() {
                return Ok(None);
            }
            decode(&original, &picture).map(Some)
        })
        .await?
    };
    let Some(largest) = largest else {
        if ctx.is_last_attempt() {
            return Err(Stopped::Unreadable(LOST.into()));
        }
        return Err(Failure::retry("The original is not in this data folder.").into());
    };
    let placeholder = largest.placeholder();
    let widths = picture.widths();
    let mut made = Vec::new();
    for (index, width) in widths.iter().copied().enumerate() {
        ctx.check()?;
        let percent = 40 + 60 * index / widths.len();
        ctx.progress(u8::try_from(percent).unwrap_or(99), format!("{width} pixels wide"));
        let variant = Variant { hash: picture.hash().to_owned(), width, ending: picture.ending };
        let (name, to) = (platform.rng.id(now), files.variant(&variant));
        let (largest, files, height) = (largest.clone(), files.clone(), picture.height_at(width));
        let encoded = off_the_road(move || encode(&largest, width, height)).await?;
        let bytes = encoded.len();
        let written = spawn_blocking(move || files.write(&name, &encoded, &to)).await;
        written
            .map_err(std::io::Error::other)
            .and_then(|done| done)
            .map_err(|error| Failure::retry(format!("The disk refuses: {error}")))?;
        made.push((width, height, bytes));
    }
    let mut tx = platform.db.begin().await?;
    for (width, height, bytes) in &made {
        store::put_variant(tx.conn(), picture.hash(), *width, *height, *bytes).await?;
    }
    store::set_ready(tx.conn(), &stored.id, &placeholder, platform.clock.now()).await?;
    settle(platform, tx, stored, "picture.ready").await?;
    Ok(Made { widths, bytes: made.iter().map(|(_, _, bytes)| bytes).sum() })
}

fn encode(largest: &Pixels, width: u32, height: u32) -> Result<Vec<u8>, String> {
    largest.sized(width, height)?.encoded()
}

/// Does work for the processor where it holds up nobody. A decoder that panics has met a file that it does not
/// understand.
async fn off_the_road<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, Stopped> {
    let done = spawn_blocking(work).await.unwrap_or_else(|_| Err(unreadable()));
    done.map_err(Stopped::Unreadable)
}

/// Ends it: the owner's pages hear of it, and pages that were kept with a stand-in are drawn again.
async fn settle(platform: &Platform, mut tx: WriteTx, stored: &Stored, kind: &'static str) -> Result<(), Failure> {
    let stream = Stream::member(&stored.owner);
    append(&mut tx, &stream, kind, &Heard { id: &stored.id }, None, platform.clock.now()).await?;
    tx.commit().await?;
    platform.pages.forget();
    Ok(())
}
