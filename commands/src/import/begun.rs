//! What was on an account before everything, where no earlier file and no person said it and this
//! one does: as it would be if all of them had come in one archive.

use chrono::{Days, NaiveDate};
use domain::account::{AccountCommand, Begun};
use domain::id::HouseholdId;
use domain::money::Money;

use super::balances::Stated;
use super::counted::moved_until;
use super::ends::Ends;
use super::moved_back::holds;
use super::taken::Taken;
use super::whose::Part;
use super::{Refusal, aside, edge};
use crate::house::House;

/// The opening balance that follows from what the bank states and all that is there; nothing where
/// it is known, or the file does not tell it.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn told(
    house: &House,
    household: HouseholdId,
    part: &Part,
    stated: &Stated,
    taken: &Taken,
) -> Result<Option<AccountCommand>, Refusal> {
    let (target, statement) = (&part.target, part.statement.as_ref());
    let account = &target.account;
    let is_told = account.opening_balance.is_some() || account.said.is_some();
    // Of one that a person opened without a day a person is asked.
    let is_by_file = target.version > 0 && account.opened_on.is_some();
    if !is_by_file || is_told || part.said.is_some() {
        return Ok(None);
    }
    let Some(closing) = stated.closing.filter(|_| stated.is_sound() && !statement.has_gaps) else {
        return Ok(None);
    };
    let counts = taken.counted_by();
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(day);
    let first_on = taken.first_on.unwrap_or(closing.on);
    let first = before(first_on);
    let begins = statement.opening.map_or(first, |opening| opening.on.min(first));
    let days = vec![closing.on, begins];
    let moved = moved_until(house, household, target.id, days, counts).await?;
    let [until_closing, until_first] = moved.as_slice() else { return Ok(None) };
    let own = taken.moves.iter().filter(|one| !one.pending && one.days.by(counts) <= closing.on);
    let own: i128 = own.map(|one| i128::from(one.minor)).sum();
    // A line may be there under a day behind the balance that holds it.
    let apart = edge::apart(house, household, part, closing.on, taken).await?;
    let follows = i128::from(closing.amount.minor) - until_closing.booked - own - apart;
    // Where nothing is older, it is what the bank states of it.
    let is_first = until_first.booked == 0;
    let minor = match statement.opening.filter(|own| is_first && own.on < first_on) {
        Some(opening) => i128::from(opening.amount.minor),
        None => follows,
    };
    let on = account.opened_on.map_or(first_on, |opened_on| opened_on.min(first_on));
    let Ok(minor) = i64::try_from(minor) else { return Ok(None) };
    let Ok(amount) = Money::new(minor, closing.amount.currency).within_range() else {
        return Ok(None);
    };
    let stated_on = statement.opening.map_or(closing.on, |opening| opening.on);
    let (own, long) = (part.statement.clone(), statement.lines.len());
    let ends = aside(house, long, move || Ends::of(&own)).await?;
    let with = ends.map(|own| own.begins.amount);
    let begun = Some(Begun { holds: holds(stated_on, taken), with });
    Ok(Some(AccountCommand::SetOpeningBalance { amount, on: Some(on), derived: true, begun }))
}
