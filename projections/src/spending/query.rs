//! Reads spending and income out of the monthly sums.
//!
//! What counts is said here, once, for every screen: what happened until the household's today. Of
//! the month that is running that is the month until today, of a month to come it is nothing.

use chrono::NaiveDate;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::NAME;
use super::view::{GroupBy, SpendingItem, SpendingReport};
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::{money, sum};
use crate::visibility::visible;

/// What months and accounts a report is about.
#[derive(Debug, Clone, Default)]
pub struct SpendingFilter {
    /// First day of the first month.
    pub from: Option<NaiveDate>,
    /// First day of the last month.
    pub to: Option<NaiveDate>,
    pub account_ids: Vec<Uuid>,
}

/// The sums of months until today (`$6`): those of whole months less what the running one has
/// ahead, which alone is read transaction by transaction.
const UNTIL_TODAY: &str = "(
    select m.month, m.account_id, m.category_id, m.currency, m.in_minor, m.out_minor, m.count
    from month_sums m where m.household_id = $1 and m.month <= $6::date
    union all
    select date_trunc('month', $6::date::timestamp)::date, t.account_id,
      coalesce(t.category_id, '00000000-0000-0000-0000-000000000000'), t.currency,
      -greatest(t.minor, 0)::numeric, -least(t.minor, 0)::numeric, -1
    from transactions t where t.household_id = $1 and not t.removed and t.posted_on > $6::date
      and t.posted_on < (date_trunc('month', $6::date::timestamp) + interval '1 month')::date) s";

/// `spent` and `income` of a group: expense categories count net, so refunds lower them; without a
/// category money out is spent and money in is income. Accounts outside the budget, and those this
/// person may not see, are left out.
const SUMS: &str = "
    coalesce(-sum(case when c.kind = 'expense' then s.in_minor + s.out_minor
                       when c.kind is null then s.out_minor else 0 end), 0) as spent,
    coalesce(sum(case when c.kind = 'income' then s.in_minor + s.out_minor
                      when c.kind is null then s.in_minor else 0 end), 0) as income,
    sum(s.count)::bigint as count";
/// Which sums count, and what is known of their accounts and categories.
const COUNTED: &str = concat!(
    "
  join accounts a on a.household_id = $1 and a.id = s.account_id and a.in_budget and ",
    visible!("a"),
    "
  left join categories c on c.household_id = $1 and c.id = s.category_id
  where ($3::date is null or s.month >= $3) and ($4::date is null or s.month <= $4)
    and (cardinality($5::uuid[]) = 0 or s.account_id = any($5))"
);

/// Spending and income by month, category or account, until the household's `today`.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn report(
    snapshot: &mut Snapshot,
    filter: &SpendingFilter,
    group: GroupBy,
    today: NaiveDate,
) -> Result<SpendingReport, ProjectionError> {
    let key = match group {
        GroupBy::Month => "to_char(s.month, 'YYYY-MM')",
        GroupBy::Category => "s.category_id",
        GroupBy::Account => "s.account_id",
    };
    let order = if group == GroupBy::Month { "key" } else { "spent desc, key" };
    let key = format!("{key} as key, ");
    let rows = fetch(snapshot, filter, today, [&key, &format!("currency, {order}")]).await?;
    let items = rows.iter().map(|row| item(row, Some(group))).collect::<Result<_, _>>()?;
    let rows = fetch(snapshot, filter, today, ["", "currency"]).await?;
    let totals = rows.iter().map(|row| item(row, None)).collect::<Result<_, _>>()?;
    Ok(SpendingReport { items, totals })
}

/// What was spent and came in on the days from `from` to `to`, `today` at the latest, one item for
/// each currency: the totals of [`report`], to the day. For periods of a month or less: it reads
/// single transactions.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn of_days(
    snapshot: &mut Snapshot,
    from: NaiveDate,
    to: NaiveDate,
    today: NaiveDate,
) -> Result<Vec<SpendingItem>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let rows = sqlx::query(concat!(
        "select t.currency,
           coalesce(-sum(t.minor::numeric) filter (
             where c.kind = 'expense' or c.kind is null and t.minor < 0), 0)::text as spent_minor,
           coalesce(sum(t.minor::numeric) filter (
             where c.kind = 'income' or c.kind is null and t.minor > 0), 0)::text as income_minor,
           count(*) as count
         from transactions t
         join accounts a on a.household_id = t.household_id and a.id = t.account_id
           and a.in_budget and ",
        visible!("a"),
        "
         left join categories c on c.household_id = t.household_id and c.id = t.category_id
         where t.household_id = $1 and not t.removed and t.posted_on between $3 and $4
         group by 1 order by 1"
    ))
    .bind(scope.household_id.0)
    .bind(scope.user_id.0)
    .bind(from)
    .bind(to.min(today))
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    Ok(rows.iter().map(|row| item(row, None)).collect::<Result<_, _>>()?)
}

/// The sums by a key and by currency, in an order.
async fn fetch(
    snapshot: &mut Snapshot,
    filter: &SpendingFilter,
    today: NaiveDate,
    [key, order]: [&str; 2],
) -> Result<Vec<PgRow>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let groups = if key.is_empty() { "1" } else { "1, 2" };
    let text = format!(
        "select *, spent::text as spent_minor, income::text as income_minor
         from (select {key}s.currency, {SUMS} from {UNTIL_TODAY} {COUNTED}
           group by {groups} having sum(s.count) > 0) sums order by {order}"
    );
    Ok(sqlx::query(&text)
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(filter.from)
        .bind(filter.to)
        .bind(&filter.account_ids)
        .bind(today)
        .fetch_all(snapshot.of(NAME)?)
        .await?)
}

fn item(row: &PgRow, group: Option<GroupBy>) -> Result<SpendingItem, sqlx::Error> {
    let code: &str = row.try_get("currency")?;
    let category_id = match group {
        Some(GroupBy::Category) => {
            let id: Uuid = row.try_get("key")?;
            Some(Some(id).filter(|id| !id.is_nil()))
        }
        _ => None,
    };
    Ok(SpendingItem {
        month: match group {
            Some(GroupBy::Month) => Some(row.try_get("key")?),
            _ => None,
        },
        category_id,
        account_id: match group {
            Some(GroupBy::Account) => Some(row.try_get("key")?),
            _ => None,
        },
        spent: money(sum(row, "spent_minor")?, code)?,
        income: money(sum(row, "income_minor")?, code)?,
        count: row.try_get("count")?,
    })
}

/// How many live transactions have no category.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn uncategorised_count(snapshot: &mut Snapshot) -> Result<i64, ProjectionError> {
    let scope = snapshot.scope().clone();
    Ok(sqlx::query_scalar(concat!(
        "select coalesce(sum(s.count), 0)::bigint from month_sums s where s.household_id = $1
           and s.category_id = '00000000-0000-0000-0000-000000000000' and ",
        visible!("s")
    ))
    .bind(scope.household_id.0)
    .bind(scope.user_id.0)
    .fetch_one(snapshot.of(NAME)?)
    .await?)
}
