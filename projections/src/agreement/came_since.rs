//! What came to an account since it agreed with what was stated.

use chrono::NaiveDate;
use domain::account::kept_or_booked;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::standings::BOOKED_ON;
use super::view::{CameSinceView, CountedView};
use crate::account_list::{AccountView, OPENING};
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::{Money, optional_sum};

/// Of an account (`$1`, `$2`) up to a day (`$3`): where both agreed last, and what came since by
/// its kind.
const CAME_SINCE: &str = "
    with agreed as (select g.day, g.revision, g.ours_minor, g.adjusted_by from agreements g
           where g.household_id = $1 and g.account_id = $2 and g.day <= $3
             and g.stated_minor = g.ours_minor
           order by g.revision desc limit 1),
         since as materialized (select coalesce(max(day), '-infinity') as day,
             coalesce(max(revision), 0) as revision,
             (select adjusted_by from agreed) as adjusted_by from agreed),
         -- What may have come since, each once: kept under a later day, booked on one, come later.
         near as (select t.* from since cross join lateral (
             select t.* from transactions t where t.household_id = $1 and t.account_id = $2
               and not t.removed and t.posted_on > since.day
             union all
             select t.* from transactions t where t.household_id = $1 and t.account_id = $2
               and not t.removed and t.posted_on <= since.day and t.also_on > since.day
             union all
             select t.* from transactions t where t.household_id = $1 and t.account_id = $2
               and not t.removed and t.posted_on <= since.day
               and t.also_on > since.day is not true and t.position > since.revision
             union all
             select t.* from transactions t where t.household_id = $1 and t.account_id = $2
               and t.removed and since.day > '-infinity') t),
         came as (select case when t.removed then 'removed'
               when t.source_kind = 'manual' then 'entered' else 'imported' end as kind,
             case when t.removed then -t.minor else t.minor end as minor, IS_SINCE
           from near t cross join since
           left join removals r on t.removed and r.household_id = $1 and r.transaction_id = t.id
           left join imports i on i.household_id = $1 and i.id = t.import_id
           cross join lateral (select BOOKED_ON as booked, t.posted_on as kept) days
           where not t.pending and (t.removed or days.booked <= $3))
    select (select day from agreed) as agreed_on,
      coalesce((select ours_minor::numeric from agreed),
        (select OPENING from accounts a where a.household_id = $1 and a.id = $2))::text as base,
      COUNTED";

/// What came since the comparison made last in which both agreed, of that day or an earlier one,
/// up to the end of a day on which the household has `ours`. What was removed counts if it was
/// there when both agreed; what made up for a difference then is part of what both agreed upon.
///
/// # Errors
/// [`ProjectionError::Database`].
pub(super) async fn came_since(
    snapshot: &mut Snapshot,
    account: &AccountView,
    on: NaiveDate,
    ours: i128,
) -> Result<CameSinceView, ProjectionError> {
    let household = snapshot.scope().household_id;
    let row = sqlx::query(&text())
        .bind(household.0)
        .bind::<Uuid>(account.id)
        .bind(on)
        .fetch_one(snapshot.connection())
        .await?;
    let money = |minor| Money { minor, currency: account.currency };
    let from = optional_sum(&row, "base")?.unwrap_or(0);
    let told = |way| -> Result<CameSinceView, ProjectionError> {
        let counted = |kind| counted(&row, way, kind, money);
        let (imported, entered, removed) =
            (counted("imported")?, counted("entered")?, counted("removed")?);
        let sum = from + imported.amount.minor + entered.amount.minor + removed.amount.minor;
        Ok(CameSinceView {
            agreed_on: row.try_get("agreed_on")?,
            from: money(from),
            imported,
            entered,
            removed,
            changed: money(ours - sum),
        })
    };
    // Both agreed by the one or by the other days: by those that leave nothing unsaid.
    Ok(kept_or_booked(told("kept")?, told("booked")?, |told| told.changed.minor == 0))
}

fn counted(
    row: &PgRow,
    way: &str,
    kind: &str,
    money: impl Fn(i128) -> Money,
) -> Result<CountedView, ProjectionError> {
    let sum = optional_sum(row, &format!("{kind}_{way}_sum"))?.unwrap_or(0);
    let count = row.try_get(format!("{kind}_{way}_count").as_str())?;
    Ok(CountedView { count, amount: money(sum) })
}

/// Whether transaction `t` came since both agreed, by the days under which it is kept or by those
/// of the bookings.
fn is_since(way: &str) -> String {
    format!(
        "case when t.removed then days.{way} <= since.day and r.revision > since.revision
             and (t.position <= since.revision or t.id = since.adjusted_by)
           else days.{way} > since.day
             or (t.position > since.revision and t.id is distinct from since.adjusted_by)
           end as by_{way}"
    )
}

fn text() -> String {
    let ways = ["kept", "booked"];
    let kinds = ["imported", "entered", "removed"];
    let counted = ways.iter().flat_map(|way| {
        kinds.map(|kind| {
            let these = format!("filter (where kind = '{kind}' and by_{way})");
            format!(
                "(select count(*) {these} from came) as {kind}_{way}_count,
                 (select (sum(minor) {these})::text from came) as {kind}_{way}_sum"
            )
        })
    });
    CAME_SINCE
        .replace("IS_SINCE", &ways.map(is_since).join(", "))
        .replace("BOOKED_ON", &BOOKED_ON)
        .replace("OPENING", &format!("({OPENING})"))
        .replace("COUNTED", &counted.collect::<Vec<_>>().join(", "))
}
