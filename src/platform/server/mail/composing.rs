//! From a row to the bytes of a message (RFC 5322, RFC 2045).

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use url::{Host, Url};

use super::store::Stored;
use crate::platform::server::Platform;
use crate::platform::text::one_line;

/// A message on its way.
pub(super) struct Composed {
    pub from: Address,
    pub to: Address,
    pub bytes: Vec<u8>,
}

/// Writes the message. The same row gives the same bytes, whenever it is asked.
///
/// # Errors
/// A sentence for the operator when there is no way to write it.
pub(super) fn compose(platform: &Platform, mail: &Stored) -> Result<Composed, String> {
    let host = mail_host(&platform.config.origin);
    let (name, from) = sender(platform, &host)?;
    let to: Address =
        mail.recipient.parse().map_err(|_| format!("{} is no address that a mail can be sent to.", mail.recipient))?;
    let date = UNIX_EPOCH + Duration::from_micros(mail.created_at.unsigned_abs());
    let mut message = Message::builder()
        .from(Mailbox::new(Some(name), from.clone()))
        .to(Mailbox::new(Some(mail.name.clone()).filter(|name| !name.is_empty()), to.clone()))
        .subject(mail.subject.clone())
        .date(date)
        .message_id(Some(format!("<{}@{host}>", mail.id)))
        // Nobody's holiday reply shall answer it (RFC 3834 section 5).
        .raw_header(header("Auto-Submitted", "auto-generated"));
    if !mail.unsubscribe.is_empty() {
        message = message.raw_header(header("List-Unsubscribe", &format!("<{}>", mail.unsubscribe)));
        if mail.unsubscribe.starts_with("https:") {
            // RFC 8058 section 3.1 knows only https.
            message = message.raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
    }
    let part = |kind: ContentType, body: &str| SinglePart::builder().header(kind).body(body.to_owned());
    let parts = MultiPart::alternative()
        .boundary(format!("part-{}", mail.id))
        .singlepart(part(ContentType::TEXT_PLAIN, &mail.text))
        .singlepart(part(ContentType::TEXT_HTML, &mail.html));
    let message = message.multipart(parts).map_err(|error| format!("The mail cannot be written: {error}."))?;
    Ok(Composed { from, to, bytes: message.formatted() })
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The name and the address in `From`.
fn sender(platform: &Platform, host: &str) -> Result<(String, Address), String> {
    let place = one_line(&platform.place().name);
    let sentence = if place.is_empty() { "Tidings".to_owned() } else { format!("Tidings from {place}") };
    match &platform.config.mail_from {
        Some(from) => {
            let address = from.address.parse().map_err(|_| "TIDINGS_MAIL_FROM is no address.".to_owned())?;
            Ok((if from.name.is_empty() { sentence } else { from.name.clone() }, address))
        }
        None => {
            let unfit = |_| format!("{host} can stand in no address of a sender. Set TIDINGS_MAIL_FROM.");
            Ok((sentence, Address::new("tidings", host).map_err(unfit)?))
        }
    }
}

/// The host of an origin as the right side of an address. One without a name is `localhost`: the
/// crate writes no address in brackets, and mail servers outside take neither.
fn mail_host(origin: &str) -> String {
    match Url::parse(origin).ok().as_ref().and_then(Url::host) {
        Some(Host::Domain(name)) => name.to_owned(),
        _ => "localhost".into(),
    }
}

/// How this program introduces itself to a mail server: by its name, or by its address in brackets
/// (RFC 5321 section 4.1.3).
pub(super) fn hello(origin: &str) -> String {
    match Url::parse(origin).ok().as_ref().and_then(Url::host) {
        Some(Host::Ipv4(address)) => format!("[{address}]"),
        Some(Host::Ipv6(address)) => format!("[IPv6:{address}]"),
        _ => mail_host(origin),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_known_by_the_host_of_its_origin() {
        for (origin, right_side, introduction) in [
            ("https://quay.example:8443", "quay.example", "quay.example"),
            ("http://127.0.0.1:3000", "localhost", "[127.0.0.1]"),
            ("http://[::1]:3000", "localhost", "[IPv6:::1]"),
        ] {
            assert_eq!((mail_host(origin).as_str(), hello(origin).as_str()), (right_side, introduction));
        }
    }
}
