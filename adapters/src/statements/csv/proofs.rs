//! Rows that the amounts themselves prove to be balances or sums, in any language and any order of
//! the file: what stood before and everything between come to what stands behind. A proof without
//! a word needs amounts among which it can hardly be chance.

mod alike;
mod chain;
mod unbalanced;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;

use super::super::side::Side;
use super::balance::{self, Sequence, Step};
use super::balance_words::Named;
use super::layout::MOST_COLUMNS;
use super::sums::Sums;
use super::table::Row;
use super::totals;
use alike::{are_called_alike, share_a_word};

/// How many rows at the two ends of a file may be balances and sums together.
const MOST_AT_ENDS: usize = 4;
/// Of how many bookings a sum must be without a word, and the difference of two balances.
const SEVERAL: usize = 3;
const TWO: usize = 2;
/// How many different sums there must be besides the one that fits, before it is believed: without
/// a word, and beside one that may mean something else.
const CHANCE: i128 = 10_000;
const NAMED_CHANCE: i128 = 100;
/// The longest number of rows that is looked for, in digits.
const LONGEST_COUNT: usize = 6;

/// A row with a day and an amount.
pub(super) struct Item<'r> {
    pub row: &'r Row,
    pub day: NaiveDate,
    /// In units: as a booking, and as a balance.
    pub booked: i128,
    pub written: i128,
    pub balance: Option<i128>,
    /// Money out and money in, where the row has both.
    pub sides: Option<(i128, i128)>,
    pub named: Named,
}

/// What was proven, by line.
#[derive(Debug, Default)]
pub(super) struct Proven {
    pub balances: HashMap<u32, Side>,
    pub totals: HashSet<u32>,
    /// Rows for which the amounts speak, but may do so by chance.
    pub doubtful: Vec<u32>,
    /// The row that states both balances and counts the others.
    pub summary: Option<u32>,
}

impl Proven {
    pub(super) fn has(&self, line: u32) -> bool {
        self.totals.contains(&line) || self.balances.contains_key(&line)
    }
}

/// Those of rows as they are booked.
fn sums<'i, 'r: 'i>(items: impl Iterator<Item = &'i Item<'r>>) -> Sums {
    Sums::of(items.map(|item| item.booked))
}

/// Looks at the rows of one account; `may_owe`: its balances may be what is owed.
pub(super) fn find(items: &[Item<'_>], may_owe: bool) -> Proven {
    let mut proven = Proven::default();
    let (summary, items) = summary(items);
    if let Some(line) = summary {
        proven.summary = Some(line);
        proven.balances.insert(line, Side::Untold);
    }
    unbalanced::find(items, &mut proven);
    proven.balances.extend(by_running_balance(items, may_owe));
    proven.balances.extend(chain::between_named(items));
    unbalanced::outside(items, &mut proven);
    // What the balances of the rows count from the first to the last is a booking each.
    if span(items).is_some() && proven.balances.len() == usize::from(summary.is_some()) {
        return proven;
    }
    let rest: Vec<&Item> = items.iter().filter(|item| !proven.has(item.row.line)).collect();
    let ends = Ends { items: &rest, all: sums(rest.iter().copied()), may_owe };
    ends.both_sides(&mut proven);
    ends.search(&mut proven);
    proven
}

/// A row at an end that states what was there before the others and after them, and how many they
/// are (`27-02-2025;28-02-2025;PLN;1000,00;2829,10;2`), with the rows beside it. It is no booking
/// also where these do not come to what it states.
fn summary<'i, 'r>(items: &'i [Item<'r>]) -> (Option<u32>, &'i [Item<'r>]) {
    let ends = [
        items.split_first().map(|(end, others)| (end, others, others.first())),
        items.split_last().map(|(end, others)| (end, others, others.last())),
    ];
    let found = ends.into_iter().flatten().find_map(|(end, others, nearest)| {
        is_summary(end, others, nearest?).then_some((Some(end.row.line), others))
    });
    found.unwrap_or((None, items))
}

