//! Reads comparisons, and what an account stands at on a day.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::account::{EndOfDay, Way};
use domain::money::Currency;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::NAME;
use super::came_since::came_since;
use super::standings::{OURS, STATED, compared, standings};
use super::view::{AgreementView, ComparedView, DifferenceView};
use crate::cursor::CursorOf;
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::{Money, Page, optional_sum, sum};

/// One page of what was compared of an account that this person may see, in its currency, and how
/// it stands now.
///
/// # Errors
/// [`ProjectionError::BadCursor`].
pub async fn of_account(
    snapshot: &mut Snapshot,
    account: (Uuid, Currency),
    cursor: Option<&str>,
    limit: i64,
) -> Result<AgreementView, ProjectionError> {
    let own = CursorOf::new("agreement", account.0);
    let before = match cursor {
        Some(cursor) => own.revision(cursor)?,
        None => i64::MAX,
    };
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(&page())
        .bind(household.0)
        .bind(vec![account.0])
        .bind(before)
        .bind(limit + 1)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    let (mut items, mut newest, mut agreed_until) = (Vec::new(), None, None);
    for row in &rows {
        agreed_until = row.try_get("agreed_until")?;
        if row.try_get("is_newest")? {
            let own: Option<&str> = row.try_get("way")?;
            let way = own.or(row.try_get("before")?).and_then(Way::named);
            newest = Some((view(row, account.1)?, way.unwrap_or(Way::Booking)));
        }
        if row.try_get("is_of_page")? {
            items.push(view(row, account.1)?);
        }
    }
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(0));
    let next_cursor = items.last().filter(|_| more).map(|last| own.at_revision(last.revision));
    let difference = match newest {
        Some(newest) => difference(snapshot, account, newest).await?,
        None => None,
    };
    Ok(AgreementView { agreed_until, difference, compared: Page { items, next_cursor } })
}

/// Of one account, so many (`$4`) comparisons before a revision (`$3`), newest first, and of the
/// newest day that was compared the comparison made last, wherever it stands.
fn page() -> String {
    format!(
        "{}, placed as (select c.*,
             row_number() over (order by c.day desc, c.revision desc) = 1 as is_newest,
             c.revision < $3 and row_number() over (partition by c.revision < $3
               order by c.revision desc) <= $4 as is_of_page
           from compared c)
         select p.*, p.ours::text as ours_text, agreed.day as agreed_until
         from placed p left join agreed using (account_id)
         where p.is_newest or p.is_of_page order by p.revision desc",
        compared()
    )
}

/// How an account stands to what is stated of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Agreed {
    /// The newest day of which the comparison made last agrees with what is there now.
    pub until: Option<NaiveDate>,
    /// What is there, in minor units, of the newest balance that a file states; `None` where none
    /// does, or what was there before is unknown.
    pub newest: Option<i128>,
}

/// How each of these accounts stands to what is stated of it; those of which nothing is are left
/// out.
///
/// # Errors
/// [`ProjectionError::Database`].
pub(crate) async fn agreed(
    snapshot: &mut Snapshot,
    account_ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Agreed>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let text = format!(
        "{} select account_id, agreed.day, newest.ours::text as ours
         from agreed full join newest using (account_id)",
        compared()
    );
    let rows = sqlx::query(&text)
        .bind(household.0)
        .bind(account_ids)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    let read = rows.iter().map(|row| {
        let (until, newest) = (row.try_get("day")?, optional_sum(row, "ours")?);
        Ok((row.try_get("account_id")?, Agreed { until, newest }))
    });
    read.collect()
}

async fn difference(
    snapshot: &mut Snapshot,
    account: (Uuid, Currency),
    compared: (ComparedView, Way),
) -> Result<Option<DifferenceView>, ProjectionError> {
    let (ComparedView { on, stated, ours, agrees, .. }, way) = compared;
    let Some(ours) = ours.filter(|_| !agrees) else { return Ok(None) };
    let begins_at = standing_on(snapshot, account.0, on).await?.and_then(|now| now.begins_at);
    let difference = Money { minor: stated.minor - ours.minor, currency: stated.currency };
    let came_since = came_since(snapshot, account, (on, way), ours.minor).await?;
    Ok(Some(DifferenceView { on, stated, ours, difference, begins_at, came_since }))
}

