//! Lines at the end of a statement that the account has on the other side of its last day: kept
//! under the day of value where the bank counts by that of the booking, or the other way round.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use domain::id::{HouseholdId, TransactionId};
use domain::import::EarlierStated;
use domain::money::Money;

use super::balances::Stated;
use super::counted::{LineDays, day_of};
use super::lines::{around, identities, sought};
use super::report::Balances;
use super::taken::Taken;
use super::whose::Part;
use super::{Refusal, aside, stated_balance};
use crate::house::House;
use crate::ports::KnownTransaction;
use crate::statement::{Statement, StatementBalance, StatementLine};

/// Whether the account comes to what the bank states but for lines of the file that are there under
/// a day on the other side of the balance's: then both agree.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn agrees(
    house: &House,
    household: HouseholdId,
    part: &Part,
    (stated, taken): (&Stated, &Taken),
    balances: &mut Balances,
) -> Result<bool, Refusal> {
    let (Some(closing), Some(difference)) = (stated.closing, balances.difference) else {
        return Ok(false);
    };
    if balances.contradicts_itself || balances.agrees != Some(false) {
        return Ok(false);
    }
    let apart = apart(house, household, part, closing.on, taken).await?;
    if apart == 0 || apart != i128::from(difference.minor) {
        return Ok(false);
    }
    balances.agrees = Some(true);
    balances.balance_after = Some(closing.amount);
    (balances.difference, balances.differs_at_line) = (None, None);
    Ok(true)
}

/// What lines of the file come to in a balance at the end of a day, less what they come to by the
/// days under which they are there: in minor units.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn apart(
    house: &House,
    household: HouseholdId,
    part: &Part,
    on: NaiveDate,
    taken: &Taken,
) -> Result<i128, Refusal> {
    let holds_all = holds_all(&part.statement);
    on_the_other_side(house, household, part, (on, holds_all), taken).await
}

/// The same of the end of a day within the file, or before it: it holds no line of a later one.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn apart_by_days(
    house: &House,
    household: HouseholdId,
    part: &Part,
    on: NaiveDate,
    taken: &Taken,
) -> Result<i128, Refusal> {
    on_the_other_side(house, household, part, (on, false), taken).await
}

/// What statements within the file state at their ends, of which at most `most` are compared, each
/// with what lies apart in it: an account that is opened with the file has all lines as they are.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn within(
    house: &House,
    household: HouseholdId,
    part: &Part,
    most: usize,
    taken: &Taken,
) -> Result<Vec<EarlierStated>, Refusal> {
    let earlier = &part.statement.earlier;
    let compared = &earlier[earlier.len().saturating_sub(most)..];
    let days: BTreeSet<NaiveDate> = compared.iter().map(|end| end.on).collect();
    let sides = match taken.counts.duplicates {
        0 => Vec::new(),
        _ if days.is_empty() => Vec::new(),
        _ => sides(house, household, part, &days, taken).await?,
    };
    let currency = part.target.currency;
    let stated = |end: &StatementBalance| {
        let sides = sides.iter().filter(|_| days.contains(&end.on));
        let apart: i128 = sides.map(|side| side.apart(end.on, false)).sum();
        let apart = i64::try_from(apart).ok().filter(|apart| *apart != 0);
        let apart = apart.map(|minor| Money::new(minor, currency));
        EarlierStated { stated: stated_balance(end), apart }
    };
    Ok(earlier.iter().map(stated).collect())
}

/// A line by the day that the file tells and by the one under which it is there.
struct Sides {
    told_on: NaiveDate,
    there_on: NaiveDate,
    minor: i64,
}

impl Sides {
    /// What it comes to in a balance at the end of a day, less what it comes to there.
    fn apart(&self, on: NaiveDate, has_all: bool) -> i128 {
        let is_in = has_all || self.told_on <= on;
        (i128::from(is_in) - i128::from(self.there_on <= on)) * i128::from(self.minor)
    }
}

async fn on_the_other_side(
    house: &House,
    household: HouseholdId,
    part: &Part,
    (on, has_all): (NaiveDate, bool),
    taken: &Taken,
) -> Result<i128, Refusal> {
    let sides = sides(house, household, part, &BTreeSet::from([on]), taken).await?;
    Ok(sides.iter().map(|side| side.apart(on, has_all)).sum())
}

/// The lines of the file that are booked, as far as one may lie apart around these days.
async fn sides(
    house: &House,
    household: HouseholdId,
    part: &Part,
    days: &BTreeSet<NaiveDate>,
    taken: &Taken,
) -> Result<Vec<Sides>, Refusal> {
    let account = part.target.id;
    let statement = part.statement.clone();
    let long = statement.lines.len();
    let ids = aside(house, long, move || identities(&statement, account)).await?;
    let known = beside(house, household, part, days, &ids).await?;
    let mut by_id: HashMap<TransactionId, &KnownTransaction> = HashMap::new();
    for one in &known {
        by_id.extend(one.marks.iter().chain([&one.id]).map(|id| (*id, one)));
    }
    let (counts, new) = (taken.counted_by(), taken.new_places.iter().collect::<HashSet<_>>());
    let lines = part.statement.lines.iter().enumerate();
    let side = |(place, line): (usize, &StatementLine)| {
        let told_on = LineDays::of(line, taken.days()).by(counts);
        let of = taken.same.get(&place).unwrap_or(&ids[place]);
        let there_on = match by_id.get(of) {
            Some(known) => day_of(known, counts),
            None if new.contains(&place) => told_on,
            None => return None,
        };
        Some(Sides { told_on, there_on, minor: line.amount.minor })
    };
    Ok(lines.filter(|(_, line)| !line.pending).filter_map(side).collect())
}

/// What is there around the days of the balances.
async fn beside(
    house: &House,
    household: HouseholdId,
    part: &Part,
    days: &BTreeSet<NaiveDate>,
    ids: &[TransactionId],
) -> Result<Vec<KnownTransaction>, Refusal> {
    if part.target.version == 0 {
        return Ok(Vec::new());
    }
    let (statement, ids) = (part.statement.clone(), ids.iter().map(|id| id.0).collect());
    let long = statement.lines.len();
    let sought = aside(house, long, move || sought(&statement, ids)).await?;
    let lookup = &house.lookup;
    let known = lookup.transactions_of_days(household, part.target.id, around(days), sought);
    let known = known.await?.transactions;
    Ok(known.into_iter().filter(|one| !one.pending && !one.removed).collect())
}

/// Whether the stated balances hold all lines, those of later days too.
fn holds_all(statement: &Statement) -> bool {
    let (Some(opening), Some(closing)) = (statement.opening, statement.closing) else {
        return false;
    };
    let booked = statement.lines.iter().filter(|line| !line.pending);
    let moved: i128 = booked.map(|line| i128::from(line.amount.minor)).sum();
    i128::from(opening.amount.minor) + moved == i128::from(closing.amount.minor)
}
