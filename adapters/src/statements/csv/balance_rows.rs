//! Rows that state a balance and are no bookings: `SALDO INICIAL`, `Closing balance`. The column of
//! balances tells it, with an amount that is the balance itself, which it does not change, or the
//! amounts do ([`super::proofs`]). Words alone do so only at the ends of an account's rows: shops
//! and places have such names too, and a booking that is left out is money lost.

mod bare;

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use commands::statement::{AmountColumns, ColumnMapping};

use super::super::amount::{self, Amount, Mark};
use super::super::side::Side;
use super::balance_words::{self, Named, is_clear};
use super::cells::{AmountCells, Cell, Keys, at, units};
use super::dates::Reading;
use super::proofs::{self, Item, Proven};
use super::table::Row;
use super::totals;

/// What is told of a row that states a balance.
pub(super) const LEFT_OUT: &str = "The row states a balance and is no booking; it was left out.";
/// What is told of a row that may do so and was booked.
pub(super) const DOUBTFUL: (&str, &str) = (
    "balance-row-doubtful",
    "The row may state a balance or a sum, and nothing proves it; it was booked. Check it: if it is \
     no booking, remove it from the file or the account.",
);

/// How many rows at one end may state balances by their words alone.
const MOST_AT_AN_END: usize = 4;

/// The amount of a row as a balance: where columns or words tell a direction, they tell whether it
/// is owed; what a sign means for bookings means nothing here.
pub(super) fn written(
    row: &Row,
    amounts: &AmountCells<'_>,
    mapping: &ColumnMapping,
    mark: Mark,
) -> Option<Amount> {
    use AmountColumns::{DebitCredit, Directed};
    let told = match mapping.amount {
        DebitCredit { .. } | Directed { .. } => Some(amounts.read(row)),
        _ => None,
    };
    match told {
        Some(Cell::Amount(amount)) => Some(amount),
        _ => amount::read(amounts.text(row), mark).ok(),
    }
}

/// Whether no cell of the row tells of anything but balances. What stands in the rows beside it as
/// well, as the name of the account does, tells nothing of this one.
fn tells_no_more(row: &Row, beside: [Option<&Row>; 2], today: NaiveDate) -> bool {
    let is_told = |cell: &str| balance_words::named_by(cell) != Named::No || totals::is_named(cell);
    !row.cells().enumerate().any(|(column, cell)| {
        let is_shared = || beside.iter().flatten().any(|other| other.cell(column) == cell);
        totals::tells(cell, today) && !is_told(cell) && !is_shared()
    })
}

/// The rows that are no bookings, by line, and those that may be none.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub stated: HashMap<u32, Side>,
    pub totals: HashSet<u32>,
    pub doubtful: HashSet<u32>,
    /// Rows that state both balances: one in the place of the amount, one in that of the balance.
    pub summaries: HashSet<u32>,
}

/// The rows of one account that have a day and an amount.
#[derive(Default)]
struct Account<'r> {
    items: Vec<Item<'r>>,
    /// Lines whose words alone say clearly that they state a balance.
    clear: HashMap<u32, Side>,
}

