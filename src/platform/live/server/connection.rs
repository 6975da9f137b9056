//! One socket from its first message to its last.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep_until};

use super::hub::Hub;
use super::limits::{Bucket, Limits, instant};
use super::registry::{Order, Seated};
use super::socket::{End, Incoming, Socket};
use super::subscription::{Moved, Subscription, overloaded};
use crate::platform::live::{ClientMessage, CloseCode, Cursor, ServerMessage, Stream};

/// Serves a socket until it ends.
pub(super) async fn serve(hub: Hub, seated: Seated, mut socket: Socket) {
    let farewell = hub.inner().limits.farewell;
    let mut connection = Connection::new(hub, seated);
    let end = connection.run(&mut socket).await;
    connection.subscriptions.clear();
    if let End::Close(code) = end {
        tracing::debug!(code = code.number(), "a live socket is closed");
        socket.close(code, farewell).await;
    }
}

struct Connection {
    hub: Hub,
    seated: Seated,
    subscriptions: Vec<Subscription>,
    bucket: Bucket,
    bad: u32,
    greeted: bool,
    opened: Instant,
    heard: Instant,
    pinged: Instant,
}

impl Connection {
    fn new(hub: Hub, seated: Seated) -> Self {
        let now = instant();
        let bucket = Bucket::full(&hub.inner().limits, now);
        Self {
            hub,
            seated,
            subscriptions: Vec::new(),
            bucket,
            bad: 0,
            greeted: false,
            opened: now,
            heard: now,
            pinged: now,
        }
    }

    async fn run(&mut self, socket: &mut Socket) -> End {
        let seat = Arc::clone(&self.seated.seat);
        let mut timer = std::pin::pin!(sleep_until(self.deadline()));
        loop {
            let step = tokio::select! {
                () = seat.bell.notified() => Ok(()),
                incoming = socket.receive() => match incoming {
                    Ok(incoming) => self.hear(incoming, socket).await,
                    Err(end) => Err(end),
                },
                () = timer.as_mut() => {
                    let step = self.tick(socket).await;
                    timer.as_mut().reset(self.deadline());
                    step
                }
            };
            let step = match step {
                Ok(()) => self.obey(socket).await,
                ended => ended,
            };
            let step = match step {
                Ok(()) => self.deliver(socket).await,
                ended => ended,
            };
            if let Err(end) = step {
                return end;
            }
        }
    }

    /// When the clock must be looked at next. What is heard only moves this back, so the timer may be left alone.
    fn deadline(&self) -> Instant {
        let limits = self.limits();
        let alive = (self.pinged + limits.ping).min(self.heard + limits.silence);
        if self.greeted { alive } else { alive.min(self.opened + limits.hello) }
    }

    async fn tick(&mut self, socket: &mut Socket) -> Result<(), End> {
        let now = instant();
        if !self.greeted && now >= self.opened + self.limits().hello {
            return Err(End::Close(CloseCode::Protocol));
        }
        if now >= self.heard + self.limits().silence {
            return Err(End::Close(CloseCode::Idle));
        }
        if now >= self.pinged + self.limits().ping {
            self.pinged = now;
            socket.say(&[ServerMessage::Ping]).await?;
        }
        Ok(())
    }

    async fn obey(&self, socket: &mut Socket) -> Result<(), End> {
        match self.seated.seat.ordered() {
            None => Ok(()),
            Some(Order::Close(code)) => Err(End::Close(code)),
            Some(Order::GoAway { after_ms }) => {
                socket.say(&[ServerMessage::GoAway { after_ms }]).await?;
                Err(End::Close(CloseCode::Restart))
            }
        }
    }

    /// Sends one frame of each stream that has moved; rings again when there is more, so that what
    /// the client says is heard in between.
    async fn deliver(&mut self, socket: &mut Socket) -> Result<(), End> {
        let mut at = 0;
        while let Some(subscription) = self.subscriptions.get_mut(at) {
            at += 1;
            if subscription.is_quiet() {
                continue;
            }
            match subscription.advance(&self.hub, socket).await? {
                Moved::ToTheHead => {}
                Moved::Partly => self.seated.seat.bell.notify_one(),
                Moved::Lost => {
                    at -= 1;
                    drop(self.subscriptions.swap_remove(at));
                }
            }
        }
        Ok(())
    }

