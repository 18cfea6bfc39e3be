//! Routes of households.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use commands::household;
use domain::household::{Found, HouseholdCommand, HouseholdError};
use domain::id::HouseholdId;
use domain::money::Currency;
use projections::household_overview::{self, HouseholdView, MemberView};
use projections::reading::{Moment, ReadScope};
use projections::view::Page;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{self, Receipt};
use crate::authenticated::Authenticated;
use crate::extract::{At, Caller, Json, Member, Params, ReadParams, Write};
use crate::problem::{Problem, ProblemDocument, of_command};
use crate::refusals::OfRead;
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

/// Nothing to ask for.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoParams {}

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
#[utoipa::path(post, path = "/v1/households", tag = "household", request_body = NewHousehold,
    params(("Idempotency-Key" = Option<String>, Header, description = "One for each intent")),
    responses((status = 201, body = Receipt), (status = 400, body = ProblemDocument),
        (status = 401, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 413, body = ProblemDocument), (status = 415, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
async fn found_household(
    State(state): State<AppState>,
    person: Authenticated,
    write: Write,
    body: Json<NewHousehold>,
) -> Result<Response, Problem> {
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
    if let Ok(snapshot) = state.reader.open(scope, Moment::AtLeast(receipt.revision)).await {
        snapshot.close().await?;
    }
    Ok(answer::born(&receipt, &format!("/v1/households/{}", receipt.id)))
}

/// The households this person belongs to.
#[utoipa::path(get, path = "/v1/households", tag = "household",
    responses((status = 200, body = Page<HouseholdView>), (status = 401, body = ProblemDocument),
        (status = 422, body = ProblemDocument), (status = 503, body = ProblemDocument)))]
async fn list_households(
    State(state): State<AppState>,
    headers: HeaderMap,
    person: Authenticated,
    Params(NoParams {}): Params<NoParams>,
) -> Result<Response, Problem> {
    let mut items = Vec::new();
    let mut revision = 0;
    for id in household_overview::of_person(&state.reader, person.user_id).await? {
        let scope = ReadScope { household_id: HouseholdId(id), user_id: person.user_id };
        let mut snapshot = state.reader.open(scope, Moment::Now).await?;
        items.extend(household_overview::one(&mut snapshot).await?);
        revision = revision.max(snapshot.revision());
        snapshot.close().await?;
    }
    Ok(answer::view(&headers, revision, &Page { items, next_cursor: None }))
}

/// One household.
#[utoipa::path(get, path = "/v1/households/{household_id}", tag = "household",
    params(("household_id" = uuid::Uuid, Path)),
    responses((status = 200, body = HouseholdView), OfRead))]
async fn get_household(
    State(state): State<AppState>,
    headers: HeaderMap,
    member: Member,
    At(moment): At,
    ReadParams(NoParams {}): ReadParams<NoParams>,
) -> Result<Response, Problem> {
    let mut snapshot = state.reader.open(member.reads(), moment).await?;
    let view = household_overview::one(&mut snapshot).await?;
    let revision = snapshot.revision();
    snapshot.close().await?;
    let view = view.ok_or_else(|| Problem::not_found("household"))?;
    Ok(answer::view(&headers, revision, &view))
}

/// Rename a household, or choose its currency or time zone. Admins only.
#[utoipa::path(patch, path = "/v1/households/{household_id}", tag = "household",
    params(("household_id" = uuid::Uuid, Path),
        ("Idempotency-Key" = Option<String>, Header, description = "One for each intent"),
        ("If-Match" = Option<String>, Header, description = "The version that was seen")),
    request_body = HouseholdChanges,
    responses((status = 200, body = Receipt), (status = 400, body = ProblemDocument),
        (status = 401, body = ProblemDocument), (status = 403, body = ProblemDocument),
        (status = 404, body = ProblemDocument), (status = 409, body = ProblemDocument),
        (status = 412, body = ProblemDocument), (status = 413, body = ProblemDocument),
        (status = 415, body = ProblemDocument), (status = 422, body = ProblemDocument),
        (status = 503, body = ProblemDocument)))]
async fn edit_household(
    State(state): State<AppState>,
    caller: Caller,
    write: Write,
    body: Json<HouseholdChanges>,
) -> Result<Response, Problem> {
    let changes = body.value;
    let mut commands = Vec::new();
    commands.extend(changes.name.map(HouseholdCommand::Rename));
    commands.extend(changes.currency.map(HouseholdCommand::ChooseCurrency));
    commands.extend(changes.time_zone.map(HouseholdCommand::ChooseTimeZone));
    let intent = write.by(caller, &body.hash);
    let receipt = household::edit(&state.house, &intent, commands)
        .await
        .map_err(|error| of_command(error, refusal))?;
    Ok(answer::done(&receipt))
}

/// The members of a household.
#[utoipa::path(get, path = "/v1/households/{household_id}/members", tag = "household",
    params(("household_id" = uuid::Uuid, Path)),
    responses((status = 200, body = Page<MemberView>), OfRead))]
async fn list_members(
    State(state): State<AppState>,
    headers: HeaderMap,
    member: Member,
    At(moment): At,
    ReadParams(NoParams {}): ReadParams<NoParams>,
) -> Result<Response, Problem> {
    let mut snapshot = state.reader.open(member.reads(), moment).await?;
    let mut items = household_overview::members(&mut snapshot).await?;
    let revision = snapshot.revision();
    snapshot.close().await?;
    for item in &mut items {
        item.name = name_of(&state, item.user_id).await?;
    }
    Ok(answer::view(&headers, revision, &Page { items, next_cursor: None }))
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
