//! Connections for the reads that every signed-in page makes.
//!
//! A pool tests a connection each time it comes back, which on SQLite doubles the cost of a short
//! query: it is one more trip to the connection's thread. A file does not go away, so here a
//! connection goes back as it is, if what it was taken for came to its end; one whose read was
//! given up half way is closed and another opened.

use std::sync::{Arc, Mutex};

use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Engine;

/// Connections kept ready on SQLite.
const READY: usize = 2;

pub(super) struct Readers {
    engine: Engine,
    pool: AnyPool,
    idle: Mutex<Vec<AnyConnection>>,
    turns: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn new(engine: Engine, pool: AnyPool) -> Arc<Self> {
        Arc::new(Self { engine, pool, idle: Mutex::default(), turns: Arc::new(Semaphore::new(READY)) })
    }

    /// Waits for a turn and lends a connection.
    pub(super) async fn lend(self: &Arc<Self>) -> sqlx::Result<Reader> {
        if self.engine == Engine::Postgres {
            return Ok(Reader(Lent::Pooled(self.pool.acquire().await?)));
        }
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| sqlx::Error::PoolClosed)?;
        let ready = self.idle.lock().ok().and_then(|mut idle| idle.pop());
        let connection = match ready {
            Some(connection) => connection,
            None => self.pool.acquire().await?.detach(),
        };
        Ok(Reader(Lent::Kept { connection, home: Arc::clone(self), _turn: turn }))
    }

    /// Closes what is kept ready.
    pub(super) async fn close(&self) {
        let idle = self.idle.lock().map(|mut idle| std::mem::take(&mut *idle)).unwrap_or_default();
        for connection in idle {
            let _ = connection.close().await;
        }
    }
}

/// A connection for one short read. Dropped without [`Reader::done`], it is closed.
pub struct Reader(Lent);

enum Lent {
    Kept { connection: AnyConnection, home: Arc<Readers>, _turn: OwnedSemaphorePermit },
    Pooled(PoolConnection<Any>),
}

impl Reader {
    /// The connection to run queries on.
    pub fn conn(&mut self) -> &mut AnyConnection {
        match &mut self.0 {
            Lent::Kept { connection, .. } => connection,
            Lent::Pooled(connection) => connection,
        }
    }

    /// Says that every query has come to its end, and gives the connection back.
    pub fn done(self) {
        if let Lent::Kept { connection, home, .. } = self.0
            && let Ok(mut idle) = home.idle.lock()
        {
            idle.push(connection);
        }
    }
}
