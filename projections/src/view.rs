//! Shapes that several screens share.

use domain::money::Currency;
use serde::Serialize;
use sqlx::Row;
use sqlx::postgres::PgRow;
use utoipa::ToSchema;

/// An amount in whole minor units of one currency. Plus is into the household, minus is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// Whole minor units (cents). An amount has |minor| ≤ 10^15; a sum is exact, however large.
    #[schema(value_type = i64, example = -1250)]
    pub minor: i128,
    /// ISO 4217 code.
    #[schema(value_type = String, example = "CAD")]
    pub currency: Currency,
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { minor: money.minor.into(), currency: money.currency }
    }
}

/// Reads a stored currency code back.
pub(crate) fn currency(code: &str) -> Result<Currency, sqlx::Error> {
    Currency::new(code).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// An amount from its two columns.
pub(crate) fn money(minor: impl Into<i128>, code: &str) -> Result<Money, sqlx::Error> {
    Ok(Money { minor: minor.into(), currency: currency(code)? })
}

/// A sum in minor units, which may be wider than a `bigint`: asked for as `sum(…)::text`.
pub(crate) fn sum(row: &PgRow, column: &str) -> Result<i128, sqlx::Error> {
    let text: &str = row.try_get(column)?;
    text.parse().map_err(|error: std::num::ParseIntError| sqlx::Error::Decode(error.into()))
}

/// As [`sum`], of a column that may be empty.
pub(crate) fn optional_sum(row: &PgRow, column: &str) -> Result<Option<i128>, sqlx::Error> {
    let text: Option<&str> = row.try_get(column)?;
    let parsed = text.map(str::parse).transpose();
    parsed.map_err(|error: std::num::ParseIntError| sqlx::Error::Decode(error.into()))
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last one.
    pub next_cursor: Option<String>,
}
