//! The amount of a row, wherever it stands, as a
//! [`ColumnMapping`](commands::statement::ColumnMapping) says.

use std::collections::{HashMap, HashSet};

use commands::statement::{AmountColumns, ColumnMapping};

use super::super::amount::{self, Amount, Mark};
use super::balance::{self, Step};
use super::table::Row;

/// What the amount cells of a row hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cell {
    Blank,
    /// There is a text, but it is no amount.
    Broken,
    /// An amount whose direction nothing tells.
    Unclear,
    /// A move between own pockets: neither income nor expense.
    Neither,
    Amount(Amount),
}

/// Columns that tell rows of several accounts apart, whose balances run beside each other.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Keys {
    pub account: Option<usize>,
    pub currency: Option<usize>,
    /// Whether the newest row stands first; `None` where the days do not tell.
    pub newest_first: Option<bool>,
}

impl Keys {
    pub(super) fn of_mapping(mapping: &ColumnMapping, newest_first: Option<bool>) -> Self {
        let [account, currency] = [mapping.account_column, mapping.currency_column];
        Self { account: account.map(at), currency: currency.map(at), newest_first }
    }

    pub(super) fn of<'r>(&self, row: &'r Row) -> (&'r str, &'r str) {
        let cell = |column: Option<usize>| column.map_or("", |column| row.cell(column));
        (cell(self.account), cell(self.currency))
    }

    /// What belongs to each account, in the order in which they turn up.
    pub(super) fn group<'r, T>(&self, rows: impl Iterator<Item = (&'r Row, T)>) -> Vec<Vec<T>> {
        let mut places: HashMap<(&str, &str), usize> = HashMap::new();
        let mut groups: Vec<Vec<T>> = Vec::new();
        for (row, item) in rows {
            let place = *places.entry(self.of(row)).or_insert(groups.len());
            if place == groups.len() {
                groups.push(Vec::new());
            }
            groups[place].push(item);
        }
        groups
    }
}

/// Reads the amounts of rows with one set of columns.
pub(super) struct AmountCells<'m> {
    columns: &'m AmountColumns,
    mark: Mark,
    /// Whether the debit and the credit column print their amounts with a minus.
    minus_is_usual: (bool, bool),
    fee: Option<Fee>,
    /// Lines whose amount is money out, where the balances tell it.
    out: HashMap<u32, bool>,
    words: DirectionWords,
}

/// The words of a direction in small letters: out, in, and neither.
#[derive(Debug, Default)]
struct DirectionWords {
    out: HashSet<String>,
    into: HashSet<String>,
    neither: HashSet<String>,
}

impl DirectionWords {
    fn of(columns: &AmountColumns) -> Self {
        let AmountColumns::Directed { out_words, in_words, neutral_words, .. } = columns else {
            return Self::default();
        };
        let small = |words: &[String]| words.iter().map(|word| word.to_lowercase()).collect();
        Self { out: small(out_words), into: small(in_words), neither: small(neutral_words) }
    }
}

/// A column of fees that are taken beside the amounts.
#[derive(Debug, Clone, Copy)]
struct Fee {
    column: usize,
    minus_is_usual: bool,
}

pub(super) fn at(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX)
}

