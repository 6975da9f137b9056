//! The other side of `make bench`.
//!
//! `tidings-load bare` serves one page from memory, as plainly as axum can. `tidings-load fanout`
//! opens many sockets on one stream, publishes posts, and measures when they arrive.

mod arguments;
mod bare;
mod board;
mod fanout;
mod frame;
mod listener;
mod publisher;

use std::process::ExitCode;

use arguments::Arguments;

/// The program that this is compared with allocates the same way.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Anything that ends the program, in words.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("tidings-load: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Failure> {
    let (command, arguments) = Arguments::read(std::env::args().skip(1))?;
    match command.as_str() {
        // As many threads as cores it may use, like the program itself.
        "bare" => tokio::runtime::Runtime::new()?.block_on(bare::serve(&arguments)),
        // One thread: the clock and all sockets in one place.
        "fanout" => {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            tokio::task::LocalSet::new().block_on(&runtime, fanout::run(&arguments))
        }
        other => Err(format!("no such command: {other:?}; there are bare and fanout").into()),
    }
}