fn is_summary(end: &Item<'_>, others: &[Item<'_>], nearest: &Item<'_>) -> bool {
    let Some(balance) = end.balance else { return false };
    // What leads from a balance beside it, or to one, is a booking.
    let leads = |from: Option<i128>, amount: i128, to: Option<i128>| {
        from.and_then(|from| from.checked_add(amount)).is_some_and(|sum| Some(sum) == to)
    };
    if leads(nearest.balance, end.booked, end.balance)
        || leads(end.balance, nearest.booked, nearest.balance)
    {
        return false;
    }
    let Some(count) = counts(end, others) else { return false };
    let comes_out = end.written.checked_add(sums(others.iter()).net()) == Some(balance);
    let before = |item: &Item| item.balance.and_then(|after| after.checked_sub(item.booked));
    let begins = || {
        [others.first(), others.last()]
            .into_iter()
            .flatten()
            .any(|item| before(item) == Some(end.written))
    };
    let is_bare = || !end.row.cells().any(|cell| totals::tells(cell, end.day));
    match count {
        Count::OfNumbered => comes_out || begins() || others.len() > 1,
        Count::Alone => comes_out || begins() || (others.len() > 1 && is_bare()),
    }
}

/// What stands where a row counts the others.
enum Count {
    /// The others are numbered from one on.
    OfNumbered,
    /// Nothing.
    Alone,
}

/// Whether a cell says how many the others are.
fn counts(end: &Item<'_>, others: &[Item<'_>]) -> Option<Count> {
    let number = |cell: &str| {
        let is_number = !cell.is_empty() && cell.bytes().all(|byte| byte.is_ascii_digit());
        (is_number && cell.len() <= LONGEST_COUNT).then(|| cell.parse::<usize>().ok()).flatten()
    };
    let mut columns = (0..end.row.len().min(MOST_COLUMNS))
        .filter(|column| number(end.row.cell(*column)) == Some(others.len()));
    columns.find_map(|column| {
        let cells = || others.iter().map(|item| item.row.cell(column));
        if cells().all(str::is_empty) {
            return Some(Count::Alone);
        }
        let numbers: HashSet<usize> = cells().map_while(number).collect();
        let is_each = (1..=others.len()).all(|place| numbers.contains(&place));
        is_each.then_some(Count::OfNumbered)
    })
}

