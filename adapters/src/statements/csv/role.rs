//! What the header of a column of amounts says that it is.

use super::layout::Column;
use super::words::{self, Words, has};

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
    let is_other = words::OTHER_AMOUNT.name(header) || is_tax(header);
    if (is_other && !is_whole(header)) || (words::ID.name(header) && !named) {
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

/// Whether a heading names fees: not an amount before them or after them.
pub(super) fn is_fee(header: &str) -> bool {
    words::FEE.name(header) && !is_around(header, &words::FEE) && !is_with(header)
}

/// Whether a heading names taxes: not an amount with them or without.
pub(super) fn is_tax(header: &str) -> bool {
    words::TAX.name(header) && !is_with(header)
}

/// Whether a heading names an amount by the fees or taxes that are in it, or are not, and nothing
/// else that keeps it from being the one that was booked.
fn is_whole(header: &str) -> bool {
    const NEVER: &str = "\
        original|foreign|local|native|instructed|fremd|etrang|estera|vreemd|origin|rate|kurs|koers|\
        limit|available|disponib|verfugbar|discount|rabatt|cashback|tip";
    let is_around = words::FEE.name(header) && is_around(header, &words::FEE);
    (is_around || is_with(header)) && !has(header, NEVER)
}

/// Whether a heading says that something was counted before a part of it or after (`before fees`).
fn is_around(header: &str, part: &Words) -> bool {
    let words: Vec<&str> = header.split_whitespace().collect();
    words.iter().enumerate().any(|(at, word)| {
        let behind = || format!(" {} ", words[at + 1..].join(" "));
        has(&format!(" {word} "), words::AROUND) && part.name(&behind())
    })
}

/// Whether a heading names an amount and says that fees or taxes are in it, or are not.
fn is_with(header: &str) -> bool {
    // The German word for a tax begins like that for an amount.
    let amount = || words::AMOUNT.name(&header.replace("umsatzsteuer", "steuer"));
    let is_part = words::TAX.name(header) || words::FEE.name(header);
    is_part && (has(header, words::INCLUDED) || has(header, words::AROUND)) && amount()
}
