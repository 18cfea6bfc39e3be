//! Turns the rows of a table into bookings, as a mapping says.

mod balances;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use commands::statement::{
    ColumnMapping, LineNote, ReadOptions, ReadStatementError, StatementAccount, StatementFormat,
    StatementLine,
};
use domain::money::{Currency, Money};

use super::super::amount::{self, Amount, Mark};
use super::super::date;
use super::super::draft::{Draft, ROUNDED, StatementIndex};
use super::super::text::{clean, identifier, join, payee_and_description};
use super::balance::Step;
use super::balance_rows::{self, Stated};
use super::beside::{self, Beside};
use super::cells::{AmountCells, Cell, Keys, at};
use super::counted::{self, Digits};
use super::currency;
use super::dates;
use super::layout::MOST_COLUMNS;
use super::mapping::Reading;
use super::own_account;
use super::table::{Look, Row, Table};
use super::texts::{State, state_of};
use super::totals;
use super::unended::End;

/// How many texts of states are kept in mind.
const MOST_STATES: usize = 100;
/// How many rows without a day are named between two bookings; of the others, how many they are.
const MOST_PASSED: usize = 20;
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
    days: Reading,
    amounts: AmountCells<'a>,
    /// Currency of rows without one of their own.
    currency: Option<Currency>,
    draft: Draft,
    statements: HashMap<(String, Currency), StatementIndex>,
    last: Option<Booking>,
    mark: Mark,
    /// The mark of the column of balances, which may be another than that of the amounts.
    balance_mark: Mark,
    /// Lines that state a balance and are no bookings.
    stated: HashMap<u32, Stated>,
    /// Lines that are the sum of others.
    totals: HashSet<u32>,
    /// Days, amounts and balances of the bookings of each statement, where there is a column of
    /// balances.
    steps: HashMap<StatementIndex, Vec<(NaiveDate, Step)>>,
    /// States that were met, for they are few.
    states: HashMap<String, State>,
    /// The latest day of the file, which undated lines are told by.
    latest: NaiveDate,
    /// Rows with an amount and words where the others have their day: sums, at the end of a file.
    /// No more than a file has rows.
    passed: Vec<u32>,
    /// The first row that is no booking though its date has digits.
    unread: Option<(u32, String)>,
    /// Balances over the heading and below the rows.
    beside: Beside,
    /// The column of another day of the booking.
    also_on: Option<usize>,
}

/// The columns that tell accounts and currencies apart.
fn keys(mapping: &ColumnMapping) -> Keys {
    Keys { account: mapping.account_column.map(at), currency: mapping.currency_column.map(at) }
}

/// How the days of the file are read.
fn days(table: &Table, mapping: &ColumnMapping, today: NaiveDate) -> Reading {
    let rows = table.rows.get(at(mapping.skip_rows)..).unwrap_or_default();
    let cells = rows.iter().map(|row| row.cell(at(mapping.date_column)));
    let is_counted = counted::digits(cells, today) == Digits::Counted;
    Reading { order: mapping.date_order, today, is_counted }
}

