//! Why a socket was closed.

/// The codes that the server closes with (RFC 6455 § 7.4). 4000 to 4499: try again; 4500 to 4999: do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseCode {
    /// The frame broke the WebSocket protocol itself.
    Broken,
    /// A text frame was not UTF-8.
    NotText,
    /// A frame above 16 KiB.
    TooBig,
    /// The server is stopping; another one is coming.
    Restart,
    /// Nothing was heard for 35 s.
    Idle,
    /// The other side took nothing for 10 s.
    Slow,
    /// The token of the program has run out: it comes again with a new one.
    Expired,
    /// Too much work here at the moment.
    Overload,
    /// More than 20 messages a second.
    Rate,
    /// Three bad messages in a row, or no `hello` in 10 s.
    Protocol,
    /// Signed out, or the session was ended elsewhere.
    SessionEnded,
    /// What the program's token came from was taken back: revoked, or another password, or its member has left.
    Revoked,
    /// The member was banned.
    Banned,
    /// More streams than one socket may follow.
    TooMany,
    /// The page is older than the server: load it again.
    Reload,
}

impl CloseCode {
    /// The number on the wire.
    pub const fn number(self) -> u16 {
        match self {
            Self::Broken => 1002,
            Self::NotText => 1007,
            Self::TooBig => 1009,
            Self::Restart => 1012,
            Self::Idle => 4001,
            Self::Slow => 4008,
            Self::Expired => 4010,
            Self::Overload => 4013,
            Self::Rate => 4029,
            Self::Protocol => 4500,
            Self::SessionEnded => 4501,
            Self::Revoked => 4502,
            Self::Banned => 4503,
            Self::TooMany => 4504,
            Self::Reload => 4510,
        }
    }

    /// The words sent with the number, at most 123 bytes.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Broken => "the frame is not valid WebSocket",
            Self::NotText => "the text is not UTF-8",
            Self::TooBig => "a frame may have 16 KiB",
            Self::Restart => "the server is restarting",
            Self::Idle => "nothing was heard for too long",
            Self::Slow => "nothing was taken for too long",
            Self::Expired => "the token has run out; come again with a new one",
            Self::Overload => "too busy at the moment",
            Self::Rate => "too many messages",
            Self::Protocol => "not the tidings.v1 protocol",
            Self::SessionEnded => "the session has ended",
            Self::Revoked => "the token works no more",
            Self::Banned => "banned",
            Self::TooMany => "too many streams",
            Self::Reload => "load the page again",
        }
    }

    /// True when the client may come back by itself.
    pub const fn may_reconnect(self) -> bool {
        Self::number_may_reconnect(self.number())
    }

    /// The same for a number, whoever closed: a lost line has 1006, a newer server may have its own.
    pub const fn number_may_reconnect(number: u16) -> bool {
        !matches!(number, 4500..=4999)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_says_whether_to_come_back() {
        assert!(
            CloseCode::Restart.may_reconnect() && CloseCode::Rate.may_reconnect() && CloseCode::Slow.may_reconnect()
        );
        assert!(CloseCode::Expired.may_reconnect() && !CloseCode::Revoked.may_reconnect());
        assert!(!CloseCode::Protocol.may_reconnect() && !CloseCode::SessionEnded.may_reconnect());
        assert!(CloseCode::number_may_reconnect(1006) && !CloseCode::number_may_reconnect(4999));
    }
}
