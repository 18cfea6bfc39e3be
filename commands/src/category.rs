//! Use cases of a category.

use domain::aggregate::Aggregate;
use domain::category::{Add, Category, CategoryCommand, CategoryError, CategoryKind, ParentFacts};
use domain::id::CategoryId;

use crate::error::CommandError;
use crate::house::House;
use crate::ports::{Intent, Quiet};
use crate::unit::{self, Facts, Loaded, Receipt, born, one};

type Refusal = CommandError<CategoryError>;
type Outcome = Result<Receipt, Refusal>;

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
    let id = CategoryId(house.ids.fresh());
    let reads = (born::<Category>(id), new.parent_id.map(one::<Category>));
    unit::carry_out(house, intent, "add_category", reads, |asked, (category, parent)| {
        let add = Add {
            name: new.name.clone(),
            kind: new.kind,
            parent: facts(parent.as_ref())?,
            colour: new.colour.clone(),
            icon: new.icon.clone(),
            system_key: None,
        };
        category.decide(asked, [CategoryCommand::Add(add)])?;
        Ok(category.into())
    })
    .await
}

/// Renames, recolours, moves, archives or restores a category: all that is asked, or nothing.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn edit(house: &House, intent: &Intent, id: CategoryId, edit: CategoryEdit) -> Outcome {
    let parent = edit.parent_id.flatten().map(one::<Category>);
    let reads = (one::<Category>(id), parent);
    let below = || async {
        match edit.parent_id {
            Some(_) => below(house, intent, id).await,
            None => Ok(Facts { known: false, quiet: None }),
        }
    };
    let name = "edit_category";
    unit::carry_out_on_facts(house, intent, name, reads, below, |asked, loaded, has_children| {
        let (category, parent) = loaded;
        if category.state.kind.is_none() {
            return Err(CommandError::Refused(CategoryError::Unknown));
        }
        let parent = facts(parent.as_ref())?;
        category.decide(asked, commands(&edit, id, parent, has_children))?;
        Ok(category.into())
    })
    .await
}

/// Whether categories stand below this one. One that comes there meanwhile changes that, and so
/// does any that moves: then it is looked up again.
async fn below(house: &House, intent: &Intent, id: CategoryId) -> Result<Facts<bool>, Refusal> {
    let (has_children, since) = house.lookup.has_subcategories(intent.household_id, id.0).await?;
    let quiet = Quiet { nouns: vec![Category::TYPE], since };
    Ok(Facts { known: has_children, quiet: Some(quiet) })
}

fn commands(
    edit: &CategoryEdit,
    own_id: CategoryId,
    parent: Option<ParentFacts>,
    has_children: bool,
) -> Vec<CategoryCommand> {
    let mut commands = Vec::new();
    if edit.archived == Some(false) {
        commands.push(CategoryCommand::Restore);
    }
    commands.extend(edit.name.clone().map(CategoryCommand::Rename));
    commands.extend(edit.colour.clone().map(CategoryCommand::Recolour));
    commands.extend(edit.icon.clone().map(CategoryCommand::ChooseIcon));
    if edit.parent_id.is_some() {
        commands.push(CategoryCommand::Move { parent, has_children, own_id });
    }
    if edit.archived == Some(true) {
        commands.push(CategoryCommand::Archive);
    }
    commands
}

/// Archives a category: what was put in it stays, and it is no longer offered.
///
/// # Errors
/// [`CommandError`]; then nothing was stored.
pub async fn archive(house: &House, intent: &Intent, id: CategoryId) -> Outcome {
    unit::on::<Category>(house, intent, "archive_category", id, vec![CategoryCommand::Archive])
        .await
}

fn facts(parent: Option<&Loaded<Category>>) -> Result<Option<ParentFacts>, Refusal> {
    let Some(Loaded { id, state, .. }) = parent else { return Ok(None) };
    match state.kind {
        None => Err(CommandError::UnknownReference { field: "parent_id" }),
        Some(kind) => Ok(Some(ParentFacts {
            id: *id,
            kind,
            is_archived: state.is_archived,
            has_parent: state.parent_id.is_some(),
        })),
    }
}
