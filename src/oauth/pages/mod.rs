//! The pages of apps: for their makers, and for members who let them in.

mod app;
mod apps;
mod authorised;
mod consent;
mod device;
mod form;

pub use app::AppPage;
pub use apps::AppsPage;
pub use authorised::AuthorisedPage;
pub use consent::ConsentPage;
pub use device::DevicePage;
