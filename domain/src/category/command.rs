//! What can be asked of a category.

use crate::category::CategoryKind;
use crate::id::CategoryId;

/// What a decision must know of the category above, looked up by the use case.
#[derive(Debug, Clone, Copy)]
pub struct ParentFacts {
    pub id: CategoryId,
    pub kind: CategoryKind,
    pub is_archived: bool,
    /// Whether it stands below another one itself.
    pub has_parent: bool,
}

/// A new category.
#[derive(Debug, Clone)]
pub struct Add {
    pub name: String,
    pub kind: CategoryKind,
    pub parent: Option<ParentFacts>,
    /// `#RRGGBB`.
    pub colour: Option<String>,
    /// Name of an icon of the icon set.
    pub icon: Option<String>,
    /// Key in the system set, `None` for one the household made itself.
    pub system_key: Option<String>,
}

/// Everything that can be asked of a category.
#[derive(Debug, Clone)]
pub enum CategoryCommand {
    Add(Add),
    Rename(String),
    Recolour(Option<String>),
    ChooseIcon(Option<String>),
    /// Put it below another category, or on the top level.
    Move {
        parent: Option<ParentFacts>,
        has_children: bool,
        own_id: CategoryId,
    },
    Archive,
    Restore,
}
