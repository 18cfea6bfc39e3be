//! What is missing between two files: one ends with a balance, and the next one begins with
//! another.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use domain::id::{HouseholdId, ImportId};
use domain::import::StatedBalance;
use domain::money::Money;

use super::Refusal;
use super::balances::Stated;
use super::counted::moved_until;
use super::report::Balances;
use super::taken::Taken;
use super::whose::Part;
use crate::house::House;
use crate::ports::{FileSpan, KnownStatement};
use crate::statement::LineNote;

/// Two stated balances between which nothing else is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Between {
    /// At the end of the earlier statement.
    end: StatedBalance,
    /// At the beginning of the later one, whose first line is of `first_on`.
    beginning: StatedBalance,
    first_on: NaiveDate,
    /// Whether the later one is the file that comes in.
    is_later: bool,
}

/// A gap: what the later balance is more than the earlier one and what lies between come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    between: Between,
    missing: Money,
}

/// Compares what a statement begins and ends with to its neighbours of earlier imports.
pub(super) async fn told(
    house: &House,
    household: HouseholdId,
    part: &Part,
    import_id: ImportId,
    stated: &Stated,
    taken: &Taken,
) -> Result<Vec<Gap>, Refusal> {
    if stated.opening.is_none() && stated.closing.is_none() {
        return Ok(Vec::new());
    }
    let account = part.target.id;
    let (first_on, counts) = (taken.first_counted_on, taken.counted_by());
    let file = FileSpan { import_id, first_on, end: stated.closing_on() };
    let known = house.lookup.statements_beside(household, account, file).await?;
    let neighbours = neighbours(stated, first_on, &known);
    let days = |between: &Between| [&[between.end.on][..], &ends(between)].concat();
    let days: Vec<NaiveDate> = neighbours.iter().flat_map(days).collect();
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let moved = moved_until(house, household, account, days.clone(), counts).await?;
    let booked: HashMap<NaiveDate, i128> =
        days.into_iter().zip(moved.iter().map(|moved| moved.booked)).collect();
    let booked = |day: NaiveDate| booked.get(&day).copied().unwrap_or_default();
    let mut gaps = Vec::new();
    for between in neighbours {
        let mut missing = Vec::new();
        for until in ends(&between) {
            let moved = match until > between.end.on {
                true => booked(until) - booked(between.end.on),
                false => 0,
            };
            let own = taken.moves.iter().filter(|one| !one.pending);
            let is_between = |on: NaiveDate| between.end.on < on && on <= until;
            let own = own.filter(|one| is_between(one.days.by(counts)));
            let own: i128 = own.map(|one| i128::from(one.minor)).sum();
            let comes_to = i128::from(between.end.amount.minor) + moved + own;
            missing.push(i128::from(between.beginning.amount.minor) - comes_to);
        }
        let least = missing.first().copied().filter(|_| missing.iter().all(|minor| *minor != 0));
        if let Some(minor) = least.and_then(|minor| i64::try_from(minor).ok()) {
            let missing = Money::new(minor, between.end.amount.currency);
            gaps.push(Gap { between, missing });
        }
    }
    Ok(gaps)
}

/// An opening balance is of the beginning of its day with some banks, of its end with others.
fn ends(between: &Between) -> [NaiveDate; 2] {
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
    let last = before(between.first_on);
    [before(between.beginning.on).min(last), between.beginning.on.min(last)]
}

/// The nearest statement before this one, and the nearest one after it.
fn neighbours(
    stated: &Stated,
    first_on: Option<NaiveDate>,
    known: &[KnownStatement],
) -> Vec<Between> {
    let mut all = Vec::new();
    // Of several that end on one day, the one with which the next begins.
    let ended = |before: NaiveDate, begins: Money| {
        let ends = known.iter().filter_map(|one| one.closing);
        ends.filter(|end| end.on < before).max_by_key(|end| (end.on, end.amount == begins))
    };
    if let (Some(beginning), Some(first_on)) = (stated.opening, first_on)
        && let Some(end) = ended(first_on, beginning.amount)
    {
        all.push(Between { end, beginning, first_on, is_later: true });
    }
    if let Some(end) = stated.closing {
        let later = known.iter().filter_map(|one| Some((one.first_on?, one.opening?)));
        let later = later.filter(|(day, _)| *day > end.on);
        let next = later.min_by_key(|(day, begins)| (*day, begins.amount != end.amount));
        if let Some((first_on, beginning)) = next
            && ended(first_on, beginning.amount).is_none_or(|other| other.on < end.on)
        {
            all.push(Between { end, beginning, first_on, is_later: false });
        }
    }
    all
}

/// Says what is missing. Where nothing else could tell whether the balances agree, they do not.
pub(super) fn into(balances: &mut Balances, gaps: Vec<Gap>) -> Vec<LineNote> {
    if let (Some(gap), None) = (gaps.first(), balances.agrees) {
        balances.agrees = Some(false);
        balances.difference = Some(gap.missing);
    }
    gaps.into_iter().map(said).collect()
}

fn said(Gap { between, missing }: Gap) -> LineNote {
    let Between { end, beginning, is_later, .. } = between;
    let (earlier, later) = match is_later {
        true => ("An earlier file", "this one"),
        false => ("This file", "a later one that is there already"),
    };
    let detail = format!(
        "{earlier} ends with {} on {}, {later} begins with {} on {}: lines between them that come \
         to {missing} are missing. Import the file that has them.",
        end.amount, end.on, beginning.amount, beginning.on
    );
    LineNote { line: 0, code: "lines-missing".to_owned(), detail }
}

#[cfg(test)]
mod tests;
