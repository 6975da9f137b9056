//! Events that have left the memory, read again for those who come back.

use tokio::sync::Mutex as Turn;

use super::frame::Frame;
use super::log;
use super::ring::{Next, send};
use crate::platform::live::Stream;
use crate::platform::server::db::Db;

/// Events in one block. Blocks begin at multiples of this, so that listeners who come back from
/// slightly different places share one.
const BLOCK: i64 = 128;

/// The block that was read last, kept for a moment. One reads while the others wait for it.
#[derive(Default)]
pub(super) struct LastBlock(Turn<Block>);

#[derive(Default)]
struct Block {
    /// The life of the stream that its offsets belong to.
    life: u32,
    frames: Vec<Frame>,
}

impl Block {
    fn has(&self, life: u32, next: i64) -> bool {
        self.life == life && self.frames.iter().any(|frame| frame.place == next)
    }
}

impl LastBlock {
    /// What a listener at `next` gets out of the log; [`Next::Older`] when it is not there any more.
    pub(super) async fn from(&self, db: &Db, stream: &Stream, life: u32, next: i64) -> sqlx::Result<Next> {
        let mut block = self.0.lock().await;
        if !block.has(life, next) {
            let after = (next - 1) / BLOCK * BLOCK;
            let events = log::page(db.read(), stream, after, BLOCK).await?;
            let frames = events.iter().map(|event| Frame::encode(stream, event)).collect();
            *block = Block { life, frames };
        }
        if !block.has(life, next) {
            return Ok(Next::Older);
        }
        Ok(send(block.frames.iter().skip_while(|frame| frame.place < next)))
    }

    /// Frees it, unless somebody is reading.
    pub(super) fn forget(&self) {
        if let Ok(mut block) = self.0.try_lock() {
            *block = Block::default();
        }
    }
}
