//! Routes of what is stated of accounts against what the household has.

use axum::extract::State;
use commands::account::{self, Counted, Difference, Stating};
use domain::account::AccountError;
use domain::id::AccountId;
use domain::import::StatedBalance;
use projections::account_list;
use projections::agreement::{self, AgreementView};
use projections::reads;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use super::account::{refusal, until_today};
use crate::answer::{Answer, Changed, View};
use crate::body::{Day, Money, page_length};
use crate::extract::{Change, Id, Json, Member, Read};
use crate::operation::routes;
use crate::problem::{Problem, of_command};
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(reconcile_account)).routes(routes!(get_agreement))
}

/// What is on an account at the end of a day, as a statement or the bank's page says.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Stated {
    /// Today at the latest.
    #[schema(value_type = NaiveDate)]
    stated_on: Day,
    /// Of the account's currency; debts are negative.
    stated_balance: Money,
    /// Whether a difference is made up for by a transaction on that day, or, where only a statement
    /// of a day still to come tells the balance, by keeping what is stated. Else nothing changes.
    #[serde(default)]
    adjust: bool,
}

/// The receipt of a comparison.
#[derive(Debug, Serialize, ToSchema)]
struct Compared {
    id: Uuid,
    /// The account's version after the write, for `If-Match`.
    version: i64,
    /// The household's revision after the write, for `Wumbo-Revision`.
    revision: i64,
    /// The command's own id, the same where it is sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    command_id: Option<Uuid>,
    /// What is stated less what the household has booked by then.
    #[schema(value_type = Money)]
    difference: domain::money::Money,
    /// Whether it was made up for.
    adjusted: bool,
}

/// Compare what is stated of a day with what the household has booked by then. The difference is
/// shown, and made up for only when asked.
#[utoipa::path(
    post,
    path = "/v1/households/{household_id}/accounts/{id}/reconcile",
    tag = "account"
)]
async fn reconcile_account(
    State(state): State<AppState>,
    member: Member,
    Id(id): Id,
    Change(write): Change,
    body: Json<Stated>,
) -> Answer<Changed<Compared>> {
    let Stated { stated_on, stated_balance, adjust } = body.value;
    let today = member.scope.today(state.house.clock.as_ref());
    let on = until_today("/stated_on", Some(stated_on), today)?.unwrap_or(today);
    let stated = StatedBalance { on, amount: stated_balance.into() };
    let intent = write.by(member.caller(), &body.hash);
    let counted = Counted::AsBefore;
    let stating = Stating { stated, import_id: None, adjusts: adjust, apart: None, counted };
    let receipt = account::reconcile(&state.house, &intent, AccountId(id), stating)
        .await
        .map_err(|error| of_command(error, refused))?;
    let said = receipt.said.clone().unwrap_or_default();
    let Difference { difference, adjusted } =
        serde_json::from_value(said).map_err(|error| Problem::internal(&error))?;
    let commands::unit::Receipt { id, version, revision, command_id, .. } = receipt;
    let compared = Compared { id, version, revision, command_id, difference, adjusted };
    Ok(Changed { revision, body: compared })
}

fn refused(error: AccountError) -> Problem {
    let mut problem = refusal(error);
    for error in &mut problem.errors {
        error.pointer = error.pointer.replacen("/opening_balance", "/stated_balance", 1).replacen(
            "/opened_on",
            "/stated_on",
            1,
        );
    }
    problem
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AgreementParams {
    /// 1 to 500; 50 when absent.
    limit: Option<i64>,
    cursor: Option<String>,
}

/// What was stated of an account against what the household has: until when both agree, where a
/// difference begins, and every comparison, newest first.
#[utoipa::path(
    get,
    path = "/v1/households/{household_id}/accounts/{id}/agreement",
    tag = "account"
)]
async fn get_agreement(
    State(state): State<AppState>,
    read: Read<AgreementParams>,
    Id(id): Id,
) -> Answer<View<AgreementView>> {
    let params = &read.params;
    let limit = page_length(params.limit)?;
    let mut snapshot = read.open(&state, reads::AGREEMENT).await?;
    let today = snapshot.today().await?;
    let account = account_list::seen(&mut snapshot, id, today).await?;
    let account = account.ok_or_else(|| Problem::not_found("account"))?;
    let cursor = params.cursor.as_deref();
    let account = (account.id, account.currency);
    let agreement = agreement::of_account(&mut snapshot, account, cursor, limit).await?;
    snapshot.answer(agreement).await
}
