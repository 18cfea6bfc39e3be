//! Lines that come in later and are older than what an account began with: its opening balance
//! moves back before them.

use chrono::NaiveDate;
use domain::account::{Account, AccountCommand, OpeningHolds};
use domain::money::Money;

use super::counted::{CountedBy, Held};
use super::leads::Leads;
use super::taken::{Move, Taken};
use crate::statement::DayKind;

/// How a statement goes with what was on its account before everything.
pub(super) struct Before {
    pub leads: Leads,
    /// What that is, where nobody said it before.
    pub begun: Option<AccountCommand>,
}

/// Which lines are in what a statement begins with, also when they come later: those until the day
/// of the balance that tells it.
pub(super) fn holds(stated_on: NaiveDate, taken: &Taken) -> OpeningHolds {
    let by_value = taken.counted_by() == CountedBy::Of(DayKind::Value);
    // Bookings of the day of a balance are in it, unless the statement has some of them itself.
    let before = taken.first_counted_on.and_then(|first| first.pred_opt());
    let until = before.map_or(stated_on, |before| before.min(stated_on));
    OpeningHolds { until, by_value }
}

/// Lines from before the statement that an opening balance was worked out from are part of it, also
/// those of a gap between that and older ones that came in the meantime; and so are those of a
/// statement that leads to it. What a person gave moves by itself where it has a day, and else was
/// there before everything.
pub(super) fn moved_back(account: &Account, taken: &Taken, leads: Leads) -> Option<AccountCommand> {
    if account.said.is_some() {
        return None;
    }
    let (before, opened_on) = (account.opening_balance?, account.opened_on?);
    let held = Held::in_opening(account)?;
    let is_older = |one: &&Move| match leads {
        // Its lines may have a day on the other side.
        Leads::To { has_all: true, .. } if one.is_new && !one.pending => true,
        Leads::To { until, .. } => held.has(one.days) || Held { until, ..held }.has(one.days),
        Leads::From => false,
        Leads::Neither => held.has(one.days),
    };
    let news = || taken.moves.iter().filter(|one| one.is_new);
    // One that counts behind it may be kept under a day before it: the balance stays then.
    let first_on = news().map(|one| one.days.own).min()?.min(opened_on);
    if first_on == opened_on && !news().any(|one| is_older(&one)) {
        return None;
    }
    let older = taken.moves.iter().filter(is_older);
    let older: i128 = older.map(|one| i128::from(one.minor)).sum();
    let minor = i64::try_from(i128::from(before.minor) - older).ok()?;
    let amount = Money::new(minor, before.currency);
    Some(AccountCommand::SetOpeningBalance {
        amount,
        on: Some(first_on),
        derived: true,
        begun: None,
    })
}
