//! Why a transaction refuses a command.

use thiserror::Error;

use crate::money::{Currency, MoneyError};
use crate::text::TextError;

/// The rules of a transaction, as refusals.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TransactionError {
    #[error("there is no such transaction")]
    Unknown,
    #[error("the transaction exists already")]
    AlreadyRecorded,
    #[error("the transaction was removed; restore it first")]
    WasRemoved,
    #[error("the transaction was not removed")]
    NotRemoved,
    #[error("the transaction is not pending")]
    NotPending,
    #[error("the bank does not announce the transaction any more; restore it first")]
    HasLapsed,
    #[error("the transaction has not lapsed")]
    NotLapsed,
    #[error("the account is closed; reopen it first")]
    AccountIsClosed,
    #[error("the account is kept in {0}")]
    OtherCurrency(Currency),
    #[error("the booking is of another account")]
    OtherAccount,
    #[error("the date must lie between 1900 and 2199")]
    DateOutOfRange,
    #[error(transparent)]
    Amount(#[from] MoneyError),
    #[error("{field} {reason}")]
    Text { field: &'static str, reason: TextError },
}