/// What is told of days that are counted, with the first of them.
pub(super) fn told_days(
    table: &Table,
    mapping: &ColumnMapping,
    today: NaiveDate,
) -> Option<String> {
    let is_counted = days(table, mapping, today).is_counted;
    let rows = table.rows.get(at(mapping.skip_rows)..).filter(|_| is_counted)?;
    let number = |row: &Row| {
        let cell = row.cell(at(mapping.date_column));
        counted::day(cell, today).map(|day| format!("{cell} is {}", day.format("%-d %B %Y")))
    };
    let first = rows.iter().find_map(number)?;
    Some(format!("The days are counted, as spreadsheets do: {first}."))
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
    let fee = mapping.fee_column.map(at);
    let amounts = AmountCells::new(&mapping.amount, mark, keys(mapping), table.rows.iter())
        .with_fee(fee, table.rows.iter());
    let days = days(table, mapping, options.today);
    let is_dated = |row: &Row| days.day(row.cell(at(mapping.date_column))).is_some();
    let is_booking = |row: &Row| is_dated(row) && matches!(amounts.read(row), Cell::Amount(_));
    // What stands over the heading and is called a balance is none.
    let begins = |(index, row): (usize, &Row)| {
        let states = || row.cells().any(|cell| balance_rows::stated_beside(cell).is_some());
        is_booking(row) && !(index < at(mapping.skip_rows) && states())
    };
    let bookings_begin = table.rows.iter().enumerate().position(begins);
    let bookings_begin = bookings_begin.unwrap_or(table.rows.len());
    // A remembered mapping may meet a file with a shorter preamble: no booking is passed over.
    let head = &table.rows[..bookings_begin];
    let skipped = at(mapping.skip_rows).min(bookings_begin);
    let body = &table.rows[skipped..];
    let balances = body.iter().filter_map(|row| Some(row.cell(at(mapping.balance_column?))));
    let balance_mark = amount::mark_of(balances).0.unwrap_or(mark);
    let below = body.iter().rposition(is_booking).map_or(&body[..0], |last| &body[last + 1..]);
    let beside = Beside::find(head, below, table.delimiter, mapping, options.today);
    let totals = totals::find(body.iter(), &amounts, (mark, options.today), is_dated);
    let bookings = body.iter().filter(|row| !totals.contains(&row.line));
    let marks = (mark, balance_mark);
    let stated = balance_rows::find(bookings, &amounts, mapping, marks, days);
    let mut rows = Rows {
        format,
        mapping,
        options,
        days,
        amounts,
        currency: beside::header_currency(head, mapping, options.account_currency)
            .or_else(|| currency::said_above(head))
            .or(options.account_currency)
            .or_else(|| beside::preamble_currency(head)),
        draft: Draft::new(format),
        statements: HashMap::new(),
        last: None,
        mark,
        balance_mark,
        stated,
        totals,
        steps: HashMap::new(),
        states: HashMap::new(),
        latest: latest_day(body, mapping, days),
        passed: Vec::new(),
        unread: None,
        beside,
        also_on: dates::other_day(head, at(mapping.date_column)),
    };
    remarks.into_iter().for_each(|note| rows.draft.warn(note.line, &note.code, note.detail));
    for row in body {
        rows.take(row)?;
    }
    rows.end_file(table.end.as_ref());
    rows.end_booking()?;
    rows.state_beside();
    rows.state_balances();
    rows.compare_beside();
    rows.tell_unread();
    Ok((rows.draft, u32::try_from(skipped).unwrap_or(u32::MAX)))
}

/// The latest day, where a row has words in the place of its day; it is of no use elsewhere.
fn latest_day(body: &[Row], mapping: &ColumnMapping, read: Reading) -> NaiveDate {
    let dates = || body.iter().map(|row| row.cell(at(mapping.date_column)));
    let is_undated = |cell: &str| !cell.is_empty() && !cell.bytes().any(|b| b.is_ascii_digit());
    let days = dates().any(is_undated).then(|| dates().filter_map(|cell| read.day(cell)).max());
    days.flatten().unwrap_or(read.today)
}

