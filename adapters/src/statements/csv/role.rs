//! What the header of a column of amounts says that it is.

use super::layout::Column;
use super::words;

/// What the header says of a column of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Debit,
    Credit,
    Amount,
    Balance,
    /// Fees, rates, amounts before conversion, numbers that are no money.
    Other,
    /// The header says nothing.
    Unnamed,
}

pub(super) fn role(column: &Column) -> Role {
    let header = column.header.as_str();
    if let Some(shown) = column.shown {
        return shown;
    }
    if header.is_empty() {
        return Role::Unnamed;
    }
    let (debit, credit) = (
        words::DEBIT.name(header) || header == " out ",
        words::CREDIT.name(header) || header == " in ",
    );
    let named = words::AMOUNT.name(header) || debit || credit;
    if words::BALANCE.name(header) {
        return Role::Balance;
    }
    if words::OTHER_AMOUNT.name(header) || (words::ID.name(header) && !named) {
        return Role::Other;
    }
    match (debit, credit) {
        (true, false) => Role::Debit,
        (false, true) => Role::Credit,
        (true, true) => Role::Amount,
        (false, false) if named => Role::Amount,
        (false, false) => Role::Unnamed,
    }
}
