//! Reads comparisons, and what an account stands at on a day.

use chrono::NaiveDate;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::came_since::came_since;
use super::view::{AgreementView, ComparedView, DifferenceView};
use crate::account_list::{AccountView, OPENING};
use crate::cursor::CursorOf;
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::{Money, Page, optional_sum};

/// The day of the booking of transaction `t` of import `i`: MT940 lines are kept under their day of
/// value, of the days of an archive's the later one is that of the booking.
pub(super) const BOOKED_ON: &str = "case when t.told_on is not null then t.posted_on
    when i.format = 'zip' then greatest(t.posted_on, t.also_on)
    when i.format like 'mt94%' then coalesce(t.also_on, t.posted_on) else t.posted_on end";

/// What is booked by the end of a day and kept under a later one, less what is kept under that or
/// an earlier one and was booked after it. No two days of one booking lie further apart than two
/// months. Of an account `$2` (`$1`).
fn booked_otherwise(day: &str) -> String {
    format!(
        "(select coalesce(sum(t.minor * ((booked.day <= {day})::int
             - (t.posted_on <= {day})::int)), 0)
         from transactions t
         join imports i on i.household_id = t.household_id and i.id = t.import_id
         cross join lateral (select {BOOKED_ON} as day) booked
         where t.household_id = $1 and t.account_id = $2
           and t.posted_on between {day} - 62 and {day} + 62 and t.also_on is not null
           and not t.removed and not t.pending)"
    )
}

/// The comparisons of an account (`$1`, `$2`), each with what is booked by its day now: by the days
/// of the bookings, unless the days under which they are kept come to what is stated.
fn compared() -> String {
    let otherwise = booked_otherwise("g.day");
    format!(
        "select g.*, (case when own.minor = g.stated_minor then own.minor
             else own.minor + {otherwise} end)::text as ours
         from agreements g
         join accounts a on a.household_id = g.household_id and a.id = g.account_id
         cross join lateral (select ({OPENING}) + (select coalesce(sum(d.minor - d.announced), 0)
             from account_days d where d.household_id = g.household_id
               and d.account_id = g.account_id and d.day <= g.day) as minor) own
         where g.household_id = $1 and g.account_id = $2"
    )
}

/// One page of what was compared of an account that this person may see, and how it stands now.
///
/// # Errors
/// [`ProjectionError::BadCursor`].
pub async fn of_account(
    snapshot: &mut Snapshot,
    account: &AccountView,
    cursor: Option<&str>,
    limit: i64,
) -> Result<AgreementView, ProjectionError> {
    let own = CursorOf::new("agreement", account.id);
    let before = match cursor {
        Some(cursor) => own.revision(cursor)?,
        None => i64::MAX,
    };
    let household = snapshot.scope().household_id;
    let text = format!("{} and g.revision < $3 order by g.revision desc limit $4", compared());
    let rows = sqlx::query(&text)
        .bind(household.0)
        .bind(account.id)
        .bind(before)
        .bind(limit + 1)
        .fetch_all(snapshot.connection())
        .await?;
    let mut items: Vec<ComparedView> =
        rows.iter().map(|row| view(row, account)).collect::<Result<_, _>>()?;
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(0));
    let next_cursor = items.last().filter(|_| more).map(|last| own.at_revision(last.revision));
    let difference = match newest(snapshot, account).await? {
        Some(newest) => difference(snapshot, account, newest).await?,
        None => None,
    };
    Ok(AgreementView {
        agreed_until: agreed_until(snapshot, account).await?,
        difference,
        compared: Page { items, next_cursor },
    })
}

/// Of the newest day that was compared, the comparison made last.
async fn newest(
    snapshot: &mut Snapshot,
    account: &AccountView,
) -> Result<Option<ComparedView>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let text = format!("{} order by g.day desc, g.revision desc limit 1", compared());
    let row = sqlx::query(&text)
        .bind(household.0)
        .bind(account.id)
        .fetch_optional(snapshot.connection())
        .await?;
    row.map(|row| view(&row, account)).transpose()
}

async fn difference(
    snapshot: &mut Snapshot,
    account: &AccountView,
    compared: ComparedView,
) -> Result<Option<DifferenceView>, ProjectionError> {
    let ComparedView { on, stated, ours, agrees, .. } = compared;
    let Some(ours) = ours.filter(|_| !agrees) else { return Ok(None) };
    let begins_at = standing_on(snapshot, account.id, on).await?.and_then(|now| now.begins_at);
    let difference = Money { minor: stated.minor - ours.minor, currency: stated.currency };
    let came_since = came_since(snapshot, account, on, ours.minor).await?;
    Ok(Some(DifferenceView { on, stated, ours, difference, begins_at, came_since }))
}