impl<'m> AmountCells<'m> {
    /// Looks at the rows to learn which sign is usual in a debit and a credit column, and what the
    /// balances tell.
    pub(super) fn new<'r>(
        columns: &'m AmountColumns,
        mark: Mark,
        keys: Keys,
        rows: impl Iterator<Item = &'r Row> + Clone,
    ) -> Self {
        let minus_is_usual = match columns {
            AmountColumns::DebitCredit { debit_column, credit_column, minus_is_out } => (
                minus_is_out
                    .unwrap_or_else(|| is_minus_usual(at(*debit_column), mark, rows.clone())),
                is_minus_usual(at(*credit_column), mark, rows.clone()),
            ),
            _ => (false, false),
        };
        let out = match columns {
            AmountColumns::Balanced { column, balance_column, oldest_is_out, owed } => {
                let columns = [at(*column), at(*balance_column)];
                by_balance(columns, (*oldest_is_out, *owed), mark, keys, rows)
            }
            _ => HashMap::new(),
        };
        let words = DirectionWords::of(columns);
        Self { columns, mark, minus_is_usual, fee: None, out, words }
    }

    /// With the fees of a column, which are taken beside the amounts.
    pub(super) fn with_fee<'r>(
        mut self,
        column: Option<usize>,
        rows: impl Iterator<Item = &'r Row>,
    ) -> Self {
        self.fee = column
            .map(|column| Fee { column, minus_is_usual: is_minus_usual(column, self.mark, rows) });
        self
    }

    fn cell(&self, row: &Row, column: u32) -> Cell {
        let text = row.cell(at(column));
        if text.is_empty() {
            return Cell::Blank;
        }
        amount::read(text, self.mark).map_or(Cell::Broken, Cell::Amount)
    }

    /// The amount of a row as it is written.
    pub(super) fn text<'r>(&self, row: &'r Row) -> &'r str {
        match self.columns {
            AmountColumns::DebitCredit { debit_column, credit_column, .. } => {
                let debit = row.cell(at(*debit_column));
                if debit.is_empty() { row.cell(at(*credit_column)) } else { debit }
            }
            other => row.cell(at(other.columns().0)),
        }
    }

    /// The amount of a row where a column or a word of its own tells the direction.
    pub(super) fn told(&self, row: &Row) -> Option<Amount> {
        use AmountColumns::{DebitCredit, Directed};
        match (self.columns, self.own(row)) {
            (DebitCredit { .. } | Directed { .. }, Cell::Amount(amount)) => Some(amount),
            _ => None,
        }
    }

    /// The decimal mark of the amounts.
    pub(super) fn mark(&self) -> Mark {
        self.mark
    }

    /// Money out and money in without their signs, where the row has both, each in its own column.
    pub(super) fn sides(&self, row: &Row) -> Option<(Amount, Amount)> {
        let AmountColumns::DebitCredit { debit_column, credit_column, .. } = self.columns else {
            return None;
        };
        let of = |column: u32| match self.cell(row, column) {
            Cell::Amount(amount) if amount.mantissa != 0 => {
                Some(Amount { negative: false, ..amount })
            }
            _ => None,
        };
        of(*debit_column).zip(of(*credit_column))
    }

    /// Whether every amount is the balance that it states, where it states one.
    pub(super) fn is_written_so(&self) -> bool {
        self.fee.is_none()
            && !matches!(
                self.columns,
                AmountColumns::Signed { inverted: true, .. } | AmountColumns::Balanced { .. }
            )
    }

    /// Whether the row has money out and money in.
    pub(super) fn has_both(&self, row: &Row) -> bool {
        self.sides(row).is_some()
    }

    /// The signed amount of a row, with its fee: plus is in.
    pub(super) fn read(&self, row: &Row) -> Cell {
        match (self.own(row), self.fee) {
            (Cell::Amount(amount), Some(fee)) => {
                let Ok(taken) = amount::read(row.cell(fee.column), self.mark) else {
                    return Cell::Amount(amount);
                };
                sum(amount, turned(taken, !fee.minus_is_usual))
            }
            (cell, _) => cell,
        }
    }

    fn own(&self, row: &Row) -> Cell {
        match self.columns {
            AmountColumns::Signed { column, inverted, .. } => match self.cell(row, *column) {
                Cell::Amount(amount) if *inverted => {
                    // What a word beside the number says is not turned: it says it alone.
                    let is_out = amount::direction_word(row.cell(at(*column)));
                    Cell::Amount(amount.going(is_out.or(Some(!amount.negative))))
                }
                other => other,
            },
            AmountColumns::Directed { column, direction_column, words_alone, .. } => {
                match self.cell(row, *column) {
                    Cell::Amount(amount) if *words_alone => {
                        let amount = Amount { negative: false, ..amount };
                        self.directed(amount, row.mark(at(*direction_column)))
                    }
                    Cell::Amount(amount) => self.directed(amount, row.mark(at(*direction_column))),
                    other => other,
                }
            }
            AmountColumns::DebitCredit { debit_column, credit_column, .. } => {
                self.debit_or_credit(row, *debit_column, *credit_column)
            }
            AmountColumns::Balanced { column, .. } => match self.cell(row, *column) {
                Cell::Amount(amount) if amount.mantissa == 0 => Cell::Amount(amount),
                Cell::Amount(amount) => match self.out.get(&row.line) {
                    Some(out) => Cell::Amount(Amount { negative: *out, ..amount }),
                    None => Cell::Unclear,
                },
                other => other,
            },
        }
    }

    fn directed(&self, amount: Amount, word: &str) -> Cell {
        let DirectionWords { out, into, neither } = &self.words;
        let word = word.to_lowercase();
        if out.contains(&word) {
            Cell::Amount(turned(amount, true))
        } else if neither.contains(&word) {
            Cell::Neither
        } else if into.is_empty() || into.contains(&word) || amount.mantissa == 0 {
            Cell::Amount(amount)
        } else {
            Cell::Unclear
        }
    }

    fn debit_or_credit(&self, row: &Row, debit_column: u32, credit_column: u32) -> Cell {
        let (debit_minus, credit_minus) = self.minus_is_usual;
        let debit = self.cell(row, debit_column);
        let credit = self.cell(row, credit_column);
        match (debit, credit) {
            (Cell::Blank, Cell::Blank) => Cell::Blank,
            (Cell::Amount(debit), Cell::Blank) => Cell::Amount(turned(debit, !debit_minus)),
            (Cell::Blank, Cell::Amount(credit)) => Cell::Amount(turned(credit, credit_minus)),
            (Cell::Amount(debit), Cell::Amount(credit)) => {
                sum(turned(debit, !debit_minus), turned(credit, credit_minus))
            }
            _ => Cell::Broken,
        }
    }
}

