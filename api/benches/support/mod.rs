//! What the benchmarks stand on: a durable PostgreSQL cluster to throw away, the product as a
//! process spoken with over HTTP, invented statement files, and figures as medians.
#![allow(dead_code, reason = "every benchmark uses another part")]

pub mod cluster;
pub mod figures;
pub mod home;
pub mod process;
pub mod server;
pub mod statement;

/// A directory that goes away by itself, and that the account PostgreSQL runs as can reach.
///
/// # Errors
/// When it cannot be made.
pub fn directory() -> std::io::Result<tempfile::TempDir> {
    use std::os::unix::fs::PermissionsExt;
    let open = std::fs::Permissions::from_mode(0o755);
    tempfile::Builder::new().prefix("wumbo-bench-").permissions(open).tempdir()
}
