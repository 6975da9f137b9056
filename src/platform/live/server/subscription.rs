//! One socket's place in one stream.

use std::sync::Arc;

use super::feed::Feed;
use super::hub::Hub;
use super::registry::Seat;
use super::ring::Next;
use super::socket::{End, Socket};
use crate::platform::live::{CloseCode, Cursor, ServerMessage};

/// A followed stream. Dropped, it is followed no longer.
pub(super) struct Subscription {
    feed: Arc<Feed>,
    seat: Arc<Seat>,
    /// The epoch that the listener was told; 0 while the stream has not begun.
    epoch: i64,
    life: u32,
    next: i64,
}

/// What came of moving on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Moved {
    /// Everything has been sent.
    ToTheHead,
    /// There is more.
    Partly,
    /// It cannot go on from here: the listener was told to read anew.
    Lost,
}

impl Subscription {
    /// Begins to follow `feed`, from `from` or else from now on. `Err` holds what the listener is
    /// told instead, when the place it names is not there.
    pub(super) async fn begin(
        hub: &Hub,
        feed: Arc<Feed>,
        seat: &Arc<Seat>,
        from: Option<Cursor>,
    ) -> sqlx::Result<Result<(Self, ServerMessage), ServerMessage>> {
        let db = &hub.inner().db;
        // First the bell, then the look: what happens in between rings.
        feed.listen(seat);
        let mut subscription = Self { feed, seat: Arc::clone(seat), epoch: 0, life: 0, next: 0 };
        let feed = &subscription.feed;
        feed.ready(db).await?;
        let mut standing = feed.standing();
        if let Some(from) = from
            && !fits(from, standing.position.epoch, standing.position.head)
        {
            // The listener may know more than this feed does, when a hint is late.
            feed.catch_up(db, true).await?;
            standing = feed.standing();
            if !fits(from, standing.position.epoch, standing.position.head) {
                return Ok(Err(ServerMessage::Reset { stream: feed.stream.clone() }));
            }
        }
        let subbed = ServerMessage::Subbed { stream: feed.stream.clone(), position: standing.position };
        subscription.epoch = standing.position.epoch;
        subscription.life = standing.life;
        subscription.next = from.map_or(standing.position.head + 1, |from| from.next);
        Ok(Ok((subscription, subbed)))
    }

    pub(super) fn feed(&self) -> &Feed {
        &self.feed
    }

    /// True when there is nothing to send.
    pub(super) fn is_quiet(&self) -> bool {
        self.feed.is_quiet(self.life, self.next)
    }

    /// Sends the next frame of events.
    pub(super) async fn advance(&mut self, hub: &Hub, socket: &mut Socket) -> Result<Moved, End> {
        let (standing, mut next) = self.feed.from(self.next);
        if standing.life != self.life {
            return self.lose(socket).await;
        }
        if self.epoch == 0 && standing.position.epoch != 0 {
            self.epoch = standing.position.epoch;
            let stream = self.feed.stream.clone();
            socket.say(&[ServerMessage::Subbed { stream, position: standing.position }]).await?;
        }
        if next == Next::Older {
            // Boxed: it is rare, and every idle socket would carry its size.
            let older = Box::pin(self.feed.older(&hub.inner().db, self.life, self.next)).await;
            next = older.map_err(|error| overloaded(&error))?;
        }
        match next {
            Next::Nothing => Ok(Moved::ToTheHead),
            Next::Older => self.lose(socket).await,
            Next::Send(text, last) => {
                socket.send(text).await?;
                self.next = last + 1;
                Ok(if self.is_quiet() { Moved::ToTheHead } else { Moved::Partly })
            }
        }
    }

    async fn lose(&self, socket: &mut Socket) -> Result<Moved, End> {
        socket.say(&[ServerMessage::Reset { stream: self.feed.stream.clone() }]).await?;
        Ok(Moved::Lost)
    }
}

impl Drop for Subscription {
    fn drop(&mut self) {
        self.feed.forget(&self.seat);
    }
}

/// True when a listener at `from` can go on in a stream that stands at `head` of `epoch`.
fn fits(from: Cursor, epoch: i64, head: i64) -> bool {
    let same_life = from.epoch == epoch || (from.epoch == 0 && from.next == 1);
    same_life && (1..=head + 1).contains(&from.next)
}

/// The database did not answer: the client is to come back later.
pub(super) fn overloaded(error: &sqlx::Error) -> End {
    tracing::warn!(%error, "a live stream could not be read");
    End::Close(CloseCode::Overload)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_good_in_its_own_life_of_the_stream_and_not_beyond_the_head() {
        let at = |epoch, next| Cursor { epoch, next };
        assert!(fits(at(7, 1), 7, 3) && fits(at(7, 4), 7, 3));
        assert!(!fits(at(7, 5), 7, 3) && !fits(at(7, 0), 7, 3) && !fits(at(7, -4), 7, 3));
        assert!(!fits(at(6, 2), 7, 3));
        assert!(fits(at(0, 1), 0, 0) && fits(at(0, 1), 7, 3));
        assert!(!fits(at(0, 2), 7, 3));
    }
}
