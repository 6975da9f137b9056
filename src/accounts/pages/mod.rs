//! Signing in, joining, and a member's page.

mod gate;
mod login;
mod profile;
mod register;

pub use login::LoginPage;
pub use profile::ProfilePage;
pub use register::RegisterPage;
