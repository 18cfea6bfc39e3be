//! Shapes that several screens share.

use domain::money::Currency;
use serde::Serialize;
use utoipa::ToSchema;

/// An amount in whole minor units of one currency. Plus is into the household, minus is out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Money {
    /// Whole minor units (cents), |minor| ≤ 10^15.
    #[schema(example = -1250)]
    pub minor: i64,
    /// ISO 4217 code.
    #[schema(value_type = String, example = "CAD")]
    pub currency: Currency,
}

impl From<domain::money::Money> for Money {
    fn from(money: domain::money::Money) -> Self {
        Self { minor: money.minor, currency: money.currency }
    }
}

/// Reads a stored currency code back.
pub(crate) fn currency(code: &str) -> Result<Currency, sqlx::Error> {
    Currency::new(code).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// An amount from its two columns.
pub(crate) fn money(minor: i64, code: &str) -> Result<Money, sqlx::Error> {
    Ok(Money { minor, currency: currency(code)? })
}

/// One page of a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Where the next page begins; `null` on the last one.
    pub next_cursor: Option<String>,
}
