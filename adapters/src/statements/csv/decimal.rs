//! The decimal mark of a file. Three digits behind a mark in every amount leave it open
//! (`24.500`): then balances that add up one way only, other columns of numbers, the currency or
//! several amounts tell it, or a person does. Where both marks stand in one column, each amount is
//! read by its own; what can be read by either is asked.

use commands::statement::MappingQuestion;
use domain::money::Currency;

use super::super::amount::{self, Evidence, Mark};
use super::super::digits::latin_digits;
use super::balance::{self, Step};
use super::cells::units;
use super::choice::{Choice, Strength, question};
use super::layout::{Column, Layout};
use super::role::{Role, role};
use super::table::{Row, Table};

/// How many different amounts below and above a thousand show how thousands are written.
const TELLING: usize = 3;
/// How many rows are named.
const MOST_NAMED: usize = 5;

/// Chooses the mark; `account` is the currency of the account, where it is known.
pub(super) fn choose(table: &Table, layout: &Layout, account: Option<Currency>) -> Choice<Mark> {
    let rows = table.rows.get(layout.first..).unwrap_or_default();
    let columns = |wanted: &dyn Fn(Role) -> bool| -> Vec<usize> {
        let is_money = |column: &&Column| column.has_amounts() && wanted(role(column));
        layout.columns.iter().filter(is_money).map(|column| column.index).collect()
    };
    let amounts = columns(&|role| !matches!(role, Role::Other | Role::Balance));
    let (mark, open) = amount::mark_of(cells(rows, &amounts));
    if let Some(mark) = mark {
        let detail = format!("The amounts are written with a {} before decimals.", name(mark));
        return Choice::new(mark, Strength::Proven, detail);
    }
    let balances = columns(&|role| role == Role::Balance);
    if let Some(mark) = open.and_then(|_| by_sums(rows, layout, &amounts, &balances)) {
        let detail =
            format!("The balances add up only where a {} stands before decimals.", name(mark));
        return Choice::new(mark, Strength::Proven, detail);
    }
    // The balances and rates of some banks are written another way, so they come second.
    let (mark, others) = match amount::mark_of(cells(rows, &balances)).0 {
        Some(mark) => (Some(mark), balances),
        None => {
            let others = columns(&|role| role == Role::Other);
            (amount::mark_of(cells(rows, &others)).0, others)
        }
    };
    if let Some(mark) = mark {
        let titles: Vec<String> = others.iter().map(|c| layout.title(table, *c)).collect();
        let detail = format!(
            "A {} stands before decimals, as the numbers of {} show.",
            name(mark),
            titles.join(", ")
        );
        return Choice::new(mark, Strength::Proven, detail);
    }
    let Some(open) = open else {
        return Choice::new(Mark::Point, Strength::Open, "No amount needs a decimal mark.");
    };
    let named = layout.columns.iter().find_map(|column| column.currency);
    let in_rows = || currency_of_rows(layout, rows);
    by_currency_or_person(rows, &amounts, open, named.or(account).or_else(in_rows))
}

fn cells<'r>(rows: &'r [Row], columns: &[usize]) -> impl Iterator<Item = &'r str> {
    rows.iter().flat_map(move |row| columns.iter().map(move |column| row.cell(*column)))
}

fn name(mark: Mark) -> &'static str {
    if mark == Mark::Point { "point" } else { "comma" }
}

fn currency_of_rows(layout: &Layout, rows: &[Row]) -> Option<Currency> {
    let column = layout.columns.iter().find(|column| column.has_currencies())?;
    rows.iter().find_map(|row| Currency::new(row.cell(column.index)).ok())
}

