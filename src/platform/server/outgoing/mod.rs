//! The one way in which the program talks to somebody else's HTTP server.
//!
//! An address that a member typed must not become a way into the network behind this program
//! (server-side request forgery). So the name is looked up once, every address is judged, and the
//! connection goes to an address that was judged: there is no second look-up that could answer
//! otherwise. Redirects are not followed, proxies of the environment are not asked, and nobody can
//! hold a request up for longer than [`Dialing::time`] or make it read more than [`ANSWER_LIMIT`].

mod address;
mod answer;
mod connect;
mod resolver;
mod target;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, header};
use http_body_util::Full;
use tokio_rustls::rustls::pki_types::CertificateDer;

pub use address::{AddressRange, is_public};
pub use answer::{ANSWER_LIMIT, Answer};
pub use resolver::Resolver;
pub use target::Target;

/// How requests go out; what tests choose and a real start does not.
#[derive(Clone)]
pub struct Dialing {
    pub resolver: Resolver,
    /// How long a request may take from the look-up to the last byte.
    pub time: Duration,
    /// Certificate authorities to believe besides the public ones.
    pub authorities: Vec<CertificateDer<'static>>,
}

impl Default for Dialing {
    fn default() -> Self {
        Self { resolver: Resolver::system(), time: Duration::from_secs(10), authorities: Vec::new() }
    }
}

/// Why no answer came: a sentence for whoever gave the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unsent {
    /// Nothing was sent, because it would have gone where nothing may go.
    Refused(String),
    /// Nobody was found there, or what came back is not HTTP.
    Unreachable(String),
    /// It took too long; it may or may not have been heard.
    TimedOut(String),
}

impl std::fmt::Display for Unsent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (Self::Refused(words) | Self::Unreachable(words) | Self::TimedOut(words)) = self;
        f.write_str(words)
    }
}

/// Sends requests out. Cheap to clone.
#[derive(Clone)]
pub struct Outgoing(Arc<Parts>);

struct Parts {
    resolver: Resolver,
    time: Duration,
    allowed: Vec<AddressRange>,
    tls: tokio_rustls::TlsConnector,
    authorities: Vec<CertificateDer<'static>>,
}

impl Outgoing {
    /// Joins the parts; `allowed` are the addresses that count as public although they are not.
    ///
    /// # Errors
    /// One sentence, when the encryption cannot be set up.
    pub fn new(dialing: Dialing, allowed: Vec<AddressRange>) -> Result<Self, String> {
        let tls = connect::tls(&dialing.authorities)?;
        let Dialing { resolver, time, authorities } = dialing;
        Ok(Self(Arc::new(Parts { resolver, time, allowed, tls, authorities })))
    }

    /// Certificate authorities that are believed besides the public ones.
    pub fn authorities(&self) -> &[CertificateDer<'static>] {
        &self.0.authorities
    }

    /// Looks the host up and gives the addresses at which it may be spoken to.
    ///
    /// # Errors
    /// [`Unsent::Refused`] when none of them is public, [`Unsent::Unreachable`] when it has none,
    /// [`Unsent::TimedOut`] when nobody said in time.
    pub async fn look_up(&self, target: &Target) -> Result<Vec<SocketAddr>, Unsent> {
        tokio::time::timeout(self.0.time, self.judged(target)).await.unwrap_or_else(|_| Err(self.too_slow(target)))
    }

    /// Sends one request and reads the answer.
    ///
    /// The answer counts from the moment its status and headers are there; what of its body does not
    /// come in time, or is behind [`ANSWER_LIMIT`], is left unread.
    ///
    /// # Errors
    /// [`Unsent`], when there is no such answer.
    pub async fn send(
        &self,
        method: Method,
        target: &Target,
        headers: HeaderMap,
        body: impl Into<Bytes>,
    ) -> Result<Answer, Unsent> {
        let request = request(method, target, headers, body.into())?;
        let mut answer = None;
        let exchange = async {
            let addresses = self.judged(target).await?;
            connect::exchange(&self.0.tls, &addresses, target, request, &mut answer).await
        };
        let ended = tokio::time::timeout(self.0.time, exchange).await;
        match (answer, ended) {
            (Some(answer), _) => Ok(answer),
            (None, Ok(Err(unsent))) => Err(unsent),
            (None, _) => Err(self.too_slow(target)),
        }
    }

    async fn judged(&self, target: &Target) -> Result<Vec<SocketAddr>, Unsent> {
        let host = target.host();
        let found = match target.address() {
            Some(address) => vec![address],
            None => self.0.resolver.addresses(&host).await.map_err(|error| {
                tracing::debug!(%error, "a name was not found");
                Unsent::Unreachable(format!("No server was found under the name {host}."))
            })?,
        };
        if found.is_empty() {
            return Err(Unsent::Unreachable(format!("No server was found under the name {host}.")));
        }
        let may: Vec<SocketAddr> = found
            .into_iter()
            .filter(|address| self.may_be_spoken_to(*address))
            .map(|address| SocketAddr::new(address, target.port()))
            .collect();
        if may.is_empty() {
            // The address behind a name is not told: it would show what the network here is made of.
            return Err(Unsent::Refused(format!(
                "{host} is inside a private network or this machine itself, and nothing is sent there. Use an address \
                 that the public internet can reach."
            )));
        }
        Ok(may)
    }

    fn may_be_spoken_to(&self, address: IpAddr) -> bool {
        is_public(address) || self.0.allowed.iter().any(|range| range.contains(address))
    }

    fn too_slow(&self, target: &Target) -> Unsent {
        Unsent::TimedOut(format!("{} did not answer within {} seconds.", target.host(), self.0.time.as_secs().max(1)))
    }
}

fn request(method: Method, target: &Target, headers: HeaderMap, body: Bytes) -> Result<Request<Full<Bytes>>, Unsent> {
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = method;
    *request.uri_mut() = target.path();
    *request.headers_mut() = headers;
    let host = HeaderValue::from_str(&target.authority())
        .map_err(|_| Unsent::Refused("The host of that address cannot be written down.".into()))?;
    request.headers_mut().insert(header::HOST, host);
    request.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    let us = HeaderValue::from_static(concat!("Tidings/", env!("CARGO_PKG_VERSION")));
    request.headers_mut().entry(header::USER_AGENT).or_insert(us);
    Ok(request)
}

#[cfg(test)]
mod tests;
