//! Reads accounts and their balances.

use chrono::NaiveDate;
use domain::money::Currency;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::view::{AccountView, BalanceOnDay, StatedView};
use crate::agreement;
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::{Money, currency, optional_sum, sum};

/// What was on account `a` before all that is known of it: given, or what follows from what a
/// person said of a day, less everything that is booked until then, as banks count. Of the days
/// behind it there are few.
pub(crate) const OPENING: &str = "case when a.said_minor is null then a.opening_minor::numeric
    else a.said_minor + a.said_since - (a.booked_minor - a.announced_minor)
      + (select coalesce(sum(d.minor - d.announced), 0) from account_days d
         where d.household_id = a.household_id and d.account_id = a.id
           and d.day > a.said_on) end";

/// The accounts of a household (`$1`) that a person (`$2`) may see, on a day (`$3`).
fn viewed() -> String {
    format!(
        "select a.*, a.booked_minor::text as booked, a.announced_minor::text as announced,
           ({OPENING})::text as opening, newest.day as newest_on, past.day as past_on,
           ahead.minor::text as ahead, since.minor::text as moved_since,
           since.announced::text as announced_since,
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
         cross join lateral (select coalesce(sum(d.minor), 0) as minor,
             coalesce(sum(d.announced), 0) as announced from account_days d
           where d.household_id = a.household_id and d.account_id = a.id
             and d.day > a.stated_on) since
         where a.household_id = $1 and (a.owner is null or a.owner = $2)"
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
        .fetch_all(snapshot.connection())
        .await?;
    let mut views = rows.iter().map(view).collect::<Result<Vec<_>, _>>()?;
    tell_agreement(snapshot, &mut views).await?;
    Ok(views)
}

/// Says of each until when it agrees.
async fn tell_agreement(
    snapshot: &mut Snapshot,
    views: &mut [AccountView],
) -> Result<(), ProjectionError> {
    let ids: Vec<Uuid> = views.iter().map(|view| view.id).collect();
    let until = agreement::agreed_until(snapshot, ids).await?;
    for view in views {
        view.agrees_until = until.get(&view.id).copied();
    }
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
    let Some(view) = seen(snapshot, id, today).await? else { return Ok(None) };
    let mut view = [view];
    tell_agreement(snapshot, &mut view).await?;
    let [view] = view;
    Ok(Some(view))
}

/// The same, without until when it agrees.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn seen(
    snapshot: &mut Snapshot,
    id: Uuid,
    today: NaiveDate,
) -> Result<Option<AccountView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let row = sqlx::query(&format!("{} and a.id = $4", viewed()))
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(today)
        .bind(id)
        .fetch_optional(snapshot.connection())
        .await?;
    row.as_ref().map(view).transpose()
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
    Ok(sqlx::query_scalar(
        "select max(newest.day) from accounts a cross join lateral
           (select max(d.day) as day from account_days d
            where d.household_id = a.household_id and d.account_id = a.id and d.day <= $3) newest
         where a.household_id = $1 and (a.owner is null or a.owner = $2)",
    )
    .bind(scope.household_id.0)
    .bind(scope.user_id.0)
    .bind(today)
    .fetch_one(snapshot.connection())
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
    .fetch_all(snapshot.connection())
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
    let stated = stated(row, opening.map(|_| all), currency)?;
    let today: NaiveDate = row.try_get("today")?;
    let days: [Option<NaiveDate>; 3] = [
        row.try_get("past_on")?,
        row.try_get("spoken_on")?,
        stated.as_ref().map(|stated: &StatedView| stated.on),
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

/// What the bank stated last beside what the account comes to on that day; `all` is everything that
/// is on it, if its opening balance is known. Banks state what is booked, and some what is
/// announced with it.
fn stated(
    row: &PgRow,
    all: Option<i128>,
    currency: Currency,
) -> Result<Option<StatedView>, ProjectionError> {
    let (on, stated): (Option<NaiveDate>, Option<i64>) =
        (row.try_get("stated_on")?, row.try_get("stated_minor")?);
    let (Some(on), Some(stated)) = (on, stated.map(i128::from)) else { return Ok(None) };
    let is_broken: bool = row.try_get("stated_broken")?;
    let moved_since = sum(row, "moved_since")?;
    let announced = sum(row, "announced")? - sum(row, "announced_since")?;
    let apart = all.map(|all| stated - (all - moved_since));
    let comes_to_it = apart.map(|apart| apart == 0 || apart == -announced);
    let difference = apart.filter(|_| comes_to_it == Some(false)).map(|apart| apart + announced);
    Ok(Some(StatedView {
        on,
        amount: Money { minor: stated, currency },
        agrees: if is_broken { Some(false) } else { comes_to_it },
        difference: difference.map(|minor| Money { minor, currency }),
    }))
}
