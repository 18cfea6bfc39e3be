//! What the bank gave two different days, summed by the file and the days. On which of the
//! two it was booked follows from the file's format, which is known once the whole file is taken
//! in.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::ledger::{TransactionChange, TransactionRow, counted};

/// What is summed: account, import, the day a booking is kept under, and its other one.
pub(super) type Key = (Uuid, Uuid, NaiveDate, NaiveDate);

/// Minor units and how many, by what is summed.
pub(super) fn added(changes: &[TransactionChange]) -> BTreeMap<Key, (i128, i64)> {
    let mut all = BTreeMap::<Key, (i128, i64)>::new();
    for (row, sign) in counted(changes) {
        if let Some(key) = key(row) {
            let sum = all.entry(key).or_default();
            sum.0 += i128::from(sign) * i128::from(row.minor());
            sum.1 += sign;
        }
    }
    all.retain(|_, sum| *sum != (0, 0));
    all
}

/// Where it is summed, if the bank has booked it and a person gave it no other day.
fn key(row: &TransactionRow) -> Option<Key> {
    let also_on = row.also_on.filter(|day| *day != row.posted_on)?;
    let is_as_told = !row.pending && row.told.posted_on.is_none();
    Some((row.account_id, row.import_id.filter(|_| is_as_told)?, row.posted_on, also_on))
}
