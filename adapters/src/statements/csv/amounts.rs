//! Which columns are the amount, which the balance, and which sign means out.

use commands::statement::{AmountColumns, MappingQuestion};

use super::super::amount::{self, Evidence, Mark};
use super::balance::{self, Proof, Sequence, Step};
use super::cells::{AmountCells, Cell, units};
use super::layout::{Column, Layout};
use super::role::{Role, role};
use super::sign;
use super::table::{Row, Table};
use super::words::{self, normalised};

/// So many more cells with one mark than with the other settle the matter.
const CONVINCING: usize = 2_000;

/// The columns of money.
pub(super) struct Amounts {
    pub columns: AmountColumns,
    pub balance_column: Option<usize>,
    pub question: Option<MappingQuestion>,
    /// Whether the signs were turned because the file is one of a card.
    pub turned: bool,
}

pub(super) fn index(column: usize) -> u32 {
    u32::try_from(column).unwrap_or(u32::MAX)
}

/// Everything the choice looks at.
pub(super) struct Money<'t> {
    pub table: &'t Table,
    pub layout: &'t Layout,
    pub mark: Mark,
    /// Which way the dates run; `None` when they tell nothing.
    pub newest_first: Option<bool>,
}

/// The decimal mark that the amounts of all rows prove, and a text that leaves it open. The column
/// of the balance is only asked when the amounts are silent: some banks write it another way.
pub(super) fn decimal_mark(table: &Table, layout: &Layout) -> (Option<Mark>, Option<String>) {
    let columns = |wanted: &dyn Fn(Role) -> bool| -> Vec<usize> {
        let is_money = |column: &&Column| column.has_amounts() && wanted(role(column));
        layout.columns.iter().filter(is_money).map(|column| column.index).collect()
    };
    let rows = table.rows.get(layout.first..).unwrap_or_default();
    let amounts = columns(&|role| !matches!(role, Role::Other | Role::Balance));
    let (mark, ambiguous) = mark_of(rows.iter(), &amounts);
    if mark.is_some() {
        return (mark, ambiguous);
    }
    let (mark, _) = mark_of(rows.iter(), &columns(&|role| role == Role::Balance));
    (mark, ambiguous)
}

/// The mark that most cells of some columns prove, and the first cell that leaves it open.
fn mark_of<'r>(
    rows: impl Iterator<Item = &'r Row>,
    columns: &[usize],
) -> (Option<Mark>, Option<String>) {
    let (mut points, mut commas, mut ambiguous) = (0_usize, 0_usize, None);
    for row in rows {
        if points.abs_diff(commas) > CONVINCING {
            break;
        }
        for cell in columns.iter().map(|column| row.cell(*column)).filter(|cell| !cell.is_empty()) {
            match amount::evidence(cell) {
                Some(Evidence::Only(Mark::Point)) => points += 1,
                Some(Evidence::Only(Mark::Comma)) => commas += 1,
                Some(Evidence::Ambiguous) if ambiguous.is_none() => {
                    ambiguous = Some(cell.to_string());
                }
                _ => {}
            }
        }
    }
    let mark = match points.cmp(&commas) {
        std::cmp::Ordering::Greater => Some(Mark::Point),
        std::cmp::Ordering::Less => Some(Mark::Comma),
        std::cmp::Ordering::Equal => None,
    };
    (mark, ambiguous)
}

/// Chooses the columns of money; `None` when there are none.
pub(super) fn choose(
    table: &Table,
    layout: &Layout,
    mark: Mark,
    used: &[usize],
    newest_first: Option<bool>,
) -> Option<Amounts> {
    let money = Money { table, layout, mark, newest_first };
    let candidates: Vec<(&Column, Role)> = layout
        .columns
        .iter()
        .filter(|column| !used.contains(&column.index))
        .map(|column| (column, role(column)))
        .collect();
    let balance = candidates
        .iter()
        .find(|(column, role)| *role == Role::Balance && column.has_amounts())
        .map(|(column, _)| column.index);
    match money.by_header(&candidates) {
        Some(columns) => Some(money.with_sign(columns, balance)),
        None => money.by_content(&candidates, balance),
    }
}

