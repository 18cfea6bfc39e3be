//! Why the master keys of the vault cannot be used.

use std::path::PathBuf;

use commands::ports::VaultError;
use thiserror::Error;

use crate::keys::KeyError;

/// Why the master keys of the vault cannot be used.
#[derive(Debug, Error)]
pub enum VaultKeyError {
    #[error(transparent)]
    Keys(#[from] KeyError),
    #[error(
        "{} is missing, {}: restore it from a backup of the keys directory. When it is lost for \
         good, `wumbo keys renew` goes on without it; what was sealed stays closed until it is \
         found", path.display(), relied_on(*owners))]
    Missing { path: PathBuf, owners: i64 },
    #[error(
        "{} is not the key of that name that this database is used with: WUMBO_KEYS_DIR names the \
         keys of another installation, or the file was replaced. Name the right directory, or \
         restore the file from a backup of it; when that is lost, move this file away and go on \
         without it with `wumbo keys renew`; what was sealed stays closed until the right one is \
         found", path.display())]
    Foreign { path: PathBuf },
    #[error(
        "a key of the vault cannot be had just now; what was done until then is kept, and the \
         command goes on there when it is run again"
    )]
    Away(#[source] VaultError),
    #[error("the keys of the vault cannot be read or written in the database")]
    Database(#[from] sqlx::Error),
}

fn relied_on(owners: i64) -> String {
    match owners {
        0 => "with which this house seals".to_owned(),
        1 => "and what is sealed for a household or person opens with it alone".to_owned(),
        _ => format!("and what is sealed for {owners} households and people opens with it alone"),
    }
}
