//! Which columns are the amount, which the balance, and which sign means out.

use commands::statement::{AmountColumns, MappingQuestion};

use super::super::amount::{self, Evidence, Mark};
use super::balance::{self, Proof, Step};
use super::cells::{AmountCells, Cell, units};
use super::layout::{Column, Layout};
use super::sign;
use super::table::Table;
use super::words::{self, normalised};

/// The columns of money.
pub(super) struct Amounts {
    pub columns: AmountColumns,
    pub balance_column: Option<usize>,
    pub question: Option<MappingQuestion>,
    /// Whether the signs were turned because the file is one of a card.
    pub turned: bool,
}

/// How many unnamed columns are compared with each other.
const MOST_UNNAMED: usize = 8;

/// What the header says of a column of amounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Debit,
    Credit,
    Amount,
    Balance,
    /// Fees, rates, amounts before conversion, numbers that are no money.
    Other,
    /// The header says nothing.
    Unnamed,
}

fn role(column: &Column) -> Role {
    let header = column.header.as_str();
    if header.is_empty() {
        return Role::Unnamed;
    }
    let (debit, credit) = (
        words::DEBIT.name(header) || header == " out ",
        words::CREDIT.name(header) || header == " in ",
    );
    let named = words::AMOUNT.name(header) || debit || credit;
    if words::BALANCE.name(header) {
        return Role::Balance;
    }
    if words::OTHER_AMOUNT.name(header) || (words::ID.name(header) && !named) {
        return Role::Other;
    }
    match (debit, credit) {
        (true, false) => Role::Debit,
        (false, true) => Role::Credit,
        (true, true) => Role::Amount,
        (false, false) if named => Role::Amount,
        (false, false) => Role::Unnamed,
    }
}

fn index(column: usize) -> u32 {
    u32::try_from(column).unwrap_or(u32::MAX)
}

/// Everything the choice looks at.
struct Money<'t> {
    table: &'t Table,
    layout: &'t Layout,
    mark: Mark,
}

