//! Sums at the ends of a table, in any language: each is all money out, all money in or all of it,
//! and they alone have no running balance, or stand beyond the balances of the beginning and end.

use super::super::super::side::Side;
use super::super::balance_words::Named;
use super::super::sums::Sums;
use super::{Item, MOST_AT_ENDS, Proven};

/// Of how many rows with a balance they must be the sum.
const FEWEST: usize = 2;

/// Tells the sums among the outermost rows of one account. One that is as much as a single row, and
/// stands alone, may be a booking that is not counted yet: it is doubtful.
pub(super) fn find(items: &[Item<'_>], proven: &mut Proven) {
    let lacks = |item: &&Item| item.balance.is_none();
    let above = items.iter().take_while(lacks).count();
    let below = items[above..].iter().rev().take_while(lacks).count();
    let between = &items[above..items.len() - below];
    let few = (1..=MOST_AT_ENDS).contains(&(above + below));
    if !few || between.len() < FEWEST || between.iter().any(|item| item.balance.is_none()) {
        return;
    }
    let is_balance = |item: &Item| {
        proven.balances.contains_key(&item.row.line)
            || (matches!(item.named, Named::Yes(_)) && item.balance == Some(item.written))
    };
    let bookings = || between.iter().filter(|item| !is_balance(item));
    let rest = Sums::of(bookings().map(|item| item.booked));
    let ends = || items[..above].iter().chain(&items[items.len() - below..]);
    let sums: Vec<&Item> = ends()
        .filter(|item| !matches!(item.named, Named::Yes(Side::Opening | Side::Closing)))
        .filter(|item| rest.is(item.booked))
        .collect();
    let comes_again = |item: &Item| bookings().any(|other| other.booked.abs() == item.booked.abs());
    let (totals, doubtful): (Vec<&Item>, Vec<&Item>) =
        sums.iter().partition(|item| sums.len() > 1 || !comes_again(item));
    proven.totals.extend(totals.iter().map(|item| item.row.line));
    proven.doubtful.extend(doubtful.iter().map(|item| item.row.line));
}

/// Tells the sums beyond the balances between which all bookings stand.
pub(super) fn outside(items: &[Item<'_>], proven: &mut Proven) {
    let is_proven = |item: &Item| proven.balances.contains_key(&item.row.line);
    let ends = items.iter().position(is_proven).zip(items.iter().rposition(is_proven));
    let Some((first, last)) = ends.filter(|(first, last)| first < last) else { return };
    let outer = || items[..first].iter().chain(&items[last + 1..]);
    let bookings = items[first..last].iter().filter(|item| !is_proven(item));
    let rest = Sums::of(bookings.map(|item| item.booked));
    if rest.rows < FEWEST || outer().count() > MOST_AT_ENDS {
        return;
    }
    let sums: Vec<u32> =
        outer().filter(|item| rest.is(item.booked)).map(|item| item.row.line).collect();
    proven.totals.extend(sums);
}
