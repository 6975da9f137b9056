//! What the hub does by itself from time to time, so that nothing hangs on a hint that got lost.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use tokio::time::{MissedTickBehavior, interval};

use super::feed::Feed;
use super::hub::Hub;
use super::limits::instant;
use super::log;
use super::pass::Pass;
use super::registry::Order;
use crate::platform::live::{CloseCode, Position};

impl Hub {
    /// Runs for as long as the program: compares heads, and checks what sockets hang on.
    pub fn sweep(&self) -> impl Future<Output = ()> + Send + 'static {
        let hub = self.clone();
        async move {
            let limits = hub.inner().limits.clone();
            let mut ticks = interval(limits.sweep);
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            let mut checked = instant();
            loop {
                let hinted = tokio::select! {
                    _ = ticks.tick() => false,
                    () = hub.inner().look.notified() => true,
                };
                hub.close_what_ran_out();
                hub.check(Pass::is_of_a_program).await;
                if hinted {
                    continue;
                }
                if let Err(error) = hub.compare_heads().await {
                    tracing::warn!(%error, "the live streams could not be compared with the database");
                }
                if checked.elapsed() >= limits.session_check {
                    checked = instant();
                    hub.check(|pass| !pass.is_of_a_program()).await;
                }
            }
        }
    }

    /// Looks where the followed streams really stand, in one query.
    async fn compare_heads(&self) -> sqlx::Result<()> {
        let feeds: HashMap<String, Arc<Feed>> =
            self.live_feeds().into_iter().map(|feed| (feed.stream.to_string(), feed)).collect();
        let keys: Vec<String> = feeds.keys().cloned().collect();
        let mut unheard = feeds.clone();
        for head in log::heads(&self.inner().db, &keys).await? {
            let Some(feed) = unheard.remove(&head.stream) else { continue };
            self.compare(&feed, Position { epoch: head.epoch, head: head.head });
        }
        // These have no row: they have not begun, or the database was replaced by one without them.
        for feed in unheard.values() {
            self.compare(feed, Position::default());
        }
        feeds.values().for_each(|feed| feed.drop_block());
        Ok(())
    }

    fn compare(&self, feed: &Arc<Feed>, position: Position) {
        if feed.found(&self.inner().db, position)
            && position.head > 0
            && let Some(tell) = self.inner().moved.get()
        {
            tell(feed.stream.as_str());
        }
    }

    fn close_what_ran_out(&self) {
        self.inner().registry.order(|seat| self.has_run_out(seat).then_some(Order::Close(CloseCode::Expired)));
    }

    /// Closes the sockets whose session, token or grant stands no more, of those that are `meant`.
    async fn check(&self, meant: impl Fn(&Pass) -> bool) {
        for pass in self.inner().registry.passes(meant) {
            if !self.is_valid(&pass).await {
                self.close_pass(&pass);
            }
        }
    }

    /// Throws away events that are both old and not among the newest of their stream.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn prune(&self) -> sqlx::Result<()> {
        let (db, limits) = (&self.inner().db, &self.inner().limits);
        let older_than = self.inner().clock.now().plus(-limits.retention_age);
        loop {
            let mut tx = db.begin().await?;
            let gone = log::prune(&mut tx, older_than, limits.retention_events).await?;
            tx.commit().await?;
            if gone == 0 {
                return Ok(());
            }
        }
    }
}
