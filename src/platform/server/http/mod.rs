//! The walls around every request: files, the page cache, headers, limits, who is calling.

mod address;
mod assets;
mod caller;
mod cause;
mod csp;
mod download;
mod failure;
mod flash;
mod form;
mod headers;
mod host;
mod kept;
mod limits;
mod page_cache;
mod problem;
mod query;
mod slow;
mod whole;

#[cfg(feature = "embed")]
mod embedded {
    include!(concat!(env!("OUT_DIR"), "/site.rs"));
}
#[cfg(not(feature = "embed"))]
mod embedded {
    /// Nothing is inside this binary: the files are read from `target/site` at start.
    pub static FILES: &[(&str, &[u8], u64)] = &[];
}

pub use address::{block_of, client_address};
pub use assets::{Assets, serve_asset, serve_public};
pub use caller::Caller;
pub use cause::with_cause;
pub use csp::{by_nonce, content_security_policy};
pub use download::download;
pub use failure::{answer, escape, plain_page, sentence_page};
pub use flash::{carry_words, done_at, done_here, say};
pub use form::{Form, Renderer, draw_again, local_path, see_other, shown_once};
pub use headers::security_headers;
pub use host::misdirected;
pub use kept::{Kept, kept};
pub use limits::{BODY_LIMIT, brings_bearer, catch_panics, cross_site, settle_rpc};
pub use page_cache::{PageCache, WithPageCache};
pub use problem::{PROBLEM_JSON, Problem, problem, settle_api};
pub use query::query_here;
pub use slow::{Patience, slow_bodies};
pub use whole::whole_forms;
