//! Tidings: a self-hosted home for a community's writing.
//!
//! One package, compiled twice: with `ssr` it is the server, with `hydrate` the program in the
//! browser. The modules stand in reading order; a slice may import only what stands above it.

// A page's type names every element in it.
#![recursion_limit = "512"]

pub mod platform;
pub mod ui;

// Blank lines keep their order: rustfmt would sort them.
pub mod accounts;

pub mod providers;

pub mod media;

pub mod posts;

pub mod comments;

pub mod notifications;

pub mod webhooks;

pub mod tokens;

pub mod oauth;

pub mod exports;

pub mod home;

pub mod api;

pub mod admin;

pub mod frame;

#[cfg(feature = "ssr")]
pub mod app;

#[cfg(feature = "ssr")]
pub mod server;

/// Wakes the islands of the page up in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    platform::browser::install_panic_hook();
    leptos::mount::hydrate_islands();
    platform::browser::wake();
    ui::tell_times();
    platform::live::client::Live::here().start();
}
