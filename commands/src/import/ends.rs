//! What a statement begins and ends with, which tells files that follow each other from files that
//! overlap: one rule for files that come one after the other and for those of an archive.

use chrono::NaiveDate;
use domain::import::StatedBalance;
use domain::money::Money;

use super::balances::Stated;
use crate::statement::Statement;

/// The two balances between which the lines of a statement are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// Stated outright or before the oldest line, else what its lines leave of the closing one.
    pub begins: StatedBalance,
    /// At the end of its day.
    pub ends: StatedBalance,
    /// The day of the oldest line.
    pub first_on: NaiveDate,
}

impl Ends {
    /// Nothing where the statement does not say what it ends with, contradicts itself, or has lines
    /// that are not between the two balances, such as announced ones. Plain work over all lines.
    pub fn of(statement: &Statement) -> Option<Self> {
        let stated = Stated::of(statement);
        let ends = stated.closing.filter(|_| stated.is_sound())?;
        let lines = &statement.lines;
        let first_on = lines.iter().map(|line| line.posted_on).min()?;
        let is_beyond = |on: NaiveDate| stated.opening.is_none() && on > ends.on;
        if lines.iter().any(|line| line.pending || is_beyond(line.posted_on)) {
            return None;
        }
        let moved: i128 = lines.iter().map(|line| i128::from(line.amount.minor)).sum();
        let before = i64::try_from(i128::from(ends.amount.minor) - moved).ok()?;
        let begins = stated.opening.unwrap_or(StatedBalance {
            on: first_on,
            amount: Money::new(before, ends.amount.currency),
        });
        let comes_to_it = begins.amount.minor == before;
        comes_to_it.then_some(Self { begins, ends, first_on })
    }

    /// Whether all its lines are behind a balance: it begins with that, and comes to another one.
    pub fn is_behind(&self, before: i128) -> bool {
        self.begins.amount.minor != self.ends.amount.minor
            && i128::from(self.begins.amount.minor) == before
    }

    /// Whether it is the one that comes after the other, day by day and balance by balance.
    pub fn follows(&self, other: &Self) -> bool {
        other.first_on <= self.first_on
            && other.ends.on <= self.ends.on
            && other.begins.amount.minor != other.ends.amount.minor
            && other.ends.amount.currency == self.begins.amount.currency
            && self.is_behind(i128::from(other.ends.amount.minor))
    }
}

/// Whether lines that files have alike are told apart by balances: were they the same, the later
/// file would begin before them, and with another balance, unless they come to nothing.
pub fn are_told_by_balance(minors: impl Iterator<Item = i64>) -> bool {
    let mut minors = minors.map(i128::from).peekable();
    minors.peek().is_none() || minors.sum::<i128>() != 0
}
