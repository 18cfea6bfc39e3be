//! Whether a statement ends where the account begins: then its lines are in the opening balance.

use chrono::NaiveDate;
use domain::id::HouseholdId;
use domain::import::StatedBalance;

use super::Refusal;
use super::accounts::Target;
use super::balances::Stated;
use super::counted::{CountedBy, Held, moved_until};
use super::report::Balances;
use crate::house::House;
use crate::statement::Statement;

/// The day until which the lines of a statement are in the opening balance of the account, because
/// it closes with that balance on the day that it is of; days alone do not tell, for banks date an
/// opening balance with the last day before it, or in the middle of one. A statement that begins
/// where the account stands on that day follows what is there, though it ends with the same sum:
/// an account that is emptied in the evening has such.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn to_opening(
    house: &House,
    household: HouseholdId,
    target: &Target,
    stated: &Stated,
) -> Result<Option<NaiveDate>, Refusal> {
    let account = &target.account;
    let begins = account.opening_balance.zip(account.opened_on);
    let Some((before, opened_on)) = begins.filter(|_| account.opening_derived) else {
        return Ok(None);
    };
    let is_same = |closing: &StatedBalance| closing.amount == before && closing.on == opened_on;
    let Some(closing) = stated.closing.filter(is_same) else { return Ok(None) };
    let Some(opening) = stated.opening else { return Ok(Some(closing.on)) };
    let counts = Held::in_opening(account).map_or(CountedBy::Own, |held| held.by);
    let moved = moved_until(house, household, target.id, vec![opened_on], counts).await?;
    let moved: i128 = moved.iter().map(|moved| moved.booked).sum();
    let follows = i128::from(before.minor) + moved == i128::from(opening.amount.minor);
    Ok(Some(closing.on).filter(|_| !follows))
}

/// Whether a statement begins where the account stands at the end of what its opening balance
/// holds, and adds up: then none of its lines is in that, whatever their days of value are.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn from_opening(
    house: &House,
    household: HouseholdId,
    target: &Target,
    statement: &Statement,
    stated: &Stated,
) -> Result<bool, Refusal> {
    let account = &target.account;
    let ends = statement.opening.zip(statement.closing).filter(|_| stated.is_sound());
    let opening = account.opening_balance.filter(|_| account.said.is_none());
    let (Some((begins, closes)), Some(before)) = (ends, opening) else { return Ok(false) };
    let Some(held) = Held::in_opening(account) else { return Ok(false) };
    if begins.on < held.until || begins.amount == closes.amount || statement.has_gaps {
        return Ok(false);
    }
    let moved = moved_until(house, household, target.id, vec![held.until], held.by).await?;
    let moved: i128 = moved.iter().map(|moved| moved.booked).sum();
    Ok(i128::from(before.minor) + moved == i128::from(begins.amount.minor))
}

/// Whether a statement that leads to the balance with which the account began makes it begin with
/// what the statement begins with: then both agree, though more of its last day follows.
pub(super) fn agrees(balances: &mut Balances, opening: Option<i128>) -> bool {
    let begins = balances.opening_stated.map(|begins| i128::from(begins.amount.minor));
    if balances.contradicts_itself || begins.is_none() || begins != opening {
        return false;
    }
    balances.agrees = Some(true);
    balances.balance_after = balances.closing_stated.map(|closing| closing.amount);
    (balances.difference, balances.differs_at_line) = (None, None);
    true
}
