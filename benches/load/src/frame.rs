//! Reading what the live channel sends, once for everybody.

use serde::Deserialize;

/// The event that is counted: one for each post that goes out.
pub const COUNTED: &str = "post.published";

/// What this program has to know of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// The stream is followed from here.
    Subscribed { head: i64 },
    /// An event at its place in the stream; `counted` when it is a post that went out.
    Event { offset: i64, counted: bool },
    /// Wants an answer.
    Ping,
    /// The server refused or gave up something: the measurement is worth nothing.
    Refused(String),
}

#[derive(Deserialize)]
struct Message {
    t: String,
    offset: Option<i64>,
    head: Option<i64>,
    kind: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Frame {
    Several(Vec<Message>),
    One(Message),
}

/// Reads frames and remembers the last one: all sockets get the same text, and a thousand readings
/// of it would be measured as the server's delay.
#[derive(Debug, Default)]
pub struct Reader {
    text: String,
    heard: Vec<Heard>,
}

impl Reader {
    /// What a frame says.
    pub fn read(&mut self, text: &str) -> &[Heard] {
        if self.text != text {
            self.text.clear();
            self.text.push_str(text);
            self.heard = read(text);
        }
        &self.heard
    }
}

fn read(text: &str) -> Vec<Heard> {
    match serde_json::from_str(text) {
        Ok(Frame::One(message)) => heard(message, text).into_iter().collect(),
        Ok(Frame::Several(messages)) => messages.into_iter().filter_map(|message| heard(message, text)).collect(),
        Err(error) => vec![Heard::Refused(format!("not a message ({error}): {text}"))],
    }
}

fn heard(message: Message, text: &str) -> Option<Heard> {
    match (message.t.as_str(), message.offset, message.head) {
        ("ev", Some(offset), _) => Some(Heard::Event { offset, counted: message.kind.as_deref() == Some(COUNTED) }),
        ("subbed", _, Some(head)) => Some(Heard::Subscribed { head }),
        ("ping", ..) => Some(Heard::Ping),
        ("reset" | "unsubbed" | "error" | "goaway" | "skip", ..) => Some(Heard::Refused(text.to_owned())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_message_or_several_are_read_in_their_order() {
        let event = |offset, counted| Heard::Event { offset, counted };
        let mut reader = Reader::default();
        let one = r#"{"t":"ev","stream":"site","offset":7,"kind":"post.published","body":{"t":"x"},"at":1}"#;
        assert_eq!(reader.read(one), [event(7, true)]);
        let two = r#"[{"t":"ev","stream":"site","offset":8,"kind":"post.edited","body":{},"at":1},{"t":"ping"}]"#;
        assert_eq!(reader.read(two), [event(8, false), Heard::Ping]);
        assert_eq!(
            reader.read(r#"{"t":"subbed","stream":"site","epoch":1,"head":6}"#),
            [Heard::Subscribed { head: 6 }]
        );
        assert_eq!(reader.read(r#"{"t":"welcome","connection":"1","ping_ms":25000}"#), []);
    }

    #[test]
    fn what_would_spoil_the_measurement_is_noticed() {
        for text in [r#"{"t":"reset","stream":"site"}"#, "{", r#"{"t":"error","code":"x","detail":"y"}"#] {
            assert!(matches!(Reader::default().read(text), [Heard::Refused(_)]), "{text}");
        }
    }
}
