//! Use cases of a category.

use domain::category::{Add, Category, CategoryCommand, CategoryError, CategoryKind, ParentFacts};
use domain::id::{CategoryId, HouseholdId};

use crate::error::CommandError;
use crate::execute::{self, House, Receipt, load};
use crate::ports::{Intent, StoreError};

type Outcome = Result<Receipt, CommandError<CategoryError>>;

/// A new category as the person describes it.
#[derive(Debug, Clone)]
pub struct NewCategory {
    pub name: String,
    pub kind: CategoryKind,
    pub parent_id: Option<CategoryId>,
    pub colour: Option<String>,
    pub icon: Option<String>,
}

/// Changes of a category; the outer `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct CategoryEdit {
    pub name: Option<String>,
    pub parent_id: Option<Option<CategoryId>>,
    pub colour: Option<Option<String>>,
    pub icon: Option<Option<String>>,
    pub archived: Option<bool>,
}

/// Adds a category of the household's own.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn add(house: &House, intent: &Intent, new: NewCategory) -> Outcome {
    let add = Add {
        name: new.name,
        kind: new.kind,
        parent: parent(house, intent.household_id, new.parent_id).await?,
        colour: new.colour,
        icon: new.icon,
        system_key: None,
    };
    let id = CategoryId(house.ids.fresh());
    execute::execute::<Category>(house, intent, "add_category", id, CategoryCommand::Add(add)).await
}

/// Renames, recolours, moves, archives or restores a category: all that is asked, or nothing.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(house: &House, intent: &Intent, id: CategoryId, edit: CategoryEdit) -> Outcome {
    let mut commands = Vec::new();
    if edit.archived == Some(false) {
        commands.push(CategoryCommand::Restore);
    }
    commands.extend(edit.name.map(CategoryCommand::Rename));
    commands.extend(edit.colour.map(CategoryCommand::Recolour));
    commands.extend(edit.icon.map(CategoryCommand::ChooseIcon));
    if let Some(parent_id) = edit.parent_id {
        commands.push(CategoryCommand::Move {
            parent: parent(house, intent.household_id, parent_id).await?,
            has_children: house.lookup.has_subcategories(intent.household_id, id.0).await?,
            own_id: id,
        });
    }
    if edit.archived == Some(true) {
        commands.push(CategoryCommand::Archive);
    }
    execute::execute_all::<Category>(house, intent, "edit_category", id, commands, exists).await
}

/// Archives a category: what was put in it stays, and it is no longer offered.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn archive(house: &House, intent: &Intent, id: CategoryId) -> Outcome {
    let command = CategoryCommand::Archive;
    execute::execute::<Category>(house, intent, "archive_category", id, command).await
}

fn exists(category: &Category) -> Result<(), CommandError<CategoryError>> {
    match category.kind {
        Some(_) => Ok(()),
        None => Err(CommandError::Refused(CategoryError::Unknown)),
    }
}

async fn parent(
    house: &House,
    household: HouseholdId,
    id: Option<CategoryId>,
) -> Result<Option<ParentFacts>, CommandError<CategoryError>> {
    let Some(id) = id else { return Ok(None) };
    let (category, _) = load::<Category>(house.store.as_ref(), household, id).await?;
    match category.kind {
        None => Err(CommandError::UnknownReference { field: "parent_id" }),
        Some(kind) => Ok(Some(ParentFacts {
            id,
            kind,
            is_archived: category.is_archived,
            has_parent: category.parent_id.is_some(),
        })),
    }
}

/// Whether a transaction may be put into this category now.
pub(crate) async fn may_be_chosen(
    house: &House,
    household: HouseholdId,
    id: CategoryId,
) -> Result<bool, StoreError> {
    let (category, _) = load::<Category>(house.store.as_ref(), household, id).await?;
    Ok(category.kind.is_some() && !category.is_archived)
}
