//! What the household knows of an account before a file is read that goes into it.

use chrono::NaiveDate;
use domain::money::{Currency, Money};

use super::StatementBalance;

/// What is booked on an account at the ends of its days, what was on it before everything included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownBalances {
    currency: Currency,
    /// The first day at whose end it is known.
    from: NaiveDate,
    /// Minor units before all of the days.
    opening: i128,
    /// The days on which something is booked, in order, with the minor units at the end of each.
    days: Vec<(NaiveDate, i128)>,
}

impl KnownBalances {
    /// `opening`: minor units before everything; `moved`: what each day added, in order; `from`:
    /// the first day at whose end what follows from them is what is on the account.
    pub fn new(
        currency: Currency,
        from: NaiveDate,
        opening: i128,
        moved: impl IntoIterator<Item = (NaiveDate, i128)>,
    ) -> Self {
        let mut balance = opening;
        let add = |(day, minor): (NaiveDate, i128)| {
            balance = balance.saturating_add(minor);
            (day, balance)
        };
        Self { currency, from, opening, days: moved.into_iter().map(add).collect() }
    }

    /// What is on the account before the bookings of a day; `None` where that is not known.
    pub fn before(&self, day: NaiveDate) -> Option<StatementBalance> {
        let on = day.pred_opt().filter(|on| *on >= self.from)?;
        let place = self.days.partition_point(|(known, _)| *known <= on);
        let minor = place.checked_sub(1).map_or(self.opening, |place| self.days[place].1);
        let amount = Money::new(i64::try_from(minor).ok()?, self.currency).within_range().ok()?;
        Some(StatementBalance { on, amount })
    }

    /// Whether the bookings of any one day come to this, in minor units.
    pub fn has_moved_by(&self, minor: i64) -> bool {
        let mut before = self.opening;
        self.days.iter().any(|(_, balance)| {
            let moved = balance - std::mem::replace(&mut before, *balance);
            moved == i128::from(minor)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn known() -> KnownBalances {
        let moved = [(day(5), -300), (day(9), 50)];
        KnownBalances::new("EUR".parse().unwrap(), day(2), 1_000, moved)
    }

    #[test]
    fn what_is_on_an_account_before_a_day_is_known_from_the_first_known_day_on() {
        let before = |on| known().before(day(on)).map(|balance| (balance.on, balance.amount.minor));
        assert_eq!(before(2), None);
        assert_eq!(before(3), Some((day(2), 1_000)));
        assert_eq!(before(5), Some((day(4), 1_000)));
        assert_eq!(before(6), Some((day(5), 700)));
        assert_eq!(before(9), Some((day(8), 700)));
        assert_eq!(before(31), Some((day(30), 750)));
    }

    #[test]
    fn what_one_day_came_to_is_known() {
        assert!(known().has_moved_by(-300) && known().has_moved_by(50));
        assert!(!known().has_moved_by(1_000) && !known().has_moved_by(750));
    }
}