impl Money<'_> {
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> + Clone {
        self.layout.bookings.iter().map(|index| &self.table.rows[*index])
    }

    /// What a balance column proves about amount columns.
    pub(super) fn proof(&self, columns: &AmountColumns, balance: usize) -> Option<Proof> {
        let cells = AmountCells::new(columns, self.mark, self.rows());
        let mark = mark_of(self.rows(), &[balance]).0.unwrap_or(self.mark);
        let steps: Vec<Step> = self
            .rows()
            .filter_map(|row| match cells.read(row) {
                Cell::Amount(amount) => {
                    let balance = amount::read(row.cell(balance), mark).ok();
                    Some(Step { amount: units(amount)?, balance: balance.and_then(units) })
                }
                Cell::Blank | Cell::Broken => None,
            })
            .collect();
        let mut proof = balance::weigh(&steps)?;
        // A balance before each booking, oldest first, reads like one after each booking, newest
        // first, with the sign turned. The dates tell which it is; a few steps may be chance.
        let newest_first = proof.sequence == Sequence::NewestFirst;
        proof.inverted &= self.newest_first.map_or(proof.held > 2, |dates| dates == newest_first);
        Some(proof)
    }

    fn by_header(&self, candidates: &[(&Column, Role)]) -> Option<AmountColumns> {
        let bookings = self.layout.bookings.len();
        let best = |role: Role| {
            let fits = |(column, own): &&(&Column, Role)| {
                *own == role && (column.has_amounts() || column.filled == 0)
            };
            let score = |column: &Column| {
                (column.filled > 0, column.currency.is_some(), usize::MAX - column.index)
            };
            candidates.iter().filter(fits).map(|(c, _)| *c).max_by_key(|column| score(column))
        };
        let amount = best(Role::Amount);
        let complete = amount.filter(|column| column.filled * 100 >= bookings * 95);
        let pair = best(Role::Debit).zip(best(Role::Credit));
        let pair = pair.filter(|(debit, credit)| bookings == 0 || debit.filled + credit.filled > 0);
        match (complete, pair) {
            (None, Some((debit, credit))) => Some(AmountColumns::DebitCredit {
                debit_column: index(debit.index),
                credit_column: index(credit.index),
            }),
            (Some(column), _) => Some(self.directed(column)),
            (None, None) => {
                let one_sided = best(Role::Debit).or(best(Role::Credit));
                let one_sided = one_sided.filter(|c| c.filled * 100 >= bookings * 95);
                amount.filter(|column| column.filled > 0 || bookings == 0).or(one_sided).map(
                    |column| {
                        let only_out = role(column) == Role::Debit && column.negative == 0;
                        AmountColumns::Signed { column: index(column.index), inverted: only_out }
                    },
                )
            }
        }
    }

    /// A signed column, or one whose direction stands in words beside it.
    pub(super) fn directed(&self, amount: &Column) -> AmountColumns {
        let signed = AmountColumns::Signed { column: index(amount.index), inverted: false };
        if amount.negative > 0 {
            return signed;
        }
        let directions = self.layout.columns.iter().filter(|column| {
            column.index != amount.index && column.filled * 100 >= amount.filled * 95
        });
        for column in directions.filter(|column| column.filled > 0) {
            if let Some(out_words) = self.out_words(column.index) {
                return AmountColumns::Directed {
                    column: index(amount.index),
                    direction_column: index(column.index),
                    out_words,
                };
            }
        }
        signed
    }

    /// The cells of a column that mean out, when every cell of it means out or in.
    fn out_words(&self, column: usize) -> Option<Vec<String>> {
        let mut out: Vec<String> = Vec::new();
        let mut known: Vec<&str> = Vec::new();
        for cell in self.rows().map(|row| row.mark(column)).filter(|cell| !cell.is_empty()) {
            if known.contains(&cell) {
                continue;
            }
            if known.len() > 20 || cell.chars().any(char::is_control) {
                return None;
            }
            known.push(cell);
            if direction(cell)? {
                out.push(cell.to_string());
            }
        }
        (!known.is_empty()).then_some(out)
    }

    pub(super) fn with_sign(&self, columns: AmountColumns, balance: Option<usize>) -> Amounts {
        let mut amounts =
            Amounts { columns, balance_column: balance, question: None, turned: false };
        let AmountColumns::Signed { column, inverted } = &mut amounts.columns else {
            return amounts;
        };
        let column = *column;
        let plain = AmountColumns::Signed { column, inverted: *inverted };
        if let Some(proof) = balance.and_then(|balance| self.proof(&plain, balance)) {
            *inverted ^= proof.inverted;
            return amounts;
        }
        if *inverted {
            return amounts;
        }
        let amount_column = usize::try_from(column).unwrap_or(usize::MAX);
        match sign::weigh(self.table, self.layout, amount_column, self.mark) {
            sign::Sign::PlusIsIn => {}
            sign::Sign::PlusIsOut => {
                *inverted = true;
                amounts.turned = true;
            }
            sign::Sign::Undecided => {
                let choices =
                    [false, true].map(|inverted| AmountColumns::Signed { column, inverted });
                amounts.question = Some(question(
                    "Nearly all amounts have a plus. Choose whether that is money in or, as on \
                     many cards, money spent.",
                    &choices,
                ));
            }
        }
        amounts
    }
}

/// Whether a cell means money out; `None` when it means no direction.
fn direction(cell: &str) -> Option<bool> {
    if matches!(cell, "-" | "−" | "+") {
        return Some(cell != "+");
    }
    let text = normalised(cell);
    let first = text.split_whitespace().next()?;
    let is_one_of = |words: &str| words.split('|').any(|word| word == first);
    if is_one_of(words::OUT) {
        return Some(true);
    }
    is_one_of(words::IN).then_some(false)
}

pub(super) fn question(detail: &str, choices: &[AmountColumns]) -> MappingQuestion {
    MappingQuestion {
        field: "amount".into(),
        detail: detail.into(),
        choices: choices.iter().filter_map(|choice| serde_json::to_value(choice).ok()).collect(),
    }
}
