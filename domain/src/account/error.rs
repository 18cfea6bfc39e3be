//! Why an account refuses a command.

use chrono::NaiveDate;
use thiserror::Error;

use crate::money::{Currency, Money, MoneyError};
use crate::text::TextError;

/// The rules of an account, as refusals.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AccountError {
    #[error("there is no such account")]
    Unknown,
    #[error("the account exists already")]
    AlreadyOpened,
    #[error("the account is closed; reopen it first")]
    IsClosed,
    #[error("the account is open")]
    IsOpen,
    #[error("an account begins between 1900 and 2199")]
    DateOutOfRange,
    #[error("{0} is no currency any more; choose the one that came after it")]
    Withdrawn(Currency),
    #[error("the account is kept in {0}")]
    OtherCurrency(Currency),
    #[error(
        "what was on the account before its first transaction is not known, so there is nothing to \
         compare with: set the account's balance of a day first"
    )]
    OpeningUnknown,
    #[error(
        "what is on the account on {0} is known already, and what was on it before follows from \
         that: nothing can make up for a difference there. Compare a day from {0} on, or correct \
         what was said of that day"
    )]
    BalanceSaidLater(NaiveDate),
    #[error("{0} is still to come: compare the balance of today, or of a day before")]
    StillToCome(NaiveDate),
    #[error(
        "the difference between what is stated ({stated}) and what is booked ({ours}) is beyond \
         10^15 minor units and cannot be held"
    )]
    DifferenceOutOfRange { stated: Money, ours: Money },
    #[error(transparent)]
    Amount(#[from] MoneyError),
    #[error("{field} {reason}")]
    Text { field: &'static str, reason: TextError },
}
