//! What an account has against what the bank states of it: in every way in which banks count.

use chrono::NaiveDate;
use domain::account::{EndOfDay, Way};
use domain::import::StatedBalance;
use domain::money::{Currency, Money};

use crate::import::counted::{CountedBy, WAYS};
use crate::import::report::Balances;
use crate::import::taken::Move;
use crate::ports::Moved;
use crate::statement::DayKind;

/// The account that a statement is compared with.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Standing {
    pub currency: Currency,
    /// What was on it before everything, as it follows once the file is taken in.
    pub opening: Option<i128>,
    /// What stood on it besides, at the end of `until`: in each of the ways ([`WAYS`]).
    pub before: [Moved; 3],
    /// As the file counts: by the days of the bookings, or by those of value.
    pub counts: CountedBy,
    /// The day of the closing balance, else today.
    pub until: NaiveDate,
    /// The day of which a person said what is on it: what is there before follows from that.
    pub said_on: Option<NaiveDate>,
    /// The way in which it agreed last, as far as that is known.
    pub way: Option<Way>,
}

/// The household's side: by the days under which lines are kept, by those of the bookings, and by
/// those of value.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ours {
    kept: Side,
    booked: Side,
    valued: Side,
    counts: CountedBy,
}

/// What is booked by one kind of days, and what is announced besides.
#[derive(Debug, Clone, Copy)]
struct Side {
    booked: i128,
    announced: i128,
}

impl Ours {
    pub(super) fn after(standing: &Standing, moves: &[Move]) -> Self {
        let [kept, booked, valued] =
            [0, 1, 2].map(|way| Side::by(WAYS[way], standing.before[way], standing, moves));
        Self { kept, booked, valued, counts: standing.counts }
    }

    /// As the read models have it.
    fn of_day(&self) -> EndOfDay {
        let Side { booked: kept, announced } = self.kept;
        let (booked, valued) = (self.booked.booked, self.valued.booked);
        EndOfDay { kept, booked, valued, announced }
    }

    /// What is there against what is stated, in minor units: where it does not come to that, in the
    /// way in which both agreed before, else as the file counts. Without a stated balance it is
    /// everything.
    pub(super) fn against(&self, closing: Option<StatedBalance>, before: Option<Way>) -> i128 {
        let Some(stated) = closing.map(|closing| i128::from(closing.amount.minor)) else {
            return self.kept.booked + self.kept.announced;
        };
        let ours = self.of_day().against(stated, 0, &Way::first(before));
        let Side { booked, announced } = self.counted();
        match ours == stated || [booked, booked + announced].contains(&stated) {
            true => stated,
            false if before.is_some() => ours,
            false => booked,
        }
    }

    fn counted(&self) -> Side {
        match self.counts == CountedBy::Of(DayKind::Value) {
            true => self.valued,
            false => self.booked,
        }
    }
}

impl Side {
    fn by(counts: CountedBy, before: Moved, standing: &Standing, moves: &[Move]) -> Self {
        let booked = standing.opening.unwrap_or(0) + before.booked;
        let mut ours = Self { booked, announced: before.announced };
        for one in moves.iter().filter(|one| one.days.by(counts) <= standing.until) {
            match one.pending {
                true => ours.announced += i128::from(one.minor),
                false => ours.booked += i128::from(one.minor),
            }
        }
        ours
    }
}

/// The way in which the balance at the end agrees, and what that balance has of lines that are kept
/// under a day on its other side, less what it has not, where the account comes to it by that
/// alone: all who compare it later are to know.
pub(in super::super) fn counted(
    balances: &Balances,
    standing: &Standing,
    moves: &[Move],
) -> (Option<Way>, Option<Money>) {
    if balances.agrees != Some(true) {
        return (standing.way, None);
    }
    let Some(closing) = balances.closing_stated.filter(|_| standing.opening.is_some()) else {
        return (None, None);
    };
    let stated = i128::from(closing.amount.minor);
    let of_day = Ours::after(standing, moves).of_day();
    if of_day.against(stated, 0, &Way::ALL) == stated {
        return (of_day.way_to(stated, 0), None);
    }
    let minor = i64::try_from(stated - of_day.booked).ok();
    let apart = minor.map(|minor| Money::new(minor, closing.amount.currency));
    (apart.map(|_| Way::Apart), apart)
}

/// The way in which the balance at the beginning is what the account has: the same was compared
/// before, when every way led to it.
pub(in super::super) fn way_to_opening(
    opening: StatedBalance,
    standing: &Standing,
    moves: &[Move],
) -> Option<Way> {
    let of_day = Ours::after(standing, moves).of_day();
    of_day.way_to(i128::from(opening.amount.minor), 0)
}
