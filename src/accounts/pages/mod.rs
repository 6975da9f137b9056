//! Signing in, joining, getting back in, and a member's page.

mod claim;
mod confirm_it_is_you;
mod forgot;
mod gate;
mod leaving;
mod login;
mod mailed;
mod new_account;
mod own_profile;
mod profile;
mod register;
mod second_step;
mod security;

pub use claim::ClaimPage;
pub use confirm_it_is_you::ConfirmItIsYouPage;
pub use forgot::ForgotPage;
pub use gate::{Gate, query, shut};
pub use leaving::{LeavePage, LeaveSection, Leaving};
pub use login::LoginPage;
pub use mailed::{ConfirmPage, ResetPage, UndoPage};
pub use own_profile::OwnProfilePage;
pub use profile::ProfilePage;
pub use register::RegisterPage;
pub use second_step::SecondStepPage;
pub use security::SecurityPage;
