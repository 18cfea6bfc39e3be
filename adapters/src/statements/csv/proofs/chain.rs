//! Rows that are called balances, from each of which the bookings behind it lead to the next, as
//! those of the days of a file.

use super::super::super::side::Side;
use super::super::balance_words::Named;
use super::{Item, NAMED_CHANCE, chances, is_told_by_words, sums};

/// What leads from a row that is called a balance to the next one.
#[derive(Debug, Clone, Copy)]
struct Link {
    moves: bool,
    /// Among how many sums it would be chance.
    chances: i128,
}

/// Rows that are called balances, between which the bookings come to their difference. Small or
/// round amounts may do so once by chance; from balance to balance they hardly do.
pub(super) fn between_named(items: &[Item<'_>]) -> Vec<(u32, Side)> {
    let is_named = |item: &Item| item.named != Named::No;
    let places: Vec<usize> = (0..items.len()).filter(|place| is_named(&items[*place])).collect();
    let oldest_first = Chains::of(items, &places, false);
    let newest_first = Chains::of(items, &places, true);
    let is_newest_first = newest_first.held > oldest_first.held;
    let chains = if is_newest_first { newest_first } else { oldest_first };
    let first = items.iter().position(|item| !is_named(item)).unwrap_or(0);
    let last = items.iter().rposition(|item| !is_named(item)).unwrap_or(0);
    let of = |place: usize| match (place < first, place > last) {
        (true, _) if is_newest_first => Side::Closing,
        (true, _) => Side::Opening,
        (_, true) if is_newest_first => Side::Opening,
        (_, true) => Side::Closing,
        _ => Side::Untold,
    };
    chains.places.into_iter().map(|place| (items[place].row.line, of(place))).collect()
}

/// The places of the rows that lead to each other, in one direction of the file.
#[derive(Default)]
struct Chains {
    places: Vec<usize>,
    /// How many steps between them move.
    held: usize,
}

impl Chains {
    fn of(items: &[Item<'_>], places: &[usize], newest_first: bool) -> Self {
        let mut chains = Self::default();
        let mut at = 0;
        while at < places.len() {
            let steps = places[at..].windows(2);
            let links: Vec<Link> =
                steps.map_while(|pair| link(items, (pair[0], pair[1]), newest_first)).collect();
            let moving = links.iter().filter(|link| link.moves);
            let chances = moving.clone().fold(1, |all: i128, one| all.saturating_mul(one.chances));
            if moving.clone().count() > 0 && chances >= NAMED_CHANCE {
                chains.held += moving.count();
                chains.places.extend(&places[at..=at + links.len()]);
            }
            at += links.len() + 1;
        }
        chains
    }
}

/// What leads from one row to the other; `None` where the bookings between do not.
fn link(items: &[Item<'_>], (one, other): (usize, usize), newest_first: bool) -> Option<Link> {
    let between = &items[one + 1..other];
    let net = sums(between.iter()).net();
    let (one, other) = (&items[one], &items[other]);
    let (from, to) = if newest_first { (other, one) } else { (one, other) };
    let all = between.iter().chain([one, other]);
    let chances = if is_told_by_words(&[one, other]) { NAMED_CHANCE } else { chances(all) };
    let fits = from.written.checked_add(net) == Some(to.written);
    fits.then_some(Link { moves: net != 0, chances })
}