/// The newest day of which the comparison made last agrees with what is there now.
async fn agreed_until(
    snapshot: &mut Snapshot,
    account: &AccountView,
) -> Result<Option<NaiveDate>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let text = format!(
        "select max(c.day) from (select distinct on (day) day, stated_minor, ours
           from ({}) all_of order by day, revision desc) c
         where c.stated_minor = c.ours::numeric",
        compared()
    );
    Ok(sqlx::query_scalar(&text)
        .bind(household.0)
        .bind(account.id)
        .fetch_one(snapshot.connection())
        .await?)
}

fn view(row: &PgRow, account: &AccountView) -> Result<ComparedView, ProjectionError> {
    let money = |minor: i128| Money { minor, currency: account.currency };
    let stated = money(i128::from(row.try_get::<i64, _>("stated_minor")?));
    let ours = optional_sum(row, "ours")?.map(money);
    Ok(ComparedView {
        on: row.try_get("day")?,
        ours_then: money(i128::from(row.try_get::<i64, _>("ours_minor")?)),
        agrees: ours == Some(stated),
        stated,
        ours,
        import_id: row.try_get("import_id")?,
        begins_at: row.try_get("begins_at")?,
        adjusted_by: row.try_get("adjusted_by")?,
        compared_at: row.try_get("compared_at")?,
        revision: row.try_get("revision")?,
    })
}

/// What an account comes to at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// By the days of the bookings, in minor units.
    pub booked: i128,
    /// By the days under which they are kept.
    pub kept: i128,
    /// The first transaction that would be in a difference.
    pub begins_at: Option<Uuid>,
}

/// What is booked on an account by the end of a day, and the first transaction of the first day on
/// which that parts from the balances that the bank stated beside its lines, after the newest day
/// of which both agreed; where it stated none, the first one after that day. `None`: what was on
/// the account before everything is unknown. For commands, not for screens.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn standing_on(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    on: NaiveDate,
) -> Result<Option<Standing>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let (then, otherwise) = (booked_otherwise("g.day"), booked_otherwise("$3::date"));
    let text = format!(
        "with own as (select a.household_id, a.id, ({OPENING}) as opening from accounts a
             where a.household_id = $1 and a.id = $2),
           agreed as (select max(g.day) as day from agreements g, own
             where g.household_id = $1 and g.account_id = $2 and g.day <= $3
               and g.stated_minor - own.opening - (select coalesce(sum(d.minor - d.announced), 0)
                 from account_days d where d.household_id = $1 and d.account_id = $2
                   and d.day <= g.day) in (0, {then})),
           standing as (select d.day, own.opening
               + sum(d.minor - d.announced) over (order by d.day) as balance
             from account_days d, own where d.household_id = $1 and d.account_id = $2
               and d.day <= $3),
           told as (select t.posted_on as day, bool_or(t.balance_minor = s.balance) as agrees
             from transactions t join standing s on s.day = t.posted_on, agreed
             where t.household_id = $1 and t.account_id = $2 and not t.removed and not t.pending
               and t.balance_minor is not null and t.posted_on <= $3
               and (agreed.day is null or t.posted_on > agreed.day)
             group by t.posted_on),
           first as (select coalesce((select min(day) from told where not agrees),
             case when not exists (select from told) then (select min(s.day) from standing s, agreed
               where agreed.day is null or s.day > agreed.day) end) as day)
         select (own.opening + coalesce((select s.balance - own.opening from standing s
             order by s.day desc limit 1), 0))::text as balance, ({otherwise})::text as otherwise,
           (select t.id from transactions t, first where t.household_id = $1 and t.account_id = $2
             and t.posted_on = first.day and not t.removed and not t.pending
             order by t.position limit 1) as begins_at
         from own"
    );
    let row = sqlx::query(&text)
        .bind(household.0)
        .bind(account_id)
        .bind(on)
        .fetch_optional(snapshot.connection())
        .await?;
    let Some(row) = row else { return Ok(None) };
    let begins_at = row.try_get("begins_at")?;
    let otherwise = optional_sum(&row, "otherwise")?.unwrap_or(0);
    let standing = |kept| Standing { booked: kept + otherwise, kept, begins_at };
    Ok(optional_sum(&row, "balance")?.map(standing))
}