/// A row at an end that the running balances of all others pass over: its amount is that with which
/// they begin or end, and its balance not what a booking there would come to.
fn by_running_balance(items: &[Item<'_>], may_owe: bool) -> Option<(u32, Side)> {
    let (last, others) = items.split_last()?;
    let (first, others_too) = items.split_first()?;
    let nearest = [(first, others_too.first()), (last, others.last())];
    let mut ends = nearest.into_iter().zip([others_too, others]);
    ends.find_map(|((end, nearest), others)| {
        let balance = end.balance?;
        // What the balance beside it leads to is a booking.
        let beside = nearest?.balance?;
        let owed = beside.checked_sub(end.booked).filter(|_| may_owe);
        if [beside.checked_add(end.booked), owed].contains(&Some(balance)) {
            return None;
        }
        let (oldest, newest) = (others.first()?, others.last()?);
        let [one, other] = [oldest, newest].map(|item| item.balance);
        let before = |item: &Item| item.balance?.checked_sub(item.booked);
        let ends = [one, other, before(oldest), before(newest)];
        let is_one = ends.contains(&Some(end.written));
        let (opening, closing) = is_one.then(|| span(others)).flatten()?;
        if opening == closing {
            return None;
        }
        let side = match (end.written == opening, end.written == closing, balance == closing) {
            // What came in before all others has itself for its balance.
            (true, _, _) if balance != opening => Side::Untold,
            (_, true, true) => Side::Closing,
            _ => return None,
        };
        Some((end.row.line, side))
    })
}

/// What running balances begin and end with, where every one of them follows from the one before.
fn span(items: &[Item<'_>]) -> Option<(i128, i128)> {
    if items.len() < 2 || items.iter().any(|item| item.balance.is_none()) {
        return None;
    }
    let step = |item: &Item| Step { amount: item.booked, balance: item.balance };
    let mut steps: Vec<Step> = items.iter().map(step).collect();
    let proof = balance::weigh(std::slice::from_ref(&steps))?;
    if proof.inverted || proof.held < proof.steps {
        return None;
    }
    if proof.sequence == Sequence::NewestFirst {
        steps.reverse();
    }
    let (first, last) = (steps.first()?, steps.last()?);
    Some((first.balance?.checked_sub(first.amount)?, last.balance?))
}

/// The rows of an account that are not known to be balances, with their sums.
struct Ends<'i, 'r> {
    items: &'i [&'i Item<'r>],
    all: Sums,
    may_owe: bool,
}

/// The parts that rows at the ends play.
#[derive(Default)]
struct Roles<'i, 'r> {
    opening: Option<&'i Item<'r>>,
    closing: Option<&'i Item<'r>>,
    /// All money out and all money in.
    turnover: Vec<&'i Item<'r>>,
    /// The sum of all others.
    sum: Option<&'i Item<'r>>,
}

impl<'i, 'r> Ends<'i, 'r> {
    /// A row at an end that has all money out and all money in of the others beside each other.
    fn both_sides(&self, proven: &mut Proven) {
        let ends = [self.items.first(), self.items.last()];
        for item in ends.into_iter().flatten() {
            let Some((out, into)) = item.sides else { continue };
            let rest = self.all.without(sums([*item].into_iter()));
            if rest.rows > 1 && (rest.out, rest.into) == (out, into) {
                proven.totals.insert(item.row.line);
                return;
            }
        }
    }

    /// Tries what the outermost rows may be, the most of them first.
    fn search(&self, proven: &mut Proven) {
        if !proven.totals.is_empty() {
            return;
        }
        let mut doubtful: Vec<u32> = Vec::new();
        let most = MOST_AT_ENDS.min(self.items.len().saturating_sub(1));
        for count in (1..=most).rev() {
            for above in (0..=count).rev() {
                let below = self.items.len() - (count - above);
                let outer = || self.items[..above].iter().chain(&self.items[below..]).copied();
                let between = &self.items[above..below];
                let rest = self.all.without(sums(outer()));
                for roles in self.roles(&outer().collect::<Vec<_>>(), between, rest) {
                    if roles.is_believed(between, rest) {
                        roles.tell(proven);
                        self.doubt_opening(&roles, proven);
                        return;
                    }
                    let may_be = roles.opening.is_some() || rest.rows >= TWO;
                    if may_be && doubtful.is_empty() {
                        doubtful.extend(roles.all().map(|item| item.row.line));
                    }
                }
            }
        }
        proven.doubtful.extend(doubtful);
    }

    /// The sum of all rows may as well be the balance that they lead to: then the oldest of them
    /// is that before it.
    fn doubt_opening(&self, roles: &Roles<'i, 'r>, proven: &mut Proven) {
        let (Some(sum), None) = (roles.sum, roles.opening) else { return };
        let ends = [self.items.first(), self.items.last()].into_iter().flatten().copied();
        let other = ends.into_iter().find(|item| item.row.line != sum.row.line);
        let may_be = other.filter(|item| item.written > 0 && item.day <= sum.day);
        proven.doubtful.extend(may_be.map(|item| item.row.line));
    }

    /// The parts that these rows may play so that the amounts come out even.
    fn roles(
        &self,
        outer: &[&'i Item<'r>],
        between: &[&'i Item<'r>],
        rest: Sums,
    ) -> Vec<Roles<'i, 'r>> {
        let mut found = Vec::new();
        if let [sum] = outer {
            let may_be = rest.net() != 0 && sum.named != Named::Yes(Side::Opening);
            if may_be && sum.booked == rest.net() {
                found.push(Roles { sum: Some(sum), ..Roles::default() });
            }
            return found;
        }
        for (one, opening) in outer.iter().enumerate() {
            for (other, closing) in outer.iter().enumerate().filter(|(other, _)| *other != one) {
                let left = outer.iter().enumerate().filter(|(n, _)| ![one, other].contains(n));
                let turnover: Vec<&Item> = left.map(|(_, item)| *item).collect();
                let fits = self.comes_out(opening, closing, rest)
                    && is_turnover(&turnover, rest)
                    && (opening.named != Named::No || share_a_word(opening, closing, between));
                if fits {
                    let (opening, closing) = (Some(*opening), Some(*closing));
                    found.push(Roles { opening, closing, turnover, sum: None });
                }
            }
        }
        if outer.len() == 2 && is_turnover(outer, rest) {
            found.push(Roles { turnover: outer.to_vec(), ..Roles::default() });
        }
        found
    }

    fn comes_out(&self, opening: &Item<'_>, closing: &Item<'_>, rest: Sums) -> bool {
        let contradicts = |item: &Item, side| item.named == Named::Yes(side);
        let is_after = |moved: i128| opening.written.checked_add(moved) == Some(closing.written);
        rest.net() != 0
            && opening.day <= closing.day
            && !contradicts(opening, Side::Closing)
            && !contradicts(closing, Side::Opening)
            && (is_after(rest.net()) || (self.may_owe && is_after(-rest.net())))
    }
}

impl<'i, 'r> Roles<'i, 'r> {
    fn all(&self) -> impl Iterator<Item = &'i Item<'r>> {
        let ends = self.opening.into_iter().chain(self.closing).chain(self.sum);
        ends.chain(self.turnover.iter().copied())
    }

    /// Of how many bookings they must be without a word.
    fn fewest(&self) -> usize {
        if self.opening.is_some() { TWO } else { SEVERAL }
    }

    /// Whether words say so as well, or it can hardly be chance.
    fn is_believed(&self, between: &[&Item<'_>], rest: Sums) -> bool {
        let all: Vec<&Item> = self.all().collect();
        let named = all.iter().filter(|item| item.named != Named::No).count();
        let is_told = || self.opening.is_some() || are_called_alike(&self.turnover, between);
        if self.turnover.len() > 1 && rest.rows > 1 && is_told() {
            return true;
        }
        let amounts = || between.iter().copied().chain(all.iter().copied());
        match named {
            // A single booking may well be as much as all others together.
            0 if self.sum.is_some() => false,
            0 => {
                rest.rows >= self.fewest()
                    && is_rare(amounts(), CHANCE)
                    && !self.comes_again(between)
            }
            1 => rest.rows > 1 && is_rare(amounts(), NAMED_CHANCE),
            _ if is_told_by_words(&all) => rest.rows > 0,
            _ => rest.rows > 0 && is_rare(amounts(), NAMED_CHANCE),
        }
    }

    /// Whether one of the rows between is the sum already, and the others cancel each other out.
    fn comes_again(&self, between: &[&Item<'_>]) -> bool {
        let closing = self.closing.or(self.sum).map(|item| item.written);
        let opening = self.opening.map(|item| -item.written);
        between.iter().any(|item| [closing, opening].contains(&Some(item.booked)))
    }

    fn tell(&self, proven: &mut Proven) {
        let told = |item: Option<&Item>, side| item.map(|item| (item.row.line, side));
        proven.balances.extend(told(self.opening, Side::Opening));
        proven.balances.extend(told(self.closing, Side::Closing));
        proven.totals.extend(self.turnover.iter().map(|item| item.row.line));
        match self.sum {
            Some(sum) if sum.named == Named::Yes(Side::Closing) => {
                proven.balances.insert(sum.row.line, Side::Closing);
            }
            sum => proven.totals.extend(sum.map(|sum| sum.row.line)),
        }
    }
}

/// Whether words of one of them say which balance it is.
fn is_told_by_words(items: &[&Item<'_>]) -> bool {
    let told = [Named::Yes(Side::Opening), Named::Yes(Side::Closing)];
    items.iter().any(|item| told.contains(&item.named))
}

/// Whether amounts that come out even can hardly do so by chance: there are so many more sums that
/// they may come to.
fn is_rare<'i, 'r: 'i>(items: impl Iterator<Item = &'i Item<'r>> + Clone, chance: i128) -> bool {
    chances(items) >= chance
}

/// How many different sums amounts may come to.
fn chances<'i, 'r: 'i>(items: impl Iterator<Item = &'i Item<'r>> + Clone) -> i128 {
    let unit = items.clone().map(|item| item.written).fold(0, greatest_common_divisor);
    let spread = items.fold(0_i128, |sum, item| sum.saturating_add(item.written.abs()));
    spread.checked_div(unit).unwrap_or(0)
}

/// Whether rows are all money out and all money in, or one of them what all others come to.
fn is_turnover(items: &[&Item<'_>], rest: Sums) -> bool {
    let (one, other) = match items {
        [] => return true,
        [one] => return rest.rows > 1 && one.named == Named::No && rest.is(one.booked),
        [one, other] => (one, other),
        _ => return false,
    };
    let (out, into) = match one.booked < 0 {
        true => (one, other),
        false => (other, one),
    };
    let is_all = (-out.booked, into.booked) == (rest.out, rest.into);
    is_all && rest.out > 0 && rest.into > 0
}

fn greatest_common_divisor(one: i128, other: i128) -> i128 {
    let (mut one, mut other) = (one.abs(), other.abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}
