//! From judged addresses to an answer.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{self, CertificateError, ClientConfig, RootCertStore, crypto::ring};

use super::{Answer, Target, Unsent};

/// How long one address may take to pick up before the next is tried.
const PICK_UP: Duration = Duration::from_secs(3);
/// The longest head of an answer, in bytes.
const HEAD_LIMIT: usize = 32 * 1024;

/// Encryption that believes the public certificate authorities (Mozilla's list) and these.
pub(super) fn tls(authorities: &[CertificateDer<'static>]) -> Result<TlsConnector, String> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for authority in authorities {
        roots.add(authority.clone()).map_err(|error| format!("A certificate authority cannot be read: {error}"))?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("The encryption of outgoing requests cannot be set up: {error}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// Sends `request` to the first of `addresses` that picks up. `answer` is filled as it comes, so that
/// what has come by the end of the time is not lost.
pub(super) async fn exchange(
    tls: &TlsConnector,
    addresses: &[SocketAddr],
    target: &Target,
    request: Request<Full<Bytes>>,
    answer: &mut Option<Answer>,
) -> Result<(), Unsent> {
    let host = target.host();
    let stream = pick_up(addresses).await.map_err(|error| {
        tracing::debug!(%error, "nobody picked up");
        Unsent::Unreachable(format!("{host} cannot be reached on port {}.", target.port()))
    })?;
    if !target.is_tls() {
        return speak(stream, &host, request, answer).await;
    }
    let name = ServerName::try_from(host.clone())
        .map_err(|_| Unsent::Refused(format!("No certificate can be made out to {host}. Use another name.")))?;
    let stream = tls.connect(name, stream).await.map_err(|error| {
        tracing::debug!(%error, "no encryption");
        Unsent::Unreachable(format!(
            "{host} was not encrypted as it should be, so nothing was sent: {}.",
            fault(&error)
        ))
    })?;
    speak(stream, &host, request, answer).await
}

/// What is wrong with the encryption, in words for whoever runs that server.
fn fault(error: &io::Error) -> &'static str {
    match error.get_ref().and_then(|cause| cause.downcast_ref()) {
        Some(rustls::Error::InvalidCertificate(fault)) => match fault {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "its certificate is made out to another name"
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => "its certificate has run out",
            CertificateError::UnknownIssuer => "its certificate is by no authority that is known here",
            _ => "its certificate is not accepted",
        },
        _ => "it does not speak TLS 1.2 or 1.3 there",
    }
}

async fn pick_up(addresses: &[SocketAddr]) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::NotFound);
    for address in addresses {
        match tokio::time::timeout(PICK_UP, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => {
                let _ = stream.set_nodelay(true);
                return Ok(stream);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = io::ErrorKind::TimedOut.into(),
        }
    }
    Err(last)
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    host: &str,
    request: Request<Full<Bytes>>,
    answer: &mut Option<Answer>,
) -> Result<(), Unsent> {
    let broken = |error: hyper::Error| {
        tracing::debug!(%error, "no answer");
        Unsent::Unreachable(format!("{host} picked up, but what came back was no answer in HTTP."))
    };
    let (mut sender, connection) =
        http1::Builder::new().max_buf_size(HEAD_LIMIT).handshake(TokioIo::new(stream)).await.map_err(broken)?;
    // The connection ends with this request, whatever the other side is still sending.
    let mut driver = JoinSet::new();
    driver.spawn(async move {
        let _ = connection.await;
    });
    let (head, body) = sender.send_request(request).await.map_err(broken)?.into_parts();
    answer.insert(Answer::of(head)).read(body).await;
    Ok(())
}
