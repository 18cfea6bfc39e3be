//! What the bank gave two different days, summed by the file and the days. On which of the
//! two it was booked follows from the file's format, which is known once the whole file is taken
//! in.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::ledger::{TransactionChange, TransactionRow, counted};
use crate::rows;
use crate::storing::Summed;

rows::row! {
    /// What is summed: by account, import, the day a booking is kept under, and its other one.
    #[derive(Debug)]
    pub(super) struct TwoDaysRow in "two_days"
        by "account_id", "import_id", "posted_on", "also_on" of account account_id
    {
        account_id: Uuid,
        import_id: Uuid,
        posted_on: NaiveDate,
        also_on: NaiveDate,
        minor: i128,
        count: i64,
    }
}

impl Summed for TwoDaysRow {
    fn count(&self) -> i64 {
        self.count
    }
}

/// What a batch adds.
pub(super) fn added(changes: &[TransactionChange]) -> Vec<TwoDaysRow> {
    let mut all = BTreeMap::new();
    for (row, sign) in counted(changes) {
        if let Some(none) = none(row) {
            let key = (none.account_id, none.import_id, none.posted_on, none.also_on);
            let sum = all.entry(key).or_insert(none);
            sum.minor += i128::from(sign) * i128::from(row.minor);
            sum.count += sign;
        }
    }
    all.into_values().filter(|sum| (sum.minor, sum.count) != (0, 0)).collect()
}

/// Where it is summed, if the bank has booked it and a person gave it no other day.
fn none(row: &TransactionRow) -> Option<TwoDaysRow> {
    let also_on = row.also_on.filter(|day| *day != row.posted_on)?;
    let is_as_told = !row.pending && row.told_on.is_none();
    let import_id = row.import_id.filter(|_| is_as_told)?;
    let (account_id, posted_on) = (row.account_id, row.posted_on);
    Some(TwoDaysRow { account_id, import_id, posted_on, also_on, minor: 0, count: 0 })
}
