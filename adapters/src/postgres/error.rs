//! What an error of the database means.

use commands::ports::StoreError;
use projections::error::{is_busy, is_full};

/// Translates an error of the database into the store's words.
pub(crate) fn store_error(error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|db| db.code()).map(|code| code.into_owned());
    let constraint = error.as_database_error().and_then(|db| db.constraint());
    match (code.as_deref(), constraint) {
        // unique_violation of a place in a stream, or of the first log row of a household
        (Some("23505"), Some("events_stream" | "household_logs_pkey" | "events_pkey")) => {
            StoreError::Conflict
        }
        // of ours: the log did not hold when it was last verified
        (Some("WB001"), _) => StoreError::Broken,
        // serialization_failure, deadlock_detected
        (Some("40001" | "40P01"), _) => StoreError::Conflict,
        _ if is_full(&error) => StoreError::NoRoom,
        _ if is_busy(&error) => StoreError::Busy,
        _ => StoreError::Unavailable(error.into()),
    }
}

/// Class 28 of SQLSTATE: no such login, a wrong password, or none that may log in from here.
pub(super) fn is_refusal(error: &sqlx::Error) -> bool {
    code(error).is_some_and(|code| code.starts_with("28"))
}

/// Its SQLSTATE.
pub(super) fn code(error: &sqlx::Error) -> Option<String> {
    error.as_database_error()?.code().map(|code| code.into_owned())
}
