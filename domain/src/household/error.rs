//! Why a household refuses a command.

use thiserror::Error;

use crate::money::Currency;
use crate::text::TextError;

/// The rules of a household, as refusals.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HouseholdError {
    #[error("there is no such household")]
    Unknown,
    #[error("the household exists already")]
    AlreadyFounded,
    #[error("{0:?} is not a time zone of the IANA database")]
    UnknownTimeZone(String),
    #[error("{0} has been withdrawn; choose a currency in use")]
    WithdrawnCurrency(Currency),
    #[error("name {0}")]
    Name(TextError),
}
