//! The binary `wumbo`.

use clap::Parser;

fn main() -> std::process::ExitCode {
    api::cli::run(api::cli::Cli::parse())
}
