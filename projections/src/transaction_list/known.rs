//! What an import must know of transactions, whoever may see them: for imports, not for screens.

use chrono::NaiveDate;
use domain::money::Money;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::reading::Snapshot;
use crate::view::currency;

/// A transaction that the bank announced and did not book, counted or lapsed.
#[derive(Debug, Clone)]
pub struct PendingRow {
    pub id: Uuid,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    pub external_id: Option<String>,
    pub lapsed: bool,
    /// Ids of lines that told it too.
    pub marks: Vec<Uuid>,
    /// The format of the file that announced it, and the last day of that file.
    pub format: Option<String>,
    pub file_until: Option<NaiveDate>,
}

/// A transaction as it stands, and what the bank had told where a person changed it.
#[derive(Debug, Clone)]
pub struct KnownRow {
    pub id: Uuid,
    pub posted_on: NaiveDate,
    pub amount: Money,
    pub payee: String,
    pub description: String,
    pub external_id: Option<String>,
    pub pending: bool,
    pub removed: bool,
    /// Whether a person wrote it down by hand.
    pub by_hand: bool,
    pub balance_minor: Option<i64>,
    pub told_on: Option<NaiveDate>,
    pub told_minor: Option<i64>,
    pub told_payee: Option<String>,
    pub told_description: Option<String>,
    /// Ids of lines that tell it too, and the bank's own ids of those.
    pub marks: Vec<Uuid>,
    pub marked_ids: Vec<String>,
}

/// What was announced on one account and not booked, in the order of its coming; what lapsed too,
/// what a person removed not.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn pending_of_account(
    snapshot: &mut Snapshot,
    account_id: Uuid,
) -> Result<Vec<PendingRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select t.id, t.posted_on, t.minor, t.currency, t.payee, t.external_id, t.lapsed, i.format,
           coalesce((select array_agg(m.id order by m.id) from transaction_marks m
             where m.household_id = t.household_id and m.transaction_id = t.id), '{}') as marks,
           (select max((told ->> 'last_on')::date) from jsonb_array_elements(i.accounts) told
            where told ->> 'account_id' = t.account_id::text) as file_until
         from transactions t
         left join imports i on i.household_id = t.household_id and i.id = t.import_id
         where t.household_id = $1 and t.account_id = $2 and t.pending
           and (not t.removed or t.lapsed)
         order by t.position",
    )
    .bind(household.0)
    .bind(account_id)
    .fetch_all(snapshot.connection())
    .await?;
    let read = rows.iter().map(|row| -> Result<PendingRow, sqlx::Error> {
        Ok(PendingRow {
            id: row.try_get("id")?,
            posted_on: row.try_get("posted_on")?,
            amount: amount(row)?,
            payee: row.try_get("payee")?,
            external_id: row.try_get("external_id")?,
            lapsed: row.try_get("lapsed")?,
            marks: row.try_get("marks")?,
            format: row.try_get("format")?,
            file_until: row.try_get("file_until")?,
        })
    });
    Ok(read.collect::<Result<_, _>>()?)
}

const COLUMNS: &str = "t.id, t.posted_on, t.minor, t.currency, t.payee, t.description,
    t.external_id, t.pending, t.removed, t.source_kind = 'manual' as by_hand, t.balance_minor,
    t.told_on, t.told_minor, t.told_payee, t.told_description,
    coalesce((select array_agg(m.id) from transaction_marks m
      where m.household_id = t.household_id and m.transaction_id = t.id), '{}') as marks,
    coalesce((select array_agg(m.external_id) from transaction_marks m
      where m.household_id = t.household_id and m.transaction_id = t.id
        and m.external_id is not null), '{}') as marked_ids";

/// Everything on one account that counts for one of these days, or that the bank told for one;
/// removed ones too. Range by range: `from` and `to` are as long as each other.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn known_of_days(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    from: &[NaiveDate],
    to: &[NaiveDate],
) -> Result<Vec<KnownRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    // Three conditions, each with an index of its own.
    let text = format!(
        "select {COLUMNS} from transactions t where t.household_id = $1 and t.id in (
           select o.id from unnest($3::date[], $4::date[]) as d (f, l) cross join lateral (
             select id from transactions where household_id = $1 and account_id = $2
               and posted_on between d.f and d.l and not removed
             union all select id from transactions where household_id = $1 and account_id = $2
               and posted_on between d.f and d.l and removed
             union all select id from transactions where household_id = $1 and account_id = $2
               and told_on between d.f and d.l) o)
         order by t.position"
    );
    let rows = sqlx::query(&text)
        .bind(household.0)
        .bind(account_id)
        .bind(from)
        .bind(to)
        .fetch_all(snapshot.connection())
        .await?;
    Ok(rows.iter().map(known).collect::<Result<_, _>>()?)
}

/// What the bank calls by these ids on one account, each with the id it is called by.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn known_of_bank_ids(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    bank_ids: &[String],
) -> Result<Vec<(String, Uuid)>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select external_id, id from transactions
         where household_id = $1 and account_id = $2 and external_id = any($3)
         union all
         select m.external_id, m.transaction_id from transaction_marks m
         join transactions t on t.household_id = m.household_id and t.id = m.transaction_id
         where m.household_id = $1 and t.account_id = $2 and m.external_id = any($3)",
    )
    .bind(household.0)
    .bind(account_id)
    .bind(bank_ids)
    .fetch_all(snapshot.connection())
    .await?;
    let read = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    Ok(read.collect::<Result<_, sqlx::Error>>()?)
}

fn known(row: &PgRow) -> Result<KnownRow, sqlx::Error> {
    Ok(KnownRow {
        id: row.try_get("id")?,
        posted_on: row.try_get("posted_on")?,
        amount: amount(row)?,
        payee: row.try_get("payee")?,
        description: row.try_get("description")?,
        external_id: row.try_get("external_id")?,
        pending: row.try_get("pending")?,
        removed: row.try_get("removed")?,
        by_hand: row.try_get("by_hand")?,
        balance_minor: row.try_get("balance_minor")?,
        told_on: row.try_get("told_on")?,
        told_minor: row.try_get("told_minor")?,
        told_payee: row.try_get("told_payee")?,
        told_description: row.try_get("told_description")?,
        marks: row.try_get("marks")?,
        marked_ids: row.try_get("marked_ids")?,
    })
}

fn amount(row: &PgRow) -> Result<Money, sqlx::Error> {
    Ok(Money::new(row.try_get("minor")?, currency(row.try_get("currency")?)?))
}
