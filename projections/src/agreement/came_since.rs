//! What came to an account since it agreed with what was stated.

use chrono::NaiveDate;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::query::BOOKED_ON;
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
         since as (select max(day) as day, coalesce(max(revision), 0) as revision,
             (select adjusted_by from agreed) as adjusted_by from agreed),
         came as (select case when t.removed then 'removed'
               when t.source_kind = 'manual' then 'entered' else 'imported' end as kind,
             case when t.removed then -t.minor else t.minor end as minor
           from transactions t cross join since
           left join removals r on t.removed and r.household_id = t.household_id
             and r.transaction_id = t.id
           left join imports i on i.household_id = t.household_id and i.id = t.import_id
           cross join lateral (select BOOKED_ON as day) booked
           where t.household_id = $1 and t.account_id = $2 and not t.pending and booked.day <= $3
             and case when t.removed
               then booked.day <= since.day and r.revision > since.revision
                 and (t.position <= since.revision or t.id = since.adjusted_by)
               else since.day is null or booked.day > since.day
                 or (t.position > since.revision and t.id is distinct from since.adjusted_by)
             end)
    select (select day from since) as agreed_on,
      coalesce((select ours_minor::numeric from agreed),
        (select OPENING from accounts a where a.household_id = $1 and a.id = $2))::text as base,
      COUNTED";

/// What came since both agreed, up to the end of a day on which the household has `ours`.
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
    let counted = |kind| counted(&row, kind, money);
    let (imported, entered, removed) =
        (counted("imported")?, counted("entered")?, counted("removed")?);
    let told = from + imported.amount.minor + entered.amount.minor + removed.amount.minor;
    Ok(CameSinceView {
        agreed_on: row.try_get("agreed_on")?,
        from: money(from),
        imported,
        entered,
        removed,
        changed: money(ours - told),
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

fn text() -> String {
    let counted = ["imported", "entered", "removed"].map(|kind| {
        format!(
            "(select count(*) from came where kind = '{kind}') as {kind}_count,
             (select sum(minor) from came where kind = '{kind}')::text as {kind}_sum"
        )
    });
    CAME_SINCE
        .replace("BOOKED_ON", BOOKED_ON)
        .replace("OPENING", &format!("({OPENING})"))
        .replace("COUNTED", &counted.join(", "))
}
