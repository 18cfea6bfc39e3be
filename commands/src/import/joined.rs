//! Statements that join: one ends with what the next one begins with. Days alone do not tell where
//! their lines are, for one may be booked in one of them and be of value in the days of the other.

use std::ops::RangeInclusive;

use chrono::{Days, NaiveDate};
use domain::id::ImportId;
use domain::import::StatedBalance;

use super::balances::{Standing, Stated};
use super::beside::Beside;
use super::ends::Ends;
use super::report::Balances;
use super::taken::Taken;
use super::whose::Part;
use super::{Refusal, aside};
use crate::house::House;
use crate::ports::{KnownStatement, Sought};
use crate::scope::Scope;

/// How many days behind a balance the first line of the statement is that begins with it.
const LONGEST: Days = Days::new(92);

/// How a statement goes with those of earlier files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Joins {
    /// It begins with what an earlier file ends with.
    pub follows: bool,
    /// It ends with what an earlier file begins with, and the account comes to both ends of the
    /// two: all lines of both are there, and nothing else of their days.
    pub fits: bool,
}

/// How a statement that comes in joins those that were taken in before.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn told(
    house: &House,
    scope: &Scope,
    part: &Part,
    import_id: ImportId,
    (taken, stated, standing): (&Taken, &Stated, &Standing),
) -> Result<Joins, Refusal> {
    let (statement, target) = (part.statement.clone(), &part.target);
    let Some(opening) = standing.opening.filter(|_| target.version > 0) else {
        return Ok(Joins::default());
    };
    if stated.opening.is_none() && stated.closing.is_none() {
        return Ok(Joins::default());
    }
    let long = statement.lines.len();
    let Some(own) = aside(house, long, move || Ends::of(&statement)).await? else {
        return Ok(Joins::default());
    };
    let apart = Days::new(Sought::DAYS_APART.unsigned_abs());
    let near = |on: NaiveDate| {
        let from = on.checked_sub_days(apart).unwrap_or(on);
        from..=on.checked_add_days(apart).unwrap_or(on)
    };
    let beside = |days: RangeInclusive<NaiveDate>| {
        house.lookup.stated_within(scope.household_id, target.id, import_id, days)
    };
    let before = beside(near(own.begins.on)).await?;
    let is_before = |one: &KnownStatement| {
        one.closing.is_some_and(|end| own.are_stated && is_one(&own.begins, &end))
    };
    let follows = before.iter().any(is_before);
    // Its first line may be of any day of it.
    let until = own.ends.on.checked_add_days(LONGEST).unwrap_or(own.ends.on);
    let behind = beside(*near(own.ends.on).start()..=until).await?;
    let is_next =
        |one: &&KnownStatement| one.opening.is_some_and(|begins| is_one(&own.ends, &begins));
    let next = behind.iter().filter(is_next).filter_map(|one| one.closing).next();
    let Some(last) = next.filter(|_| own.begins.amount != own.ends.amount) else {
        return Ok(Joins { follows, fits: false });
    };
    let beside = Beside { house, scope, part, taken };
    let fits = beside.stands_elsewhere(own.begins, opening).await?.is_none()
        && beside.comes_to(last, opening).await?;
    Ok(Joins { follows, fits })
}

/// Whether the account is where a statement says that fits between what was there, though by its
/// days it is not: lines of the next one are of value before the end of this one. Then both agree.
pub(super) fn agrees(joins: Joins, stated: &Stated, balances: &mut Balances) -> bool {
    let Some(closing) = stated.closing.filter(|_| joins.fits) else { return false };
    if balances.contradicts_itself || balances.agrees != Some(false) {
        return false;
    }
    balances.agrees = Some(true);
    balances.balance_after = Some(closing.amount);
    (balances.difference, balances.differs_at_line) = (None, None);
    true
}

/// Whether two stated balances may be one: banks date it with the last day before the lines or the
/// first one of them, and tables with that of their last line.
pub(super) fn is_one(one: &StatedBalance, other: &StatedBalance) -> bool {
    one.amount == other.amount && (one.on - other.on).num_days().abs() < Sought::DAYS_APART
}
