//! Turns the rows of a table into bookings, as a mapping says.

use std::collections::HashMap;

use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, LineNote, ReadOptions, ReadStatementError, StatementAccount, StatementFormat,
    StatementLine,
};
use domain::money::{Currency, Money};

use super::super::amount::{self, Amount, Mark};
use super::super::draft::{Draft, ROUNDED, StatementIndex};
use super::super::text::{clean, identifier, join, payee_and_description};
use super::balance::Step;
use super::cells::{AmountCells, Cell, units};
use super::layout::currency_in;
use super::mapping::day;
use super::stated;
use super::table::{Row, Table};
use super::texts::{State, state_of};
use super::unended::End;

/// How many rows may continue one booking.
const MOST_CONTINUATIONS: usize = 50;

/// A booking that later rows may continue.
struct Booking {
    statement: StatementIndex,
    line: StatementLine,
    /// Rows that have continued it.
    continued: usize,
}

struct Rows<'a> {
    format: StatementFormat,
    mapping: &'a ColumnMapping,
    options: &'a ReadOptions,
    amounts: AmountCells<'a>,
    /// Currency of rows without one of their own.
    currency: Option<Currency>,
    draft: Draft,
    statements: HashMap<(String, Currency), StatementIndex>,
    last: Option<Booking>,
    mark: Mark,
    /// Days, amounts and balances of the bookings, where there is a column of balances.
    steps: Vec<(NaiveDate, Step)>,
}

fn at(column: u32) -> usize {
    usize::try_from(column).unwrap_or(usize::MAX)
}

/// Reads every row behind the preamble; answers how many rows that was as well.
pub(super) fn read(
    table: &Table,
    format: StatementFormat,
    mapping: &ColumnMapping,
    options: &ReadOptions,
    remarks: Vec<LineNote>,
) -> Result<(Draft, u32), ReadStatementError> {
    let mark = Mark::from_char(mapping.decimal_mark).unwrap_or(Mark::Point);
    let amounts = AmountCells::new(&mapping.amount, mark, table.rows.iter());
    let is_booking = |row: &Row| {
        let date = row.cell(at(mapping.date_column));
        let posted_on = day(date, mapping.date_order, options.today);
        posted_on.is_some() && matches!(amounts.read(row), Cell::Amount(_))
    };
    let bookings_begin = table.rows.iter().position(is_booking).unwrap_or(table.rows.len());
    // A remembered mapping may meet a file with a shorter preamble: no booking is passed over.
    let head = &table.rows[..bookings_begin];
    let skipped = at(mapping.skip_rows).min(bookings_begin);
    let body = &table.rows[skipped..];
    let mut rows = Rows {
        format,
        mapping,
        options,
        amounts,
        currency: header_currency(head, mapping)
            .or(options.account_currency)
            .or_else(|| preamble_currency(head)),
        draft: Draft::new(format),
        statements: HashMap::new(),
        last: None,
        mark,
        steps: Vec::new(),
    };
    for remark in remarks {
        rows.draft.warn(remark.line, &remark.code, remark.detail);
    }
    for row in body {
        rows.take(row)?;
    }
    rows.end_file(table.end.as_ref());
    rows.end_booking()?;
    rows.state_balances();
    Ok((rows.draft, u32::try_from(skipped).unwrap_or(u32::MAX)))
}

/// The currency that the header of an amount or balance column names.
fn header_currency(head: &[Row], mapping: &ColumnMapping) -> Option<Currency> {
    use commands::statement::AmountColumns as Columns;
    let (one, other) = match &mapping.amount {
        Columns::Signed { column, .. } | Columns::Directed { column, .. } => (*column, None),
        Columns::DebitCredit { debit_column, credit_column } => {
            (*debit_column, Some(*credit_column))
        }
    };
    let columns = [Some(one), other, mapping.balance_column];
    // Rows without content or a broken booking may stand between the header and the bookings.
    let nearest = &head[head.len().saturating_sub(3)..];
    nearest
        .iter()
        .rev()
        .flat_map(|header| columns.iter().flatten().map(move |column| header.cell(at(*column))))
        .find_map(currency_in)
}

