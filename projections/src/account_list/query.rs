//! Reads accounts and their balances.

use chrono::NaiveDate;
use domain::money::Currency;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::NAME;
use super::view::{AccountView, BalanceOnDay, StatedView};
use crate::agreement::{self, Agreed};
use crate::error::ProjectionError;
use crate::opening::OPENING;
use crate::reading::Snapshot;
use crate::view::{Money, currency, optional_sum, sum};
use crate::visibility::visible;

/// The accounts of a household (`$1`) that a person (`$2`) may see, on a day (`$3`).
fn viewed() -> String {
    format!(
        "select a.*, a.booked_minor::text as booked,
           ({OPENING})::text as opening, newest.day as newest_on, past.day as past_on,
           ahead.minor::text as ahead,
           case when a.said_minor is null then a.opened_on
             else least(a.opened_on, a.spoken_on, oldest.day) end as opening_on,
           $3::date as today
         from accounts a
         cross join lateral (select max(d.day) as day from account_days d
           where d.household_id = a.household_id and d.account_id = a.id) newest
         cross join lateral (select max(d.day) as day from account_days d
           where d.household_id = a.household_id and d.account_id = a.id and d.day <= $3) past
         cross join lateral (select min(d.day) as day from account_days d
           where d.household_id = a.household_id and d.account_id = a.id) oldest
         cross join lateral (select coalesce(sum(d.minor), 0) as minor from account_days d
           where d.household_id = a.household_id and d.account_id = a.id and d.day > $3) ahead
         where a.household_id = $1 and {}",
        visible!("a")
    )
}

/// Every account this person may see, as it stands on the day `today`, in the order in which they
/// were opened.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn list(
    snapshot: &mut Snapshot,
    today: NaiveDate,
) -> Result<Vec<AccountView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let rows = sqlx::query(&format!("{} order by a.position", viewed()))
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(today)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    let mut views = rows.iter().map(view).collect::<Result<Vec<_>, _>>()?;
    let ids = views.iter().map(|view| view.id).collect();
    let agreed = agreement::agreed(snapshot, ids).await?;
    for (view, row) in views.iter_mut().zip(&rows) {
        tell_agreement(view, row, agreed.get(&view.id).copied().unwrap_or_default())?;
    }
    Ok(views)
}

/// Says until when it agrees, and what the bank stated last beside what the account comes to then.
fn tell_agreement(
    view: &mut AccountView,
    row: &PgRow,
    Agreed { until, newest }: Agreed,
) -> Result<(), ProjectionError> {
    view.agrees_until = until;
    let Some(stated) = &mut view.stated else { return Ok(()) };
    let difference = newest.map(|ours| stated.amount.minor - ours);
    let is_broken: bool = row.try_get("stated_broken")?;
    stated.agrees = if is_broken { Some(false) } else { difference.map(|apart| apart == 0) };
    let currency = view.currency;
    let difference = difference.filter(|apart| *apart != 0);
    stated.difference = difference.map(|minor| Money { minor, currency });
    Ok(())
}

/// One account as it stands on the day `today`; `None` when there is none that this person may see.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn one(
    snapshot: &mut Snapshot,
    id: Uuid,
    today: NaiveDate,
) -> Result<Option<AccountView>, ProjectionError> {
    let Some(row) = row_of(snapshot, id, today).await? else { return Ok(None) };
    let mut view = view(&row)?;
    let agreed = agreement::agreed(snapshot, vec![id]).await?;
    tell_agreement(&mut view, &row, agreed.get(&id).copied().unwrap_or_default())?;
    Ok(Some(view))
}

/// The same, without until when it agrees and whether it does.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn seen(
    snapshot: &mut Snapshot,
    id: Uuid,
    today: NaiveDate,
) -> Result<Option<AccountView>, ProjectionError> {
    row_of(snapshot, id, today).await?.as_ref().map(view).transpose()
}

