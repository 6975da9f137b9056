//! Answering connections, each in a task of its own, until the program ends.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use futures::FutureExt;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tower::ServiceExt;

use crate::platform::server::http::WithPageCache;

/// The site in front of its connections.
type Site = WithPageCache<Router>;

/// Serves until `until`, and then until every request under way is answered. What `axum::serve` does, but that it
/// waits for a slow client for ever.
///
/// `head` is how long the headers of a request may take.
pub(super) async fn serve<L>(mut listener: L, site: Site, head: Duration, until: impl Future<Output = ()>)
where
    L: Listener<Io = TcpStream, Addr = SocketAddr>,
{
    // Every connection holds one receiver of each: the first says that it is to end, the second that it has.
    let (ending, told) = watch::channel(());
    let (open, gone) = watch::channel(());
    let mut until = pin!(until);
    loop {
        tokio::select! {
            (stream, peer) = listener.accept() => {
                tokio::spawn(connection(stream, peer, site.clone(), head, told.clone(), gone.clone()));
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
    stream: TcpStream,
    peer: SocketAddr,
    site: Site,
    head: Duration,
    mut told: watch::Receiver<()>,
    _open: watch::Receiver<()>,
) {
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        site.clone().oneshot(request.map(Body::new))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(head);
    let mut served = pin!(http.serve_connection(TokioIo::new(stream), service).with_upgrades());
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
