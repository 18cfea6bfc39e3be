//! Balances over the heading and below the rows, in another unit than that of the currency: where
//! the bookings lead from one to the other in that unit alone, they are read in it. Where the
//! amounts have a unit of their own and nothing tells that of a balance, it is left out.

use commands::statement::{AmountUnit, StatementBalance};
use domain::money::{Currency, Money};

use super::super::super::draft::StatementIndex;
use super::super::super::side::Side;
use super::super::units::is_small;
use super::super::{stated, unit_words};
use super::Rows;

/// The units that balances are tried in.
const TRIED: [AmountUnit; 2] = [AmountUnit::Hundredths, AmountUnit::Thousands];

/// A balance in another unit; `None` where it is none of whole minor units.
fn moved(balance: Money, unit: AmountUnit) -> Option<Money> {
    let minor = match unit {
        AmountUnit::Hundredths => Some(balance.minor / 100).filter(|_| balance.minor % 100 == 0),
        _ => balance.minor.checked_mul(1_000),
    };
    Money::new(minor?, balance.currency).within_range().ok()
}

impl Rows<'_> {
    /// Looks whether what stands beside the table is in the unit that it seems to be.
    pub(super) fn settle_units(&mut self, statement: StatementIndex, currency: Currency) {
        let settled = &self.beside.settled;
        let column = self.mapping.amount.columns().0;
        let mut units = self.mapping.units.iter().flatten();
        let own = units.find(|unit| unit.column == column).map(|unit| unit.unit);
        let as_written: Option<Vec<Money>> =
            Some(settled.iter().map(|(.., balance)| balance.amount).collect());
        if settled.is_empty() || self.fit(statement, currency, as_written.as_deref()) {
            return;
        }
        let of = |unit: AmountUnit| -> Option<Vec<Money>> {
            settled.iter().map(|(.., balance)| moved(balance.amount, unit)).collect()
        };
        let told = TRIED.into_iter().find_map(|unit| {
            let amounts = of(unit)?;
            self.fit(statement, currency, Some(&amounts)).then_some((unit, amounts))
        });
        if let Some((unit, amounts)) = told {
            let unit = unit_words::told(unit);
            for ((_, line, balance), amount) in self.beside.settled.iter_mut().zip(amounts) {
                balance.amount = amount;
                let detail = format!(
                    "The balance of this line is in {unit}, as the bookings show: it was read as \
                     {amount}."
                );
                self.draft.warn(*line, "balance-unit", detail);
            }
        } else if let Some(unit) = own {
            self.leave_out_open(unit);
        }
    }

    /// Leaves out balances that may be in the unit of the amounts: hundredths have no decimals.
    fn leave_out_open(&mut self, unit: AmountUnit) {
        let all = std::mem::take(&mut self.beside.settled);
        let may_be = |line: u32| !is_small(unit) || self.beside.is_whole(line);
        let (open, told): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|(_, line, _)| may_be(*line));
        self.beside.settled = told;
        for (_, line, _) in open {
            let detail = format!(
                "The amounts are in {}, and nothing tells whether the balance of this line is; it was \
                 left out.",
                unit_words::told(unit)
            );
            self.draft.warn(line, "balance-unit-unknown", detail);
        }
    }

    /// Whether stated balances are those that the rows come to, or that the bookings lead from one
    /// of them to the other.
    fn fit(
        &self,
        statement: StatementIndex,
        currency: Currency,
        amounts: Option<&[Money]>,
    ) -> bool {
        let Some(amounts) = amounts else { return false };
        let of = |side: Side| {
            let mut settled = self.beside.settled.iter().zip(amounts);
            settled.find(|((own, ..), _)| *own == side).map(|(_, amount)| i128::from(amount.minor))
        };
        let stated = [of(Side::Opening), of(Side::Closing)];
        let steps = self.steps.get(&statement);
        if let Some((opening, closing)) = steps.and_then(|steps| stated::balances(steps, currency))
        {
            let known = |balance: StatementBalance| Some(i128::from(balance.amount.minor));
            return stated[0] == known(opening) || stated[1] == known(closing);
        }
        let [Some(opening), Some(closing)] = stated else { return false };
        let lines = self.draft.lines(statement).iter();
        let moved: i128 = lines.map(|line| i128::from(line.amount.minor)).sum();
        (closing - opening).abs() == moved.abs()
    }
}
