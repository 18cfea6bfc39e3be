//! Reads the list of imports.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::import::StatedBalance;
use sqlx::Row;
use sqlx::postgres::PgRow;
use sqlx::types::Json;
use uuid::Uuid;

use super::NAME;
use super::suggestion;
use super::view::ImportView;
use crate::cursor::CursorOf;
use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::Page;
use crate::visibility::visible;

/// Imports into accounts that are private to another person are left out.
const VISIBLE: &str = visible!("i");

/// One page, newest first.
///
/// # Errors
/// [`ProjectionError::BadCursor`].
pub async fn list(
    snapshot: &mut Snapshot,
    cursor: Option<&str>,
    limit: i64,
) -> Result<Page<ImportView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let own = CursorOf::new("imports", scope.household_id.0);
    let before = match cursor {
        Some(cursor) => own.revision(cursor)?,
        None => i64::MAX,
    };
    let text = format!(
        "select * from imports i where i.household_id = $1 and i.revision < $3 and {VISIBLE}
         order by i.revision desc limit $4"
    );
    let rows = sqlx::query(&text)
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(before)
        .bind(limit + 1)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    let mut items = rows.iter().map(view).collect::<Result<Vec<_>, _>>()?;
    let more = items.len() as i64 > limit;
    items.truncate(usize::try_from(limit).unwrap_or(0));
    let next_cursor = items.last().filter(|_| more).map(|last| own.at_revision(last.revision));
    Ok(Page { items, next_cursor })
}

/// One import.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn one(snapshot: &mut Snapshot, id: Uuid) -> Result<Option<ImportView>, ProjectionError> {
    let scope = snapshot.scope().clone();
    let text =
        format!("select * from imports i where i.household_id = $1 and i.id = $3 and {VISIBLE}");
    let row = sqlx::query(&text)
        .bind(scope.household_id.0)
        .bind(scope.user_id.0)
        .bind(id)
        .fetch_optional(snapshot.of(NAME)?)
        .await?;
    let Some(mut import) = row.as_ref().map(view).transpose()? else { return Ok(None) };
    import.suggestions = Some(suggestion::of_import(snapshot, id).await?);
    Ok(Some(import))
}

/// What one import states of an account's balance.
#[derive(Debug, Clone)]
pub struct StatedRow {
    pub import_id: Uuid,
    /// The oldest day of its lines.
    pub first_on: Option<NaiveDate>,
    pub opening: Option<StatedBalance>,
    pub closing: Option<StatedBalance>,
}

/// Of what imports other than `but` state of one account, what lies next to a file of the days from
/// `first_on` to `end`: the statement that ends last before it, the one that begins first behind
/// it, and the one that ends last before that; of several that end or begin on one day, all of
/// them. For imports, not for screens.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn stated_beside(
    snapshot: &mut Snapshot,
    account: Uuid,
    but: Uuid,
    first_on: Option<NaiveDate>,
    end: Option<NaiveDate>,
) -> Result<Vec<StatedRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "with others as not materialized (select import_id, first_on, opening, closing,
             closing_on from stated_balances
           where household_id = $1 and account_id = $2 and import_id <> $3),
         before as (select * from others where closing_on < $4
           order by closing_on desc fetch first row with ties),
         behind as (select * from others where opening is not null and first_on > $5
           order by first_on fetch first row with ties),
         between_both as (select * from others
           where closing_on < (select min(first_on) from behind)
           order by closing_on desc fetch first row with ties)
         select import_id, first_on, opening, closing
         from (select * from before union select * from behind union select * from between_both) n
         order by first_on, closing -> 'amount' -> 'minor', import_id",
    )
    .bind(household.0)
    .bind(account)
    .bind(but)
    .bind(first_on)
    .bind(end)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    Ok(rows.iter().map(stated).collect::<Result<_, sqlx::Error>>()?)
}

fn stated(row: &PgRow) -> Result<StatedRow, sqlx::Error> {
    let of = |balance: Option<Json<StatedBalance>>| balance.map(|balance| balance.0);
    Ok(StatedRow {
        import_id: row.try_get("import_id")?,
        first_on: row.try_get("first_on")?,
        opening: of(row.try_get("opening")?),
        closing: of(row.try_get("closing")?),
    })
}

