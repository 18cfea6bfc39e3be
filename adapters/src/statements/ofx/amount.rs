//! One amount of an OFX file.

use domain::money::Currency;

use super::super::amount::{self, Amount, AmountError, Evidence, Mark};

/// An amount; three digits behind its only mark are read with `open` in a currency of two decimals.
pub(super) fn read_amount(
    text: &str,
    currency: Currency,
    open: Mark,
) -> Result<Amount, AmountError> {
    let mark = match amount::evidence(text).ok_or(AmountError::NotANumber)? {
        Evidence::Only(mark) => mark,
        Evidence::Ambiguous if currency.exponent() == 2 => open,
        Evidence::Ambiguous => amount::mark_for_ambiguous(text, currency),
        Evidence::None => Mark::Point,
    };
    amount::read(text, mark)
}
