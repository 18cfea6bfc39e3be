//! The decisions of a category.

use serde::{Deserialize, Serialize};

use crate::aggregate::{Aggregate, stamp};
use crate::category::{
    Add, Added, Archived, CategoryCommand, CategoryError, CategoryEvent, CategoryKind, IconChosen,
    Moved, ParentFacts, Recoloured, Renamed, Restored,
};
use crate::id::CategoryId;
use crate::text::{self, NAME_LENGTH};

/// Longest icon name, in characters.
const ICON_LENGTH: usize = 40;

/// One category; `kind` is `None` as long as it was never added.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Category {
    pub name: String,
    pub kind: Option<CategoryKind>,
    pub parent_id: Option<CategoryId>,
    pub colour: Option<String>,
    pub icon: Option<String>,
    pub system_key: Option<String>,
    pub is_archived: bool,
}

impl Aggregate for Category {
    const TYPE: &'static str = "category";
    const STAMP: i64 = stamp(&[include_str!("aggregate.rs"), include_str!("event.rs")]);
    type Id = CategoryId;
    type Command = CategoryCommand;
    type Event = CategoryEvent;
    type Error = CategoryError;

    fn decide(&self, command: CategoryCommand) -> Result<Vec<CategoryEvent>, CategoryError> {
        match (command, self.kind) {
            (CategoryCommand::Add(add), None) => added(add),
            (CategoryCommand::Add(_), Some(_)) => Err(CategoryError::AlreadyAdded),
            (_, None) => Err(CategoryError::Unknown),
            (command, Some(kind)) => self.decide_added(command, kind),
        }
    }

    fn apply(&mut self, event: &CategoryEvent) {
        match event {
            CategoryEvent::Added(added) => {
                self.name.clone_from(&added.name);
                self.kind = Some(added.kind);
                self.parent_id = added.parent_id;
                self.colour.clone_from(&added.colour);
                self.icon.clone_from(&added.icon);
                self.system_key.clone_from(&added.system_key);
            }
            CategoryEvent::Renamed(renamed) => self.name.clone_from(&renamed.name),
            CategoryEvent::Recoloured(recoloured) => self.colour.clone_from(&recoloured.colour),
            CategoryEvent::IconChosen(chosen) => self.icon.clone_from(&chosen.icon),
            CategoryEvent::Moved(moved) => self.parent_id = moved.parent_id,
            CategoryEvent::Archived(_) => self.is_archived = true,
            CategoryEvent::Restored(_) => self.is_archived = false,
        }
    }
}

impl Category {
    fn decide_added(
        &self,
        command: CategoryCommand,
        kind: CategoryKind,
    ) -> Result<Vec<CategoryEvent>, CategoryError> {
        let (holds, event): (bool, CategoryEvent) = match command {
            CategoryCommand::Add(_) => return Err(CategoryError::AlreadyAdded),
            CategoryCommand::Restore if self.is_archived => (false, Restored {}.into()),
            CategoryCommand::Restore => return Err(CategoryError::NotArchived),
            _ if self.is_archived => return Err(CategoryError::IsArchived),
            CategoryCommand::Archive => (false, Archived {}.into()),
            CategoryCommand::Rename(name) => {
                let name = named(&name)?;
                (name == self.name, Renamed { name }.into())
            }
            CategoryCommand::Recolour(given) => {
                let colour = coloured(given)?;
                (colour == self.colour, Recoloured { colour }.into())
            }
            CategoryCommand::ChooseIcon(given) => {
                let icon = pictured(given)?;
                (icon == self.icon, IconChosen { icon }.into())
            }
            CategoryCommand::Move { parent, has_children, own_id } => {
                if parent.is_some_and(|parent| parent.id == own_id) {
                    return Err(CategoryError::BelowItself);
                }
                if parent.is_some() && has_children {
                    return Err(CategoryError::TooDeep);
                }
                let parent_id = below(parent, kind)?;
                (parent_id == self.parent_id, Moved { parent_id }.into())
            }
        };
        Ok(if holds { vec![] } else { vec![event] })
    }
}

fn added(add: Add) -> Result<Vec<CategoryEvent>, CategoryError> {
    let added = Added {
        name: named(&add.name)?,
        kind: add.kind,
        parent_id: below(add.parent, add.kind)?,
        colour: coloured(add.colour)?,
        icon: pictured(add.icon)?,
        system_key: add.system_key,
    };
    Ok(vec![added.into()])
}

fn below(
    parent: Option<ParentFacts>,
    kind: CategoryKind,
) -> Result<Option<CategoryId>, CategoryError> {
    match parent {
        None => Ok(None),
        Some(parent) if parent.is_archived => Err(CategoryError::IsArchived),
        Some(parent) if parent.has_parent => Err(CategoryError::TooDeep),
        Some(parent) if parent.kind != kind => Err(CategoryError::OtherKind),
        Some(parent) => Ok(Some(parent.id)),
    }
}

fn named(name: &str) -> Result<String, CategoryError> {
    text::one_line(name, NAME_LENGTH)
        .map_err(|reason| CategoryError::Text { field: "name", reason })
}

fn coloured(colour: Option<String>) -> Result<Option<String>, CategoryError> {
    match colour {
        None => Ok(None),
        Some(colour) => {
            let digits = colour.strip_prefix('#').ok_or(CategoryError::NotAColour)?;
            if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(CategoryError::NotAColour);
            }
            Ok(Some(colour.to_ascii_uppercase()))
        }
    }
}

fn pictured(icon: Option<String>) -> Result<Option<String>, CategoryError> {
    icon.map(|icon| text::one_line(&icon, ICON_LENGTH))
        .transpose()
        .map_err(|reason| CategoryError::Text { field: "icon", reason })
}
