//! The balances that a column of running balances states before the first and after the last
//! booking. They are only believed when the amounts lead from one balance to the next.

use chrono::NaiveDate;
use commands::statement::StatementBalance;
use domain::money::{Currency, Money};

use super::balance::{self, Sequence, Step};
use super::cells::UNIT_DECIMALS;

/// Opening and closing balance of rows in file order, with their days; `None` where they prove
/// nothing.
pub(super) fn balances(
    rows: &[(NaiveDate, Step)],
    currency: Currency,
) -> Option<(StatementBalance, StatementBalance)> {
    let mut steps: Vec<Step> = rows.iter().map(|(_, step)| *step).collect();
    let proof = balance::weigh(std::slice::from_ref(&steps))?;
    // Most steps must fit, and of a few all of them.
    let held = proof.held * 10 >= proof.steps * 9 && (proof.steps > 4 || proof.held == proof.steps);
    if proof.inverted || !held {
        return None;
    }
    if proof.sequence == Sequence::NewestFirst {
        steps.reverse();
    }
    let first = steps.iter().position(|step| step.balance.is_some())?;
    let last = steps.iter().rposition(|step| step.balance.is_some())?;
    let sum =
        |steps: &[Step]| steps.iter().try_fold(0_i128, |sum, step| sum.checked_add(step.amount));
    let opening = steps[first].balance?.checked_sub(sum(&steps[..=first])?)?;
    let closing = steps[last].balance?.checked_add(sum(&steps[last + 1..])?)?;
    let days = || rows.iter().map(|(day, _)| *day);
    let before = days().min()?.pred_opt()?;
    Some((
        StatementBalance { on: before, amount: money(opening, currency)? },
        StatementBalance { on: days().max()?, amount: money(closing, currency)? },
    ))
}

/// Units of the smallest decimal as money; `None` when they are no whole minor units.
fn money(units: i128, currency: Currency) -> Option<Money> {
    let decimals = UNIT_DECIMALS.checked_sub(u32::from(currency.exponent()))?;
    let divisor = 10_i128.checked_pow(decimals)?;
    let whole = (units % divisor == 0).then(|| i64::try_from(units / divisor).ok())??;
    Money::new(whole, currency).within_range().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stated(rows: &[(u32, i128, Option<i128>)]) -> Option<(i64, i64)> {
        let unit = 10_i128.pow(UNIT_DECIMALS - 2);
        let rows: Vec<(NaiveDate, Step)> = rows
            .iter()
            .map(|(day, amount, balance)| {
                let step = Step { amount: amount * unit, balance: balance.map(|b| b * unit) };
                (NaiveDate::from_ymd_opt(2024, 5, *day).unwrap(), step)
            })
            .collect();
        let (opening, closing) = balances(&rows, Currency::new("EUR").unwrap())?;
        assert!(opening.on < closing.on);
        Some((opening.amount.minor, closing.amount.minor))
    }

    #[test]
    fn balances_stand_before_the_oldest_and_after_the_newest_row() {
        let oldest_first = [(1, 5, None), (1, -7, Some(98)), (2, 3, Some(101)), (3, 1, None)];
        assert_eq!(stated(&oldest_first), Some((100, 102)));
        let newest_first = [(3, 3, Some(101)), (2, -7, Some(98)), (1, 5, Some(105))];
        assert_eq!(stated(&newest_first), Some((100, 101)));
    }

    #[test]
    fn balances_that_do_not_fit_state_nothing() {
        assert_eq!(stated(&[(1, 5, Some(100)), (2, 6, Some(100))]), None);
        assert_eq!(stated(&[(1, 5, Some(100))]), None);
    }
}