impl Account<'_> {
    /// Decides what its rows are.
    fn tell(&self, may_owe: bool, today: NaiveDate, found: &mut Found) {
        let proven = proofs::find(&self.items, may_owe);
        let by_words = self.by_words_alone(found, &proven);
        found.doubtful.extend(proven.doubtful);
        found.totals.extend(proven.totals);
        found.summaries.extend(proven.summary);
        found.stated.extend(proven.balances);
        for (line, side) in self.by_balances().into_iter().chain(by_words) {
            found.stated.entry(line).or_insert(side);
        }
        let left = || {
            let is_left = |item: &&Item| {
                !found.stated.contains_key(&item.row.line) && !found.totals.contains(&item.row.line)
            };
            self.items.iter().filter(is_left)
        };
        let is_called_so = |item: &&Item| {
            item.named >= Named::Perhaps || totals::by_words(item.row, today).is_some()
        };
        let outermost = left().take(1).chain(left().next_back()).filter(is_called_so);
        let stated: HashSet<&str> = self
            .items
            .iter()
            .filter(|item| found.stated.contains_key(&item.row.line))
            .filter_map(|item| balance_words::name(item.row))
            .collect();
        // Another of the same name, which does not follow from those.
        let is_alike = |item: &Item| {
            item.named >= Named::Perhaps
                && balance_words::name(item.row).is_some_and(|name| stated.contains(name))
        };
        let is_within = |item: &&Item| {
            item.named == Named::Likely || self.clear.contains_key(&item.row.line) || is_alike(item)
        };
        let within = left().filter(is_within);
        let doubtful = outermost.chain(within).filter(|item| item.balance.is_none());
        let bare = bare::at_ends(&left().collect::<Vec<&Item>>(), today);
        let doubtful: Vec<u32> = doubtful.map(|item| item.row.line).chain(bare).collect();
        found.doubtful.extend(doubtful);
    }

    /// What words alone may say: those of the outermost rows. The days tell what a balance states
    /// that only names its day, or the end at which it stands does.
    fn by_words_alone(&self, found: &Found, proven: &Proven) -> Vec<(u32, Side)> {
        let is_known = |line: u32| found.stated.contains_key(&line) || proven.has(line);
        let is_told =
            |item: &&Item| self.clear.contains_key(&item.row.line) || is_known(item.row.line);
        let outer = |items: &mut dyn Iterator<Item = &Item<'_>>| -> Vec<u32> {
            let told = items.take_while(is_told).map(|item| item.row.line);
            told.filter(|line| !is_known(*line)).take(MOST_AT_AN_END).collect()
        };
        let top = outer(&mut self.items.iter());
        let bottom = outer(&mut self.items.iter().rev());
        let is_outer = |line: &u32| top.contains(line) || bottom.contains(line);
        let bookings =
            self.items.iter().filter(|item| !is_outer(&item.row.line) && !is_known(item.row.line));
        let days: Vec<NaiveDate> = bookings.map(|item| item.day).collect();
        let span = days.iter().min().zip(days.iter().max());
        let ends =
            self.items.first().zip(self.items.last()).map(|(one, other)| (one.day, other.day));
        let is_rising = ends.is_none_or(|(from, to)| from <= to);
        let side_of = |item: &Item| match (span, top.contains(&item.row.line)) {
            (None, _) => Side::Untold,
            (Some((from, to)), _) if from < to && item.day <= *from => Side::Opening,
            (Some((from, to)), _) if from < to && item.day >= *to => Side::Closing,
            (_, is_top) if is_top == is_rising => Side::Opening,
            _ => Side::Closing,
        };
        let told = self.items.iter().filter_map(|item| {
            let side = self.clear.get(&item.row.line).filter(|_| is_outer(&item.row.line))?;
            let side = if *side == Side::Untold { side_of(item) } else { *side };
            Some((item.row.line, side))
        });
        told.collect()
    }

    /// What the balances say: a row at an end whose amount is its balance, which it does not
    /// change; where there is one, so is the row at the other end that begins with its own.
    fn by_balances(&self) -> Vec<(u32, Side)> {
        let is_stated = |item: &&Item| item.balance.is_some();
        let with: Vec<&Item> = self.items.iter().filter(is_stated).collect();
        let ([first, second, ..], [.., before, last]) = (with.as_slice(), with.as_slice()) else {
            return Vec::new();
        };
        let is_own = |item: &Item| Some(item.written) == item.balance && item.written != 0;
        let ends_with = is_own(last) && before.balance == last.balance;
        let begins_with = is_own(first) && second.balance == first.balance;
        let (closes, opens) = match (ends_with, begins_with) {
            (true, _) => (last, first),
            (false, true) => (first, last),
            (false, false) => return Vec::new(),
        };
        let opening = (is_own(opens) && opens.row.line != closes.row.line)
            .then_some((opens.row.line, Side::Opening));
        [Some((closes.row.line, Side::Closing)), opening].into_iter().flatten().collect()
    }
}

/// The rows that state a balance, by their lines. Beside those whose words say so these are rows at
/// the end of an account whose amount is the balance, which it does not change, and those that the
/// amounts prove. `may_owe`: balances may be what is owed. `balance_column`: that of the balances
/// after each row.
pub(super) fn find<'r>(
    rows: impl Iterator<Item = &'r Row>,
    amounts: &AmountCells<'_>,
    mapping: &ColumnMapping,
    marks: (Mark, Mark),
    (days, may_owe, balance_column): (Reading, bool, Option<u32>),
) -> Found {
    let mut found = Found::default();
    let mut accounts: BTreeMap<(&str, &str), Account> = BTreeMap::new();
    let keys = Keys::of_mapping(mapping, None);
    let rows: Vec<&Row> = rows.collect();
    for (index, row) in rows.iter().copied().enumerate() {
        let date = row.cell(at(mapping.date_column));
        if date.is_empty() {
            continue;
        }
        let named = balance_words::named(row);
        let balance = balance_column
            .and_then(|column| amount::read(row.cell(at(column)), marks.1).ok().and_then(units));
        let booked = match amounts.read(row) {
            Cell::Amount(amount) => units(amount),
            _ => None,
        };
        let amount = match booked {
            Some(booked) if amounts.is_written_so() => Some(booked),
            _ => written(row, amounts, mapping, marks.0).and_then(units),
        };
        // A shop may be called so; what changes the balance is a booking.
        if let Named::Yes(side) = named
            && (amount.is_none() || amount == balance)
        {
            found.stated.insert(row.line, side);
            continue;
        }
        let Some((day, written)) = days.day(date).zip(amount) else { continue };
        let account = accounts.entry(keys.of(row)).or_default();
        let beside = [index.checked_sub(1), index.checked_add(1)];
        let beside = beside.map(|index| rows.get(index?).copied());
        let named = Some(named)
            .filter(|named| *named != Named::No && tells_no_more(row, beside, days.today))
            .unwrap_or(Named::No);
        if let Named::Yes(side) = named
            && balance.is_none()
            && is_clear(side, row)
        {
            account.clear.insert(row.line, side);
        }
        account.items.push(Item {
            row,
            day,
            booked: booked.unwrap_or(written),
            written,
            balance,
            sides: amounts.sides(row).and_then(|(out, into)| units(out).zip(units(into))),
            named,
        });
    }
    for account in accounts.values() {
        account.tell(may_owe, days.today, &mut found);
    }
    found
}
