//! The binary `wumbo`.

use std::env;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use clap::Parser;

/// Gives memory back after a large import, which the system's allocator keeps (docs/BENCHMARKS.md).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long memory that nobody uses is kept, in milliseconds; read by the allocator before `main`.
const KEPT_FOR: &str = "MIMALLOC_PURGE_DELAY";

fn main() -> ExitCode {
    if env::var_os(KEPT_FOR).is_none() {
        begin_anew();
    }
    api::cli::run(api::cli::Cli::parse())
}

/// Becomes the same program, told to give memory back at once: after a second, which is usual, one
/// large file after another takes what the one before has not given back. Where that cannot be
/// done, the program goes on as it is and needs more memory.
fn begin_anew() {
    let Ok(program) = env::current_exe() else { return };
    // Started through a loader, or deleted since, it is another file that would begin.
    let name = program.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !name.starts_with("wumbo") || name.ends_with(" (deleted)") {
        return;
    }
    let mut arguments = env::args_os();
    let name = arguments.next().unwrap_or_default();
    let mut anew = Command::new(program);
    // Answers only when it failed.
    let _failed = anew.arg0(name).args(arguments).env(KEPT_FOR, "0").exec();
}
