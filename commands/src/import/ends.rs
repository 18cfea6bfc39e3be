//! What a statement begins and ends with, which tells files that follow each other from files that
//! overlap: one rule for files that come one after the other and for those of an archive.

use chrono::NaiveDate;
use domain::import::StatedBalance;
use domain::money::Money;

use super::balances::Stated;
use super::elsewhere::ProvenDays;
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
    /// Whether the bank states both, so that nothing else was booked between them.
    pub are_stated: bool,
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
        let are_stated = stated.opening.is_some();
        comes_to_it.then_some(Self { begins, ends, first_on, are_stated })
    }

    /// The days of which its lines are all that was booked.
    pub fn proven(&self) -> Option<ProvenDays> {
        let before = self.first_on.pred_opt()?;
        // A line of value may lie before the balance, or that be of the first line's day.
        let after = if self.begins.on < self.first_on { self.begins.on } else { before };
        let days = ProvenDays { after, until: self.ends.on, by_file: true };
        Some(days).filter(|days| self.are_stated && days.after < days.until)
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
