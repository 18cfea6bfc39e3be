//! Two balances that earlier files state, and what is booked between them: whether a file brings
//! lines for which they leave no room. What was on the account before everything need not be known.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::id::{AccountId, HouseholdId, ImportId};
use domain::import::StatedBalance;
use domain::money::{Currency, Money};

use super::Refusal;
use super::counted::{CountedBy, WAYS, moved_until};
use super::taken::Taken;
use super::whose::Part;
use crate::house::House;
use crate::ports::{FileSpan, Moved, Sought};
use crate::statement::LineNote;

/// The remark on a balance of an earlier file that agreed and does no more.
pub(super) const AGREED_BEFORE: &str = "balance-agreed-before";
/// Sums of lines of one day that are tried; where there are more, some order fits by chance.
const MOST_SUMS: usize = 65_536;

/// A balance that an earlier file states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Point {
    /// From this day to the last one lines may be booked before it or behind it.
    on: NaiveDate,
    last: NaiveDate,
    /// Whether the bank means the beginning of the day, or its end: files begin with either.
    begins: bool,
    minor: i64,
}

impl Point {
    fn end(one: StatedBalance) -> Self {
        Self { on: one.on, last: one.on, begins: false, minor: one.amount.minor }
    }

    /// What a file begins with, whose first line is of a day. A balance before that line is of the
    /// evening before, as banks mean it, and others may be booked before it all the same.
    fn beginning(one: StatedBalance, first_on: Option<NaiveDate>) -> Self {
        let next = one.on.succ_opt().filter(|next| first_on == Some(*next));
        Self { begins: true, last: next.unwrap_or(one.on), ..Self::end(one) }
    }

    /// The days until which what is booked may be in it.
    fn until(self) -> impl Iterator<Item = NaiveDate> {
        let before = self.on.pred_opt().filter(|_| self.begins);
        before.into_iter().chain([self.on])
    }
}

/// Two of them, the earlier first.
type Pair = (Point, Point);

/// What was there and what the file brings, by one kind of days.
struct Side {
    /// What was there until the end of a day, in minor units.
    moved: HashMap<NaiveDate, i128>,
    own: BTreeMap<NaiveDate, Vec<i128>>,
    /// So many days before a balance lines may be booked behind it.
    near: Days,
}

/// The remark on the first two balances of earlier files that what was there joined, and that what
/// is there with this one does not, whatever the order of the lines within their days is.
/// `closings` are those that earlier files end with on the day of its first line or later, and
/// `begins_on` is the day of the balance behind which its own lines are.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn told(
    house: &House,
    household: HouseholdId,
    part: &Part,
    taken: &Taken,
    (import_id, closings, begins_on): (ImportId, &[StatedBalance], Option<NaiveDate>),
) -> Result<Option<LineNote>, Refusal> {
    let account = part.target.id;
    let days = || taken.moves.iter().flat_map(|one| WAYS.map(|by| one.days.by(by)));
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(None) };
    let span = (first, last);
    let points = points(house, (household, account, import_id), span, closings).await?;
    let is_around = points.first().is_some_and(|one| one.on < last)
        && points.last().is_some_and(|one| one.on > first);
    if !is_around {
        return Ok(None);
    }
    let ends: BTreeSet<NaiveDate> = points.iter().flat_map(|one| one.until()).collect();
    let ends: Vec<NaiveDate> = ends.into_iter().collect();
    let mut sides = Vec::new();
    for by in WAYS {
        let moved = moved_until(house, household, account, ends.clone(), by).await?;
        let is_announced = moved.iter().any(|one| one.announced != 0);
        for has_announced in [false, true].into_iter().take(1 + usize::from(is_announced)) {
            sides.push(Side::of(taken, by, (&ends, &moved), has_announced));
        }
    }
    let is_before = |pair: &Pair| begins_on.is_none_or(|begins| begins < pair.1.on);
    let pairs: BTreeSet<Pair> =
        sides.iter().flat_map(|side| side.pairs(&points, span)).filter(is_before).collect();
    let broken = pairs.into_iter().find_map(|pair| Some((pair, without_room(&sides, pair)?)));
    Ok(broken.and_then(|(pair, minor)| no_room(pair, minor, part.target.currency)))
}

/// What earlier files begin and end with around the days of the file, in their order.
async fn points(
    house: &House,
    (household, account, import_id): (HouseholdId, AccountId, ImportId),
    (first, last): (NaiveDate, NaiveDate),
    closings: &[StatedBalance],
) -> Result<BTreeSet<Point>, Refusal> {
    let lookup = &house.lookup;
    let mut known = lookup.stated_within(household, account, import_id, first..=last).await?;
    let span = FileSpan { import_id, first_on: Some(first), end: Some(last) };
    known.extend(lookup.statements_beside(household, account, span).await?);
    let begin = known.iter().filter_map(|one| Some(Point::beginning(one.opening?, one.first_on)));
    let end = known.iter().filter_map(|one| one.closing).chain(closings.iter().copied());
    Ok(begin.chain(end.map(Point::end)).collect())
}