    async fn hear(&mut self, incoming: Incoming, socket: &mut Socket) -> Result<(), End> {
        let now = instant();
        self.heard = now;
        let messages = match incoming {
            Incoming::Control => Vec::new(),
            Incoming::Binary => vec![Value::Null],
            Incoming::Text(text) => match serde_json::from_str(text.as_str()) {
                Ok(Value::Array(messages)) => messages,
                Ok(message) => vec![message],
                Err(_) => vec![Value::Null],
            },
        };
        if !self.bucket.take(messages.len().max(1), &self.hub.inner().limits, now) {
            return Err(End::Close(CloseCode::Rate));
        }
        // Boxed: reading the log is rare, and every idle socket would carry its size.
        let mut replies = Vec::new();
        let done = Box::pin(async {
            for message in messages {
                self.carry_out(message, &mut replies).await?;
            }
            Ok(())
        })
        .await;
        socket.say(&replies).await?;
        done
    }

    async fn carry_out(&mut self, message: Value, replies: &mut Vec<ServerMessage>) -> Result<(), End> {
        let message = match ClientMessage::deserialize(message) {
            Ok(ClientMessage::Hello { .. }) if self.greeted => return self.refuse("hello comes once", replies),
            Ok(message) if !self.greeted && !matches!(message, ClientMessage::Hello { .. }) => {
                return self.refuse("hello comes first", replies);
            }
            Ok(message) => message,
            Err(_) => return self.refuse("not a message of tidings.v1", replies),
        };
        self.bad = 0;
        match message {
            ClientMessage::Hello { cursors } => {
                self.greeted = true;
                // It may have ended between the handshake's look at it and our taking a seat.
                if let Some(code) = self.hub.over(&self.seated.seat).await {
                    return Err(End::Close(code));
                }
                replies.push(self.welcome());
                for (stream, cursor) in cursors {
                    self.follow(stream, Some(cursor), replies).await?;
                }
            }
            ClientMessage::Sub { stream, from } => self.follow(stream, from, replies).await?,
            ClientMessage::Unsub { stream } => {
                self.leave(&stream);
                replies.push(unsubbed(stream, "asked"));
            }
            ClientMessage::Ping { id } => replies.push(ServerMessage::Pong { id }),
            ClientMessage::Echo { body } => replies.push(ServerMessage::Echo { body }),
            ClientMessage::Typing { .. } | ClientMessage::Presence { .. } => {
                replies.push(error("not-yet", "This server does not tell who is here or writing."));
            }
        }
        Ok(())
    }

    fn refuse(&mut self, detail: &str, replies: &mut Vec<ServerMessage>) -> Result<(), End> {
        replies.push(error("malformed", detail));
        self.bad += 1;
        if self.bad >= self.limits().bad_in_a_row { Err(End::Close(CloseCode::Protocol)) } else { Ok(()) }
    }

    fn welcome(&self) -> ServerMessage {
        let seat = &self.seated.seat;
        ServerMessage::Welcome {
            connection: seat.id.to_string(),
            member: seat.guest.member.clone(),
            ping_ms: self.limits().ping.as_millis() as u64,
        }
    }

    async fn follow(
        &mut self,
        stream: Stream,
        from: Option<Cursor>,
        replies: &mut Vec<ServerMessage>,
    ) -> Result<(), End> {
        self.leave(&stream);
        if self.subscriptions.len() >= self.limits().streams {
            return Err(End::Close(CloseCode::TooMany));
        }
        let seat = &self.seated.seat;
        if !self.hub.may_follow(seat.guest.member.as_deref(), &stream).await {
            replies.push(unsubbed(stream, "refused"));
            return Ok(());
        }
        let begun = Subscription::begin(&self.hub, self.hub.feed(&stream), seat, from).await;
        match begun.map_err(|error| overloaded(&error))? {
            Ok((subscription, subbed)) => {
                self.subscriptions.push(subscription);
                replies.push(subbed);
            }
            Err(reset) => replies.push(reset),
        }
        Ok(())
    }

    fn leave(&mut self, stream: &Stream) {
        self.subscriptions.retain(|subscription| subscription.feed().stream != *stream);
    }

    fn limits(&self) -> &Limits {
        &self.hub.inner().limits
    }
}

fn unsubbed(stream: Stream, reason: &str) -> ServerMessage {
    ServerMessage::Unsubbed { stream, reason: reason.into() }
}

fn error(code: &str, detail: &str) -> ServerMessage {
    ServerMessage::Error { code: code.into(), detail: detail.into() }
}
