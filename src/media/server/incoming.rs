//! A file on its way in: from the request to the disk, a piece at a time, hashed as it comes.

use axum::extract::multipart::{Field, Multipart, MultipartError};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::files::{Begun, Files};
use crate::media::BYTES_LIMIT;
use crate::platform::error::AppError;
use crate::platform::picture::HASH_DIGITS;
use crate::platform::server::Platform;
use crate::platform::server::error::internal;

/// The most bytes that are read of what is said about a picture.
const WORDS_LIMIT: usize = 4 * 1024;

/// A picture that has arrived and is on the disk.
#[derive(Debug)]
pub struct Incoming {
    pub begun: Begun,
    pub hash: String,
    pub bytes: u64,
    /// What it shows, in the words of whoever brought it.
    pub alt: String,
}

/// Reads a form with the fields `picture` and `alt`. A file that is too large is read to its end and not kept: a
/// browser listens to an answer only then.
///
/// # Errors
/// [`AppError::Invalid`] when there is no picture, or too much of it; [`AppError::Malformed`] for a form that is none.
pub async fn receive(platform: &Platform, mut form: Multipart) -> Result<Incoming, AppError> {
    let mut alt = String::new();
    let mut found = None;
    while let Some(field) = form.next_field().await.map_err(malformed)? {
        match field.name() {
            Some("alt") => alt = words(field).await?,
            Some("picture") if found.is_some() => {
                return Err(refuse("One picture at a time. Add the next one after it."));
            }
            Some("picture") => found = Some(store(platform, field).await?),
            _ => {}
        }
    }
    let Some((begun, hash, bytes)) = found.filter(|(_, _, bytes)| *bytes > 0) else {
        return Err(refuse("There is no picture yet. Choose one first."));
    };
    if bytes > BYTES_LIMIT {
        let (has, fits) = (bytes.div_ceil(1024 * 1024), BYTES_LIMIT / 1024 / 1024);
        return Err(refuse(format!("The picture is {has} MB; up to {fits} MB fits. Make it smaller or pick another.")));
    }
    Ok(Incoming { begun, hash, bytes, alt })
}

/// Words about the field of the picture.
pub fn refuse(words: impl Into<String>) -> AppError {
    AppError::field("picture", words)
}

async fn store(platform: &Platform, mut field: Field<'_>) -> Result<(Begun, String, u64), AppError> {
    let begun = Files::of(platform).begin(&platform.rng.id(platform.clock.now())).map_err(internal)?;
    let mut file = tokio::fs::File::create(&begun.path).await.map_err(internal)?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    while let Some(piece) = field.chunk().await.map_err(malformed)? {
        bytes += piece.len() as u64;
        if bytes <= BYTES_LIMIT {
            hash.update(&piece);
            file.write_all(&piece).await.map_err(internal)?;
        }
    }
    file.sync_all().await.map_err(internal)?;
    let mut hex: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    hex.truncate(HASH_DIGITS);
    Ok((begun, hex, bytes))
}

async fn words(mut field: Field<'_>) -> Result<String, AppError> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(malformed)? {
        if bytes.len() + piece.len() > WORDS_LIMIT {
            return Err(AppError::field(
                "alt",
                "The description is too long. Say in a sentence what the picture shows.",
            ));
        }
        bytes.extend_from_slice(&piece);
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn malformed(_: MultipartError) -> AppError {
    AppError::Malformed("The picture did not arrive whole. Send it again.".into())
}
