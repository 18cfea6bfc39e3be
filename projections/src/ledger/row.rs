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
    /// Out of every list and sum: a person removed it, or it has lapsed.
    pub removed: bool,
    /// Announced once, never booked, and not announced any more.
    pub lapsed: bool,
    pub source_kind: String,
    pub external_id: Option<String>,
    pub import_id: Option<Uuid>,
    /// Minor units of the balance that the bank states right after it.
    pub balance_minor: Option<i64>,
    /// What the bank told, where a person has changed it since.
    pub told: Told,
    /// The other day that the bank gave it.
    pub also_on: Option<NaiveDate>,
    pub version: i64,
}

/// What the bank told of a transaction that a person corrected, field by field.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Told {
    pub posted_on: Option<NaiveDate>,
    pub minor: Option<i64>,
    pub payee: Option<String>,
    pub description: Option<String>,
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
            lapsed: row.try_get("lapsed")?,
            source_kind: row.try_get("source_kind")?,
            external_id: row.try_get("external_id")?,
            import_id: row.try_get("import_id")?,
            balance_minor: row.try_get("balance_minor")?,
            told: Told {
                posted_on: row.try_get("told_on")?,
                minor: row.try_get("told_minor")?,
                payee: row.try_get("told_payee")?,
                description: row.try_get("told_description")?,
            },
            also_on: row.try_get("also_on")?,
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
