//! A write transaction that remembers which live streams it moved and which queues got jobs.

use std::sync::{Arc, OnceLock};

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Transaction};

use super::Engine;
use super::held::Held;
use crate::platform::server::jobs::Queue;

/// A stream whose head a committed transaction has moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreamMoved {
    pub stream: String,
    /// The place of the newest event.
    pub head: i64,
}

/// What a committed transaction has moved.
#[derive(Debug, Default)]
pub struct Committed {
    pub streams: Vec<StreamMoved>,
    /// Queues that may have something to do.
    pub queues: Vec<Queue>,
}

pub(super) type OnCommit = Box<dyn Fn(&Committed) + Send + Sync>;

/// An open transaction. Dropped without [`WriteTx::commit`], it never happened.
pub struct WriteTx {
    tx: Transaction<'static, Any>,
    engine: Engine,
    moved: Committed,
    on_commit: Arc<OnceLock<OnCommit>>,
    /// The place among the writers of somebody who writes on another connection. After `tx`: it ends last.
    turn: Option<PoolConnection<Any>>,
    held: Held,
}

impl WriteTx {
    pub(super) fn new(tx: Transaction<'static, Any>, engine: Engine, on_commit: Arc<OnceLock<OnCommit>>) -> Self {
        Self { tx, engine, moved: Committed::default(), on_commit, turn: None, held: Held::here() }
    }

    /// Keeps the others waiting until this one has ended.
    pub(super) fn in_turn(self, turn: PoolConnection<Any>) -> Self {
        Self { turn: Some(turn), ..self }
    }

    /// The connection to run queries on.
    pub fn conn(&mut self) -> &mut AnyConnection {
        &mut self.tx
    }

    /// Which engine this is.
    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Notes that `stream` now ends at `head`; told to the listeners once the commit has succeeded.
    pub fn stream_moved(&mut self, stream: &str, head: i64) {
        match self.moved.streams.iter_mut().find(|moved| moved.stream == stream) {
            Some(moved) => moved.head = head,
            None => self.moved.streams.push(StreamMoved { stream: stream.to_owned(), head }),
        }
    }

    /// Notes that `queue` may have something to do; told to the worker once the commit has succeeded.
    pub fn job_added(&mut self, queue: Queue) {
        if !self.moved.queues.contains(&queue) {
            self.moved.queues.push(queue);
        }
    }

    /// Makes it so, then tells the listeners before anybody is answered: whoever reads after the
    /// answer finds no page from before it.
    ///
    /// # Errors
    /// When the database refuses; then nothing has changed and nobody is told.
    pub async fn commit(self) -> sqlx::Result<()> {
        self.tx.commit().await?;
        drop(self.turn);
        drop(self.held);
        if let Some(tell) = self.on_commit.get()
            && !(self.moved.streams.is_empty() && self.moved.queues.is_empty())
        {
            tell(&self.moved);
        }
        Ok(())
    }
}
