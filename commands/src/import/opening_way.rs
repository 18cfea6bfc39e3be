//! The way in which a bank counts, as the next statement shows it: what is booked on one side of
//! the day between two and is of value on the other may come with the second alone.

use domain::account::Way;
use domain::id::HouseholdId;

use super::Refusal;
use super::balances::{Standing, Stated, way_to_opening};
use super::counted::moved_in_each_way;
use super::taken::Taken;
use super::whose::Part;
use crate::house::House;

/// The way in which the account agrees with what a statement begins with, where that was compared
/// before, and every way led to it then.
///
/// # Errors
/// Where the read model cannot be read.
pub(super) async fn told(
    house: &House,
    household: HouseholdId,
    part: &Part,
    (taken, stated, standing): (&Taken, &Stated, &Standing),
) -> Result<Option<Way>, Refusal> {
    let account = &part.target.account;
    let compared = account.reconciled.filter(|one| one.agrees() && one.way.is_none());
    let opening = stated.opening.zip(compared);
    let Some((opening, _)) = opening
        .filter(|(opening, one)| (opening.on, opening.amount) == (one.on, one.stated))
        .filter(|_| stated.is_sound() && standing.opening.is_some())
    else {
        return Ok(None);
    };
    let before = moved_in_each_way(house, household, part.target.id, opening.on).await?;
    let of_opening = Standing { before, until: opening.on, ..*standing };
    let way = way_to_opening(opening, &of_opening, &taken.moves);
    Ok(way.filter(|way| *way != Way::Apart))
}
