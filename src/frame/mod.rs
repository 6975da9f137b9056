//! What stands around the pages: masthead, connection banner, colophon; and the pages for what is not
//! there. The two parts that live are islands; the rest is rendered on the server alone.

mod bell;
mod connection;

pub use bell::Bell;
pub use connection::Connection;

#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod settings;
#[cfg(feature = "ssr")]
pub use page::{Frame, Missing, NotFound, PageTitle, SignInFirst, StatusSetter, failure, moved, set_status};
#[cfg(feature = "ssr")]
pub use settings::Settings;