/// Statements beyond which no later ones are looked at for the days that they prove.
const MOST_WITHIN: i64 = 100;

/// What imports other than `but` state of one account, that end on one of these days or later and
/// begin until the last of them, the earliest end first; of very many the earliest.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn stated_within(
    snapshot: &mut Snapshot,
    account: Uuid,
    but: Uuid,
    days: RangeInclusive<NaiveDate>,
) -> Result<Vec<StatedRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select import_id, first_on, opening, closing from stated_balances
         where household_id = $1 and account_id = $2 and import_id <> $3 and closing_on >= $4
           and (first_on is null or first_on <= $5)
         order by closing_on, import_id limit $6",
    )
    .bind(household.0)
    .bind(account)
    .bind(but)
    .bind(days.start())
    .bind(days.end())
    .bind(MOST_WITHIN)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    Ok(rows.iter().map(stated).collect::<Result<_, sqlx::Error>>()?)
}

/// Balances beyond which no later ones are compared with a file.
const MOST_STATED: i64 = 500;

/// What imports other than `but` state of one account at the ends of this day and later ones, the
/// earliest first. For imports, not for screens.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn stated_since(
    snapshot: &mut Snapshot,
    account: Uuid,
    but: Uuid,
    from: NaiveDate,
) -> Result<Vec<StatedBalance>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows: Vec<Json<StatedBalance>> = sqlx::query_scalar(
        "select closing from stated_balances where household_id = $1 and account_id = $2
           and import_id <> $3 and closing is not null and closing_on >= $4
         order by closing_on, import_id limit $5",
    )
    .bind(household.0)
    .bind(account)
    .bind(but)
    .bind(from)
    .bind(MOST_STATED)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    Ok(rows.into_iter().map(|row| row.0).collect())
}

/// Files beyond which no older ones are asked which days they tell.
const MOST_TOLD: i64 = 500;

/// From which day to which an import tells an account, and how it tells days.
#[derive(Debug, sqlx::FromRow)]
pub struct ToldRow {
    pub first_on: NaiveDate,
    pub last_on: NaiveDate,
    pub format: String,
    /// Which days of bookings the file tells, by its name.
    pub days: Option<String>,
}

/// What imports other than `but` told of one account, of those that have one of these days within;
/// of very many the newest. For imports, not for screens.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn told_days(
    snapshot: &mut Snapshot,
    account: Uuid,
    but: Uuid,
    days: &[NaiveDate],
) -> Result<Vec<ToldRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    Ok(sqlx::query_as(
        "select told.first_on, told.last_on, i.format, i.days from imports i,
           lateral (select (one ->> 'first_on')::date as first_on,
               (one ->> 'last_on')::date as last_on
             from jsonb_array_elements(i.accounts) one
             where one ->> 'account_id' = $2) told
         where i.household_id = $1 and i.id <> $3
           and exists (select from unnest($4::date[]) as day
             where day between told.first_on and told.last_on)
         order by i.revision desc limit $5",
    )
    .bind(household.0)
    .bind(account.to_string())
    .bind(but)
    .bind(days)
    .bind(MOST_TOLD)
    .fetch_all(snapshot.of(NAME)?)
    .await?)
}

fn view(row: &PgRow) -> Result<ImportView, sqlx::Error> {
    let accounts: sqlx::types::Json<Vec<super::view::ImportedAccountView>> =
        row.try_get("accounts")?;
    let decisions: sqlx::types::Json<Vec<super::view::DecisionView>> = row.try_get("decisions")?;
    Ok(ImportView {
        id: row.try_get("id")?,
        file_name: row.try_get("file_name")?,
        format: row.try_get("format")?,
        accounts: accounts.0,
        warnings: row.try_get("warnings")?,
        decisions: decisions.0,
        suggestions: None,
        times: row.try_get("times")?,
        imported_at: row.try_get("imported_at")?,
        revision: row.try_get("revision")?,
    })
}
