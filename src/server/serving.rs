//! Answering connections, each in a task of its own, until the program ends.

mod line;

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use futures::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::process::{Resource, getrlimit};
use tokio::net::TcpStream;
use tokio::sync::{Semaphore, watch};
use tower::ServiceExt;

use crate::platform::server::http::{Patience, WithPageCache};
use line::Line;

/// The site in front of its connections.
type Site = WithPageCache<Router>;

/// Files that the program opens besides connections: the database, pictures, what it sends elsewhere.
const OTHER_FILES: u64 = 128;

/// As many connections as the system lets this process open, and still open its files. Whoever comes then waits for
/// their turn in the system's queue: nobody who is in is harmed.
pub(super) fn most_connections() -> usize {
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let most = files.saturating_sub(OTHER_FILES).max(files / 2);
    usize::try_from(most).unwrap_or(usize::MAX).min(Semaphore::MAX_PERMITS)
}

/// Serves until `until`, and then until every request under way is answered, at most so many connections at once.
/// What `axum::serve` does, but that it waits for a slow client for ever.
pub(super) async fn serve<L>(
    mut listener: L,
    site: Site,
    patience: Patience,
    most: usize,
    until: impl Future<Output = ()>,
) where
    L: Listener<Io = TcpStream, Addr = SocketAddr>,
{
    let places = Arc::new(Semaphore::new(most));
    let mut next = async || {
        let place = Arc::clone(&places).acquire_owned().await;
        let (stream, peer) = listener.accept().await;
        place.map(|place| (Line::new(stream, patience.taking, place), peer))
    };
    // Every connection holds one receiver of each: the first says that it is to end, the second that it has.
    let (ending, told) = watch::channel(());
    let (open, gone) = watch::channel(());
    let mut until = pin!(until);
    loop {
        tokio::select! {
            Ok((line, peer)) = next() => {
                tokio::spawn(connection(line, peer, site.clone(), patience, told.clone(), gone.clone()));
            }
            () = &mut until => break,
        }
    }
    drop(listener);
    drop(ending);
    drop(gone);
    open.closed().await;
}

/// One connection, from its first request to its last; a socket of the live channel goes on without it.
async fn connection(
    line: Line,
    peer: SocketAddr,
    site: Site,
    patience: Patience,
    mut told: watch::Receiver<()>,
    _open: watch::Receiver<()>,
) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        site.clone().oneshot(request.map(Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.head);
    let mut served = pin!(http.serve_connection(TokioIo::new(line), service).with_upgrades());
    // The sender never says anything: it ends.
    let mut end = pin!(async move { while told.changed().await.is_ok() {} }.fuse());
    loop {
        tokio::select! {
            // Whatever is wrong with a connection is the other side's business.
            _ = served.as_mut() => break,
            () = &mut end => served.as_mut().graceful_shutdown(),
        }
    }
}
