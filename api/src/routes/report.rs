//! Routes of reports.

use axum::extract::State;
use chrono::{Datelike, NaiveDate};
use domain::calendar;
use projections::reads;
use projections::spending::{self, GroupBy, SpendingFilter, SpendingReport};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use uuid::Uuid;

use crate::answer::{Answer, View};
use crate::body::Day;
use crate::extract::Read;
use crate::operation::routes;
use crate::problem::Problem;
use crate::state::AppState;

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(report_spending))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SpendingParams {
    /// `month` (the default), `category` or `account`.
    by: Option<String>,
    /// First month, `YYYY-MM`.
    from: Option<String>,
    /// Last month, `YYYY-MM`.
    to: Option<String>,
    /// Both at once, `YYYY-MM`.
    month: Option<String>,
    /// Repeatable.
    #[serde(default)]
    account_id: Vec<Uuid>,
}

/// Spending and income by month, category or account, until the household's today: what is dated
/// later is in no figure yet.
#[utoipa::path(get, path = "/v1/households/{household_id}/reports/spending", tag = "report")]
async fn report_spending(
    State(state): State<AppState>,
    read: Read<SpendingParams>,
) -> Answer<View<SpendingReport>> {
    let params = &read.params;
    let group = match params.by.as_deref() {
        None | Some("month") => GroupBy::Month,
        Some("category") => GroupBy::Category,
        Some("account") => GroupBy::Account,
        Some(_) => {
            let detail = "Group by month, category or account.";
            return Err(Problem::invalid("by", "unknown-choice", detail));
        }
    };
    let named = |name: &str, text: &Option<String>| {
        text.as_deref().map(|text| month(name, text)).transpose()
    };
    let both = named("month", &params.month)?;
    let filter = SpendingFilter {
        from: both.or(named("from", &params.from)?),
        to: both.or(named("to", &params.to)?),
        account_ids: params.account_id.clone(),
    };
    let mut snapshot = read.open(&state, reads::SPENDING).await?;
    let today = snapshot.today().await?;
    let report = spending::report(&mut snapshot, &filter, group, today).await?;
    snapshot.answer(report).await
}

/// The first day of a month written `YYYY-MM`.
///
/// # Errors
/// A problem that names the parameter.
pub(super) fn month(name: &str, text: &str) -> Result<NaiveDate, Problem> {
    match Day::read(&format!("{text}-01")).map(NaiveDate::from) {
        Some(first) if calendar::is_plausible(first) => Ok(first),
        Some(_) => {
            let detail = "Give a month of the years 1900 to 2199.";
            Err(Problem::invalid(name, "date-out-of-range", detail))
        }
        None => Err(Problem::invalid(name, "not-a-month", "Write a month as YYYY-MM.")),
    }
}

/// The first day of the month of a day.
pub(super) fn first_of_month(day: NaiveDate) -> NaiveDate {
    day.with_day(1).unwrap_or(day)
}