/// The decimal mark that the amounts of all rows prove; `None` when they prove none.
pub(super) fn decimal_mark(table: &Table, layout: &Layout) -> (Option<Mark>, Option<String>) {
    let (mut points, mut commas, mut ambiguous) = (0_usize, 0_usize, None);
    let is_money = |column: &&Column| column.has_amounts() && role(column) != Role::Other;
    let columns: Vec<usize> =
        layout.columns.iter().filter(is_money).map(|column| column.index).collect();
    for row in table.rows.get(layout.first..).unwrap_or_default() {
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
pub(super) fn choose(table: &Table, layout: &Layout, mark: Mark, used: &[usize]) -> Option<Amounts> {
    let money = Money { table, layout, mark };
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
    fn rows(&self) -> impl Iterator<Item = &super::table::Row> + Clone {
        self.layout.bookings.iter().map(|index| &self.table.rows[*index])
    }

    /// What a balance column proves about amount columns.
    fn proof(&self, columns: &AmountColumns, balance: usize) -> Option<Proof> {
        let cells = AmountCells::new(columns, self.mark, self.rows());
        let steps: Vec<Step> = self
            .rows()
            .filter_map(|row| match cells.read(row) {
                Cell::Amount(amount) => {
                    let balance = amount::read(row.cell(balance), self.mark).ok();
                    Some(Step { amount: units(amount)?, balance: balance.and_then(units) })
                }
                Cell::Blank | Cell::Broken => None,
            })
            .collect();
        balance::weigh(&steps)
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
        let pair = pair.filter(|(debit, credit)| {
            bookings == 0 || debit.filled + credit.filled > 0
        });
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
    fn directed(&self, amount: &Column) -> AmountColumns {
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
        for cell in self.rows().map(|row| row.cell(column)).filter(|cell| !cell.is_empty()) {
            if known.contains(&cell) {
                continue;
            }
            if known.len() > 20 {
                return None;
            }
            known.push(cell);
            if direction(cell)? {
                out.push(cell.to_string());
            }
        }
        (!known.is_empty()).then_some(out)
    }

    fn with_sign(&self, columns: AmountColumns, balance: Option<usize>) -> Amounts {
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

    /// Without words over the columns, balances and signs tell them apart, or nothing does.
    fn by_content(
        &self,
        candidates: &[(&Column, Role)],
        balance: Option<usize>,
    ) -> Option<Amounts> {
        let fits = |role: Role| role == Role::Unnamed || role == Role::Amount;
        let all: Vec<&Column> = candidates
            .iter()
            .filter(|(column, role)| column.has_amounts() && fits(*role))
            .map(|(column, _)| *column)
            .collect();
        let with_decimals: Vec<&Column> =
            all.iter().copied().filter(|c| c.with_decimals > 0 || c.negative > 0).collect();
        let mut columns = if with_decimals.is_empty() { all } else { with_decimals };
        columns.truncate(MOST_UNNAMED);
        let signed = |column: &Column| AmountColumns::Signed {
            column: index(column.index),
            inverted: false,
        };
        let best = columns
            .iter()
            .flat_map(|a| columns.iter().map(move |b| (*a, *b)))
            .filter(|(a, b)| a.index != b.index && a.filled >= b.filled)
            .filter_map(|(a, b)| Some((self.proof(&signed(a), b.index)?.held, a, b)))
            .max_by_key(|(held, a, b)| (*held, a.negative, usize::MAX - a.index - b.index));
        if let Some((_, amount, balance)) = best {
            return Some(self.with_sign(signed(amount), Some(balance.index)));
        }
        for (position, left) in columns.iter().enumerate() {
            for right in &columns[position + 1..] {
                if self.exclude_each_other(left.index, right.index) {
                    return Some(self.pair(left, right, balance, &columns));
                }
            }
        }
        let choice = columns.iter().copied().max_by_key(|column| {
            (column.negative > 0, column.filled, usize::MAX - column.index)
        })?;
        let mut amounts = self.with_sign(self.directed(choice), balance);
        let rivals: Vec<AmountColumns> = columns
            .iter()
            .filter(|c| c.filled * 2 >= choice.filled && (c.negative > 0) == (choice.negative > 0))
            .map(|column| signed(column))
            .collect();
        if rivals.len() > 1 && amounts.question.is_none() {
            let detail = "Several columns may be the amount. Choose the one that was booked.";
            amounts.question = Some(question(detail, &rivals));
        }
        Some(amounts)
    }

    /// Whether every booking has an amount in exactly one of two columns.
    fn exclude_each_other(&self, left: usize, right: usize) -> bool {
        let filled = |text: &str| {
            !text.is_empty() && amount::read(text, self.mark).is_ok_and(|a| a.mantissa != 0)
        };
        self.rows().all(|row| filled(row.cell(left)) != filled(row.cell(right)))
    }

    /// Two columns without names, one of them money out: a balance tells which, else a person.
    fn pair(
        &self,
        left: &Column,
        right: &Column,
        balance: Option<usize>,
        columns: &[&Column],
    ) -> Amounts {
        let pair = |debit: &Column, credit: &Column| AmountColumns::DebitCredit {
            debit_column: index(debit.index),
            credit_column: index(credit.index),
        };
        // Most households pay more often than they are paid.
        let choices = if left.filled >= right.filled {
            [pair(left, right), pair(right, left)]
        } else {
            [pair(right, left), pair(left, right)]
        };
        let others = columns.iter().map(|c| c.index).filter(|c| ![left.index, right.index].contains(c));
        for balance in balance.into_iter().chain(others) {
            if let Some(proof) = self.proof(&choices[0], balance) {
                let columns = choices[usize::from(proof.inverted)].clone();
                let balance_column = Some(balance);
                return Amounts { columns, balance_column, question: None, turned: false };
            }
        }
        let detail = "Two columns hold amounts and neither has a name. Choose which of them is \
                      money out.";
        let question = Some(question(detail, &choices));
        let [columns, _] = choices;
        Amounts { columns, balance_column: balance, question, turned: false }
    }
}

/// Whether a cell means money out; `None` when it means no direction.
fn direction(cell: &str) -> Option<bool> {
    if matches!(cell, "-" | "−" | "+") {
        return Some(cell != "+");
    }
    let text = normalised(cell);
    let first = text.split_whitespace().next()?;
    if words::OUT.contains(&first) {
        return Some(true);
    }
    words::IN.contains(&first).then_some(false)
}

fn question(detail: &str, choices: &[AmountColumns]) -> MappingQuestion {
    MappingQuestion {
        field: "amount".into(),
        detail: detail.into(),
        choices: choices.iter().filter_map(|choice| serde_json::to_value(choice).ok()).collect(),
    }
}