/// What the file brings between two balances that agreed, in minor units, where that leaves no way
/// in which they agree still.
fn without_room(sides: &[Side], pair: Pair) -> Option<i128> {
    let mut all = sides.iter().filter(|side| side.agrees(pair)).map(|side| side.too_much(pair));
    let first = all.next()??;
    all.all(|minor| minor.is_some()).then_some(first)
}

impl Side {
    fn of(
        taken: &Taken,
        by: CountedBy,
        (days, moved): (&[NaiveDate], &[Moved]),
        has_announced: bool,
    ) -> Self {
        let sum = |one: &Moved| match has_announced {
            true => one.booked + one.announced,
            false => one.booked,
        };
        let mut own: BTreeMap<NaiveDate, Vec<i128>> = BTreeMap::new();
        for one in taken.moves.iter().filter(|one| has_announced || !one.pending) {
            own.entry(one.days.by(by)).or_default().push(i128::from(one.minor));
        }
        // Of a file that tells no day of the booking they may be booked behind the day of value.
        let near = if taken.is_by_value() { Sought::DAYS_APART.unsigned_abs() - 1 } else { 0 };
        let moved = days.iter().copied().zip(moved.iter().map(sum)).collect();
        Self { moved, own, near: Days::new(near) }
    }

    /// What was on the account before everything, as a balance has it.
    fn before(&self, point: Point) -> impl Iterator<Item = i128> {
        let moved = point.until().filter_map(|day| self.moved.get(&day));
        moved.map(move |moved| i128::from(point.minor) - moved)
    }

    fn agrees(&self, (earlier, later): Pair) -> bool {
        self.before(earlier).any(|one| self.before(later).any(|other| one == other))
    }

    /// Balances between which is just what was booked: those that follow each other, those with
    /// one between them, and those around all lines of the file.
    fn pairs(&self, points: &BTreeSet<Point>, (first, last): (NaiveDate, NaiveDate)) -> Vec<Pair> {
        let mut alike: BTreeMap<i128, BTreeMap<NaiveDate, Point>> = BTreeMap::new();
        for point in points {
            for before in self.before(*point) {
                alike.entry(before).or_default().insert(point.on, *point);
            }
        }
        let mut pairs = Vec::new();
        for by_day in alike.into_values() {
            let all: Vec<Point> = by_day.into_values().collect();
            for apart in [1, 2] {
                pairs.extend(all.iter().copied().zip(all.iter().copied().skip(apart)));
            }
            let before = all.iter().rev().find(|one| one.on < first);
            let behind = all.iter().find(|one| one.on > last);
            pairs.extend(before.copied().zip(behind.copied()));
        }
        pairs
    }

    /// What lines of the days between two balances come to, unless that is nothing, or lines of the
    /// days of the balances make it nothing in some order.
    fn too_much(&self, (earlier, later): Pair) -> Option<i128> {
        let before = |on: NaiveDate| on.checked_sub_days(self.near).unwrap_or(on);
        let around = |one: Point| self.own.range(before(one.on)..=one.last);
        let until = before(later.on);
        let between = self.own.range(earlier.last..).skip_while(|(day, _)| **day == earlier.last);
        let between = between.take_while(|(day, _)| **day < until);
        let sum: i128 = between.flat_map(|(_, minors)| minors).sum();
        // Those that are near both balances may be anywhere.
        let edge: BTreeMap<_, _> = around(earlier).chain(around(later)).collect();
        let edge = edge.into_values().flatten().copied();
        (sum != 0 && !may_come_to(-sum, edge)).then_some(sum)
    }
}

/// Whether some of these amounts come to a sum.
fn may_come_to(sum: i128, amounts: impl Iterator<Item = i128>) -> bool {
    let mut sums = HashSet::from([0_i128]);
    for minor in amounts {
        let further: Vec<i128> = sums.iter().map(|one| one + minor).collect();
        sums.extend(further);
        if sums.contains(&sum) || sums.len() > MOST_SUMS {
            return true;
        }
    }
    false
}

fn no_room((earlier, later): Pair, minor: i128, currency: Currency) -> Option<LineNote> {
    let said = |point: Point| {
        let place = if point.begins { "before the lines of" } else { "at the end of" };
        format!("{} {place} {}", Money::new(point.minor, currency), point.on)
    };
    let apart = Money::new(i64::try_from(minor).ok()?, currency);
    let detail = format!(
        "Earlier files state {} and {}, and what was booked between them came to that. This file \
         brings {apart} more of the days between, for which that leaves no room. Lines of this file \
         may be there twice, told under other days or in other words, or be of another account: \
         look at what it brings of these days, or take the import back.",
        said(earlier),
        said(later)
    );
    Some(LineNote { line: 0, code: AGREED_BEFORE.to_owned(), detail })
}

#[cfg(test)]
mod tests;
