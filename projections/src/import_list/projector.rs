//! Keeps the list of imports.

use async_trait::async_trait;
use domain::event::Event;
use domain::id::{HouseholdId, ImportId};
use domain::import::{ImportEvent, ImportedAccount};
use serde_json::json;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::projector::{Batch, Projector};

/// Builds the tables `imports`, `stated_balances` and `suggestions`.
#[derive(Debug)]
pub struct Projection;

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "import_list"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        include_str!("indexes.sql")
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[("imports", "id"), ("stated_balances", "account_id, import_id"), ("suggestions", "id")]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        // One event for a whole file: a statement for each is what it costs.
        for recorded in &batch.events {
            let Event::Import(ImportEvent::Completed(completed)) = &recorded.event else {
                continue;
            };
            sqlx::query(
                "insert into imports values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9, $10)
                 on conflict (household_id, id) do update set revision = excluded.revision,
                   file_name = excluded.file_name, accounts = excluded.accounts,
                   warnings = excluded.warnings, times = imports.times + 1,
                   imported_at = excluded.imported_at,
                   decisions = excluded.decisions, days = excluded.days",
            )
            .bind(batch.household_id.0)
            .bind(recorded.aggregate_id)
            .bind(recorded.revision)
            .bind(&completed.file_name)
            .bind(&completed.format)
            .bind(json!(shown(&completed.accounts)))
            .bind(i64::from(completed.warnings))
            .bind(recorded.recorded_at)
            .bind(json!(completed.decisions))
            .bind(completed.days.as_deref())
            .execute(&mut *connection)
            .await?;
            let (household, import) = (batch.household_id, recorded.aggregate_id);
            keep_stated(connection, household, import, &completed.accounts).await?;
        }
        keep_suspected(connection, batch).await
    }
}

/// What the list of imports tells of accounts: not each balance within a file.
fn shown(accounts: &[ImportedAccount]) -> Vec<ImportedAccount> {
    let without =
        |told: &ImportedAccount| ImportedAccount { earlier_stated: Vec::new(), ..told.clone() };
    accounts.iter().map(without).collect()
}

/// Takes in what a file states of its accounts; of one that is taken in again the newest counts.
async fn keep_stated(
    connection: &mut PgConnection,
    household: HouseholdId,
    import: Uuid,
    accounts: &[ImportedAccount],
) -> Result<(), ProjectionError> {
    let stating = accounts
        .iter()
        .filter(|told| told.opening_stated.is_some() || told.closing_stated.is_some());
    for told in stating {
        sqlx::query(
            "insert into stated_balances values ($1, $2, $3, $4, $5, $6, $7)
             on conflict (household_id, account_id, import_id) do update
               set first_on = excluded.first_on, opening = excluded.opening,
                 closing = excluded.closing, closing_on = excluded.closing_on",
        )
        .bind(household.0)
        .bind(told.account_id.0)
        .bind(import)
        .bind(told.first_on)
        .bind(told.opening_stated.map(Json))
        .bind(told.closing_stated.map(Json))
        .bind(told.closing_stated.map(|closing| closing.on))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Takes in what a batch suspects.
async fn keep_suspected(
    connection: &mut PgConnection,
    batch: &Batch,
) -> Result<(), ProjectionError> {
    let suspected: Vec<_> = batch
        .events
        .iter()
        .filter_map(|recorded| match &recorded.event {
            Event::Import(ImportEvent::MatchSuspected(suspected)) => Some((recorded, suspected)),
            _ => None,
        })
        .collect();
    if suspected.is_empty() {
        return Ok(());
    }
    macro_rules! column {
        ($recorded:ident, $one:ident => $value:expr) => {
            suspected.iter().map(|($recorded, $one)| $value).collect::<Vec<_>>()
        };
    }
    sqlx::query(
        "insert into suggestions
         select $1, * from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::uuid[], $6::text[],
           $7::uuid[], $8::uuid[], $9::bigint[], $10::text[], $11::timestamptz[])
         on conflict (household_id, id) do nothing",
    )
    .bind(batch.household_id.0)
    .bind(column!(recorded, one => one.id(ImportId(recorded.aggregate_id))))
    .bind(column!(recorded, _one => recorded.revision))
    .bind(column!(_recorded, one => one.account_id.0))
    .bind(column!(recorded, _one => recorded.aggregate_id))
    .bind(column!(_recorded, one => one.kind.name()))
    .bind(column!(_recorded, one => one.transaction_id.0))
    .bind(column!(_recorded, one => one.like_transaction_id.0))
    .bind(column!(_recorded, one => i64::from(one.line)))
    .bind(column!(_recorded, one => one.why.as_str()))
    .bind(column!(recorded, _one => recorded.recorded_at))
    .execute(connection)
    .await?;
    Ok(())
}
