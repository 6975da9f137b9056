//! Mails: composed once, stored in the transaction of whatever they tell of, and sent by a job.
//!
//! [`send`] writes a row of `mails` and enqueues `mail.send` beside it. With `SMTP_URL` the job
//! hands the mail to that server, without it to a file `data/mail/{time}-{id}.eml`. A mail that was
//! marked as sent is never sent again. Between the server's yes and that mark the process can
//! die; then the mail goes out a second time under the same `Message-ID`, by which mail programs
//! know it for the same.

mod address;
mod checking;
mod composing;
mod delivering;
mod files;
mod letter;
mod sending;
mod smtp;
mod store;

pub use address::address;
pub use checking::{Way, check};
pub use delivering::{SendMail, Sent};
pub use letter::{Item, Letter};
pub use sending::{Mail, prune, send};
