//! The row of a transaction, as the table `transactions` keeps it.

use chrono::NaiveDate;
use domain::id::HouseholdId;
use domain::money::Money;
use sqlx::{PgConnection, Row};
use uuid::Uuid;

use crate::error::ProjectionError;
use crate::view::currency;

/// One transaction as it stands.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TransactionRow {
    pub id: Uuid,
    pub account_id: Uuid,
    /// Revision at which it came into being: keeps the file's order within a day.
    pub position: i64,
    pub posted_on: NaiveDate,
    /// `None` only before its first event.
    pub amount: Option<Money>,
    pub payee: String,
    pub description: String,
    pub category_id: Option<Uuid>,
    pub category_source: Option<&'static str>,
    pub note: String,
    pub tags: Vec<String>,
    pub pending: bool,
    pub removed: bool,
    pub source_kind: String,
    pub external_id: Option<String>,
    pub import_id: Option<Uuid>,
    pub version: i64,
}

impl TransactionRow {
    /// Minor units; 0 before its first event.
    pub fn minor(&self) -> i64 {
        self.amount.map_or(0, |amount| amount.minor)
    }

    /// The currency's code; empty before its first event.
    pub fn currency_code(&self) -> String {
        self.amount.map(|amount| amount.currency.code().to_owned()).unwrap_or_default()
    }
}

/// The rows of these transactions.
pub(super) async fn load(
    connection: &mut PgConnection,
    household: HouseholdId,
    ids: &[Uuid],
) -> Result<Vec<TransactionRow>, ProjectionError> {
    let rows = sqlx::query("select * from transactions where household_id = $1 and id = any($2)")
        .bind(household.0)
        .bind(ids)
        .fetch_all(connection)
        .await?;
    let read = rows.iter().map(|row| -> Result<TransactionRow, sqlx::Error> {
        let code: &str = row.try_get("currency")?;
        let category_source: Option<&str> = row.try_get("category_source")?;
        Ok(TransactionRow {
            id: row.try_get("id")?,
            account_id: row.try_get("account_id")?,
            position: row.try_get("position")?,
            posted_on: row.try_get("posted_on")?,
            amount: Some(Money::new(row.try_get("minor")?, currency(code)?)),
            payee: row.try_get("payee")?,
            description: row.try_get("description")?,
            category_id: row.try_get("category_id")?,
            category_source: category_source.map(known_source),
            note: row.try_get("note")?,
            tags: row.try_get("tags")?,
            pending: row.try_get("pending")?,
            removed: row.try_get("removed")?,
            source_kind: row.try_get("source_kind")?,
            external_id: row.try_get("external_id")?,
            import_id: row.try_get("import_id")?,
            version: row.try_get("version")?,
        })
    });
    Ok(read.collect::<Result<_, _>>()?)
}

fn known_source(name: &str) -> &'static str {
    match name {
        "rule" => "rule",
        "learned" => "learned",
        "bank" => "bank",
        _ => "person",
    }
}
