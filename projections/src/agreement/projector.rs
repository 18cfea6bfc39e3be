//! Keeps what was stated beside what the household had.

use std::collections::BTreeMap;

use async_trait::async_trait;
use domain::account::AccountEvent;
use domain::event::Event;
use domain::id::HouseholdId;
use domain::transaction::TransactionEvent;
use sqlx::PgConnection;

use super::two_days;
use crate::error::ProjectionError;
use crate::ledger::TransactionChange;
use crate::projector::{Batch, Projector};

/// Builds the tables `agreements`, `removals` and `two_days`.
#[derive(Debug)]
pub struct Projection;

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "agreement"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        ""
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[
            ("agreements", "account_id, revision"),
            ("removals", "transaction_id"),
            ("two_days", "account_id, import_id, posted_on, also_on"),
        ]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        keep_two_days(connection, batch.household_id, &batch.transactions).await?;
        keep_removals(connection, batch).await?;
        let compared: Vec<_> = batch
            .events
            .iter()
            .filter_map(|recorded| match &recorded.event {
                Event::Account(AccountEvent::Reconciled(compared)) => Some((recorded, compared)),
                _ => None,
            })
            .collect();
        if compared.is_empty() {
            return Ok(());
        }
        macro_rules! column {
            ($recorded:ident, $one:ident => $value:expr) => {
                compared.iter().map(|($recorded, $one)| $value).collect::<Vec<_>>()
            };
        }
        sqlx::query(
            "insert into agreements
             select $1, * from unnest($2::uuid[], $3::bigint[], $4::date[], $5::bigint[],
               $6::bigint[], $7::uuid[], $8::uuid[], $9::uuid[], $10::bigint[], $11::timestamptz[],
               $12::text[])
             on conflict (household_id, account_id, revision) do nothing",
        )
        .bind(batch.household_id.0)
        .bind(column!(recorded, _one => recorded.aggregate_id))
        .bind(column!(recorded, _one => recorded.revision))
        .bind(column!(_recorded, one => one.on))
        .bind(column!(_recorded, one => one.stated.minor))
        .bind(column!(_recorded, one => one.ours.map(|ours| ours.minor)))
        .bind(column!(_recorded, one => one.import_id.map(|id| id.0)))
        .bind(column!(_recorded, one => one.begins_at.map(|id| id.0)))
        .bind(column!(_recorded, one => one.adjusted_by.map(|id| id.0)))
        .bind(column!(_recorded, one => one.apart.map_or(0, |apart| apart.minor)))
        .bind(column!(recorded, _one => recorded.recorded_at))
        .bind(column!(_recorded, one => one.way.map(|way| way.name())))
        .execute(connection)
        .await?;
        Ok(())
    }
}

/// Keeps when what is removed now was removed.
async fn keep_removals(
    connection: &mut PgConnection,
    batch: &Batch,
) -> Result<(), ProjectionError> {
    let mut told = BTreeMap::new();
    for recorded in &batch.events {
        match &recorded.event {
            Event::Transaction(TransactionEvent::Removed(_)) => {
                told.insert(recorded.aggregate_id, Some(recorded.revision));
            }
            Event::Transaction(TransactionEvent::Restored(_)) => {
                told.insert(recorded.aggregate_id, None);
            }
            _ => {}
        }
    }
    if told.is_empty() {
        return Ok(());
    }
    let (removed, restored): (Vec<_>, Vec<_>) = told.iter().partition(|(_, at)| at.is_some());
    sqlx::query("delete from removals where household_id = $1 and transaction_id = any($2)")
        .bind(batch.household_id.0)
        .bind(restored.iter().map(|(id, _)| **id).collect::<Vec<_>>())
        .execute(&mut *connection)
        .await?;
    sqlx::query(
        "insert into removals select $1, * from unnest($2::uuid[], $3::bigint[])
         on conflict (household_id, transaction_id) do update set revision = excluded.revision",
    )
    .bind(batch.household_id.0)
    .bind(removed.iter().map(|(id, _)| **id).collect::<Vec<_>>())
    .bind(removed.iter().map(|(_, at)| **at).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes in what a batch does to bookings of two days.
async fn keep_two_days(
    connection: &mut PgConnection,
    household: HouseholdId,
    changes: &[TransactionChange],
) -> Result<(), ProjectionError> {
    let added = two_days::added(changes);
    if added.is_empty() {
        return Ok(());
    }
    macro_rules! column {
        ($key:pat, $sum:pat => $value:expr) => {
            added.iter().map(|($key, $sum)| $value).collect::<Vec<_>>()
        };
    }
    sqlx::query(
        "insert into two_days
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::date[], $5::date[],
           $6::text[]::numeric[], $7::bigint[])
         on conflict (household_id, account_id, import_id, posted_on, also_on) do update
           set minor = two_days.minor + excluded.minor, count = two_days.count + excluded.count",
    )
    .bind(household.0)
    .bind(column!((account, ..), _ => *account))
    .bind(column!((_, import, ..), _ => *import))
    .bind(column!((.., posted_on, _), _ => *posted_on))
    .bind(column!((.., also_on), _ => *also_on))
    .bind(column!(_, (minor, _) => minor.to_string()))
    .bind(column!(_, (_, count) => *count))
    .execute(&mut *connection)
    .await?;
    let less: Vec<&two_days::Key> =
        added.iter().filter(|(_, (_, count))| *count < 0).map(|(key, _)| key).collect();
    if !less.is_empty() {
        // What nothing counts in leaves no row, as if nothing had ever been there.
        sqlx::query(
            "delete from two_days t using unnest($2::uuid[], $3::uuid[], $4::date[], $5::date[])
               as given (account_id, import_id, posted_on, also_on)
             where t.household_id = $1 and t.account_id = given.account_id
               and t.import_id = given.import_id and t.posted_on = given.posted_on
               and t.also_on = given.also_on and t.count = 0",
        )
        .bind(household.0)
        .bind(less.iter().map(|(account, ..)| *account).collect::<Vec<_>>())
        .bind(less.iter().map(|(_, import, ..)| *import).collect::<Vec<_>>())
        .bind(less.iter().map(|(.., posted_on, _)| *posted_on).collect::<Vec<_>>())
        .bind(less.iter().map(|(.., also_on)| *also_on).collect::<Vec<_>>())
        .execute(connection)
        .await?;
    }
    Ok(())
}
