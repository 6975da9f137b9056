//! The program: reads the command and hands over.

#[cfg(feature = "ssr")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(feature = "ssr")]
fn main() -> std::process::ExitCode {
    tidings::server::run()
}

/// The browser's program is the library.
#[cfg(not(feature = "ssr"))]
fn main() {}
