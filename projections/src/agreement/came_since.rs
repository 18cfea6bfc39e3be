//! What came to an account since it agreed with what was stated.

use chrono::NaiveDate;
use domain::account::Way;
use domain::money::Currency;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::NAME;
use super::standings::counts_on;
use super::view::{CameSinceView, CountedView};
use crate::error::ProjectionError;
use crate::opening::OPENING;
use crate::reading::Snapshot;
use crate::view::{Money, optional_sum};

/// Of an account (`$1`, `$2`) up to a day (`$3`): where both agreed last, and what came since by
/// its kind, by the days on which it counts.
const CAME_SINCE: &str = "
    with agreed as (select g.day, g.revision, g.ours_minor, g.adjusted_by from agreements g
           where g.household_id = $1 and g.account_id = $2 and g.day <= $3
             and g.stated_minor = g.ours_minor
           order by g.revision desc limit 1),
         since as materialized (select coalesce(max(day), '-infinity') as day,
             coalesce(max(revision), 0) as revision,
             (select adjusted_by from agreed) as adjusted_by from agreed),
         -- What may have come since, each once: kept under a later day, told of one, come later.
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
             case when t.removed then -t.minor else t.minor end as minor
           from near t cross join since
           left join removals r on t.removed and r.household_id = $1 and r.transaction_id = t.id
           left join imports i on i.household_id = $1 and i.id = t.import_id
           cross join lateral (select COUNTS_ON as day) counts
           where not t.pending and case when t.removed then counts.day <= since.day
               and r.revision > since.revision
               and (t.position <= since.revision or t.id = since.adjusted_by)
             else counts.day <= $3 and (counts.day > since.day or (t.position > since.revision
               and t.id is distinct from since.adjusted_by)) end)
    select (select day from agreed) as agreed_on,
      coalesce((select ours_minor::numeric from agreed),
        (select OPENING from accounts a where a.household_id = $1 and a.id = $2))::text as base,
      COUNTED";

/// What came since the comparison made last in which both agreed, of that day or an earlier one,
/// up to the end of a day on which the household has `ours`, counted in one way. What was removed
/// counts if it was there when both agreed; what made up for a difference then is part of what both
/// agreed upon.
///
/// # Errors
/// [`ProjectionError::Database`].
pub(super) async fn came_since(
    snapshot: &mut Snapshot,
    (account_id, currency): (Uuid, Currency),
    (on, way): (NaiveDate, Way),
    ours: i128,
) -> Result<CameSinceView, ProjectionError> {
    let household = snapshot.scope().household_id;
    let row = sqlx::query(&text(way))
        .bind(household.0)
        .bind(account_id)
        .bind(on)
        .fetch_one(snapshot.of(NAME)?)
        .await?;
    let money = |minor| Money { minor, currency };
    let from = optional_sum(&row, "base")?.unwrap_or(0);
    let counted = |kind| counted(&row, kind, money);
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
}

fn counted(
    row: &PgRow,
    kind: &str,
    money: impl Fn(i128) -> Money,
) -> Result<CountedView, ProjectionError> {
    let sum = optional_sum(row, &format!("{kind}_sum"))?.unwrap_or(0);
    let count = row.try_get(format!("{kind}_count").as_str())?;
    Ok(CountedView { count, amount: money(sum) })
}

fn text(way: Way) -> String {
    let counted = ["imported", "entered", "removed"].map(|kind| {
        format!(
            "(select count(*) from came where kind = '{kind}') as {kind}_count,
             (select sum(minor)::text from came where kind = '{kind}') as {kind}_sum"
        )
    });
    CAME_SINCE
        .replace("COUNTS_ON", &counts_on(way))
        .replace("OPENING", &format!("({OPENING})"))
        .replace("COUNTED", &counted.join(", "))
}
