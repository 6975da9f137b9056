//! Sending a file to whoever may have it.

use std::path::Path;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use tokio::fs::File;
use tokio::io::AsyncReadExt;

use crate::platform::error::AppError;
use crate::platform::server::error::internal;

/// Bytes read at once.
const CHUNK: usize = 64 * 1024;

/// Answers with a file, to be saved as `name`: letters, digits, `.`, `-` and `_` only. It is read as it is
/// sent. Nothing on the way may keep it.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such file.
pub async fn download(path: &Path, kind: &'static str, name: &str) -> Result<Response, AppError> {
    let file = match File::open(path).await {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(AppError::NotFound),
        Err(error) => return Err(internal(format!("{}: {error}", path.display()))),
    };
    let length = file.metadata().await.map_err(internal)?.len();
    let pieces = stream::try_unfold(file, |mut file| async move {
        let mut piece = Vec::with_capacity(CHUNK);
        let count = (&mut file).take(CHUNK as u64).read_to_end(&mut piece).await?;
        Ok::<_, std::io::Error>((count > 0).then(|| (Bytes::from(piece), file)))
    });
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")).map_err(internal)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
        (header::CONTENT_LENGTH, length.into()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((StatusCode::OK, headers, Body::from_stream(pieces)).into_response())
}
