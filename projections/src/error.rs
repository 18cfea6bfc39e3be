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
    #[error("the read models did not reach revision {wanted} in time; they are at {reached}")]
    Behind { wanted: i64, reached: i64 },
    #[error("revision {0} does not exist yet")]
    Future(i64),
    #[error("the cursor is not one of ours")]
    BadCursor,
    #[error("the rebuilt tables differ from the live ones: {0}")]
    Differs(String),
    #[error("the read models were made by another version of the program; run `wumbo rebuild`")]
    OtherVersion,
    /// Something beyond the database that a subscription tells its news to.
    #[error("{what} does not take the news")]
    Outside {
        what: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

impl ProjectionError {
    /// Whether trying again later can help without any change of the code or the log.
    pub fn is_passing(&self) -> bool {
        match self {
            // The rebuild that makes them this program's, or this program's end, is on its way.
            Self::Outside { .. } | Self::OtherVersion => true,
            Self::Database(sqlx::Error::Database(error)) => {
                let code = error.code();
                let kind = code.as_deref().and_then(|code| code.get(..2));
                // Wrong values, broken constraints, and what is missing or forbidden stay so.
                !matches!(kind, Some("22" | "23" | "42"))
            }
            // The connection, not what was asked over it.
            Self::Database(error) => matches!(
                error,
                sqlx::Error::Io(_)
                    | sqlx::Error::Tls(_)
                    | sqlx::Error::Protocol(_)
                    | sqlx::Error::PoolTimedOut
                    | sqlx::Error::PoolClosed
                    | sqlx::Error::WorkerCrashed
                    | sqlx::Error::BeginFailed
            ),
            _ => false,
        }
    }
}
