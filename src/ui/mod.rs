//! The design system: one small component a file, named like the rows of the design's table. Props
//! in, view out: no clock, no chance, no language, nothing of a slice. The class names are those of
//! `style/components.css`, the only styling hook there is.

mod banner;
mod brand;
mod byline;
mod connection;
mod empty;
mod errors;
mod field;
mod flag;
mod fnv;
mod in_place;
mod live;
mod paging;
mod pennant;
mod seam;
mod sprite;
mod submit;
mod textarea;
mod theme;
mod time;
mod toast;
pub mod words;

pub use banner::{Banner, CrashBanner, Tone};
pub use brand::{Brand, GateArt, Hoist, Mark};
pub use byline::Byline;
pub use connection::{Connection, ConnectionBanner};
pub use empty::Empty;
pub use errors::{ErrorSummary, FieldError};
pub use field::{CheckField, Field};
pub use flag::{Flag, FlagSize, SignalFlag};
pub use in_place::InPlace;
pub use live::LiveSign;
pub use paging::Pages;
pub use pennant::{NewPennant, TagPennant};
pub use seam::Seam;
pub use sprite::Icon;
pub use submit::SubmitButton;
pub use textarea::{TextField, textarea_html};
pub use theme::ThemeForm;
pub use time::{TimeKind, TimeText, tell_times};
pub use toast::{Toast, Toasts};
