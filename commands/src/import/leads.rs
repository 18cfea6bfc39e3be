//! Whether a statement ends where the account begins: then its lines are in the opening balance.

use chrono::NaiveDate;
use domain::id::HouseholdId;
use domain::import::StatedBalance;

use super::Refusal;
use super::accounts::Target;
use super::balances::Stated;
use super::counted::{Held, moved_until};
use super::report::Balances;
use crate::house::House;
use crate::ports::Sought;
use crate::statement::Statement;

/// Where the lines of a statement are, by what it begins and ends with: days alone do not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// It ends with what the account began with: its lines until that day are in that, or all.
    To { until: NaiveDate, has_all: bool },
    /// It begins with what the account began with, or stood at: none of its lines is in that.
    From,
    /// It tells neither: each line counts by its days.
    Neither,
}

impl Leads {
    /// Whether it ends where the account begins.
    pub(super) fn is_to(self) -> bool {
        matches!(self, Self::To { .. })
    }
}

/// Whether a statement ends where the account begins, or begins there.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn of(
    house: &House,
    household: HouseholdId,
    target: &Target,
    statement: &Statement,
    stated: &Stated,
) -> Result<Leads, Refusal> {
    if let Some(until) = to_opening(house, household, target, stated).await? {
        return Ok(Leads::To { until, has_all: has_all(statement, stated) });
    }
    match from_opening(house, household, target, statement, stated).await? {
        true => Ok(Leads::From),
        false => Ok(Leads::Neither),
    }
}

/// Whether what a statement begins with and its bookings, whatever their days, come to what it ends
/// with.
fn has_all(statement: &Statement, stated: &Stated) -> bool {
    let Some((begins, ends)) = stated.opening.zip(stated.closing) else { return false };
    let booked = statement.lines.iter().filter(|line| !line.pending);
    let moved: i128 = booked.map(|line| i128::from(line.amount.minor)).sum();
    i128::from(begins.amount.minor) + moved == i128::from(ends.amount.minor)
}

/// The day of the balance with which a statement ends, where that is what the account begins with
/// now, or began with first. Banks date such a balance with the last day before the lines, or in
/// the middle of one, and lines are of value some days beside it. A statement that begins where the
/// account stands behind that follows what is there, though it ends with the same sum: an account
/// that is emptied in the evening has such.
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
    let opening = account.opening_balance.zip(account.opened_on);
    let Some((before, opened_on)) = opening else { return Ok(None) };
    let Some(held) = Held::in_opening(account) else { return Ok(None) };
    let first = account.opening_first.map(|first| (first, held.until));
    let is_same = |closing: &StatedBalance| {
        let mut begins = [(before, opened_on)].into_iter().chain(first);
        begins.any(|(amount, on)| closing.amount == amount && is_near(closing.on, on))
    };
    let Some(closing) = stated.closing.filter(is_same) else { return Ok(None) };
    let Some(opening) = stated.opening else { return Ok(Some(closing.on)) };
    if opening.on < held.until.min(opened_on) {
        return Ok(Some(closing.on));
    }
    let moved = moved_until(house, household, target.id, vec![opened_on], held.by).await?;
    let moved: i128 = moved.iter().map(|moved| moved.booked).sum();
    let follows = i128::from(before.minor) + moved == i128::from(opening.amount.minor);
    Ok(Some(closing.on).filter(|_| !follows))
}

/// Whether a balance may be the one that an account begins with on a day.
fn is_near(on: NaiveDate, begins_on: NaiveDate) -> bool {
    (on - begins_on).num_days() <= Sought::DAYS_APART
}

/// Whether a statement begins where the account stands at the end of what its opening balance
/// holds, and adds up: then none of its lines is in that, whatever their days of value are.
async fn from_opening(
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
    // Lines that are in it may count behind its day.
    let first = account.opening_first.map(|first| i128::from(first.minor));
    let stands = [Some(i128::from(before.minor) + moved), first];
    Ok(stands.contains(&Some(i128::from(begins.amount.minor))))
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
