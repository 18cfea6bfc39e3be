//! An account beside a file that is taken in: what it comes to on a day with the lines of the file.

use chrono::{Days, NaiveDate};
use domain::import::StatedBalance;
use domain::money::Money;

use super::Refusal;
use super::counted::{CountedBy, LineDays, WAYS, moved_until};
use super::taken::Taken;
use super::whose::Part;
use crate::house::House;
use crate::ports::{Moved, Sought};
use crate::scope::Scope;

/// An account beside a file that is taken in.
pub(super) struct Beside<'a> {
    pub house: &'a House,
    pub scope: &'a Scope,
    pub part: &'a Part,
    pub taken: &'a Taken,
}

impl Beside<'_> {
    /// What moved on the account until the end of each of some days.
    pub(super) async fn moved(
        &self,
        days: &[NaiveDate],
        by: CountedBy,
    ) -> Result<Vec<Moved>, Refusal> {
        let (household, account) = (self.scope.household_id, self.part.target.id);
        moved_until(self.house, household, account, days.to_vec(), by).await
    }

    /// What the file brings of some days: what is booked, and what is announced.
    pub(super) fn own(&self, is_in: impl Fn(LineDays) -> bool) -> (i128, i128) {
        let (mut booked, mut announced) = (0, 0);
        for one in self.taken.moves.iter().filter(|one| is_in(one.days)) {
            match one.pending {
                true => announced += i128::from(one.minor),
                false => booked += i128::from(one.minor),
            }
        }
        (booked, announced)
    }

    /// What the account comes to where the file begins, if that is another balance. Banks date that
    /// with the day of the first lines or with one before it, and it may stand in the middle of a
    /// day. `opening`: what was on the account before everything, in minor units.
    pub(super) async fn stands_elsewhere(
        &self,
        begins: StatedBalance,
        opening: i128,
    ) -> Result<Option<Money>, Refusal> {
        let statement = &self.part.statement;
        let first_on = statement.lines.iter().map(|line| line.posted_on).min();
        let Some(first_on) = first_on else { return Ok(None) };
        let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
        let days = [before(begins.on), begins.on, before(first_on), first_on];
        let (known_days, mut ours) = (self.taken.days(), None);
        for by in WAYS {
            let moved = self.moved(&days, by).await?;
            for (day, moved) in days.iter().zip(moved) {
                let is_in = |days: LineDays| days.by(by) <= *day;
                let lines = statement.lines.iter().filter(|line| !line.pending);
                let lines = lines.filter(|line| is_in(LineDays::of(line, known_days)));
                let lines: i128 = lines.map(|line| i128::from(line.amount.minor)).sum();
                let is = opening + moved.booked + self.own(is_in).0 - lines;
                if is == i128::from(begins.amount.minor) {
                    return Ok(None);
                }
                ours.get_or_insert(is);
            }
        }
        let money =
            |minor: i128| Some(Money::new(i64::try_from(minor).ok()?, begins.amount.currency));
        Ok(ours.and_then(money))
    }

    /// Whether the account comes to a balance on its day, or with the lines of the days behind it
    /// that are booked in it.
    pub(super) async fn comes_to(
        &self,
        stated: StatedBalance,
        opening: i128,
    ) -> Result<bool, Refusal> {
        let near = usize::try_from(Sought::DAYS_APART).unwrap_or_default();
        let days: Vec<NaiveDate> = stated.on.iter_days().take(near).collect();
        for by in WAYS {
            let moved = self.moved(&days, by).await?;
            let is_there = days.iter().zip(moved).any(|(day, moved)| {
                let own = self.own(|days| days.by(by) <= *day).0;
                opening + moved.booked + own == i128::from(stated.amount.minor)
            });
            if is_there {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
