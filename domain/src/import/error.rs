//! Why an import refuses a command.

use thiserror::Error;

use crate::text::TextError;

/// The rules of an import, as refusals.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    #[error("file name {0}")]
    FileName(TextError),
}
