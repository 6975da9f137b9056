//! The yardstick: axum answering with bytes that it already has.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::Response;
use axum::routing::get;
use axum::serve::ListenerExt;
use bytes::Bytes;
use tokio::net::TcpListener;

use crate::Failure;
use crate::arguments::Arguments;

/// Serves the bytes of `--body` under the headers of `--head` (`name: value` lines) at `/`, on a
/// free port that it prints, until it is killed.
pub async fn serve(arguments: &Arguments) -> Result<(), Failure> {
    let body = Bytes::from(std::fs::read(arguments.text("body")?)?);
    let headers = read_head(&std::fs::read_to_string(arguments.text("head")?)?)?;
    let answer = move || {
        let (body, headers) = (body.clone(), headers.clone());
        async move {
            let mut response = Response::new(Body::from(body));
            *response.headers_mut() = headers;
            response
        }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("listening on http://{}", listener.local_addr()?);
    let listener = listener.tap_io(|socket| {
        // What is lost without it is lost by both sides; a refusal changes nothing.
        let _ = socket.set_nodelay(true);
    });
    axum::serve(listener, Router::new().route("/", get(answer))).await?;
    Ok(())
}

fn read_head(text: &str) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for line in text.lines() {
        let (name, value) = line.split_once(": ").ok_or_else(|| format!("not a header: {line:?}"))?;
        headers.append(name.parse::<HeaderName>()?, HeaderValue::from_str(value)?);
    }
    Ok(headers)
}
