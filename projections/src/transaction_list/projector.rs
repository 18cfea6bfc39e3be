//! Writes the transactions' rows as the ledger computed them.

use async_trait::async_trait;
use domain::event::Event;
use domain::id::HouseholdId;
use domain::transaction::TransactionEvent;
use sqlx::PgConnection;

use crate::error::ProjectionError;
use crate::ledger::TransactionRow;
use crate::projector::{Batch, Projector};

/// Separates tags on their way into the database; texts have no control characters.
const SEPARATOR: &str = "\u{1f}";

const INSERT: &str = "
    insert into transactions
    select $1, id, account_id, position, posted_on, minor, currency, payee, description,
      category_id, category_source, note, string_to_array(tags, chr(31)), pending, removed,
      source_kind, external_id, import_id, version, lapsed, balance_minor, told_on, told_minor,
      told_payee, told_description, also_on
    from unnest($2::uuid[], $3::uuid[], $4::bigint[], $5::date[], $6::bigint[], $7::text[],
      $8::text[], $9::text[], $10::uuid[], $11::text[], $12::text[], $13::text[], $14::boolean[],
      $15::boolean[], $16::text[], $17::text[], $18::uuid[], $19::bigint[],
      $20::boolean[], $21::bigint[], $22::date[], $23::bigint[], $24::text[], $25::text[],
      $26::date[])
      as given (id, account_id, position, posted_on, minor, currency, payee, description,
        category_id, category_source, note, tags, pending, removed, source_kind, external_id,
        import_id, version, lapsed, balance_minor, told_on, told_minor, told_payee,
        told_description, also_on)";

/// Builds the tables `transactions` and `transaction_marks`.
#[derive(Debug)]
pub struct Projection;

#[async_trait]
impl Projector for Projection {
    fn name(&self) -> &'static str {
        "transaction_list"
    }

    fn tables(&self) -> &'static str {
        include_str!("tables.sql")
    }

    fn indexes(&self) -> &'static str {
        include_str!("indexes.sql")
    }

    fn compared(&self) -> &'static [(&'static str, &'static str)] {
        &[("transactions", "id"), ("transaction_marks", "id")]
    }

    async fn apply(
        &self,
        connection: &mut PgConnection,
        batch: &Batch,
    ) -> Result<(), ProjectionError> {
        let (new, changed): (Vec<_>, Vec<_>) =
            batch.transactions.iter().partition(|change| change.before.is_none());
        let rows = |changes: Vec<&crate::ledger::TransactionChange>| -> Vec<TransactionRow> {
            changes.into_iter().map(|change| change.after.clone()).collect()
        };
        let changed = rows(changed);
        if !changed.is_empty() {
            let ids: Vec<_> = changed.iter().map(|row| row.id).collect();
            sqlx::query("delete from transactions where household_id = $1 and id = any($2)")
                .bind(batch.household_id.0)
                .bind(ids)
                .execute(&mut *connection)
                .await?;
            insert(connection, batch.household_id, changed).await?;
        }
        insert(connection, batch.household_id, rows(new)).await?;
        mark(connection, batch).await
    }
}

/// Which lines tell a transaction that was there before.
async fn mark(connection: &mut PgConnection, batch: &Batch) -> Result<(), ProjectionError> {
    let (mut ids, mut transactions, mut external_ids) = (Vec::new(), Vec::new(), Vec::new());
    for recorded in &batch.events {
        if let Event::Transaction(TransactionEvent::MergedInto(merged)) = &recorded.event {
            ids.push(recorded.aggregate_id);
            transactions.push(merged.transaction_id.0);
            external_ids.push(merged.external_id.as_deref());
        }
    }
    if ids.is_empty() {
        return Ok(());
    }
    sqlx::query(
        "insert into transaction_marks
         select $1, * from unnest($2::uuid[], $3::uuid[], $4::text[])",
    )
    .bind(batch.household_id.0)
    .bind(ids)
    .bind(transactions)
    .bind(external_ids)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert(
    connection: &mut PgConnection,
    household: HouseholdId,
    rows: Vec<TransactionRow>,
) -> Result<(), ProjectionError> {
    if rows.is_empty() {
        return Ok(());
    }
    macro_rules! column {
        ($row:ident => $value:expr) => {
            rows.iter().map(|$row| $value).collect::<Vec<_>>()
        };
    }
    sqlx::query(INSERT)
        .bind(household.0)
        .bind(column!(row => row.id))
        .bind(column!(row => row.account_id))
        .bind(column!(row => row.position))
        .bind(column!(row => row.posted_on))
        .bind(column!(row => row.minor()))
        .bind(column!(row => row.currency_code()))
        .bind(column!(row => row.payee.as_str()))
        .bind(column!(row => row.description.as_str()))
        .bind(column!(row => row.category_id))
        .bind(column!(row => row.category_source))
        .bind(column!(row => row.note.as_str()))
        .bind(column!(row => row.tags.join(SEPARATOR)))
        .bind(column!(row => row.pending))
        .bind(column!(row => row.removed))
        .bind(column!(row => row.source_kind.as_str()))
        .bind(column!(row => row.external_id.as_deref()))
        .bind(column!(row => row.import_id))
        .bind(column!(row => row.version))
        .bind(column!(row => row.lapsed))
        .bind(column!(row => row.balance_minor))
        .bind(column!(row => row.told.posted_on))
        .bind(column!(row => row.told.minor))
        .bind(column!(row => row.told.payee.as_deref()))
        .bind(column!(row => row.told.description.as_deref()))
        .bind(column!(row => row.also_on))
        .execute(connection)
        .await?;
    Ok(())
}
