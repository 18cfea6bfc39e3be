//! Adds up what a batch does to each month, account, category and currency.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{Datelike, NaiveDate};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::ledger::{TransactionRow, counted};
use crate::projector::{Batch, Projector};

/// Builds the table `month_sums`.
#[derive(Debug)]
pub struct Projection;

type Key = (NaiveDate, Uuid, Uuid, String);

#[derive(Debug, Default, PartialEq, Eq)]
struct Added {
    in_minor: i128,
    out_minor: i128,
    count: i64,
}

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "spending"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[("month_sums", "month, account_id, category_id, currency")]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let mut sums: BTreeMap<Key, Added> = BTreeMap::new();
        for (row, sign) in counted(&batch.transactions) {
            add(&mut sums, row, sign);
        }
        sums.retain(|_, added| *added != Added::default());
        store(connection, batch, &sums).await
    }
}

fn add(sums: &mut BTreeMap<Key, Added>, row: &TransactionRow, sign: i64) {
    let month = row.posted_on.with_day(1).unwrap_or(row.posted_on);
    let category_id = row.category_id.unwrap_or_default();
    let added = sums.entry((month, row.account_id, category_id, row.currency_code())).or_default();
    let side = if row.minor() < 0 { &mut added.out_minor } else { &mut added.in_minor };
    *side += i128::from(sign * row.minor());
    added.count += sign;
}

async fn store(
    connection: &mut PgConnection,
    batch: &Batch,
    sums: &BTreeMap<Key, Added>,
) -> Result<(), ProjectionError> {
    if sums.is_empty() {
        return Ok(());
    }
    let months: Vec<NaiveDate> = sums.keys().map(|key| key.0).collect();
    let accounts: Vec<Uuid> = sums.keys().map(|key| key.1).collect();
    let categories: Vec<Uuid> = sums.keys().map(|key| key.2).collect();
    let currencies: Vec<&str> = sums.keys().map(|key| key.3.as_str()).collect();
    sqlx::query(
        "insert into month_sums
         select $1, * from unnest($2::date[], $3::uuid[], $4::uuid[], $5::text[],
           $6::text[]::numeric[], $7::text[]::numeric[], $8::bigint[])
         on conflict (household_id, month, account_id, category_id, currency) do update
           set in_minor = month_sums.in_minor + excluded.in_minor,
               out_minor = month_sums.out_minor + excluded.out_minor,
               count = month_sums.count + excluded.count",
    )
    .bind(batch.household_id.0)
    .bind(&months)
    .bind(&accounts)
    .bind(&categories)
    .bind(&currencies)
    .bind(sums.values().map(|added| added.in_minor.to_string()).collect::<Vec<_>>())
    .bind(sums.values().map(|added| added.out_minor.to_string()).collect::<Vec<_>>())
    .bind(sums.values().map(|added| added.count).collect::<Vec<_>>())
    .execute(&mut *connection)
    .await?;
    if sums.values().any(|added| added.count < 0) {
        // What became empty leaves no row, as if nothing had ever been there.
        sqlx::query(
            "delete from month_sums s using unnest($2::date[], $3::uuid[], $4::uuid[], $5::text[])
               as given (month, account_id, category_id, currency)
             where s.household_id = $1 and s.month = given.month
               and s.account_id = given.account_id and s.category_id = given.category_id
               and s.currency = given.currency and s.count = 0",
        )
        .bind(batch.household_id.0)
        .bind(&months)
        .bind(&accounts)
        .bind(&categories)
        .bind(&currencies)
        .execute(connection)
        .await?;
    }
    Ok(())
}
