//! Why a use case did not happen.

use thiserror::Error;

use crate::ports::StoreError;

/// The outcome of a use case that was not carried out; nothing was stored.
#[derive(Debug, Error)]
pub enum CommandError<E: std::error::Error + 'static> {
    /// A rule of the household forbids it.
    #[error(transparent)]
    Refused(E),
    /// There is no such household for who asks, which nobody outside can tell from none.
    #[error("there is no such household")]
    Outside,
    /// The person is known, but may not do this.
    #[error("only an admin of the household may do this")]
    Forbidden,
    /// A field names something that is not there, or not this household's.
    #[error("{field} names nothing of this household")]
    UnknownReference { field: &'static str },
    /// The client saw another version than the current one (`If-Match`).
    #[error("the current version is {current}")]
    VersionMismatch { current: i64 },
    #[error(transparent)]
    Store(#[from] StoreError),
}
