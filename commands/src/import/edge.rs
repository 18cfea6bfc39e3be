//! Lines at the end of a statement that the account has on the other side of its last day: kept
//! under the day of value where the bank counts by that of the booking, or the other way round.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use domain::id::{HouseholdId, TransactionId};

use super::balances::Stated;
use super::counted::{LineDays, day_of};
use super::lines::{identities, sought};
use super::report::Balances;
use super::taken::Taken;
use super::whose::Part;
use super::{Refusal, aside};
use crate::house::House;
use crate::ports::{KnownTransaction, Sought};
use crate::statement::Statement;

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

async fn on_the_other_side(
    house: &House,
    household: HouseholdId,
    part: &Part,
    (on, has_all): (NaiveDate, bool),
    taken: &Taken,
) -> Result<i128, Refusal> {
    let account = part.target.id;
    let statement = part.statement.clone();
    let long = statement.lines.len();
    let ids = aside(house, long, move || identities(&statement, account)).await?;
    let known = beside(house, household, part, on, &ids).await?;
    let mut by_id: HashMap<TransactionId, &KnownTransaction> = HashMap::new();
    for one in &known {
        by_id.extend(one.marks.iter().chain([&one.id]).map(|id| (*id, one)));
    }
    let (counts, new) = (taken.counted_by(), taken.new_places.iter().collect::<HashSet<_>>());
    let mut apart = 0_i128;
    let lines = part.statement.lines.iter().enumerate();
    for (place, line) in lines.filter(|(_, line)| !line.pending) {
        let day = LineDays::of(line, taken.days()).by(counts);
        let of = taken.same.get(&place).unwrap_or(&ids[place]);
        let there_on = match by_id.get(of) {
            Some(known) => day_of(known, counts),
            None if new.contains(&place) => day,
            None => continue,
        };
        let is_in = has_all || day <= on;
        let times = i128::from(is_in) - i128::from(there_on <= on);
        apart += times * i128::from(line.amount.minor);
    }
    Ok(apart)
}

/// What is there around the day of the balance.
async fn beside(
    house: &House,
    household: HouseholdId,
    part: &Part,
    on: NaiveDate,
    ids: &[TransactionId],
) -> Result<Vec<KnownTransaction>, Refusal> {
    if part.target.version == 0 {
        return Ok(Vec::new());
    }
    let apart = Days::new(Sought::DAYS_APART.unsigned_abs());
    let from = on.checked_sub_days(apart).unwrap_or(on);
    let around = from..=on.checked_add_days(apart).unwrap_or(on);
    let (statement, ids) = (part.statement.clone(), ids.iter().map(|id| id.0).collect());
    let long = statement.lines.len();
    let sought = aside(house, long, move || sought(&statement, ids)).await?;
    let lookup = &house.lookup;
    let known = lookup.transactions_of_days(household, part.target.id, vec![around], sought);
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
