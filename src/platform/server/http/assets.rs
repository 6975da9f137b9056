//! The built front end, held in memory and served with the strongest caching that is true.
//!
//! Everything hangs below `/_app/{build}/`, where `build` is a hash over all files: any change
//! makes new addresses, so each answer may be kept for ever. The files of `public/` also have
//! plain addresses (`/favicon.svg`), which are asked again each time and mostly answer 304.

use std::borrow::Cow;
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::embedded;
use crate::platform::server::Platform;

const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const ASK_AGAIN: HeaderValue = HeaderValue::from_static("public, max-age=3600, must-revalidate");

/// One file, as it is and compressed.
struct Asset {
    plain: Bytes,
    brotli: Option<Bytes>,
    kind: HeaderValue,
    etag: HeaderValue,
}

/// All files of the front end. Cheap to clone.
#[derive(Clone)]
pub struct Assets {
    build: Arc<str>,
    files: Arc<HashMap<String, Asset>>,
}

impl Assets {
    /// The files inside this binary, or else those in `folder`; none when that is not there either.
    pub fn load(folder: &Path) -> Self {
        let mut files: Vec<(String, Cow<'static, [u8]>)> =
            embedded::FILES.iter().map(|(name, bytes)| ((*name).to_owned(), Cow::Borrowed(*bytes))).collect();
        if files.is_empty() {
            read_folder(folder, folder, &mut files);
            files.sort();
        }
        Self::from_files(files)
    }

    fn from_files(files: Vec<(String, Cow<'static, [u8]>)>) -> Self {
        let mut whole = Sha256::new();
        let mut compressed = HashMap::new();
        let mut plain = Vec::new();
        for (name, bytes) in files {
            let name = name.strip_prefix("pkg/").map(str::to_owned).unwrap_or(name);
            let bytes = match bytes {
                Cow::Borrowed(inside) => Bytes::from_static(inside),
                Cow::Owned(read) => Bytes::from(read),
            };
            match name.strip_suffix(".br") {
                Some(of) => {
                    compressed.insert(of.to_owned(), bytes);
                }
                None => {
                    whole.update(name.as_bytes());
                    whole.update(&bytes);
                    plain.push((name, bytes));
                }
            }
        }
        let files = plain
            .into_iter()
            .map(|(name, plain)| {
                let etag = format!("\"{}\"", hex(&Sha256::digest(&plain), 16));
                let asset = Asset {
                    brotli: compressed.remove(&name),
                    kind: HeaderValue::from_static(content_type(&name)),
                    etag: HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"0\"")),
                    plain,
                };
                (name, asset)
            })
            .collect();
        Self { build: hex(&whole.finalize(), 16).into(), files: Arc::new(files) }
    }

    /// The hash over all files, in every asset's address.
    pub fn build(&self) -> Arc<str> {
        Arc::clone(&self.build)
    }

    /// The address of one file.
    pub fn url(&self, name: &str) -> String {
        format!("/_app/{}/{name}", self.build)
    }

    /// True when the front end was built and can be served.
    pub fn has_front_end(&self) -> bool {
        self.files.contains_key("tidings.js")
    }

    fn respond(&self, name: &str, request: &HeaderMap, caching: HeaderValue) -> Option<Response> {
        let asset = self.files.get(name)?;
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(header::CACHE_CONTROL, caching);
        headers.insert(header::ETAG, asset.etag.clone());
        headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if request.get(header::IF_NONE_MATCH) == Some(&asset.etag) {
            return Some((StatusCode::NOT_MODIFIED, headers).into_response());
        }
        headers.insert(header::CONTENT_TYPE, asset.kind.clone());
        let body = match &asset.brotli {
            Some(brotli) if accepts_brotli(request) => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
                brotli.clone()
            }
            _ => asset.plain.clone(),
        };
        Some((headers, body).into_response())
    }
}

/// `GET /_app/{build}/{*file}`: kept for ever by whoever fetched it. Another build's files are not here.
pub async fn serve_asset(
    State(platform): State<Platform>,
    UrlPath((build, file)): UrlPath<(String, String)>,
    headers: HeaderMap,
) -> Response {
    let known = (*platform.assets.build == build).then(|| platform.assets.respond(&file, &headers, FOR_EVER));
    known.flatten().unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// `GET /favicon.svg` and its like: the files of `public/` under their plain names.
pub async fn serve_public(State(platform): State<Platform>, uri: Uri, headers: HeaderMap) -> Response {
    // The sprite's address carries the hash of its content.
    let caching = if uri.query().is_some_and(|query| query.starts_with("v=")) { FOR_EVER } else { ASK_AGAIN };
    platform
        .assets
        .respond(uri.path().trim_start_matches('/'), &headers, caching)
        .unwrap_or_else(|| StatusCode::NOT_FOUND.into_response())
}

/// True when the client takes brotli; `br;q=0` is too rare to parse for.
pub(super) fn accepts_brotli(request: &HeaderMap) -> bool {
    request
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.split(',').any(|one| one.trim() == "br" || one.trim().starts_with("br;q=1")))
}

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<(String, Cow<'static, [u8]>)>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_folder(root, &path, files);
        } else if let (Some(name), Ok(bytes)) =
            (path.strip_prefix(root).ok().and_then(|name| name.to_str()), std::fs::read(&path))
            && !name.ends_with(".gz")
            && !name.ends_with(".ts")
        {
            files.push((name.to_owned(), Cow::Owned(bytes)));
        }
    }
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        _ => "text/plain; charset=utf-8",
    }
}

fn hex(bytes: &[u8], digits: usize) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>().chars().take(digits).collect()
}
