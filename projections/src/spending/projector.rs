//! Adds up what a batch does to each month, account, category and currency.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;
use uuid::Uuid;

use super::NAME;
use crate::error::ProjectionError;
use crate::ledger::{self, TransactionRow, counted};
use crate::projector::{Batch, Projector, Table};
use crate::rows;
use crate::storing::{self, Summed};

/// Builds the table `month_sums`.
#[derive(Debug)]
pub struct Projection;

rows::row! {
    #[derive(Debug)]
    struct SumRow in "month_sums" by "month", "account_id", "category_id", "currency"
        of account account_id
    {
        month: NaiveDate,
        account_id: Uuid,
        category_id: Uuid,
        currency: String,
        in_minor: i128,
        out_minor: i128,
        count: i64,
    }
}

impl Summed for SumRow {
    fn count(&self) -> i64 {
        self.count
    }
}

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn needs(&self) -> &'static [&'static str] {
        &[ledger::TRANSACTIONS]
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn kept(&self) -> Vec<Table> {
        vec![Table::of::<SumRow>()]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let mut sums = BTreeMap::new();
        for (row, sign) in counted(&batch.transactions) {
            add(&mut sums, row, sign);
        }
        let adds = |sum: &SumRow| (sum.in_minor, sum.out_minor, sum.count) != (0, 0, 0);
        let added: Vec<SumRow> = sums.into_values().filter(adds).collect();
        Ok(storing::add(connection, batch, &added).await?)
    }
}

/// The first day of the month, account, category and currency.
type Key = (NaiveDate, Uuid, Uuid, String);

fn add(sums: &mut BTreeMap<Key, SumRow>, row: &TransactionRow, sign: i64) {
    let month = row.posted_on.with_day(1).unwrap_or(row.posted_on);
    let (account_id, category_id) = (row.account_id, row.category_id.unwrap_or_default());
    let currency = row.currency.clone();
    let none = || SumRow {
        month,
        account_id,
        category_id,
        currency: currency.clone(),
        in_minor: 0,
        out_minor: 0,
        count: 0,
    };
    let sum = sums.entry((month, account_id, category_id, currency.clone())).or_insert_with(none);
    let side = if row.minor < 0 { &mut sum.out_minor } else { &mut sum.in_minor };
    *side += i128::from(sign * row.minor);
    sum.count += sign;
}