impl Rows<'_> {
    fn cell<'r>(&self, row: &'r Row, column: Option<u32>) -> &'r str {
        column.map_or("", |column| row.cell(at(column)))
    }

    fn take(&mut self, row: &Row) -> Result<(), ReadStatementError> {
        if self.totals.contains(&row.line) {
            let detail = "The row is the sum of others and no booking; it was left out.";
            self.draft.warn(row.line, "total-row", detail);
            return self.end_booking();
        }
        if self.beside.states(row.line) {
            self.draft.warn(row.line, "balance-row", balance_rows::LEFT_OUT);
            return self.end_booking();
        }
        let date = row.cell(at(self.mapping.date_column));
        let posted_on = self.days.day(date);
        if let (Some(day), Some(stated)) = (posted_on, self.stated.get(&row.line).copied()) {
            self.end_booking()?;
            return self.state(row, day, stated);
        }
        let amount = self.amounts.read(row);
        if let (None, Cell::Amount(amount)) = (posted_on, amount) {
            return self.undated(row, date, amount);
        }
        match (posted_on, amount) {
            (Some(day), Cell::Amount(amount)) => return self.book(row, day, amount, false),
            (None, Cell::Blank) if date.is_empty() => {
                self.continue_booking(row);
                return Ok(());
            }
            // Footers, disclaimers, repeated headers.
            (None, _) => {
                self.pass(row, date);
                if self.unread.is_none() && date.bytes().filter(u8::is_ascii_digit).count() > 2 {
                    self.unread = Some((row.line, clean(date, 40)));
                }
            }
            (Some(_), Cell::Blank) => {
                let detail = "The row has a date but no amount; it was left out.";
                self.draft.warn(row.line, "row-without-amount", detail);
            }
            (Some(_), Cell::Broken) => {
                self.draft.fail(row.line, "The amount of the row is not a number.");
            }
            (Some(_), Cell::Unclear) => {
                self.draft.fail(row.line, "Nothing tells whether the amount is money in or out.");
            }
            (Some(_), Cell::Neither) => {
                let detail = "The row is neither income nor expense, says the file; it was left \
                              out.";
                self.draft.warn(row.line, "neutral-row", detail);
            }
        }
        self.end_booking()
    }

    /// Remembers a row that is no booking and has an amount somewhere.
    fn pass(&mut self, row: &Row, date: &str) {
        let is_amount = |cell: &str| matches!(Look::of(cell, self.options.today), Look::Amount(_));
        if !date.is_empty() && row.cells().any(is_amount) {
            self.passed.push(row.line);
        }
    }

    /// Names the rows without a day that a booking stands below: they are no sums of a whole file.
    fn tell_passed(&mut self) {
        let passed = std::mem::take(&mut self.passed);
        for line in passed.iter().take(MOST_PASSED) {
            let detail = "The row has an amount, but no day where the others have theirs.";
            self.draft.fail(*line, detail);
        }
        if let Some([first, .., last] | [first @ last]) = passed.get(MOST_PASSED..) {
            let detail = format!(
                "{} further rows down to line {last} have an amount, but no day where the others \
                 have theirs.",
                passed.len() - MOST_PASSED
            );
            self.draft.fail(*first, detail);
        }
    }

    /// A row with an amount but without a day: pending where it says so, else broken.
    fn undated(&mut self, row: &Row, date: &str, amount: Amount) -> Result<(), ReadStatementError> {
        if !date.is_empty() && self.state_of(date) == State::Pending {
            // The value date, say, stands already.
            let read = |cell| date::read(cell, self.options.today)?.on(self.mapping.date_order);
            let (on, which) = match row.cells().take(MOST_COLUMNS).find_map(read) {
                Some(other) => (other, "another day of the row"),
                None => (self.latest, "the latest of the file"),
            };
            let detail = format!("The row is pending and has no day yet; it got {which}.");
            self.draft.warn(row.line, "date-assumed", detail);
            return self.book(row, on, amount, true);
        }
        let detail = match date.is_empty() {
            true => "The row has an amount but no date.".to_owned(),
            false => format!("{:?} is no date.", clean(date, 40)),
        };
        self.draft.fail(row.line, detail);
        self.end_booking()
    }

    fn state_of(&mut self, cell: &str) -> State {
        if let Some(known) = self.states.get(cell) {
            return *known;
        }
        let state = state_of(cell);
        if self.states.len() < MOST_STATES {
            self.states.insert(cell.to_owned(), state);
        }
        state
    }

    fn book(
        &mut self,
        row: &Row,
        posted_on: NaiveDate,
        amount: Amount,
        pending: bool,
    ) -> Result<(), ReadStatementError> {
        self.end_booking()?;
        self.tell_passed();
        let state = match pending {
            true => State::Pending,
            false => self.state_of(self.cell(row, self.mapping.state_column)),
        };
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
                if self.amounts.has_both(row) {
                    let detail = "The row has an amount in the column of money out and one in that \
                                  of money in; their difference was booked. Check the booking.";
                    self.draft.warn(row.line, "out-and-in", detail);
                }
                let statement = self.statement(row, currency);
                let line = self.line(row, posted_on, money, state);
                if !line.pending {
                    self.step(row, posted_on, amount, statement);
                }
                self.last = Some(Booking { statement, line, continued: 0 });
            }
            Err(error) => self.draft.fail(row.line, format!("{error}.")),
        }
        Ok(())
    }

    fn currency_of(&self, row: &Row) -> Result<Option<Currency>, String> {
        let code = self.cell(row, self.mapping.currency_column);
        if code.is_empty() {
            // Some banks print the code or a sign into every amount.
            let beside = currency::beside_amount(self.amounts.text(row), self.currency);
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
        let told = identifier(number);
        let account = match own_account::is_number(number) {
            true => StatementAccount { number: told, ..StatementAccount::default() },
            false => StatementAccount { name: told, ..StatementAccount::default() },
        };
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
        let not_booked_yet = self
            .mapping
            .booked_on_column
            .is_some_and(|column| self.days.day(row.cell(at(column))).is_none());
        StatementLine {
            line: row.line,
            posted_on,
            also_on: self.also_on(row, posted_on),
            amount,
            payee,
            description,
            bank_id: identifier(self.cell(row, self.mapping.bank_id_column)),
            pending: state == State::Pending || not_booked_yet,
            category_hint: None,
            balance: self.balance(row, amount.currency),
            corrects: None,
        }
    }

    /// The day of value beside that of the booking, or the other way round.
    fn also_on(&self, row: &Row, posted_on: NaiveDate) -> Option<NaiveDate> {
        self.days.day(row.cell(self.also_on?)).filter(|day| *day != posted_on)
    }

    /// Any word of the row, for bookings without payee and description.
    fn kind<'r>(&self, row: &'r Row) -> &'r str {
        let is_word = |cell: &&str| cell.chars().filter(|c| c.is_alphabetic()).count() >= 4;
        row.cells().find(is_word).unwrap_or("Booking")
    }

    /// A row with neither date nor amount goes on telling what the booking above it was.
    fn continue_booking(&mut self, row: &Row) {
        let has_room = |last: &&mut Booking| last.continued < MOST_CONTINUATIONS;
        let Some(last) = self.last.as_mut().filter(has_room) else { return };
        last.continued += 1;
        let columns = self.mapping.payee_column.iter().chain(&self.mapping.description_columns);
        // Left of the day stand titles and disclaimers.
        let more: Vec<&str> = columns
            .filter(|column| **column > self.mapping.date_column)
            .map(|column| row.cell(at(*column)))
            .filter(|cell| !cell.is_empty())
            .collect();
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
                        if !last.line.pending {
                            self.steps.get_mut(&last.statement).map(Vec::pop);
                        }
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

    /// Names a row, where otherwise nothing would say why there is no booking.
    fn tell_unread(&mut self) {
        if let Some((line, date)) = self.unread.take().filter(|_| self.draft.is_silent()) {
            let detail = format!("{date:?} is no date, and the row has no amount either.");
            self.draft.fail(line, detail);
        }
    }

    fn end_booking(&mut self) -> Result<(), ReadStatementError> {
        match self.last.take() {
            Some(booking) => self.draft.push(booking.statement, booking.line),
            None => Ok(()),
        }
    }
}