fn view(row: &PgRow, currency: Currency) -> Result<ComparedView, ProjectionError> {
    let money = |minor: i128| Money { minor, currency };
    let stated = money(i128::from(row.try_get::<i64, _>("stated_minor")?));
    let ours = optional_sum(row, "ours_text")?.map(money);
    Ok(ComparedView {
        on: row.try_get("day")?,
        ours_then: row.try_get::<Option<i64>, _>("ours_minor")?.map(i128::from).map(money),
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
    pub of_day: EndOfDay,
    /// The first transaction that would be in a difference.
    pub begins_at: Option<Uuid>,
}

/// What is on an account by the end of a day, and the first transaction of the first day on
/// which that parts from the balances that the bank stated beside its lines, after the newest day
/// of which both agreed; where it stated none, the first one after that day that a person entered
/// or changed, and else the first one. `None`: what was on the account before everything is
/// unknown. For commands, not for screens.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn standing_on(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    on: NaiveDate,
) -> Result<Option<Standing>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let asked = "select account_id, day from agreements
        where household_id = $1 and account_id = any($2) and day <= $3
        union select id, $3 from accounts where household_id = $1 and id = any($2)";
    let text = format!(
        "{}, {STATED}, agreed as materialized (select max(g.day) as day from stated g
             join standings s using (account_id, day) where g.stated_minor = {OURS}),
           told as materialized (select t.posted_on as day,
               bool_or(t.balance_minor = s.kept) as agrees
             from transactions t join standings s on s.day = t.posted_on, agreed
             where t.household_id = $1 and t.account_id = any($2) and not t.removed
               and not t.pending and t.balance_minor is not null and t.posted_on <= $3
               and (agreed.day is null or t.posted_on > agreed.day)
             group by t.posted_on),
           first as (select coalesce((select min(day) from told where not agrees),
             case when not exists (select from told) then (select min(d.day)
               from account_days d, agreed where d.household_id = $1 and d.account_id = any($2)
                 and d.day <= $3 and (agreed.day is null or d.day > agreed.day)) end) as day),
           by_hand as (select t.id from transactions t, agreed where t.household_id = $1
               and t.account_id = any($2) and not t.removed and not t.pending
               and t.posted_on <= $3 and (agreed.day is null or t.posted_on > agreed.day)
               and (t.source_kind = 'manual' or t.told_on is not null or t.told_minor is not null)
               and not exists (select from told)
             order by t.posted_on, t.position limit 1)
         select s.kept::text as kept, s.booked::text as booked, s.valued::text as valued,
           s.announced::text as announced,
           coalesce((select id from by_hand), (select t.id from transactions t, first
             where t.household_id = $1 and t.account_id = any($2) and t.posted_on = first.day
               and not t.removed and not t.pending order by t.position limit 1)) as begins_at
         from standings s where s.day = $3",
        standings(asked),
        OURS = *OURS
    );
    let row = sqlx::query(&text)
        .bind(household.0)
        .bind(vec![account_id])
        .bind(on)
        .fetch_optional(snapshot.of(NAME)?)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let begins_at = row.try_get("begins_at")?;
    let sums = ["kept", "booked", "valued"].map(|way| optional_sum(&row, way));
    let [kept, booked, valued] = sums;
    let (kept, booked, valued) = (kept?, booked?, valued?);
    let announced = sum(&row, "announced")?;
    Ok(kept.zip(booked).zip(valued).map(|((kept, booked), valued)| {
        let of_day = EndOfDay { kept, booked, valued, announced };
        Standing { of_day, begins_at }
    }))
}
