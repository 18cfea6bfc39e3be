//! What the household knows to be on the account before the bookings of a table. Where it and no
//! other reading leads to what the table states, it tells what the table leaves open.

use chrono::NaiveDate;
use commands::statement::{ReadOptions, StatementBalance};

use super::cells::{Keys, UNIT_DECIMALS};
use super::dates::Reading;
use super::table::Row;

/// What is on the account before the oldest of these bookings, where that is known, and all of them
/// are of one account.
pub(super) fn before<'r>(
    rows: impl Iterator<Item = &'r Row>,
    keys: Keys,
    (date_column, days): (usize, Reading),
    options: &ReadOptions,
) -> Option<StatementBalance> {
    let known = options.known.as_ref()?;
    let mut first: Option<(NaiveDate, &Row)> = None;
    for row in rows {
        let Some(day) = days.day(row.cell(date_column)) else { continue };
        if first.is_some_and(|(_, other)| keys.of(other) != keys.of(row)) {
            return None;
        }
        if first.is_none_or(|(oldest, _)| day < oldest) {
            first = Some((day, row));
        }
    }
    let before = known.before(first?.0)?;
    // A sheet may be of another currency than the account.
    options.account_currency.is_none_or(|own| own == before.amount.currency).then_some(before)
}

/// A balance in whole units of the sixth decimal, as sums are compared.
pub(super) fn units(balance: StatementBalance) -> Option<i128> {
    let exponent = u32::from(balance.amount.currency.exponent());
    let factor = 10_i128.checked_pow(UNIT_DECIMALS.checked_sub(exponent)?)?;
    i128::from(balance.amount.minor).checked_mul(factor)
}
