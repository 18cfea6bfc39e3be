//! Writes the transactions' rows as the ledger computed them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use domain::event::{Event, RecordedEvent};
use domain::transaction::TransactionEvent;
use sqlx::PgConnection;
use uuid::Uuid;

use super::NAME;
use crate::error::ProjectionError;
use crate::ledger::{TransactionChange, TransactionRow};
use crate::projector::{Batch, Projector, Table};
use crate::rows;
use crate::storing;

rows::row! {
    /// A line that tells a transaction which was there before.
    #[derive(Debug)]
    struct MarkRow in "transaction_marks" by "id" of account account_id {
        id: Uuid,
        account_id: Uuid,
        transaction_id: Uuid,
        external_id: Option<String>,
    }
}

rows::row! {
    #[derive(Debug)]
    struct TagRow in "transaction_tags" by "transaction_id", "tag" of account account_id {
        transaction_id: Uuid,
        tag: String,
        account_id: Uuid,
    }
}

rows::row! {
    /// What a transaction says or has said.
    #[derive(Debug)]
    struct TextRow in "texts" by "id" of person owner {
        id: Uuid,
        owner: Option<Uuid>,
        folded: String,
    }
}

/// Builds the tables `transactions`, `transaction_marks`, `transaction_tags` and `texts`.
#[derive(Debug)]
pub struct Projection;

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
        vec![
            Table::of::<TransactionRow>(),
            Table::of::<MarkRow>(),
            Table::of::<TagRow>(),
            Table::of::<TextRow>(),
        ]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let (new, changed): (Vec<_>, Vec<_>) =
            batch.transactions.iter().partition(|change| change.before.is_none());
        let ids = changed.iter().map(|change| change.after.id).collect();
        rows::remove::<TransactionRow>(connection, batch.household_id, ids).await?;
        storing::store_new(connection, batch, changed.into_iter().map(|one| &one.after)).await?;
        storing::store_new(connection, batch, new.into_iter().map(|one| &one.after)).await?;
        keep_texts(connection, batch).await?;
        keep_tags(connection, batch).await?;
        let marks = batch.events.iter().filter_map(|recorded| MarkRow::of(recorded, batch));
        let marks = marks.collect::<Result<Vec<MarkRow>, _>>()?;
        Ok(storing::store_new(connection, batch, &marks).await?)
    }
}

/// Keeps the texts that were not there. Most were: the same shops are gone to again and again.
async fn keep_texts(connection: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
    let ids = batch.texts.keys().copied();
    let known = rows::known::<TextRow>(connection, batch.household_id, ids).await?;
    let mut new: Vec<TextRow> = batch
        .texts
        .iter()
        .filter(|(id, _)| !known.contains(id))
        .map(|(id, (owner, folded))| TextRow { id: *id, owner: *owner, folded: folded.clone() })
        .collect();
    new.sort_unstable_by_key(|row| row.id);
    Ok(storing::store_new(connection, batch, &new).await?)
}

/// Keeps the tags of what got others.
async fn keep_tags(connection: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
    let had = |change: &TransactionChange| {
        change.before.as_ref().map_or_else(Vec::new, |before| before.tags.clone())
    };
    let retagged = batch.transactions.iter().filter(|change| had(change) != change.after.tags);
    let retagged: Vec<&TransactionChange> = retagged.collect();
    let tagged_before = retagged.iter().filter(|change| !had(change).is_empty());
    let tagged_before: Vec<Uuid> = tagged_before.map(|change| change.after.id).collect();
    if !tagged_before.is_empty() {
        sqlx::query(
            "delete from transaction_tags where household_id = $1 and transaction_id = any($2)",
        )
        .bind(batch.household_id.0)
        .bind(tagged_before)
        .execute(&mut *connection)
        .await?;
    }
    let tags = retagged.iter().flat_map(|change| {
        let (transaction_id, account_id) = (change.after.id, change.after.account_id);
        let each = change.after.tags.iter().collect::<BTreeSet<_>>().into_iter();
        each.map(move |tag| TagRow { transaction_id, tag: tag.clone(), account_id })
    });
    let tags: Vec<TagRow> = tags.collect();
    Ok(storing::store_new(connection, batch, &tags).await?)
}

impl MarkRow {
    fn of(recorded: &RecordedEvent, batch: &Batch) -> Option<Result<Self, ProjectionError>> {
        let Event::Transaction(TransactionEvent::MergedInto(merged)) = &recorded.event else {
            return None;
        };
        let transaction_id = merged.transaction_id.0;
        let Some(account_id) = batch.marked.get(&transaction_id).copied() else {
            return Some(Err(ProjectionError::Dangling("a transaction")));
        };
        let (id, external_id) = (recorded.aggregate_id, merged.external_id.clone());
        Some(Ok(Self { id, account_id, transaction_id, external_id }))
    }
}