/// The mark with which amounts lead from balance to balance, where they do not with the other.
/// Whether they are money in or out does not matter for that.
fn by_sums(rows: &[Row], layout: &Layout, amounts: &[usize], balances: &[usize]) -> Option<Mark> {
    let sided = |wanted: Role| {
        let mut columns = layout.columns.iter().filter(|c| amounts.contains(&c.index));
        columns.find(|column| role(column) == wanted).map(|column| column.index)
    };
    let pair = sided(Role::Debit).zip(sided(Role::Credit)).map(|(one, other)| vec![one, other]);
    let candidates = || amounts.iter().map(|column| vec![*column]).chain(pair.clone());
    let fits = |mark: Mark| {
        candidates().any(|columns| {
            balances.iter().any(|balance| {
                [Mark::Point, Mark::Comma]
                    .into_iter()
                    .any(|of_balance| adds_up(rows, &columns, mark, *balance, of_balance))
            })
        })
    };
    match (fits(Mark::Point), fits(Mark::Comma)) {
        (true, false) => Some(Mark::Point),
        (false, true) => Some(Mark::Comma),
        _ => None,
    }
}

fn adds_up(rows: &[Row], columns: &[usize], mark: Mark, balance: usize, its_mark: Mark) -> bool {
    let read = |text: &str, mark| amount::read(text, mark).ok().and_then(units);
    let steps = rows.iter().filter_map(|row| {
        let balance = read(row.cell(balance), its_mark)?;
        let mut amounts = columns.iter().filter_map(|column| read(row.cell(*column), mark));
        let amount = amounts.find(|amount| *amount != 0)?;
        Some(Step { amount, balance: Some(balance) })
    });
    let steps: Vec<Step> = steps.collect();
    [false, true].into_iter().any(|newest| balance::ways_out(&steps, Some(newest)).is_some())
}

/// Every amount with a mark has three digits behind it.
fn by_currency_or_person(
    rows: &[Row],
    amounts: &[usize],
    open: &str,
    currency: Option<Currency>,
) -> Choice<Mark> {
    let seen = if latin_digits(open).contains(',') { Mark::Comma } else { Mark::Point };
    let decimals = currency.map(|currency| currency.exponent());
    if let Some(decimals @ (0 | 3)) = decimals {
        let mark = if decimals == 3 { seen } else { seen.other() };
        let detail = format!(
            "Every amount has three digits behind its {}: the currency has {decimals} decimals.",
            name(seen)
        );
        return Choice::new(mark, Strength::Known, detail);
    }
    if parts_thousands(rows, amounts) {
        let detail = format!(
            "Every amount from 1,000 on has a {} and none below: it parts thousands.",
            name(seen)
        );
        return Choice::new(seen.other(), Strength::Likely, detail);
    }
    let detail = format!(
        "Every amount with a {} has three digits behind it ({open}). Choose whether that is a \
         decimal mark or parts thousands.",
        name(seen)
    );
    let choices = [seen.other(), seen].map(Mark::as_char);
    Choice::asking(seen.other(), question("decimal_mark", &detail, &choices))
}

/// Whether several different amounts below a thousand have no mark, several above have one, and
/// none above is without. One alone shows nothing: whole amounts may have no decimals. A thousand
/// without a mark fits neither way of writing, and so speaks for neither.
fn parts_thousands(rows: &[Row], amounts: &[usize]) -> bool {
    let (mut small, mut marked): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    for cell in cells(rows, amounts) {
        let add = |known: &mut Vec<&str>| known.len() < TELLING && !known.contains(&cell);
        match amount::evidence(cell) {
            Some(Evidence::Ambiguous) if add(&mut marked) => marked.push(cell),
            Some(Evidence::None) if !cell.contains(['.', ',']) => {
                match amount::read(cell, Mark::Point).map_or(0, |amount| amount.mantissa) {
                    0 => {}
                    1..1_000 if add(&mut small) => small.push(cell),
                    1..1_000 => {}
                    _ => return false,
                }
            }
            _ => {}
        }
    }
    small.len() >= TELLING && marked.len() >= TELLING
}

/// The rows of a file whose amounts are not all written alike.
pub(super) struct Mixed {
    mark: Mark,
    /// Rows with the other mark.
    other: Lines,
    /// Rows that can be read with either.
    open: Lines,
    /// Rows that end in a zero behind three digits, where others have two decimals: nobody writes
    /// decimals so, and a remark on rounding would not tell of them.
    odd: Lines,
}

