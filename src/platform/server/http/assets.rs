//! The built front end, held in memory and served with the strongest caching that is true.
//!
//! Everything hangs below `/_app/{build}/`, where `build` is a hash over all files: any change
//! makes new addresses, so each answer may be kept for ever. The files of `public/` also have
//! plain addresses (`/favicon.svg`), which are asked again each time and mostly answer 304.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;
use std::sync::Arc;

use axum::extract::{Path as UrlPath, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

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

/// A file as it was found, with a hash of its content.
struct Found {
    name: String,
    bytes: Bytes,
    hash: u64,
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
        let mut files: Vec<Found> = embedded::FILES
            .iter()
            .map(|(name, bytes, hash)| Found {
                name: (*name).to_owned(),
                bytes: Bytes::from_static(bytes),
                hash: *hash,
            })
            .collect();
        if files.is_empty() {
            read_folder(folder, folder, &mut files);
            files.sort_by(|a, b| a.name.cmp(&b.name));
        }
        Self::of(files)
    }

    fn of(found: Vec<Found>) -> Self {
        let mut whole = DefaultHasher::new();
        let mut compressed = HashMap::new();
        let mut plain = Vec::new();
        for mut file in found {
            if let Some(name) = file.name.strip_prefix("pkg/") {
                file.name = name.to_owned();
            }
            match file.name.strip_suffix(".br") {
                Some(of) => {
                    compressed.insert(of.to_owned(), file.bytes);
                }
                None => {
                    (file.name.as_str(), file.hash).hash(&mut whole);
                    plain.push(file);
                }
            }
        }
        let files = plain
            .into_iter()
            .map(|file| {
                let etag = format!("\"{:016x}\"", file.hash);
                let asset = Asset {
                    brotli: compressed.remove(&file.name),
                    kind: HeaderValue::from_static(content_type(&file.name)),
                    etag: HeaderValue::from_str(&etag).unwrap_or(HeaderValue::from_static("\"0\"")),
                    plain: file.bytes,
                };
                (file.name, asset)
            })
            .collect();
        Self { build: format!("{:016x}", whole.finish()).into(), files: Arc::new(files) }
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

fn read_folder(root: &Path, folder: &Path, files: &mut Vec<Found>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            read_folder(root, &path, files);
        } else if let (Some(name), Ok(bytes)) =
            (path.strip_prefix(root).ok().and_then(|name| name.to_str()), std::fs::read(&path))
            && !name.ends_with(".gz")
            && !name.ends_with(".ts")
        {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            files.push(Found { name: name.to_owned(), hash: hasher.finish(), bytes: Bytes::from(bytes) });
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
