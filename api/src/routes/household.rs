//! Routes of households.

use axum::extract::State;
use commands::household;
use domain::household::{Found, HouseholdCommand, HouseholdError};
use domain::id::HouseholdId;
use domain::money::Currency;
use projections::household_overview::{self, HouseholdView, MemberView};
use projections::reading::{Moment, ReadScope};
use projections::reads;
use projections::view::Page;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;

use crate::answer::{Answer, Born, Changed, Known, Listed, View};
use crate::authenticated::Authenticated;
use crate::extract::{Caller, Change, Json, NoParams, Params, Read, Write};
use crate::operation::routes;
use crate::problem::{Problem, ProblemDocument, of_command};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(list_households, found_household))
        .routes(routes!(get_household, edit_household))
        .routes(routes!(list_members))
}

/// A new household.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHousehold {
    /// 1 to 100 characters.
    name: String,
    /// ISO 4217 code of the currency its sums are kept in.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// IANA name of the time zone in which its days and months begin.
    #[schema(example = "Europe/Berlin")]
    time_zone: String,
}

/// Changes of a household; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HouseholdChanges {
    name: Option<String>,
    #[schema(value_type = Option<String>, example = "EUR")]
    currency: Option<Currency>,
    time_zone: Option<String>,
}

fn refusal(error: HouseholdError) -> Problem {
    let detail = error.to_string();
    match error {
        HouseholdError::Unknown => Problem::not_found("household"),
        HouseholdError::AlreadyFounded => Problem::conflict("already-founded", detail),
        HouseholdError::UnknownTimeZone(_) => {
            Problem::invalid("/time_zone", "unknown-time-zone", detail)
        }
        HouseholdError::WithdrawnCurrency(_) => {
            Problem::invalid("/currency", "withdrawn-currency", detail)
        }
        HouseholdError::Name(_) => Problem::invalid("/name", "bad-text", detail),
    }
}

/// Found a household. Who founds it is its first admin; it begins with the system set of
/// categories.
#[utoipa::path(post, path = "/v1/households", tag = "household")]
async fn found_household(
    State(state): State<AppState>,
    person: Authenticated,
    write: Write,
    body: Json<NewHousehold>,
) -> Answer<Born> {
    let new = body.value;
    let found = Found {
        name: new.name,
        currency: new.currency,
        time_zone: new.time_zone,
        founder: person.user_id,
    };
    // The same key founds the same household: its id follows from person and key.
    let id = match write.key() {
        Some(key) => uuid::Uuid::new_v5(&person.user_id.0, format!("household:{key}").as_bytes()),
        None => state.house.ids.fresh(),
    };
    let intent = write.intent(HouseholdId(id), person.user_id, &body.hash);
    let receipt = household::found(&state.house, &intent, found)
        .await
        .map_err(|error| of_command(error, refusal))?;
    // Nobody can name a household's revision before they know the household: the list waits for it
    // here. A projector that is behind costs the wait, not the answer.
    let scope = ReadScope { household_id: HouseholdId(receipt.id), user_id: person.user_id };
    if let Ok(snapshot) = state.reader.open(scope, Moment::AtLeast(receipt.revision), &[]).await {
        snapshot.close().await?;
    }
    Ok(Born::at(&receipt, format!("/v1/households/{}", receipt.id)))
}

/// The households this person belongs to.
#[utoipa::path(get, path = "/v1/households", tag = "household")]
async fn list_households(
    State(state): State<AppState>,
    known: Known,
    person: Authenticated,
    Params(NoParams {}): Params<NoParams>,
) -> Answer<Listed<HouseholdView>> {
    let mut items = Vec::new();
    let mut revision = 0;
    for id in household_overview::of_person(&state.reader, person.user_id).await? {
        let scope = ReadScope { household_id: HouseholdId(id), user_id: person.user_id };
        let mut snapshot = state.reader.open(scope, Moment::Now, reads::HOUSEHOLD_OVERVIEW).await?;
        items.extend(household_overview::one(&mut snapshot).await?);
        revision = revision.max(snapshot.revision());
        snapshot.close().await?;
    }
    Ok(known.listed(revision, Page { items, next_cursor: None }))
}

/// One household.
#[utoipa::path(get, path = "/v1/households/{household_id}", tag = "household")]
async fn get_household(State(state): State<AppState>, read: Read) -> Answer<View<HouseholdView>> {
    let mut snapshot = read.open(&state, reads::HOUSEHOLD_OVERVIEW).await?;
    let view = household_overview::one(&mut snapshot).await?;
    snapshot.found("household", view).await
}

/// Rename a household, or choose its currency or time zone. Admins only.
#[utoipa::path(patch, path = "/v1/households/{household_id}", tag = "household",
    responses((status = 403, body = ProblemDocument, description = "Not an admin",
        content_type = "application/problem+json")))]
async fn edit_household(
    State(state): State<AppState>,
    caller: Caller,
    Change(write): Change,
    body: Json<HouseholdChanges>,
) -> Answer<Changed> {
    let changes = body.value;
    let mut commands = Vec::new();
    commands.extend(changes.name.map(HouseholdCommand::Rename));
    commands.extend(changes.currency.map(HouseholdCommand::ChooseCurrency));
    commands.extend(changes.time_zone.map(HouseholdCommand::ChooseTimeZone));
    let intent = write.by(caller, &body.hash);
    let receipt = household::edit(&state.house, &intent, commands)
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(Changed::from(&receipt))
}

/// The members of a household.
#[utoipa::path(get, path = "/v1/households/{household_id}/members", tag = "household")]
async fn list_members(State(state): State<AppState>, read: Read) -> Answer<Listed<MemberView>> {
    let mut snapshot = read.open(&state, reads::HOUSEHOLD_OVERVIEW).await?;
    let items = household_overview::members(&mut snapshot).await?;
    let mut members = snapshot.all(items).await?;
    for member in &mut members.0.view.items {
        member.name = name_of(&state, member.user_id).await?;
    }
    Ok(members)
}

/// What a person is called; `None` when they were erased.
///
/// # Errors
/// A problem when it cannot be told.
pub(super) async fn name_of(
    state: &AppState,
    user_id: uuid::Uuid,
) -> Result<Option<String>, Problem> {
    let person = state.people.person(domain::id::UserId(user_id)).await?;
    Ok(person.map(|person| person.name))
}
