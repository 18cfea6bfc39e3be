//! What files brought to an account: for imports, which compare what a file tells with it.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use domain::calendar::{FIRST_DAY, LAST_DAY};
use uuid::Uuid;

use super::NAME;
use super::known::{PAGE, few};
use crate::error::ProjectionError;
use crate::reading::Snapshot;

/// What a file brought, as the bank told it, with the file that brought it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct BroughtRow {
    pub id: Uuid,
    pub import_id: Uuid,
    /// `None` where nothing is known of the import.
    file: Option<String>,
    /// The day that the bank told.
    pub posted_on: NaiveDate,
    /// Minor units.
    pub minor: i64,
    pub payee: String,
    pub description: String,
    /// Ids of lines that tell it too.
    pub marks: Vec<Uuid>,
    /// The day for which it counts.
    day: NaiveDate,
    position: i64,
}

/// Of more than these an import compares no further ones.
const MOST: usize = 50_000;

/// What files brought to an account and counts, booked on one of these days or by one of these
/// imports, in the order of its coming; and whether that is all. Of very much it is the newest.
///
/// # Errors
/// [`ProjectionError::Database`].
pub async fn brought(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    days: &[NaiveDate],
    imports: &[Uuid],
) -> Result<(Vec<BroughtRow>, bool), ProjectionError> {
    let on: HashSet<NaiveDate> = days.iter().copied().collect();
    let mut found = Found { rows: Vec::new(), ids: HashSet::new() };
    for range in few(&ranges(days)) {
        let rows = (range, None);
        if !read(snapshot, account_id, rows, &mut found, |row| on.contains(&row.day)).await? {
            return Ok((found.in_order(), false));
        }
    }
    let ever = FIRST_DAY..=LAST_DAY;
    let is_all = imports.is_empty()
        || read(snapshot, account_id, (ever, Some(imports)), &mut found, |_| true).await?;
    Ok((found.in_order(), is_all))
}

impl BroughtRow {
    /// What the file was called.
    pub fn file_name(&self) -> &str {
        self.file.as_deref().unwrap_or_default()
    }
}

#[derive(Debug)]
struct Found {
    rows: Vec<BroughtRow>,
    ids: HashSet<Uuid>,
}

impl Found {
    fn in_order(mut self) -> Vec<BroughtRow> {
        self.rows.sort_unstable_by_key(|row| row.position);
        self.rows
    }
}

/// Reads what counts for days of a range, of some imports or of any, page by page, the newest
/// first: a statement ends long before the time that statements have. Answers whether that was all.
async fn read(
    snapshot: &mut Snapshot,
    account_id: Uuid,
    (range, imports): (RangeInclusive<NaiveDate>, Option<&[Uuid]>),
    found: &mut Found,
    is_sought: impl Fn(&BroughtRow) -> bool,
) -> Result<bool, ProjectionError> {
    let of_imports = if imports.is_some() { "= any($7)" } else { "is not null" };
    let text = format!(
        "select t.id, t.import_id, i.file_name as file, t.posted_on as day, t.position,
           coalesce(t.told_on, t.posted_on) as posted_on, coalesce(t.told_minor, t.minor) as minor,
           coalesce(t.told_payee, t.payee) as payee,
           coalesce(t.told_description, t.description) as description,
           coalesce((select array_agg(m.id) from transaction_marks m
             where m.household_id = $1 and m.transaction_id = t.id), '{{}}') as marks
         from (select * from transactions t
           where t.household_id = $1 and t.account_id = $2 and not t.removed and not t.pending
             and t.posted_on between $3 and $4 and (t.posted_on, t.position) < ($4, $5)
             and t.import_id {of_imports}
           order by t.posted_on desc, t.position desc limit $6) t
         left join imports i on i.household_id = $1 and i.id = t.import_id
         order by t.posted_on desc, t.position desc"
    );
    let household = snapshot.scope().household_id;
    let (from, mut before) = (*range.start(), (*range.end(), i64::MAX));
    loop {
        let query = sqlx::query_as(&text).bind(household.0).bind(account_id).bind(from);
        let query = query.bind(before.0).bind(before.1).bind(PAGE);
        let query = match imports {
            Some(imports) => query.bind(imports),
            None => query,
        };
        let page: Vec<BroughtRow> = query.fetch_all(snapshot.of(NAME)?).await?;
        let Some(last) = page.last() else { return Ok(true) };
        before = (last.day, last.position);
        let is_full = i64::try_from(page.len()).is_ok_and(|read| read == PAGE);
        for row in page.into_iter().filter(|row| row.file.is_some() && is_sought(row)) {
            if found.ids.insert(row.id) {
                if found.rows.len() == MOST {
                    return Ok(false);
                }
                found.rows.push(row);
            }
        }
        if !is_full {
            return Ok(true);
        }
    }
}

/// Days, in any order and with repetitions, as ranges in order that do not meet.
fn ranges(days: &[NaiveDate]) -> Vec<RangeInclusive<NaiveDate>> {
    let mut days = days.to_vec();
    days.sort_unstable();
    let mut ranges: Vec<RangeInclusive<NaiveDate>> = Vec::new();
    for day in days {
        match ranges.last_mut() {
            Some(range) if day <= *range.end() || range.end().succ_opt() == Some(day) => {
                *range = *range.start()..=day;
            }
            _ => ranges.push(day..=day),
        }
    }
    ranges
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_put_together_in_ranges() {
        let day = |n: u64| NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + chrono::Days::new(n);
        let days = [7, 3, 4, 4, 9, 5].map(day);
        assert_eq!(ranges(&days), [day(3)..=day(5), day(7)..=day(7), day(9)..=day(9)]);
        assert!(ranges(&[]).is_empty());
        assert_eq!(ranges(&[NaiveDate::MAX; 2]), [NaiveDate::MAX..=NaiveDate::MAX]);
    }
}
