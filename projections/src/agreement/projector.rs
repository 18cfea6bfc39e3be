//! Keeps what was stated beside what the household had.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::account::AccountEvent;
use domain::event::{Event, RecordedEvent};
use domain::transaction::TransactionEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use super::NAME;
use super::two_days::{self, TwoDaysRow};
use crate::error::ProjectionError;
use crate::ledger;
use crate::projector::{Batch, Projector, Table};
use crate::rows;
use crate::storing;

/// Builds the tables `agreements`, `removals` and `two_days`.
#[derive(Debug)]
pub struct Projection;

rows::row! {
    #[derive(Debug)]
    struct ComparedRow in "agreements" by "account_id", "revision" of account account_id {
        account_id: Uuid,
        revision: i64,
        day: NaiveDate,
        stated_minor: i64,
        ours_minor: Option<i64>,
        import_id: Option<Uuid>,
        begins_at: Option<Uuid>,
        adjusted_by: Option<Uuid>,
        apart_minor: i64,
        compared_at: DateTime<Utc>,
        way: Option<String>,
    }
}

rows::row! {
    #[derive(Debug)]
    struct RemovalRow in "removals" by "transaction_id" of account account_id {
        transaction_id: Uuid,
        account_id: Uuid,
        revision: i64,
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
        vec![Table::of::<ComparedRow>(), Table::of::<RemovalRow>(), Table::of::<TwoDaysRow>()]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let two_days = two_days::added(&batch.transactions);
        storing::add(connection, batch, &two_days).await?;
        keep_removals(connection, batch).await?;
        let compared: Vec<ComparedRow> = batch.events.iter().filter_map(ComparedRow::of).collect();
        Ok(storing::store_once(connection, batch, &compared).await?)
    }
}

impl ComparedRow {
    fn of(recorded: &RecordedEvent) -> Option<Self> {
        let Event::Account(AccountEvent::Reconciled(compared)) = &recorded.event else {
            return None;
        };
        Some(Self {
            account_id: recorded.aggregate_id,
            revision: recorded.revision,
            day: compared.on,
            stated_minor: compared.stated.minor,
            ours_minor: compared.ours.map(|ours| ours.minor),
            import_id: compared.import_id.map(|id| id.0),
            begins_at: compared.begins_at.map(|id| id.0),
            adjusted_by: compared.adjusted_by.map(|id| id.0),
            apart_minor: compared.apart.map_or(0, |apart| apart.minor),
            compared_at: recorded.recorded_at,
            way: compared.way.map(|way| way.name().to_owned()),
        })
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
    let restored = told.iter().filter(|(_, at)| at.is_none()).map(|(id, _)| *id).collect();
    rows::remove::<RemovalRow>(connection, batch.household_id, restored).await?;
    let accounts: HashMap<Uuid, Uuid> =
        batch.transactions.iter().map(|one| (one.after.id, one.after.account_id)).collect();
    let removed = told.into_iter().filter_map(|(transaction_id, at)| {
        let account_id = *accounts.get(&transaction_id)?;
        at.map(|revision| RemovalRow { transaction_id, account_id, revision })
    });
    let removed: Vec<RemovalRow> = removed.collect();
    Ok(storing::store(connection, batch, &removed).await?)
}
