//! What was on an account before everything: given, worked out from a statement, or what follows
//! from what a person says is on it on a day.

use chrono::NaiveDate;
use domain::account::{Account, Way};
use domain::id::HouseholdId;
use domain::import::StatedBalance;

use super::Refusal;
use super::balances::Standing;
use super::counted::{CountedBy, moved_in_each_way, moved_until};
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
    let before = match target.version {
        0 => [Moved::default(); 3],
        _ => moved_in_each_way(house, household, target.id, until).await?,
    };
    let opening = opening(house, household, part, account, moves).await?;
    let said_on = account.said.map(|said| said.on);
    let (currency, counts, way) = (target.currency, taken.counted_by(), account.way);
    Ok(Standing { currency, opening, before, counts, until, said_on, way })
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
    let counts = CountedBy::Of(match account.way {
        Some(Way::Value) => DayKind::Value,
        _ => DayKind::Booking,
    });
    let own = moves.iter().filter(|one| one.days.by(counts) <= said.on && !one.pending);
    let own: i128 = own.map(|one| i128::from(one.minor)).sum();
    let target = &part.target;
    let before = match (target.version, part.said) {
        (0, _) => Some(i128::from(said.amount.minor)),
        (_, None) => house.lookup.opening(household, target.id).await?,
        // Said with this file: all that is booked of the days until then is in it.
        (_, Some(StatedBalance { on, amount })) => {
            let moved = moved_until(house, household, target.id, vec![on], counts).await?;
            let moved: i128 = moved.iter().map(|moved| moved.booked).sum();
            Some(i128::from(amount.minor) - moved)
        }
    };
    Ok(before.map(|before| before - own))
}
