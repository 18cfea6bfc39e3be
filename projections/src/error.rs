//! Why a read model could not be built or read.

use domain::aggregate::DecodeError;
use thiserror::Error;

/// What can go wrong between the log and a screen.
#[derive(Debug, Error)]
pub enum ProjectionError {
    #[error("the database does not answer")]
    Database(#[from] sqlx::Error),
    #[error("revision {revision} cannot be read")]
    Undecodable {
        revision: i64,
        #[source]
        source: DecodeError,
    },
    #[error("revision {revision} was expected, {found} was found")]
    Gap { revision: i64, found: i64 },
    #[error("an event speaks of {0}, which no earlier event brought into being")]
    Dangling(&'static str),
    #[error("a sum went beyond what can be counted")]
    Overflow,
    #[error("the read models did not reach revision {wanted} in time; they are at {reached}")]
    Behind { wanted: i64, reached: i64 },
    #[error("revision {0} does not exist yet")]
    Future(i64),
    #[error("the cursor is not one of ours")]
    BadCursor,
    #[error("the rebuilt tables differ from the live ones: {0}")]
    Differs(String),
}

impl ProjectionError {
    /// Whether trying again later can help without any change of the code or the log.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Database(error) if !matches!(
            error.as_database_error().and_then(|db| db.code()).as_deref(),
            Some(code) if code.starts_with("22") || code.starts_with("23") || code.starts_with("42")
        ))
    }
}
