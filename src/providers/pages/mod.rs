//! The page of those who are new.

mod new;

pub use new::NewFromProviderPage;
