//! Events as they go over the wire, encoded once for everybody.

use axum::extract::ws::Utf8Bytes;

use super::log::Logged;
use crate::platform::live::Stream;

/// One encoded event.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub place: i64,
    pub text: Utf8Bytes,
}

impl Frame {
    /// Writes an `ev` message. The body is JSON already and goes in as it is.
    pub(super) fn encode(stream: &Stream, event: &Logged) -> Self {
        let Logged { place, kind, body, mutation_id, at } = event;
        let kind = quoted(kind);
        let mutation = mutation_id.as_deref().map(|id| format!(r#","mutation_id":{}"#, quoted(id))).unwrap_or_default();
        let text = format!(
            r#"{{"t":"ev","stream":"{stream}","offset":{place},"kind":{kind},"body":{body}{mutation},"at":{at}}}"#
        );
        Self { place: *place, text: text.into() }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Joins several messages into one WebSocket frame.
pub(super) fn join(frames: &[&Frame]) -> Utf8Bytes {
    if let [only] = frames {
        return only.text.clone();
    }
    let mut text = String::with_capacity(frames.iter().map(|frame| frame.text.len() + 1).sum::<usize>() + 1);
    for frame in frames {
        text.push(if text.is_empty() { '[' } else { ',' });
        text.push_str(frame.text.as_str());
    }
    text.push(']');
    text.into()
}

/// How many of `frames` go into one WebSocket frame: as many as fit into 8 KiB, and at least one.
/// What was sent stays allocated in the socket's buffer, so this bounds its memory, too.
pub(super) fn batch_of<'a>(frames: impl Iterator<Item = &'a Frame>) -> Vec<&'a Frame> {
    let mut bytes = 0;
    let mut batch = Vec::new();
    for frame in frames {
        bytes += frame.text.len();
        if bytes > BATCH_BYTES && !batch.is_empty() {
            break;
        }
        batch.push(frame);
    }
    batch
}

const BATCH_BYTES: usize = 8 * 1024;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::platform::live::ServerMessage;
    use crate::platform::time::Timestamp;

    fn logged(place: i64, mutation_id: Option<&str>) -> Logged {
        Logged {
            place,
            kind: "comment.\"added".into(),
            body: r#"{"text":"a \"b\"","t":"reset"}"#.into(),
            mutation_id: mutation_id.map(str::to_owned),
            at: 12,
        }
    }

    #[test]
    fn an_encoded_event_is_the_message_it_stands_for() {
        let stream = Stream::post("a");
        for mutation_id in [None, Some("m\"1")] {
            let frame = Frame::encode(&stream, &logged(7, mutation_id));
            let expected = ServerMessage::Ev {
                stream: stream.clone(),
                offset: 7,
                kind: "comment.\"added".into(),
                body: json!({"text": "a \"b\"", "t": "reset"}),
                mutation_id: mutation_id.map(str::to_owned),
                at: Timestamp(12),
            };
            assert_eq!(ServerMessage::read_frame(frame.text.as_str()), [expected]);
        }
    }

    #[test]
    fn several_events_share_a_frame_in_their_order() {
        let frames: Vec<Frame> = (1..=3).map(|place| Frame::encode(&Stream::site(), &logged(place, None))).collect();
        let joined = join(&batch_of(frames.iter()));
        let offsets: Vec<i64> = ServerMessage::read_frame(joined.as_str())
            .into_iter()
            .filter_map(|message| message.into_event().map(|(_, event)| event.offset))
            .collect();
        assert_eq!(offsets, [1, 2, 3]);
    }

    #[test]
    fn a_batch_is_bounded_and_never_empty() {
        let big = Frame { place: 1, text: "x".repeat(3 * BATCH_BYTES).into() };
        assert_eq!(batch_of([&big, &big].into_iter()).len(), 1);
    }
}
