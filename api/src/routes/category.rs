//! Routes of categories.

use axum::extract::State;
use commands::category::{self, CategoryEdit, NewCategory};
use domain::category::{CategoryError, CategoryKind};
use domain::id::CategoryId;
use projections::category_list::{self, CategoryView};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::answer::{Answer, Born, Changed, Listed, View};
use crate::body::nullable;
use crate::extract::{Caller, Change, Id, Json, Read, Write};
use crate::operation::routes;
use crate::problem::{Problem, of_command};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(list_categories, add_category)).routes(routes!(
        get_category,
        edit_category,
        archive_category
    ))
}

/// Whether money of the category goes out or comes in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = CategoryKind)]
enum Kind {
    Expense,
    Income,
}

/// A new category.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewCategoryBody {
    /// 1 to 100 characters.
    name: String,
    kind: Kind,
    /// The category above it; there are two levels.
    parent_id: Option<Uuid>,
    /// `#RRGGBB`.
    colour: Option<String>,
    icon: Option<String>,
}

/// Changes of a category; what is absent stays, `null` takes away.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CategoryChanges {
    name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Uuid>)]
    parent_id: Option<Option<Uuid>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    colour: Option<Option<String>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>)]
    icon: Option<Option<String>>,
    /// `false` brings an archived one back.
    archived: Option<bool>,
}

fn refusal(error: CategoryError) -> Problem {
    let detail = error.to_string();
    match error {
        CategoryError::Unknown => Problem::not_found("category"),
        CategoryError::AlreadyAdded => Problem::conflict("already-added", detail),
        CategoryError::IsArchived => Problem::conflict("category-is-archived", detail),
        CategoryError::NotArchived => Problem::conflict("category-is-not-archived", detail),
        CategoryError::TooDeep => Problem::invalid("/parent_id", "too-deep", detail),
        CategoryError::BelowItself => Problem::invalid("/parent_id", "below-itself", detail),
        CategoryError::OtherKind => Problem::invalid("/parent_id", "other-kind", detail),
        CategoryError::NotAColour => Problem::invalid("/colour", "not-a-colour", detail),
        CategoryError::Text { field, .. } => {
            Problem::invalid(&format!("/{field}"), "bad-text", detail)
        }
    }
}

/// Add a category of the household's own.
#[utoipa::path(post, path = "/v1/households/{household_id}/categories", tag = "category")]
async fn add_category(
    State(state): State<AppState>,
    caller: Caller,
    write: Write,
    body: Json<NewCategoryBody>,
) -> Answer<Born> {
    let new = body.value;
    let new = NewCategory {
        name: new.name,
        kind: match new.kind {
            Kind::Expense => CategoryKind::Expense,
            Kind::Income => CategoryKind::Income,
        },
        parent_id: new.parent_id.map(CategoryId),
        colour: new.colour,
        icon: new.icon,
    };
    let intent = write.by(caller, &body.hash);
    let receipt = category::add(&state.house, &intent, new)
        .await
        .map_err(|error| of_command(error, refusal))?;
    let household = caller.household_id;
    Ok(Born::at(&receipt, format!("/v1/households/{household}/categories/{}", receipt.id)))
}

/// The categories, archived ones too, in the order in which they were added.
#[utoipa::path(get, path = "/v1/households/{household_id}/categories", tag = "category")]
async fn list_categories(
    State(state): State<AppState>,
    read: Read,
) -> Answer<Listed<CategoryView>> {
    let mut snapshot = read.open(&state, category_list::READS).await?;
    let items = category_list::list(&mut snapshot).await?;
    snapshot.all(items).await
}

/// One category.
#[utoipa::path(get, path = "/v1/households/{household_id}/categories/{id}", tag = "category")]
async fn get_category(
    State(state): State<AppState>,
    read: Read,
    Id(id): Id,
) -> Answer<View<CategoryView>> {
    let mut snapshot = read.open(&state, category_list::READS).await?;
    let category = category_list::one(&mut snapshot, id).await?;
    snapshot.found("category", category).await
}

/// Rename, recolour, move, archive or restore a category.
#[utoipa::path(patch, path = "/v1/households/{household_id}/categories/{id}", tag = "category")]
async fn edit_category(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id,
    Change(write): Change,
    body: Json<CategoryChanges>,
) -> Answer<Changed> {
    let changes = body.value;
    let edit = CategoryEdit {
        name: changes.name,
        parent_id: changes.parent_id.map(|parent| parent.map(CategoryId)),
        colour: changes.colour,
        icon: changes.icon,
        archived: changes.archived,
    };
    let intent = write.by(caller, &body.hash);
    let receipt = category::edit(&state.house, &intent, CategoryId(id), edit)
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}

/// Archive a category: what was put in it stays, and it is no longer offered.
#[utoipa::path(delete, path = "/v1/households/{household_id}/categories/{id}", tag = "category")]
async fn archive_category(
    State(state): State<AppState>,
    caller: Caller,
    Id(id): Id,
    Change(write): Change,
) -> Answer<Changed> {
    let intent = write.by(caller, &[]);
    let receipt = category::archive(&state.house, &intent, CategoryId(id))
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}
