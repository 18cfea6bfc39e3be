//! What an import must know of accounts, whoever may see them: for imports, not for screens.

use chrono::NaiveDate;
use domain::account::StatementName;
use domain::money::Currency;
use sqlx::Row;
use sqlx::types::Json;
use uuid::Uuid;

use super::NAME;
use super::projector::Said;
use crate::error::ProjectionError;
use crate::opening::OPENING;
use crate::reading::Snapshot;
use crate::view::{currency, optional_sum, sum};

/// An account as an import must know it.
#[derive(Debug, Clone)]
pub struct KnownAccountRow {
    pub id: Uuid,
    pub name: String,
    pub kind: String,
    pub number: Option<String>,
    pub bank: Option<String>,
    pub currency: Currency,
    pub owner: Option<Uuid>,
    pub closed: bool,
    /// What a person said statement files call it, each with the revision of the saying.
    pub named: Vec<(StatementName, i64)>,
}

/// Every account of the household, private ones of others too.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn known(snapshot: &mut Snapshot) -> Result<Vec<KnownAccountRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select id, name, kind, number, bank, currency, owner, closed, named from accounts
         where household_id = $1 order by position",
    )
    .bind(household.0)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let read = rows.iter().map(|row| -> Result<KnownAccountRow, sqlx::Error> {
        Ok(KnownAccountRow {
            id: row.try_get("id")?,
            name: row.try_get("name")?,
            kind: row.try_get("kind")?,
            number: row.try_get("number")?,
            bank: row.try_get("bank")?,
            currency: currency(row.try_get("currency")?)?,
            owner: row.try_get("owner")?,
            closed: row.try_get("closed")?,
            named: row
                .try_get::<Json<Vec<Said>>, _>("named")?
                .0
                .into_iter()
                .map(|said| (said.name, said.at))
                .collect(),
        })
    });
    Ok(read.collect::<Result<_, _>>()?)
}

/// What is on an account at the ends of some days besides its opening balance, day by day in the
/// order given, in minor units: booked, and announced.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn moved_until(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    days: &[NaiveDate],
) -> Result<Vec<(i128, i128)>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select moved.minor::text as moved, moved.announced::text as announced
         from unnest($3::date[]) with ordinality as until (day, place)
         cross join lateral (select coalesce(sum(d.minor), 0) as minor,
             coalesce(sum(d.announced), 0) as announced from account_days d
           where d.household_id = $1 and d.account_id = $2 and d.day <= until.day) moved
         order by until.place",
    )
    .bind(household.0)
    .bind(account_id)
    .bind(days)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let read = rows.iter().map(|row| {
        let (moved, announced) = (sum(row, "moved")?, sum(row, "announced")?);
        Ok((moved - announced, announced))
    });
    read.collect()
}

/// What was on an account before all that is known of it, in minor units; `None`: that is unknown.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn opening(
    snapshot: &mut Snapshot,
    account_id: Uuid,
) -> Result<Option<i128>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let text = format!(
        "select ({OPENING})::text as opening from accounts a
         where a.household_id = $1 and a.id = $2"
    );
    let row = sqlx::query(&text)
        .bind(household.0)
        .bind(account_id)
        .fetch_optional(snapshot.of(NAME)?)
        .await?;
    match row {
        Some(row) => Ok(optional_sum(&row, "opening")?),
        None => Ok(None),
    }
}

/// What is booked on an account, day by day.
#[derive(Debug, Clone)]
pub struct BookedDays {
    pub currency: Currency,
    /// Minor units before everything.
    pub opening: i128,
    /// The first day at whose end what follows from that is known to be on the account: the day of
    /// which a person said it, or that before the opening; of one without a day it is the first on
    /// which something is booked. Where no opening is known it is the day of the newest balance
    /// that a statement states.
    pub from: NaiveDate,
    /// What each day added, in minor units, in order.
    pub moved: Vec<(NaiveDate, i128)>,
}

/// What is booked on an account at the ends of its days; `None`: what was on it is unknown, or of
/// which day that is.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn booked_days(
    snapshot: &mut Snapshot,
    account_id: Uuid,
) -> Result<Option<BookedDays>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let text = format!(
        "select a.currency, ({OPENING})::text as opening, a.stated_on,
           case when not a.stated_broken then a.stated_minor::text end as stated,
           coalesce(a.said_on, a.opened_on - 1, (select min(d.day) from account_days d
             where d.household_id = a.household_id and d.account_id = a.id)) as since
         from accounts a where a.household_id = $1 and a.id = $2"
    );
    let row = sqlx::query(&text)
        .bind(household.0)
        .bind(account_id)
        .fetch_optional(snapshot.of(NAME)?)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let day = |name: &str| row.try_get::<Option<NaiveDate>, _>(name);
    let opening = optional_sum(&row, "opening")?.zip(day("since")?);
    let stated = optional_sum(&row, "stated")?.zip(day("stated_on")?);
    if opening.or(stated).is_none() {
        return Ok(None);
    }
    let rows = sqlx::query(
        "select day, (minor - announced)::text as moved from account_days
         where household_id = $1 and account_id = $2 order by day",
    )
    .bind(household.0)
    .bind(account_id)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let moved = rows.iter().map(|row| -> Result<_, ProjectionError> {
        Ok((row.try_get::<NaiveDate, _>("day")?, sum(row, "moved")?))
    });
    let moved: Vec<(NaiveDate, i128)> = moved.collect::<Result<_, _>>()?;
    let currency = currency(row.try_get("currency")?)?;
    let before = |until: NaiveDate| -> i128 {
        moved.iter().take_while(|(day, _)| *day <= until).map(|(_, minor)| minor).sum()
    };
    let stated = stated.map(|(minor, on)| (minor - before(on), on));
    let known = opening.or(stated);
    Ok(known.map(|(opening, from)| BookedDays { currency, opening, from, moved }))
}

/// Whether anything counts on an account on days that lie between these ranges, which are in order.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn has_days_between(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    from: &[NaiveDate],
    to: &[NaiveDate],
) -> Result<bool, ProjectionError> {
    let household = snapshot.scope().household_id;
    Ok(sqlx::query_scalar(
        "select exists (select from unnest($3::date[], $4::date[]) as gap (after, before)
           cross join lateral (select from account_days where household_id = $1
             and account_id = $2 and day > gap.after and day < gap.before limit 1) found)",
    )
    .bind(household.0)
    .bind(account_id)
    .bind(to.split_last().map_or(&[][..], |(_, ends)| ends))
    .bind(from.split_first().map_or(&[][..], |(_, begins)| begins))
    .fetch_one(snapshot.of(NAME)?)
    .await?)
}