/// Some lines, of which the first are named.
#[derive(Default)]
struct Lines {
    named: Vec<u32>,
    count: usize,
}

impl Lines {
    fn note(&mut self, line: u32) {
        self.count += 1;
        if self.named.len() < MOST_NAMED && self.named.last() != Some(&line) {
            self.named.push(line);
        }
    }

    fn told(&self) -> String {
        let told: Vec<String> = self.named.iter().map(ToString::to_string).collect();
        match self.count.saturating_sub(told.len()) {
            0 => told.join(", "),
            more => format!("{} and {more} more", told.join(", ")),
        }
    }
}

/// Looks for amounts that only the other mark reads, and for those that do not look like amounts
/// with the mark of the file; `None` where there is neither.
pub(super) fn mixed(
    rows: &[Row],
    (one, other): (usize, Option<usize>),
    date_column: usize,
    mark: Mark,
) -> Option<Mixed> {
    let [other_mark, open, odd] = [Lines::default(), Lines::default(), Lines::default()];
    let mut mixed = Mixed { mark, other: other_mark, open, odd };
    let (mut has_two, mut has_more) = (false, false);
    for row in rows.iter().filter(|row| !row.cell(date_column).is_empty()) {
        for cell in [Some(one), other].into_iter().flatten().map(|column| row.cell(column)) {
            // Most amounts have two decimals behind the mark of the file.
            let bytes = cell.as_bytes();
            let is_usual = bytes.len() > 2
                && char::from(bytes[bytes.len() - 3]) == mark.as_char()
                && bytes[bytes.len() - 2..].iter().all(u8::is_ascii_digit);
            has_two |= is_usual;
            if is_usual || !cell.contains(['.', ',']) {
                continue;
            }
            match amount::evidence(cell) {
                Some(Evidence::Only(own)) if own != mark => mixed.other.note(row.line),
                Some(Evidence::Only(_)) => {
                    let decimals = amount::read(cell, mark).map_or(0, |amount| amount.scale);
                    has_two |= matches!(decimals, 1 | 2);
                    has_more |= decimals > 2;
                }
                Some(Evidence::Ambiguous) => {
                    mixed.open.note(row.line);
                    if cell.contains(mark.as_char()) && cell.ends_with('0') {
                        mixed.odd.note(row.line);
                    }
                }
                _ => {}
            }
        }
    }
    if !has_two || has_more {
        mixed.odd = Lines::default();
    }
    (mixed.other.count + mixed.odd.count > 0).then_some(mixed)
}

impl Mixed {
    /// What to ask, where amounts can be read with either mark.
    pub(super) fn question(&self) -> Option<MappingQuestion> {
        let choices = [self.mark, self.mark.other()].map(Mark::as_char);
        let (own, other) = (name(self.mark), name(self.mark.other()));
        let detail = match (self.other.count, self.open.count, self.odd.count) {
            (1.., 1.., _) => format!(
                "Amounts of the file are written with both decimal marks (a {other} in line {}), \
                 and some have three digits behind theirs (line {}). Choose the decimal mark of \
                 those.",
                self.other.told(),
                self.open.told()
            ),
            (_, _, 1..) => format!(
                "Amounts of the file have two decimals behind a {own}, and some three digits (line \
                 {}). Choose a {own} if these are decimals too, or a {other} if they are thousands.",
                self.odd.told()
            ),
            _ => return None,
        };
        Some(question("decimal_mark", &detail, &choices))
    }

    /// What was done with both marks, for a person.
    pub(super) fn told(&self) -> Option<String> {
        (self.other.count > 0).then(|| {
            format!(
                "Amounts are written with both decimal marks (a {} in line {}); each was read by \
                 its own.",
                name(self.mark.other()),
                self.other.told()
            )
        })
    }
}
/// The question which of two marks it is.
pub(super) fn ask(file: Mark, memory: Mark) -> MappingQuestion {
    let detail = "The file looks as if its decimal mark were another than in earlier files of the \
                  account. Choose it.";
    question("decimal_mark", detail, &[file.as_char(), memory.as_char()])
}
