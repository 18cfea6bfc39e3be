//! Use cases of a category.

use domain::category::{Add, Category, CategoryCommand, CategoryError, CategoryKind, ParentFacts};
use domain::id::{CategoryId, HouseholdId};

use crate::error::CommandError;
use crate::execute::{self, Fence, House, Receipt, load};
use crate::ports::{Intent, StoreError};
use crate::scope::Scope;

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
pub async fn add(house: &House, scope: &Scope, intent: &Intent, new: NewCategory) -> Outcome {
    let id = CategoryId(house.ids.fresh());
    let commands = || async {
        let add = Add {
            name: new.name.clone(),
            kind: new.kind,
            parent: parent(house, scope.household_id, new.parent_id).await?,
            colour: new.colour.clone(),
            icon: new.icon.clone(),
            system_key: None,
        };
        Ok(vec![CategoryCommand::Add(add)])
    };
    let fence = fence(new.parent_id.is_some());
    execute::execute_on_facts(house, intent, "add_category", id, fence, commands, anything).await
}

/// Renames, recolours, moves, archives or restores a category: all that is asked, or nothing.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(
    house: &House,
    scope: &Scope,
    intent: &Intent,
    id: CategoryId,
    edit: CategoryEdit,
) -> Outcome {
    let commands = || edits(house, scope.household_id, id, edit.clone());
    let fence = fence(edit.parent_id.is_some());
    execute::execute_on_facts(house, intent, "edit_category", id, fence, commands, exists).await
}

async fn edits(
    house: &House,
    household: HouseholdId,
    id: CategoryId,
    edit: CategoryEdit,
) -> Result<Vec<CategoryCommand>, CommandError<CategoryError>> {
    let mut commands = Vec::new();
    if edit.archived == Some(false) {
        commands.push(CategoryCommand::Restore);
    }
    commands.extend(edit.name.map(CategoryCommand::Rename));
    commands.extend(edit.colour.map(CategoryCommand::Recolour));
    commands.extend(edit.icon.map(CategoryCommand::ChooseIcon));
    if let Some(parent_id) = edit.parent_id {
        commands.push(CategoryCommand::Move {
            parent: parent(house, household, parent_id).await?,
            has_children: house.lookup.has_subcategories(household, id.0).await?,
            own_id: id,
        });
    }
    if edit.archived == Some(true) {
        commands.push(CategoryCommand::Archive);
    }
    Ok(commands)
}

/// Two that move below each other at once would each be allowed, and make a circle together.
fn fence(moves: bool) -> Fence {
    if moves { Fence::Household } else { Fence::Stream }
}

/// Archives a category: what was put in it stays, and it is no longer offered.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn archive(house: &House, _: &Scope, intent: &Intent, id: CategoryId) -> Outcome {
    let command = CategoryCommand::Archive;
    execute::execute::<Category>(house, intent, "archive_category", id, command).await
}

fn anything(_: &Category) -> Result<(), CommandError<CategoryError>> {
    Ok(())
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
