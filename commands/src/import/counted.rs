//! On which day a line counts: balances of a bank count by the day of the booking, which may be
//! another one than that under which a line is kept (MT940: of value).

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::account::Account;
use domain::id::{AccountId, HouseholdId, TransactionId};

use super::Refusal;
use super::elsewhere::{FileDays, day_of_kind};
use crate::house::House;
use crate::ports::{KnownTransaction, Moved, TwoDays};
use crate::statement::{DayKind, DaysTold, StatementLine};

/// The day of a line on which it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CountedBy {
    /// The one that it is kept under.
    Own,
    Of(DayKind),
}

/// How the days of lines may count: a balance that agrees by one of them agrees.
pub(super) const WAYS: [CountedBy; 3] =
    [CountedBy::Own, CountedBy::Of(DayKind::Booking), CountedBy::Of(DayKind::Value)];

impl CountedBy {
    /// By which day the balances of a file count: by that of the booking, if it tells any such.
    pub(super) fn of(days: FileDays) -> Self {
        match days.known() {
            Some(DaysTold::Value) => Self::Of(DayKind::Value),
            _ => Self::Of(DayKind::Booking),
        }
    }
}

/// The days of a line. Where it tells no other one, each is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LineDays {
    pub own: NaiveDate,
    booking: NaiveDate,
    value: NaiveDate,
}

impl LineDays {
    /// One day, of whatever kind.
    pub(super) fn one(own: NaiveDate) -> Self {
        Self { own, booking: own, value: own }
    }

    /// Those of a line of a file.
    pub(super) fn of(line: &StatementLine, days: FileDays) -> Self {
        let own = line.posted_on;
        let of_kind = |kind| days.of_line(line, kind).unwrap_or(own);
        Self { own, booking: of_kind(DayKind::Booking), value: of_kind(DayKind::Value) }
    }

    /// The later one.
    pub(super) fn last(self) -> NaiveDate {
        self.own.max(self.booking).max(self.value)
    }

    /// The day on which it counts.
    pub(super) fn by(self, counts: CountedBy) -> NaiveDate {
        match counts {
            CountedBy::Own => self.own,
            CountedBy::Of(DayKind::Booking) => self.booking,
            CountedBy::Of(DayKind::Value) => self.value,
        }
    }
}

/// The day on which what was there counts.
pub(super) fn day_of(known: &KnownTransaction, counts: CountedBy) -> NaiveDate {
    let own = known.now.posted_on;
    match (counts, known.also_on) {
        (CountedBy::Of(kind), Some(other)) => {
            day_of_kind(own, other, known.format.as_deref(), kind)
        }
        _ => own,
    }
}

/// How many lines are told under a day before that of the booking which they are, or may be, and
/// how many behind it. `same`: which of what is `known` a line is, by its place.
pub(super) fn told_beside(
    lines: &[StatementLine],
    same: impl Fn(usize) -> Option<TransactionId>,
    known: &[KnownTransaction],
) -> (usize, usize) {
    let mut booked: HashMap<TransactionId, NaiveDate> = HashMap::new();
    for one in known.iter().filter(|one| !one.pending && !one.by_hand) {
        let day = day_of(one, CountedBy::Of(DayKind::Booking));
        booked.extend(one.marks.iter().chain([&one.id]).map(|id| (*id, day)));
    }
    let (mut before, mut behind) = (0, 0);
    for (place, line) in lines.iter().enumerate().filter(|_| !booked.is_empty()) {
        match same(place).and_then(|id| booked.get(&id)) {
            Some(day) if line.posted_on < *day => before += 1,
            Some(day) if line.posted_on > *day => behind += 1,
            _ => {}
        }
    }
    (before, behind)
}

/// What is in a balance: lines until a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Held {
    pub until: NaiveDate,
    pub by: CountedBy,
}

impl Held {
    /// What is in an opening balance that was worked out from a statement.
    pub(super) fn in_opening(account: &Account) -> Option<Self> {
        let holds = account.opening_holds.filter(|_| account.opening_derived)?;
        let kind = if holds.by_value { DayKind::Value } else { DayKind::Booking };
        Some(Self { until: holds.until, by: CountedBy::Of(kind) })
    }

    /// Whether a line is in it.
    pub(super) fn has(self, days: LineDays) -> bool {
        days.by(self.by) <= self.until
    }
}

/// What stands on an account at the ends of these days, besides its opening balance: one answer
/// for each day, in their order.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn moved_until(
    house: &House,
    household: HouseholdId,
    account: AccountId,
    days: Vec<NaiveDate>,
    counts: CountedBy,
) -> Result<Vec<Moved>, Refusal> {
    let lookup = &house.lookup;
    let moved = lookup.moved_until(household, account, days.clone()).await?;
    if counts == CountedBy::Own {
        return Ok(moved);
    }
    let beside = lookup.of_two_days(household, account, days.clone()).await?;
    Ok(moved
        .into_iter()
        .zip(days)
        .map(|(own, until)| own_in(counts, own, &beside, until))
        .collect())
}

/// The same of one day, in each of the ways ([`WAYS`]).
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn moved_in_each_way(
    house: &House,
    household: HouseholdId,
    account: AccountId,
    until: NaiveDate,
) -> Result<[Moved; 3], Refusal> {
    let lookup = &house.lookup;
    let moved = lookup.moved_until(household, account, vec![until]).await?;
    let beside = lookup.of_two_days(household, account, vec![until]).await?;
    let own = moved.first().copied().unwrap_or_default();
    Ok(WAYS.map(|counts| own_in(counts, own, &beside, until)))
}

/// What stands on an account until a day, counted in another way than by its own days.
fn own_in(counts: CountedBy, own: Moved, beside: &[TwoDays], until: NaiveDate) -> Moved {
    let mut moved = own;
    let CountedBy::Of(kind) = counts else { return moved };
    for one in beside {
        let minor = i128::from(one.minor) * by_other_day(one, kind, until);
        match one.pending {
            true => moved.announced += minor,
            false => moved.booked += minor,
        }
    }
    moved
}

/// How often more something counts until a day, by a day of this kind than by its own.
fn by_other_day(one: &TwoDays, kind: DayKind, until: NaiveDate) -> i128 {
    let counted = day_of_kind(one.posted_on, one.also_on, one.format.as_deref(), kind);
    i128::from(counted <= until) - i128::from(one.posted_on <= until)
}
