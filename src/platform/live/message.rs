//! What the two sides say to each other: JSON text, the field `t` tells which message it is. One
//! frame holds one message or an array of them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::LiveEvent;
use super::stream::{Cursor, Position, Stream};
use crate::platform::time::Timestamp;

/// What a client says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum ClientMessage {
    /// The first message. Names the streams to follow and where to go on in each, as
    /// `{"t":"hello","cursors":{"site":{"epoch":1,"next":8}}}`.
    Hello {
        #[serde(default)]
        cursors: BTreeMap<Stream, Cursor>,
    },
    /// Follow one more stream, or one that is followed already from another place. Without `from`:
    /// from now on.
    Sub {
        stream: Stream,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Cursor>,
    },
    /// Follow it no longer.
    Unsub { stream: Stream },
    /// Asks for a `pong`; also the answer to the server's `ping`.
    Ping { id: u64 },
    /// Asks for the same thing back.
    Echo { body: Value },
    /// Somebody is writing (not answered yet).
    Typing { stream: Stream },
    /// Somebody is here (not answered yet).
    Presence { stream: Stream, state: String },
}

/// What the server says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "t", rename_all = "lowercase")]
pub enum ServerMessage {
    /// The answer to `hello`. `ping_ms`: how often the server pings.
    Welcome {
        connection: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        member: Option<String>,
        ping_ms: u64,
    },
    /// The stream is followed; this is how far it has come. Said again when a stream that had never
    /// had an event (epoch 0) gets its first.
    Subbed {
        stream: Stream,
        #[serde(flatten)]
        position: Position,
    },
    /// Something happened.
    Ev {
        stream: Stream,
        offset: i64,
        kind: String,
        body: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        mutation_id: Option<String>,
        at: Timestamp,
    },
    /// Nothing for you up to and including the offset `to`.
    Skip {
        stream: Stream,
        to: i64,
    },
    /// The place to go on from is not there any more and the stream is no longer followed: read the
    /// page again, then `sub` from its position.
    Reset {
        stream: Stream,
    },
    /// Something passing, of which only the latest counts.
    Eph {
        stream: Stream,
        kind: String,
        body: Value,
    },
    /// The stream is not followed (any longer): `asked`, or `refused` when it does not exist or is
    /// not for this listener.
    Unsubbed {
        stream: Stream,
        reason: String,
    },
    Pong {
        id: u64,
    },
    Echo {
        body: Value,
    },
    /// Answer with anything, for instance a `ping`.
    Ping,
    /// The server is about to close; come back after this many milliseconds.
    GoAway {
        after_ms: u64,
    },
    /// A message was not understood or not carried out.
    Error {
        code: String,
        detail: String,
    },
}

impl ServerMessage {
    /// Reads one message; `None` when it is not one that this version knows. By hand, because the
    /// derived reader of tagged messages is the larger part of a small page.
    pub fn read(mut message: Value) -> Option<Self> {
        let tag = take_text(&mut message, "t")?;
        let stream = take_text(&mut message, "stream").and_then(|key| Stream::parse(&key));
        let number = |field: &str| message.get(field).and_then(Value::as_i64);
        let count = |field: &str| message.get(field).and_then(Value::as_u64);
        Some(match tag.as_str() {
            "ev" => {
                let (offset, at) = (number("offset")?, Timestamp(number("at")?));
                Self::Ev {
                    stream: stream?,
                    offset,
                    kind: take_text(&mut message, "kind")?,
                    body: take(&mut message, "body")?,
                    mutation_id: take_text(&mut message, "mutation_id"),
                    at,
                }
            }
            "welcome" => {
                let ping_ms = count("ping_ms")?;
                Self::Welcome {
                    connection: take_text(&mut message, "connection")?,
                    member: take_text(&mut message, "member"),
                    ping_ms,
                }
            }
            "subbed" => {
                Self::Subbed { stream: stream?, position: Position { epoch: number("epoch")?, head: number("head")? } }
            }
            "skip" => Self::Skip { stream: stream?, to: number("to")? },
            "reset" => Self::Reset { stream: stream? },
            "eph" => {
                Self::Eph { stream: stream?, kind: take_text(&mut message, "kind")?, body: take(&mut message, "body")? }
            }
            "unsubbed" => Self::Unsubbed { stream: stream?, reason: take_text(&mut message, "reason")? },
            "pong" => Self::Pong { id: count("id")? },
            "echo" => Self::Echo { body: take(&mut message, "body")? },
            "ping" => Self::Ping,
            "goaway" => Self::GoAway { after_ms: count("after_ms")? },
            "error" => {
                Self::Error { code: take_text(&mut message, "code")?, detail: take_text(&mut message, "detail")? }
            }
            _ => return None,
        })
    }

