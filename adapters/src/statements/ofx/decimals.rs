//! Which mark of an OFX file separates the decimals. By the standard there is no grouping, and
//! banks group all the same; most amounts show it themselves (`12.50`, `1,234.50`), and three
//! digits behind the only mark (`1.250`) show nothing in a currency of two decimals.

use commands::statement::{DecidedBy, MappingQuestion, ReadOptions};
use domain::money::Currency;

use super::super::amount::{self, Amount, Evidence, Mark};
use super::super::decimals::{ask, tell};
use super::super::direction::Direction;
use super::super::draft::Draft;
use super::amount::read_amount;
use super::{Open, direction};

/// A statement as far as its amounts are concerned.
#[derive(Clone, Copy)]
pub(super) struct Priced<'s, 'a> {
    pub open: &'s Open<'a>,
    pub currency: Currency,
    pub direction: Direction,
}

impl<'s, 'a> Priced<'s, 'a> {
    fn amounts(self) -> impl Iterator<Item = &'a str> + use<'s, 'a> {
        self.open.bookings.iter().filter_map(|booking| booking.amount)
    }

    /// Whether what is booked makes the balance, each read with this mark where it shows none: an
    /// account that began at nothing.
    fn makes_its_balance(self, mark: Mark, options: &ReadOptions) -> bool {
        let (open, currency) = (self.open, self.currency);
        let minor = |amount: Amount| amount.money(currency).ok().map(|(money, _)| money.minor);
        let read = |text| read_amount(text, currency, mark).ok();
        let Some(balance) = open.balance.0.and_then(read).and_then(minor) else { return false };
        let kind = open.kind(options);
        let booked = open.bookings.iter().filter(|booking| !booking.pending);
        let sum = booked.map(|booking| {
            let is_out = self.direction.is_out(direction::kind(booking, kind));
            let amount = booking.amount.and_then(read)?.going(is_out);
            minor(amount).map(i128::from)
        });
        sum.sum::<Option<i128>>() == Some(i128::from(balance))
    }
}

/// Chooses the mark that amounts are read with which leave it open: as the person says, as other
/// bookings of the file show, as the balance proves.
///
/// # Errors
/// The question which mark it is, where nothing tells it.
pub(super) fn mark(
    statements: &[Priced<'_, '_>],
    options: &ReadOptions,
    draft: &mut Draft,
) -> Result<Mark, MappingQuestion> {
    let two_decimals = || statements.iter().filter(|one| one.currency.exponent() == 2);
    let is_open = |text: &&str| amount::evidence(text) == Some(Evidence::Ambiguous);
    let balances = two_decimals().filter_map(|one| one.open.balance.0);
    let Some(open) = two_decimals().flat_map(|one| one.amounts()).chain(balances).find(is_open)
    else {
        return Ok(Mark::Point);
    };
    let (mark, by, why) = if let Some(mark) = options.decimal_mark.and_then(Mark::from_char) {
        (mark, DecidedBy::Person, "as you said")
    } else if let Some(mark) = shown(statements) {
        (mark, DecidedBy::File, "as other amounts of the file show")
    } else if let Some(mark) = proven(statements, options) {
        (mark, DecidedBy::File, "for the bookings come to the balance then")
    } else {
        return Err(ask(open));
    };
    tell(draft, open, mark, by, why);
    Ok(mark)
}

/// The one mark that bookings show. A balance is often printed by another part of a program.
fn shown(statements: &[Priced<'_, '_>]) -> Option<Mark> {
    let amounts = statements.iter().flat_map(|one| one.amounts());
    let mut marks = amounts.filter_map(|text| match amount::evidence(text) {
        Some(Evidence::Only(mark)) => Some(mark),
        _ => None,
    });
    let first = marks.next()?;
    marks.all(|mark| mark == first).then_some(first)
}

/// The one mark with which the bookings of a statement come to its balance.
fn proven(statements: &[Priced<'_, '_>], options: &ReadOptions) -> Option<Mark> {
    let fits = |mark| statements.iter().any(|one| one.makes_its_balance(mark, options));
    match (fits(Mark::Point), fits(Mark::Comma)) {
        (true, false) => Some(Mark::Point),
        (false, true) => Some(Mark::Comma),
        _ => None,
    }
}
