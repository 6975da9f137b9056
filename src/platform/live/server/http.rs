//! `GET /live`: who may open a socket, decided before there is one.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::connection::serve;
use super::pass::{Guest, Listener, Pass};
use super::registry::NoSeat;
use super::socket::Socket;
use crate::platform::live::PROTOCOL;
use crate::platform::server::Platform;
use crate::platform::server::http::Caller;

/// Opens the live channel (RFC 6455; the messages are in `live/message.rs`).
///
/// A program that brings a token is a [`Listener`] by now; of it no origin is asked. 403 for a page of
/// another origin, 400 without the subprotocol, 426 for a plain request, 429 for a session or token with
/// too many sockets, 503 while the server is full or stopping.
pub async fn live(
    State(platform): State<Platform>,
    caller: Option<Extension<Caller>>,
    listener: Option<Extension<Listener>>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let caller = caller.map(|Extension(caller)| caller).unwrap_or_default();
    if listener.is_none() && !may_connect(&headers, &caller, &platform.config.origin) {
        return refuse(StatusCode::FORBIDDEN, "The live channel is for pages of this site.");
    }
    let Ok(upgrade) = upgrade else {
        let mut response = refuse(StatusCode::UPGRADE_REQUIRED, "This is a WebSocket; open it with an upgrade.");
        response.headers_mut().insert(header::UPGRADE, header::HeaderValue::from_static("websocket"));
        return response;
    };
    let upgrade = upgrade.protocols([PROTOCOL]);
    if upgrade.selected_protocol().is_none() {
        return refuse(StatusCode::BAD_REQUEST, "Offer the WebSocket subprotocol tidings.v1.");
    }
    let hub = platform.hub.clone();
    let limits = &hub.inner().limits;
    let guest = match listener {
        Some(Extension(listener)) => Guest::from(listener),
        None => Guest { member: caller.member_id, pass: caller.session.map(Pass::Session), until: None },
    };
    let seated = match hub.inner().registry.seat(limits, guest) {
        Ok(seated) => seated,
        Err(NoSeat::PassFull) => {
            return refuse(StatusCode::TOO_MANY_REQUESTS, "Too many sockets of one session or token; close some.");
        }
        Err(NoSeat::Full | NoSeat::Draining) => {
            return refuse(StatusCode::SERVICE_UNAVAILABLE, "No more sockets at the moment; try again.");
        }
    };
    let stall = limits.stall;
    upgrade
        // The default of 128 KiB would be most of what an idle socket costs; clients say little, and
        // the library blanks the buffer at each look for more. A larger message makes it grow.
        .read_buffer_size(1024)
        // Frames are batched before they get here.
        .write_buffer_size(0)
        .max_message_size(limits.frame_bytes)
        .max_frame_size(limits.frame_bytes)
        .on_upgrade(move |ws| serve(hub, seated, Socket::new(ws, stall)))
}

/// A browser names the page's origin and must be on ours. A program names none; then it may bring
/// no cookie either, since a cookie alone does not show who made the browser send it.
fn may_connect(headers: &HeaderMap, caller: &Caller, ours: &str) -> bool {
    match headers.get(header::ORIGIN) {
        Some(origin) => origin.as_bytes() == ours.as_bytes(),
        None => caller.member_id.is_none(),
    }
}

fn refuse(status: StatusCode, words: &'static str) -> Response {
    (status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_opened_from_our_own_pages_or_by_a_stranger_that_is_no_browser() {
        let from = |origin: Option<&'static str>, member: Option<&str>| {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, header::HeaderValue::from_static(origin));
            }
            let caller = Caller { member_id: member.map(str::to_owned), session: None };
            may_connect(&headers, &caller, "https://example.org")
        };
        assert!(from(Some("https://example.org"), Some("m")) && from(Some("https://example.org"), None));
        assert!(from(None, None));
        assert!(!from(None, Some("m")));
        for foreign in ["http://example.org", "https://example.org.evil.test", "https://example.org/", "null", ""] {
            assert!(!from(Some(foreign), None) && !from(Some(foreign), Some("m")), "{foreign}");
        }
    }
}
