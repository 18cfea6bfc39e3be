//! Why a category refuses a command.

use thiserror::Error;

use crate::text::TextError;

/// The rules of a category, as refusals.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CategoryError {
    #[error("there is no such category")]
    Unknown,
    #[error("the category exists already")]
    AlreadyAdded,
    #[error("the category is archived; restore it first")]
    IsArchived,
    #[error("the category is not archived")]
    NotArchived,
    #[error("categories have two levels: one that is below another cannot have any below itself")]
    TooDeep,
    #[error("a category cannot stand below itself")]
    BelowItself,
    #[error("a category below another must be of the same kind")]
    OtherKind,
    #[error("the colour must be written #RRGGBB")]
    NotAColour,
    #[error("{field} {reason}")]
    Text { field: &'static str, reason: TextError },
}
