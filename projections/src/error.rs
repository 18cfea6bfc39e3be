//! Why a read model could not be built or read.

use following::error::FollowError;
use thiserror::Error;

pub use following::error::{is_busy, is_full};

/// What can go wrong between the log and a screen.
#[derive(Debug, Error)]
pub enum ProjectionError {
    /// The log could not be read or followed, or the database not asked.
    #[error(transparent)]
    Following(FollowError),
    #[error("an event speaks of {0}, which no earlier event brought into being")]
    Dangling(&'static str),
    #[error("the read models did not reach revision {wanted} in time; they are at {reached}")]
    Behind { wanted: i64, reached: i64 },
    #[error("revision {0} does not exist yet")]
    Future(i64),
    /// A look into the past whose asker has left while it was built.
    #[error("nobody waits for it any more")]
    Unwanted,
    #[error("the cursor is not one of ours")]
    BadCursor,
    #[error("the rebuilt tables differ from the live ones: {0}")]
    Differs(String),
    /// A table of which no projector says who may see its rows.
    #[error("nobody says who may see the rows of table {0}")]
    Unfenced(String),
    /// A query of a read model that was not opened for it: of the present it would answer, of the
    /// past there would be nothing to read.
    #[error("the read model {0} was not opened")]
    NotOpened(&'static str),
    /// A read model that a household's others have gone on without, or that is just filled.
    #[error("the read model {0} is not up to date with the others")]
    LeftOut(String),
    /// A look into the past that took too long to build.
    #[error("the past took too long to be built")]
    TooLong,
    #[error("the read models were made by another version of the program; run `wumbo rebuild`")]
    OtherVersion,
}

impl From<FollowError> for ProjectionError {
    fn from(error: FollowError) -> Self {
        Self::Following(error)
    }
}

impl From<sqlx::Error> for ProjectionError {
    fn from(error: sqlx::Error) -> Self {
        Self::Following(error.into())
    }
}

impl From<ProjectionError> for FollowError {
    fn from(error: ProjectionError) -> Self {
        match error {
            ProjectionError::Following(error) => error,
            // The rebuild that makes them this program's, or this program's end, is on its way.
            error @ ProjectionError::OtherVersion => {
                Self::Outside { what: "the generation of read models", source: Box::new(error) }
            }
            error => Self::Unfit(Box::new(error)),
        }
    }
}

impl ProjectionError {
    /// What went wrong, down to its last cause, for an operator: without values.
    pub fn reason(&self) -> String {
        following::error::reason_of(self)
    }

    /// Whether trying again later can help without any change of the code or the log.
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Following(error) => error.is_passing(),
            Self::OtherVersion => true,
            _ => false,
        }
    }
}
