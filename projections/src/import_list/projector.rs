//! Keeps the list of imports.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::event::{Event, RecordedEvent};
use domain::id::ImportId;
use domain::import::{Completed, ImportEvent, ImportedAccount, StatedBalance};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::NAME;
use crate::error::ProjectionError;
use crate::projector::{Batch, Projector, Table};
use crate::rows;
use crate::storing;
use crate::visibility::Owners;

/// Builds the tables `imports`, `stated_balances` and `suggestions`.
#[derive(Debug)]
pub struct Projection;

rows::row! {
    #[derive(Debug)]
    struct ImportRow in "imports" by "id" of person owner {
        id: Uuid,
        revision: i64,
        file_name: String,
        format: String,
        accounts: Json<Value>,
        warnings: i64,
        times: i64,
        imported_at: DateTime<Utc>,
        decisions: Json<Value>,
        days: Option<String>,
        shape: Option<String>,
        owner: Option<Uuid>,
    }
}

rows::row! {
    /// What a file states of an account.
    #[derive(Debug)]
    struct StatedRow in "stated_balances" by "account_id", "import_id" of account account_id {
        account_id: Uuid,
        import_id: Uuid,
        first_on: Option<NaiveDate>,
        opening: Option<Json<StatedBalance>>,
        closing: Option<Json<StatedBalance>>,
        closing_on: Option<NaiveDate>,
    }
}

rows::row! {
    #[derive(Debug)]
    struct SuggestionRow in "suggestions" by "id" of account account_id {
        id: Uuid,
        revision: i64,
        account_id: Uuid,
        import_id: Uuid,
        kind: String,
        transaction_id: Uuid,
        like_transaction_id: Uuid,
        line: i64,
        why: String,
        created_at: DateTime<Utc>,
    }
}

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        NAME
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        include_str!("indexes.sql")
    }

    fn kept(&self) -> Vec<Table> {
        vec![Table::of::<ImportRow>(), Table::of::<StatedRow>(), Table::of::<SuggestionRow>()]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let completed = || {
            batch.events.iter().filter_map(|recorded| match &recorded.event {
                Event::Import(ImportEvent::Completed(completed)) => Some((recorded, completed)),
                _ => None,
            })
        };
        let touched = completed().map(|(recorded, _)| recorded.aggregate_id);
        let mut imports: BTreeMap<Uuid, ImportRow> =
            rows::touched(connection, batch.household_id, touched).await?;
        let mut stated = BTreeMap::new();
        for (recorded, completed) in completed() {
            let import = recorded.aggregate_id;
            let times = imports.get(&import).map_or(0, |row| row.times);
            imports.insert(import, ImportRow::of(recorded, completed, times + 1, &batch.owners));
            // Of one that is taken in again the newest counts.
            let told = completed.accounts.iter().filter_map(|told| StatedRow::of(import, told));
            stated.extend(told.map(|row| ((row.account_id, import), row)));
        }
        storing::store(connection, batch, imports.values()).await?;
        storing::store(connection, batch, stated.values()).await?;
        let suspected: Vec<SuggestionRow> =
            batch.events.iter().filter_map(SuggestionRow::of).collect();
        Ok(storing::store_once(connection, batch, &suspected).await?)
    }
}

impl ImportRow {
    /// What goes into somebody's private account is theirs, also what beside it goes into others.
    fn of(recorded: &RecordedEvent, completed: &Completed, times: i64, owners: &Owners) -> Self {
        let accounts = completed.accounts.iter().map(|told| told.account_id.0);
        Self {
            id: recorded.aggregate_id,
            revision: recorded.revision,
            file_name: completed.file_name.clone(),
            format: completed.format.clone(),
            accounts: Json(json!(shown(&completed.accounts))),
            warnings: i64::from(completed.warnings),
            times,
            imported_at: recorded.recorded_at,
            decisions: Json(json!(completed.decisions)),
            days: completed.days.clone(),
            shape: completed.shape.clone(),
            owner: accounts.filter_map(|id| owners.of_account(id)).next(),
        }
    }
}

impl StatedRow {
    fn of(import_id: Uuid, told: &ImportedAccount) -> Option<Self> {
        let (opening, closing) = (told.opening_stated, told.closing_stated);
        (opening.is_some() || closing.is_some()).then(|| Self {
            account_id: told.account_id.0,
            import_id,
            first_on: told.first_on,
            opening: opening.map(Json),
            closing: closing.map(Json),
            closing_on: closing.map(|closing| closing.on),
        })
    }
}

impl SuggestionRow {
    fn of(recorded: &RecordedEvent) -> Option<Self> {
        let Event::Import(ImportEvent::MatchSuspected(one)) = &recorded.event else {
            return None;
        };
        Some(Self {
            id: one.id(ImportId(recorded.aggregate_id)),
            revision: recorded.revision,
            account_id: one.account_id.0,
            import_id: recorded.aggregate_id,
            kind: one.kind.name().to_owned(),
            transaction_id: one.transaction_id.0,
            like_transaction_id: one.like_transaction_id.0,
            line: i64::from(one.line),
            why: one.why.clone(),
            created_at: recorded.recorded_at,
        })
    }
}

/// What the list of imports tells of accounts: not each balance within a file.
fn shown(accounts: &[ImportedAccount]) -> Vec<ImportedAccount> {
    let without =
        |told: &ImportedAccount| ImportedAccount { earlier_stated: Vec::new(), ..told.clone() };
    accounts.iter().map(without).collect()
}
