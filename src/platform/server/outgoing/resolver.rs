//! Names to addresses, as a parameter: the system's way in service, a script in tests.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

type Script = dyn Fn(&str) -> Vec<IpAddr> + Send + Sync;

/// Where the program learns the addresses of a name.
#[derive(Clone)]
pub struct Resolver(Option<Arc<Script>>);

impl Resolver {
    /// The system's: its hosts file and its name servers.
    pub fn system() -> Self {
        Self(None)
    }

    /// Answers that a test has made up; an empty answer is an unknown name.
    pub fn scripted(answer: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(answer)))
    }

    /// The addresses of `host`, in the order in which they are to be tried.
    ///
    /// # Errors
    /// When the name is unknown or nobody can be asked.
    pub async fn addresses(&self, host: &str) -> io::Result<Vec<IpAddr>> {
        match &self.0 {
            Some(script) => Ok(script(host)),
            None => Ok(tokio::net::lookup_host((host, 0)).await?.map(|found| found.ip()).collect()),
        }
    }
}