/// `Currency: CHF`, `Balance: CHF 12.00`: one code, the same wherever it stands.
fn preamble_currency(preamble: &[Row]) -> Option<Currency> {
    let mut codes = preamble.iter().flat_map(Row::cells).filter_map(|cell| {
        let short = cell.len() <= 40;
        currency_in(cell).filter(|_| short)
    });
    let first = codes.next()?;
    codes.all(|code| code == first).then_some(first)
}

impl Rows<'_> {
    fn cell<'r>(&self, row: &'r Row, column: Option<u32>) -> &'r str {
        column.map_or("", |column| row.cell(at(column)))
    }

    fn take(&mut self, row: &Row) -> Result<(), ReadStatementError> {
        let date = row.cell(at(self.mapping.date_column));
        let posted_on = day(date, self.mapping.date_order, self.options.today);
        let amount = self.amounts.read(row);
        let (posted_on, amount) = match (posted_on, amount) {
            (Some(day), Cell::Amount(amount)) => (day, amount),
            (None, Cell::Blank) if date.is_empty() => {
                self.continue_booking(row);
                return Ok(());
            }
            // Footers, disclaimers, repeated headers.
            (None, Cell::Blank | Cell::Broken) => return self.end_booking(),
            (None, Cell::Amount(_)) => {
                let detail = if date.is_empty() {
                    "The row has an amount but no date.".to_string()
                } else {
                    format!("{:?} is no date.", clean(date, 40))
                };
                self.draft.fail(row.line, detail);
                return self.end_booking();
            }
            (Some(_), Cell::Blank) => {
                let detail = "The row has a date but no amount; it was left out.";
                self.draft.warn(row.line, "row-without-amount", detail);
                return self.end_booking();
            }
            (Some(_), Cell::Broken) => {
                self.draft.fail(row.line, "The amount of the row is not a number.");
                return self.end_booking();
            }
        };
        self.end_booking()?;
        let state = state_of(self.cell(row, self.mapping.state_column));
        if state == State::Failed {
            let detail = "The payment was not carried out, says its state; it was left out.";
            self.draft.warn(row.line, "not-booked", detail);
            return Ok(());
        }
        let currency = match self.currency_of(row) {
            Ok(currency) => currency,
            Err(detail) => {
                self.draft.fail(row.line, detail);
                return Ok(());
            }
        };
        let needs = ReadStatementError::NeedsCurrency { format: self.format };
        let currency = currency.ok_or(needs)?;
        match amount.money(currency) {
            Ok((money, rounded)) => {
                if rounded {
                    self.draft.warn(row.line, ROUNDED.0, ROUNDED.1);
                }
                self.step(row, posted_on, amount);
                let amount = money;
                let line = self.line(row, posted_on, amount, state);
                let statement = self.statement(row, currency);
                self.last = Some(Booking { statement, line, continued: 0 });
            }
            Err(error) => self.draft.fail(row.line, format!("{error}.")),
        }
        Ok(())
    }

    fn currency_of(&self, row: &Row) -> Result<Option<Currency>, String> {
        let code = self.cell(row, self.mapping.currency_column);
        if code.is_empty() {
            // Some banks print the code into every amount.
            let beside = currency_in(self.amounts.text(row));
            return Ok(beside.or(self.currency));
        }
        let code = code.to_ascii_uppercase();
        Currency::new(&code).map(Some).map_err(|error| format!("{error}."))
    }

    fn statement(&mut self, row: &Row, currency: Currency) -> StatementIndex {
        let number = self.cell(row, self.mapping.account_column);
        if let Some(known) = self.statements.get(&(number.to_string(), currency)) {
            return *known;
        }
        let account =
            StatementAccount { number: identifier(number), ..StatementAccount::default() };
        let index = self.draft.statement(&account, Some(currency));
        self.statements.insert((number.to_string(), currency), index);
        index
    }

    fn line(&self, row: &Row, posted_on: NaiveDate, amount: Money, state: State) -> StatementLine {
        let payer = self.cell(row, self.mapping.payer_column);
        let payee = match self.cell(row, self.mapping.payee_column) {
            _ if amount.minor > 0 && !payer.is_empty() => payer,
            payee => payee,
        };
        let mut parts: Vec<&str> = Vec::new();
        for column in &self.mapping.description_columns {
            let part = row.cell(at(*column));
            if !part.is_empty() && !parts.contains(&part) {
                parts.push(part);
            }
        }
        let (payee, description) =
            payee_and_description(payee, &join(parts.iter().copied()), self.kind(row));
        let not_booked_yet = self.mapping.booked_on_column.is_some_and(|column| {
            day(row.cell(at(column)), self.mapping.date_order, self.options.today).is_none()
        });
        StatementLine {
            line: row.line,
            posted_on,
            amount,
            payee,
            description,
            bank_id: identifier(self.cell(row, self.mapping.bank_id_column)),
            pending: state == State::Pending || not_booked_yet,
            category_hint: None,
            balance: None,
            corrects: None,
        }
    }

    /// Any word of the row, for bookings without payee and description.
    fn kind<'r>(&self, row: &'r Row) -> &'r str {
        let is_word = |cell: &&str| cell.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        row.cells().find(is_word).unwrap_or("Booking")
    }

    fn step(&mut self, row: &Row, posted_on: NaiveDate, amount: Amount) {
        if self.mapping.balance_column.is_none() {
            return;
        }
        let balance = amount::read(self.cell(row, self.mapping.balance_column), self.mark).ok();
        if let Some(amount) = units(amount) {
            self.steps.push((posted_on, Step { amount, balance: balance.and_then(units) }));
        }
    }

    /// The balances of the file belong to its account, when there is just one.
    fn state_balances(&mut self) {
        let mut statements = self.statements.iter();
        let (Some(((_, currency), statement)), None) = (statements.next(), statements.next())
        else {
            return;
        };
        if let Some((opening, closing)) = stated::balances(&self.steps, *currency) {
            self.draft.open_with(*statement, opening);
            self.draft.close_with(*statement, closing);
        }
    }

    /// A row with neither date nor amount goes on telling what the booking above it was.
    fn continue_booking(&mut self, row: &Row) {
        let has_room = |last: &&mut Booking| last.continued < MOST_CONTINUATIONS;
        let Some(last) = self.last.as_mut().filter(has_room) else { return };
        last.continued += 1;
        let columns = self.mapping.payee_column.iter().chain(&self.mapping.description_columns);
        let more: Vec<&str> =
            columns.map(|column| row.cell(at(*column))).filter(|cell| !cell.is_empty()).collect();
        if !more.is_empty() {
            let parts = [last.line.description.as_str()].into_iter().chain(more);
            last.line.description = join(parts);
        }
    }

    /// Holds back what the file ends within: a half row, or the booking that it goes on telling.
    fn end_file(&mut self, end: Option<&End>) {
        match end {
            None => {}
            Some(End::Open(line)) => {
                let detail = "No line break ends this line. If the file was cut off, the end of \
                              its text is missing.";
                self.draft.warn(*line, "last-line-open", detail);
            }
            Some(End::Half(half)) => {
                let continues = half.may_continue(at(self.mapping.date_column));
                let line = match self.last.take_if(|_| continues) {
                    Some(last) => {
                        self.steps.pop();
                        Some(last.line.line)
                    }
                    None => half.line(),
                };
                if let Some(line) = line {
                    self.draft.hold_back(line);
                }
            }
        }
    }

    fn end_booking(&mut self) -> Result<(), ReadStatementError> {
        match self.last.take() {
            Some(booking) => self.draft.push(booking.statement, booking.line),
            None => Ok(()),
        }
    }
}
