//! What happens to a category.

use serde::{Deserialize, Serialize};

use crate::aggregate_events;
use crate::id::CategoryId;

aggregate_events! {
    /// Everything that happens to a category.
    CategoryEvent {
        Added = "category.added",
        Renamed = "category.renamed",
        Recoloured = "category.recoloured",
        IconChosen = "category.icon_chosen",
        Moved = "category.moved",
        Archived = "category.archived",
        Restored = "category.restored",
    }
}

/// Whether money of the category goes out or comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CategoryKind {
    Expense,
    Income,
}

impl CategoryKind {
    /// The stored and spoken name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expense => "expense",
            Self::Income => "income",
        }
    }
}

/// The household has a new category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub name: String,
    pub kind: CategoryKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<CategoryId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_key: Option<String>,
}

/// It has another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renamed {
    pub name: String,
}

/// It has another colour, or none of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recoloured {
    pub colour: Option<String>,
}

/// It has another icon, or none of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IconChosen {
    pub icon: Option<String>,
}

/// It stands below another category, or on the top level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    pub parent_id: Option<CategoryId>,
}

/// It is no longer offered; what was put in it stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Archived {}

/// It is offered again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restored {}
