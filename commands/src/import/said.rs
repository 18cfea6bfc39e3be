//! What was on an account before everything: given, worked out from a statement, or what follows
//! from what a person says is on it on a day.

use chrono::NaiveDate;
use domain::account::Account;
use domain::id::HouseholdId;
use domain::import::StatedBalance;

use super::Refusal;
use super::balances::{Counted, Standing};
use super::counted::{CountedBy, moved_until};
use super::taken::{Move, Taken};
use super::whose::Part;
use crate::house::House;
use crate::ports::Moved;
use crate::statement::DayKind;

/// How the account stands once the file is taken in, at the end of `until`.
pub(super) async fn standing(
    house: &House,
    household: HouseholdId,
    part: &Part,
    account: &Account,
    taken: &Taken,
    until: NaiveDate,
) -> Result<Standing, Refusal> {
    let target = &part.target;
    let moves = &taken.moves;
    let at_end = async |counts| -> Result<Counted, Refusal> {
        let mut before = Moved::default();
        if target.version > 0 {
            let moved = moved_until(house, household, target.id, vec![until], counts).await?;
            before = moved.first().copied().unwrap_or_default();
        }
        Ok(Counted { counts, before })
    };
    let counted = at_end(taken.counted_by()).await?;
    let booking = CountedBy::Of(DayKind::Booking);
    let booked = match counted.counts == booking {
        true => counted,
        false => at_end(booking).await?,
    };
    let sides = [counted, at_end(CountedBy::Own).await?, booked];
    let opening = opening(house, household, part, account, moves).await?;
    let said_on = account.said.map(|said| said.on);
    Ok(Standing { currency: target.currency, opening, sides, until, said_on })
}

/// What was on the account before everything, once the file is taken in, in minor units; `None`:
/// that is unknown. What a person said of a day holds whatever is booked of the days until then;
/// what is announced is none of it.
async fn opening(
    house: &House,
    household: HouseholdId,
    part: &Part,
    account: &Account,
    moves: &[Move],
) -> Result<Option<i128>, Refusal> {
    let Some(said) = account.said else {
        return Ok(account.opening_balance.map(|opening| i128::from(opening.minor)));
    };
    let own = moves.iter().filter(|one| one.days.own <= said.on && !one.pending);
    let own: i128 = own.map(|one| i128::from(one.minor)).sum();
    let target = &part.target;
    let before = match (target.version, part.said) {
        (0, _) => Some(i128::from(said.amount.minor)),
        (_, None) => house.lookup.opening(household, target.id).await?,
        // Said with this file: all that is booked of the days until then is in it.
        (_, Some(StatedBalance { on, amount })) => {
            let moved = house.lookup.moved_until(household, target.id, vec![on]).await?;
            let moved: i128 = moved.iter().map(|moved| moved.booked).sum();
            Some(i128::from(amount.minor) - moved)
        }
    };
    Ok(before.map(|before| before - own))
}