    /// Reads a frame: one message or an array of them. What is unknown is left out.
    pub fn read_frame(text: &str) -> Vec<Self> {
        match serde_json::from_str(text) {
            Ok(Value::Array(messages)) => messages.into_iter().filter_map(Self::read).collect(),
            Ok(message) => Self::read(message).into_iter().collect(),
            Err(_) => Vec::new(),
        }
    }

    /// The event that an `ev` carries, with its stream.
    pub fn into_event(self) -> Option<(Stream, LiveEvent)> {
        match self {
            Self::Ev { stream, offset, kind, body, mutation_id, at } => {
                Some((stream, LiveEvent { offset, kind, body, mutation_id, at }))
            }
            _ => None,
        }
    }
}

fn take(message: &mut Value, field: &str) -> Option<Value> {
    message.get_mut(field).map(Value::take)
}

fn take_text(message: &mut Value, field: &str) -> Option<String> {
    match take(message, field)? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_client_says_is_read_as_it_was_written() {
        let cursor = Cursor { epoch: 3, next: 8 };
        let messages = [
            (
                json!({"t":"hello","cursors":{"site":{"epoch":3,"next":8}}}),
                ClientMessage::Hello { cursors: BTreeMap::from([(Stream::site(), cursor)]) },
            ),
            (json!({"t":"sub","stream":"p:a"}), ClientMessage::Sub { stream: Stream::post("a"), from: None }),
            (
                json!({"t":"sub","stream":"p:a","from":{"epoch":3,"next":8}}),
                ClientMessage::Sub { stream: Stream::post("a"), from: Some(cursor) },
            ),
            (json!({"t":"unsub","stream":"site"}), ClientMessage::Unsub { stream: Stream::site() }),
            (json!({"t":"ping","id":7}), ClientMessage::Ping { id: 7 }),
            (json!({"t":"echo","body":[1,"x"]}), ClientMessage::Echo { body: json!([1, "x"]) }),
            (json!({"t":"typing","stream":"p:a"}), ClientMessage::Typing { stream: Stream::post("a") }),
            (
                json!({"t":"presence","stream":"p:a","state":"here"}),
                ClientMessage::Presence { stream: Stream::post("a"), state: "here".into() },
            ),
        ];
        for (text, message) in messages {
            assert_eq!(serde_json::from_value::<ClientMessage>(text.clone()).unwrap(), message);
            assert_eq!(serde_json::to_value(&message).unwrap(), text);
        }
    }

    #[test]
    fn a_malformed_message_is_refused() {
        for text in [
            json!({}),
            json!({"t":"shout"}),
            json!({"t":"sub"}),
            json!({"t":"sub","stream":"x:1"}),
            json!({"t":"sub","stream":"site","from":{"epoch":1}}),
            json!({"t":"hello","cursors":{"../etc":{"epoch":1,"next":1}}}),
            json!({"t":"ping","id":-1}),
            json!(["sub"]),
            json!("sub"),
        ] {
            assert!(serde_json::from_value::<ClientMessage>(text.clone()).is_err(), "{text}");
        }
    }

    #[test]
    fn what_the_server_says_is_read_as_it_was_written() {
        let (stream, text) = (Stream::post("a"), String::from);
        let messages = vec![
            ServerMessage::Welcome { connection: text("4"), member: Some(text("m")), ping_ms: 25_000 },
            ServerMessage::Welcome { connection: text("4"), member: None, ping_ms: 25_000 },
            ServerMessage::Subbed { stream: stream.clone(), position: Position { epoch: 5, head: 9 } },
            ServerMessage::Ev {
                stream: stream.clone(),
                offset: 9,
                kind: text("comment.added"),
                body: json!({"t":"ev","stream":1}),
                mutation_id: Some(text("x")),
                at: Timestamp(5),
            },
            ServerMessage::Skip { stream: stream.clone(), to: 4 },
            ServerMessage::Reset { stream: stream.clone() },
            ServerMessage::Eph { stream: stream.clone(), kind: text("typing"), body: Value::Null },
            ServerMessage::Unsubbed { stream, reason: text("refused") },
            ServerMessage::Pong { id: 7 },
            ServerMessage::Echo { body: json!([1]) },
            ServerMessage::Ping,
            ServerMessage::GoAway { after_ms: 40 },
            ServerMessage::Error { code: text("malformed"), detail: text("…") },
        ];
        for message in &messages {
            assert_eq!(ServerMessage::read(serde_json::to_value(message).unwrap()).as_ref(), Some(message));
        }
        assert_eq!(ServerMessage::read_frame(&serde_json::to_string(&messages).unwrap()), messages);
    }

    #[test]
    fn a_message_from_a_newer_server_is_passed_over() {
        assert_eq!(ServerMessage::read_frame(r#"[{"t":"dance"},{"t":"ping"},{"t":"ev"},7]"#), [ServerMessage::Ping]);
        assert_eq!(ServerMessage::read_frame("{"), []);
    }
}