async fn row_of(
    snapshot: &mut Snapshot,
    id: Uuid,
    today: NaiveDate,
) -> Result<Option<PgRow>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let row = sqlx::query(&format!("{} and a.id = $4", viewed()))
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(today)
        .bind(id)
        .fetch_optional(snapshot.of(NAME)?)
        .await?;
    Ok(row)
}

/// The newest day, `today` at the latest, with a transaction on an account this person may see.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn newest_on(
    snapshot: &mut Snapshot,
    today: NaiveDate,
) -> Result<Option<NaiveDate>, ProjectionError> {
    let scope = snapshot.scope().clone();
    Ok(sqlx::query_scalar(concat!(
        "select max(newest.day) from accounts a cross join lateral
           (select max(d.day) as day from account_days d
            where d.household_id = a.household_id and d.account_id = a.id and d.day <= $3) newest
         where a.household_id = $1 and ",
        visible!("a")
    ))
    .bind(scope.household_id.0)
    .bind(scope.user_id.0)
    .bind(today)
    .fetch_one(snapshot.of(NAME)?)
    .await?)
}

/// The balance at the end of every day on which something happened, oldest first.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn balances(
    snapshot: &mut Snapshot,
    account: &AccountView,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<BalanceOnDay>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select day, balance from (
           select day, (sum(minor) over (order by day))::text as balance
           from account_days where household_id = $1 and account_id = $2 and day <= $4
         ) days where day >= $3 order by day",
    )
    .bind(household.0)
    .bind(account.id)
    .bind(from)
    .bind(to)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let opening = account.opening_balance.map_or(0, |opening| opening.minor);
    rows.iter()
        .map(|row| {
            let balance =
                Money { minor: opening + sum(row, "balance")?, currency: account.currency };
            Ok(BalanceOnDay { on: row.try_get("day")?, balance })
        })
        .collect()
}

fn view(row: &PgRow) -> Result<AccountView, ProjectionError> {
    let currency = currency(row.try_get("currency")?)?;
    let money = |minor| Money { minor, currency };
    let opening = optional_sum(row, "opening")?;
    let all = sum(row, "booked")? + opening.unwrap_or(0);
    let ahead = sum(row, "ahead")?;
    let closed: bool = row.try_get("closed")?;
    let newest_on: Option<NaiveDate> = row.try_get("newest_on")?;
    let stated = stated(row, currency)?;
    let today: NaiveDate = row.try_get("today")?;
    let days: [Option<NaiveDate>; 3] = [
        row.try_get("past_on")?,
        row.try_get("spoken_on")?,
        stated.as_ref().map(|stated| stated.on),
    ];
    Ok(AccountView {
        id: row.try_get("id")?,
        name: row.try_get("name")?,
        kind: row.try_get("kind")?,
        currency,
        balance: money(all - ahead),
        ahead: Some(ahead).filter(|ahead| *ahead != 0).map(money),
        opening_balance: opening.map(money),
        opened_on: row.try_get("opening_on")?,
        owner: row.try_get("owner")?,
        in_budget: row.try_get("in_budget")?,
        number: row.try_get("number")?,
        bank: row.try_get("bank")?,
        status: if closed { "closed" } else { "open" }.to_owned(),
        transaction_count: row.try_get("transactions")?,
        newest_on,
        balance_on: days.into_iter().flatten().filter(|day| *day <= today).max(),
        stated,
        agrees_until: None,
        columns_learned: row.try_get("columns_learned")?,
        version: row.try_get("version")?,
    })
}

/// What the bank stated last, not compared yet.
fn stated(row: &PgRow, currency: Currency) -> Result<Option<StatedView>, ProjectionError> {
    let (on, minor): (Option<NaiveDate>, Option<i64>) =
        (row.try_get("stated_on")?, row.try_get("stated_minor")?);
    let (Some(on), Some(minor)) = (on, minor.map(i128::from)) else { return Ok(None) };
    let amount = Money { minor, currency };
    Ok(Some(StatedView { on, amount, agrees: None, difference: None }))
}
