//! The binary `wumbo`.

use clap::Parser;

/// Gives memory back after a large import, which the system's allocator keeps (docs/BENCHMARKS.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    api::cli::run(api::cli::Cli::parse())
}