/// With what the signs of these rows mean beside words that tell the direction: where most of the
/// money out has a minus, or most of the money in, none marks a reversal. Where they do not show it
/// (as often a minus as none), what was said stays.
pub(super) fn with_signs_of<'r>(
    mut columns: AmountColumns,
    mark: Mark,
    rows: impl Iterator<Item = &'r Row>,
) -> AmountColumns {
    let words = DirectionWords::of(&columns);
    let AmountColumns::Directed { column, direction_column, words_alone, .. } = &mut columns else {
        return columns;
    };
    // How many amounts of money out and of money in have no minus, and how many have one.
    let mut seen = [[0_usize; 2]; 2];
    for row in rows {
        let Ok(amount) = amount::read(row.cell(at(*column)), mark) else { continue };
        let word = row.mark(at(*direction_column)).to_lowercase();
        let is_out = words.out.contains(&word);
        let is_in = words.into.is_empty() || words.into.contains(&word);
        if amount.mantissa != 0 && !words.neither.contains(&word) && (is_out || is_in) {
            seen[usize::from(!is_out)][usize::from(amount.negative)] += 1;
        }
    }
    if seen.iter().any(|[plus, minus]| minus > plus) {
        *words_alone = true;
    } else if seen.iter().any(|[plus, minus]| plus > minus) {
        *words_alone = false;
    }
    columns
}

fn is_minus_usual<'r>(column: usize, mark: Mark, rows: impl Iterator<Item = &'r Row>) -> bool {
    let (mut plus, mut minus) = (0_usize, 0_usize);
    let amounts = rows.filter_map(|row| amount::read(row.cell(column), mark).ok());
    for amount in amounts.filter(|amount| amount.mantissa != 0) {
        *(if amount.negative { &mut minus } else { &mut plus }) += 1;
    }
    minus > plus
}

/// The lines with money out, where balances tell them, of what is on the account or of what is
/// `owed`; the oldest of each account as given.
fn by_balance<'r>(
    [column, balance_column]: [usize; 2],
    (oldest_is_out, owed): (bool, bool),
    mark: Mark,
    keys: Keys,
    rows: impl Iterator<Item = &'r Row> + Clone,
) -> HashMap<u32, bool> {
    let balance_mark = amount::mark_of(rows.clone().map(|row| row.cell(balance_column)));
    let balance_mark = balance_mark.0.unwrap_or(mark);
    let steps = rows.filter_map(|row| {
        // A row with a day that has no amount states what is there.
        let is_stated = || row.cells().find(|cell| !cell.is_empty()).is_some_and(begins_with_day);
        let amount = match row.cell(column) {
            "" if is_stated() => 0,
            text => units(amount::read(text, mark).ok()?)?,
        };
        let balance = amount::read(row.cell(balance_column), balance_mark).ok().and_then(units);
        balance.map(|_| (row, (row.line, Step { amount, balance })))
    });
    let mut out = HashMap::new();
    for group in keys.group(steps) {
        let steps: Vec<Step> = group.iter().map(|(_, step)| *step).collect();
        let order = keys.newest_first.or(Some(false));
        let Some(told) = balance::ways_out(&steps, order) else { continue };
        let moves = |step: &Step| step.amount != 0;
        let ends = [steps.iter().position(moves), steps.iter().rposition(moves)];
        let oldest = ends.into_iter().flatten().find(|end| told[*end].is_none());
        for (index, (line, _)) in group.iter().enumerate() {
            let way = told[index].map(|is_fall| is_fall != owed);
            let way = way.or((oldest == Some(index)).then_some(oldest_is_out));
            out.extend(way.map(|way| (*line, way)));
        }
    }
    out
}

fn begins_with_day(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit())
}

pub(super) fn turned(amount: Amount, turn: bool) -> Amount {
    Amount { negative: (amount.negative != turn) && amount.mantissa != 0, ..amount }
}

/// The decimals of the units in which sums are compared.
pub(super) const UNIT_DECIMALS: u32 = 6;

/// Amounts as whole units of the sixth decimal, for comparing sums.
pub(super) fn units(amount: Amount) -> Option<i128> {
    let factor = 10_i128.checked_pow(UNIT_DECIMALS.checked_sub(amount.scale)?)?;
    let units = i128::from(amount.mantissa).checked_mul(factor)?;
    Some(if amount.negative { -units } else { units })
}

/// Two amounts of a row together; usually one of them is a zero.
fn sum(one: Amount, other: Amount) -> Cell {
    if other.mantissa == 0 {
        return Cell::Amount(one);
    }
    if one.mantissa == 0 {
        return Cell::Amount(other);
    }
    let scale = one.scale.max(other.scale);
    let scaled = |amount: Amount| {
        let factor = 10_i128.checked_pow(scale - amount.scale)?;
        let mantissa = i128::from(amount.mantissa).checked_mul(factor)?;
        Some(if amount.negative { -mantissa } else { mantissa })
    };
    let sum = scaled(one).zip(scaled(other)).and_then(|(one, other)| one.checked_add(other));
    let mantissa = sum.and_then(|sum| u64::try_from(sum.unsigned_abs()).ok());
    match (sum, mantissa) {
        (Some(sum), Some(mantissa)) => Cell::Amount(Amount { negative: sum < 0, mantissa, scale }),
        _ => Cell::Broken,
    }
}
