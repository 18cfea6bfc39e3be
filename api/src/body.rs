//! Shapes of input that several nouns share.

use chrono::NaiveDate;
use domain::calendar;
use domain::money::Currency;
use serde::de::Error;
use serde::{Deserialize, Deserializer};
use utoipa::ToSchema;

use crate::problem::Problem;

/// An amount in whole minor units of one currency. Plus is into the household, minus is out.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = MoneyInput)]
pub struct Money {
    /// Whole minor units (cents), |minor| ≤ 10^15.
    #[schema(example = -1250)]
    pub minor: i64,
    /// ISO 4217 code.
    #[schema(value_type = String, example = "CAD")]
    pub currency: Currency,
}

impl From<Money> for domain::money::Money {
    fn from(money: Money) -> Self {
        Self::new(money.minor, money.currency)
    }
}

/// A day of the calendar, written `YYYY-MM-DD` and in no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day(pub NaiveDate);

impl Day {
    /// Reads `YYYY-MM-DD`: four digits of the year, no sign, no blank; `None` for anything else.
    pub fn read(text: &str) -> Option<Self> {
        let shape = text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
        (shape && text.len() == 10).then(|| text.parse().ok().map(Self)).flatten()
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::read(&text).ok_or_else(|| D::Error::custom("a day is written as YYYY-MM-DD"))
    }
}

impl From<Day> for NaiveDate {
    fn from(day: Day) -> Self {
        day.0
    }
}

/// Tells "set to null" (`Some(None)`) from "leave as it is" (`None`).
///
/// # Errors
/// Those of the value itself.
pub fn nullable<'de, T, D>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}

/// How long a page of a list is, from `limit`.
///
/// # Errors
/// A problem when it is not from 1 to 500.
pub fn page_length(limit: Option<i64>) -> Result<i64, Problem> {
    match limit.unwrap_or(50) {
        length @ 1..=500 => Ok(length),
        _ => Err(Problem::invalid("limit", "out-of-range", "A page has 1 to 500 items.")),
    }
}

/// A day that the parameter `name` gives, when the books can speak of it.
///
/// # Errors
/// A problem when it is not of the years 1900 to 2199.
pub fn day(name: &str, given: Option<Day>) -> Result<Option<NaiveDate>, Problem> {
    match given.map(NaiveDate::from) {
        Some(day) if !calendar::is_plausible(day) => {
            let detail = "Give a day of the years 1900 to 2199.";
            Err(Problem::invalid(name, "date-out-of-range", detail))
        }
        given => Ok(given),
    }
}

/// A text to look for that the parameter `name` gives.
///
/// # Errors
/// A problem when it has a NUL, which no text of ours has: leaving such a filter out would answer
/// more than was asked for.
pub fn wanted_text(name: &str, given: Option<String>) -> Result<Option<String>, Problem> {
    match given {
        Some(text) if text.contains('\0') => {
            Err(Problem::invalid(name, "bad-text", "A text to look for has no NUL character."))
        }
        given => Ok(given),
    }
}
