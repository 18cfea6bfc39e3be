//! What an import must know of transactions, whoever may see them: for imports, not for screens.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::money::Money;
use sqlx::Row;
use sqlx::postgres::PgRow;
use uuid::Uuid;

use super::NAME;
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
    pub description: String,
    /// What the bank had told, where a person changed it.
    pub told_payee: Option<String>,
    pub told_description: Option<String>,
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
    /// Whether it makes up for a difference to what a person stated, and is no booking.
    pub adjusts: bool,
    pub balance_minor: Option<i64>,
    pub told_on: Option<NaiveDate>,
    pub told_minor: Option<i64>,
    pub told_payee: Option<String>,
    pub told_description: Option<String>,
    /// The other day that the bank gave it.
    pub also_on: Option<NaiveDate>,
    /// Ids of lines that tell it too, and the bank's own ids of those.
    pub marks: Vec<Uuid>,
    pub marked_ids: Vec<String>,
    /// The format of the file that it came in, which days that one tells, and its shape.
    pub format: Option<String>,
    pub days: Option<String>,
    pub shape: Option<String>,
}

/// What was announced on one account and not booked, in the order of its coming; what lapsed too,
/// what a person removed not.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn pending_of_account(
    snapshot: &mut Snapshot,
    account_id: Uuid,
) -> Result<Vec<PendingRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select t.id, t.posted_on, t.minor, t.currency, t.payee, t.description, t.told_payee,
           t.told_description, t.external_id, t.lapsed, i.format,
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
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let read = rows.iter().map(|row| -> Result<PendingRow, sqlx::Error> {
        Ok(PendingRow {
            id: row.try_get("id")?,
            posted_on: row.try_get("posted_on")?,
            amount: amount(row)?,
            payee: row.try_get("payee")?,
            description: row.try_get("description")?,
            told_payee: row.try_get("told_payee")?,
            told_description: row.try_get("told_description")?,
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
    t.source_kind = 'manual' and t.id in (select a.adjusted_by from agreements a
      where a.household_id = $1 and a.adjusted_by is not null) as adjusts,
    t.told_on, t.told_minor, t.told_payee, t.told_description, t.also_on,
    coalesce((select array_agg(m.id) from transaction_marks m
      where m.household_id = t.household_id and m.transaction_id = t.id), '{}') as marks,
    coalesce((select array_agg(m.external_id) from transaction_marks m
      where m.household_id = t.household_id and m.transaction_id = t.id
        and m.external_id is not null), '{}') as marked_ids";

/// A transaction as far as it tells whether more of it is wanted.
#[derive(Debug, Clone)]
pub struct GlimpsedRow {
    pub id: Uuid,
    pub position: i64,
    pub posted_on: NaiveDate,
    pub minor: i64,
    pub told_on: Option<NaiveDate>,
    pub told_minor: Option<i64>,
    pub also_on: Option<NaiveDate>,
    pub pending: bool,
    pub removed: bool,
    pub by_hand: bool,
    pub external_id: Option<String>,
    /// Whether further lines tell it.
    pub marked: bool,
}

/// Rows that one statement reads: it ends long before the time that statements have.
pub(super) const PAGE: i64 = 20_000;
/// Ranges of days that are read one by one; of more, those that are closest are read as one.
const MOST_RANGES: usize = 16;

/// Everything on one account that counts for one of these days, or that the bank gave one of them;
/// removed ones too. The ranges are in order and do not meet. Each is given once, in no order.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn glimpsed_of_days(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    days: &[RangeInclusive<NaiveDate>],
    mut each: impl FnMut(GlimpsedRow),
) -> Result<(), ProjectionError> {
    let is_of = |day: NaiveDate| {
        let place = days.partition_point(|range| *range.end() < day);
        days.get(place).is_some_and(|range| range.contains(&day))
    };
    let is_first = |row: &GlimpsedRow, day: &str| match day {
        "told_on" => !is_of(row.posted_on),
        "also_on" => !is_of(row.posted_on) && !row.told_on.is_some_and(is_of),
        _ => true,
    };
    // Four conditions, each with an index of its own.
    for (which, day) in [
        ("not removed", "posted_on"),
        ("removed", "posted_on"),
        ("told_on is not null", "told_on"),
        ("also_on <> posted_on", "also_on"),
    ] {
        let text = format!(
            "select id, position, posted_on, minor, told_on, told_minor, also_on, pending, removed,
               source_kind = 'manual' as by_hand, external_id,
               exists (select from transaction_marks m where m.household_id = t.household_id
                 and m.transaction_id = t.id) as marked
             from transactions t where household_id = $1 and account_id = $2 and {which}
               and {day} between $3 and $4 and ({day}, position) < ($4, $5)
             order by {day} desc, position desc limit $6"
        );
        for range in few(days) {
            let (from, mut before) = (*range.start(), (*range.end(), i64::MAX));
            loop {
                let page = glimpsed(snapshot, account_id, (&text, from, before)).await?;
                let Some(last) = page.last() else { break };
                let day_of = |row: &GlimpsedRow| match day {
                    "told_on" => row.told_on,
                    "also_on" => row.also_on,
                    _ => Some(row.posted_on),
                };
                before = (day_of(last).unwrap_or(before.0), last.position);
                let is_full = i64::try_from(page.len()).is_ok_and(|read| read == PAGE);
                for row in page {
                    if is_first(&row, day) && day_of(&row).is_some_and(is_of) {
                        each(row);
                    }
                }
                if !is_full {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// The ranges, the closest put together until there are few.
pub(super) fn few(days: &[RangeInclusive<NaiveDate>]) -> Vec<RangeInclusive<NaiveDate>> {
    let mut gaps: Vec<(i64, usize)> = days
        .windows(2)
        .enumerate()
        .map(|(place, pair)| ((*pair[1].start() - *pair[0].end()).num_days(), place))
        .collect();
    gaps.sort_unstable_by_key(|(length, _)| std::cmp::Reverse(*length));
    let mut ends: Vec<usize> =
        gaps.iter().take(MOST_RANGES - 1).map(|(_, place)| place + 1).chain([days.len()]).collect();
    ends.sort_unstable();
    let mut begin = 0;
    let mut ranges = Vec::with_capacity(ends.len());
    for end in ends {
        if let Some([first, .., last] | [first @ last]) = days.get(begin..end) {
            ranges.push(*first.start()..=*last.end());
        }
        begin = end;
    }
    ranges
}

async fn glimpsed(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    (text, from, (day, position)): (&str, NaiveDate, (NaiveDate, i64)),
) -> Result<Vec<GlimpsedRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(text)
        .bind(household.0)
        .bind(account_id)
        .bind(from)
        .bind(day)
        .bind(position)
        .bind(PAGE)
        .fetch_all(snapshot.of(NAME)?)
        .await?;
    let read = rows.iter().map(|row| -> Result<GlimpsedRow, sqlx::Error> {
        Ok(GlimpsedRow {
            id: row.try_get("id")?,
            position: row.try_get("position")?,
            posted_on: row.try_get("posted_on")?,
            minor: row.try_get("minor")?,
            told_on: row.try_get("told_on")?,
            told_minor: row.try_get("told_minor")?,
            also_on: row.try_get("also_on")?,
            pending: row.try_get("pending")?,
            removed: row.try_get("removed")?,
            by_hand: row.try_get("by_hand")?,
            external_id: row.try_get("external_id")?,
            marked: row.try_get("marked")?,
        })
    });
    Ok(read.collect::<Result<_, _>>()?)
}

/// The transactions of these ids, in the order of their coming. As many as one statement can read.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn known_of_ids(
    snapshot: &mut Snapshot,
    ids: &[Uuid],
) -> Result<Vec<KnownRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let text = format!(
        "select {COLUMNS}, i.format, i.days, i.shape from transactions t
         left join imports i on i.household_id = t.household_id and i.id = t.import_id
         where t.household_id = $1 and t.id = any($2) order by t.position"
    );
    let rows = sqlx::query(&text).bind(household.0).bind(ids).fetch_all(snapshot.of(NAME)?).await?;
    Ok(rows.iter().map(known).collect::<Result<_, _>>()?)
}

/// What makes up for differences to what a person stated, of one account, on this day and later
/// ones: day and amount, in order.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn adjustments_since(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    from: NaiveDate,
) -> Result<Vec<(NaiveDate, Money)>, ProjectionError> {
    let household = snapshot.scope().household_id;
    let rows = sqlx::query(
        "select t.posted_on, t.minor, t.currency from agreements a
         join transactions t on t.household_id = a.household_id and t.id = a.adjusted_by
         where a.household_id = $1 and a.account_id = $2 and a.adjusted_by is not null
           and t.posted_on >= $3 and not t.removed
         order by t.posted_on, t.position",
    )
    .bind(household.0)
    .bind(account_id)
    .bind(from)
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let read = rows.iter().map(|row| Ok((row.try_get("posted_on")?, amount(row)?)));
    Ok(read.collect::<Result<_, sqlx::Error>>()?)
}

/// Further lines that tell these transactions: the transaction, the line's id and the bank's.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn marks_of(
    snapshot: &mut Snapshot,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Uuid, Option<String>)>, ProjectionError> {
    let household = snapshot.scope().household_id;
    Ok(sqlx::query_as(
        "select transaction_id, id, external_id from transaction_marks
         where household_id = $1 and transaction_id = any($2)",
    )
    .bind(household.0)
    .bind(ids)
    .fetch_all(snapshot.of(NAME)?)
    .await?)
}

/// The transactions that lines of these ids tell too: the line's id and the transaction's.
///
/// # Errors
/// [`ProjectionError::Following`].
pub async fn marked_by(
    snapshot: &mut Snapshot,
    lines: &[Uuid],
) -> Result<Vec<(Uuid, Uuid)>, ProjectionError> {
    let household = snapshot.scope().household_id;
    Ok(sqlx::query_as(
        "select id, transaction_id from transaction_marks
         where household_id = $1 and id = any($2)",
    )
    .bind(household.0)
    .bind(lines)
    .fetch_all(snapshot.of(NAME)?)
    .await?)
}

/// What the bank calls by these ids on one account, each with the id it is called by.
///
/// # Errors
/// [`ProjectionError::Following`].
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
    .fetch_all(snapshot.of(NAME)?)
    .await?;
    let read = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    Ok(read.collect::<Result<_, sqlx::Error>>()?)
}

/// Something that counts on an account, with the two days that the bank gave it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct TwoDaysRow {
    pub posted_on: NaiveDate,
    pub also_on: NaiveDate,
    /// Minor units.
    pub minor: i64,
    pub pending: bool,
    /// Of the file that it came in.
    pub format: Option<String>,
}

/// Everything that counts on an account of which one day lies behind one of these and the other
/// does not; what a person dated otherwise is none of it.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn of_two_days(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    days: &[NaiveDate],
) -> Result<Vec<TwoDaysRow>, ProjectionError> {
    let household = snapshot.scope().household_id;
    // No two days of one booking lie further apart than two months.
    Ok(sqlx::query_as(
        "select distinct on (t.id) t.posted_on, t.also_on, t.minor, t.pending, i.format
         from unnest($3::date[]) as until (day)
         join transactions t on t.household_id = $1 and t.account_id = $2
           and t.also_on between until.day - 62 and until.day + 62
           and (t.posted_on <= until.day) <> (t.also_on <= until.day)
         left join imports i on i.household_id = t.household_id and i.id = t.import_id
         where not t.removed and t.told_on is null order by t.id",
    )
    .bind(household.0)
    .bind(account_id)
    .bind(days)
    .fetch_all(snapshot.of(NAME)?)
    .await?)
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
        adjusts: row.try_get("adjusts")?,
        balance_minor: row.try_get("balance_minor")?,
        told_on: row.try_get("told_on")?,
        told_minor: row.try_get("told_minor")?,
        told_payee: row.try_get("told_payee")?,
        told_description: row.try_get("told_description")?,
        also_on: row.try_get("also_on")?,
        marks: row.try_get("marks")?,
        marked_ids: row.try_get("marked_ids")?,
        format: row.try_get("format")?,
        days: row.try_get("days")?,
        shape: row.try_get("shape")?,
    })
}

fn amount(row: &PgRow) -> Result<Money, sqlx::Error> {
    Ok(Money::new(row.try_get("minor")?, currency(row.try_get("currency")?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_ranges_the_closest_are_read_as_one() {
        let day =
            |n: u32| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(n.into());
        let one = vec![day(3)..=day(9)];
        assert_eq!((few(&one), few(&[])), (one, vec![]));
        // Every second gap is a day longer.
        let many: Vec<_> = (0..30).map(|n| day(10 * n + n % 2)..=day(10 * n + 3)).collect();
        let read = few(&many);
        assert_eq!(read.len(), MOST_RANGES);
        assert_eq!((read[0].start(), read[15].end()), (&day(0), &day(293)));
        assert!(many.iter().all(|range| {
            read.iter().any(|one| one.contains(range.start()) && one.contains(range.end()))
        }));
        assert!(read.windows(2).all(|pair| pair[0].end() < pair[1].start()));
    }
}
