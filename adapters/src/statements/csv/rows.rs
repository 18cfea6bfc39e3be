//! Turns the rows of a table into bookings, as a mapping says.

mod apart;
mod balances;
mod booking;
mod other_unit;
mod spoken;
mod undated;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use commands::statement::{
    AmountColumns, ColumnMapping, LineNote, ReadOptions, ReadStatementError, StatementAccount,
    StatementFormat, StatementLine,
};
use domain::money::{Currency, Money};

use super::super::amount::{self, Amount, Mark};
use super::super::draft::{Draft, ROUNDED, StatementIndex};
use super::super::side::Side;
use super::super::text::clean;
use super::balance::{Place, Step};
use super::balance_rows;
use super::balance_words::stated_beside;
use super::beside::{self, Beside};
use super::cards;
use super::cells::{AmountCells, Cell, Keys, at, units};
use super::counted;
use super::counts;
use super::currency;
use super::dates;
use super::dates::Reading;
use super::own_account;
use super::sections::Section;
use super::seen_states::Seen;
use super::states::First;
use super::table::{Row, Table};
use super::texts::State;
use super::totals;
use super::unended::End;
use apart::Apart;
use spoken::Spoken;
pub(super) use spoken::Words;

/// How many rows may continue one booking.
const MOST_CONTINUATIONS: usize = 50;

/// A booking that later rows may continue.
struct Booking {
    statement: StatementIndex,
    line: StatementLine,
    /// Rows that have continued it.
    continued: usize,
}

/// What a row states of all others.
struct Summary {
    line: u32,
    statement: StatementIndex,
    opening: Money,
    closing: Money,
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
    /// The mark of the column of balances, which may be another than that of the amounts, and what
    /// they are.
    balance_mark: Mark,
    balance_place: Place,
    /// Whether the balances of the rows were turned, as what is owed.
    is_turned: bool,
    apart: Apart,
    /// Lines that state a balance and are no bookings.
    stated: HashMap<u32, Side>,
    /// Lines that state both balances, and what they state.
    summaries: HashSet<u32>,
    summarised: Vec<Summary>,
    /// Lines that are the sum of others.
    totals: HashSet<u32>,
    /// Lines that may be a balance or a sum, and are booked.
    doubtful: HashSet<u32>,
    /// Days, amounts and balances of the bookings of each statement, where there is a column of
    /// balances.
    steps: HashMap<StatementIndex, Vec<(NaiveDate, Step)>>,
    /// Whether a balance was stated whose currency nothing tells.
    needs_currency: bool,
    /// States that were met.
    states: Seen,
    /// The latest day of the file, which undated lines are told by.
    latest: NaiveDate,
    /// Rows with an amount and words where the others have their day: sums, at the end of a file.
    /// No more than a file has rows.
    passed: Vec<u32>,
    /// The first row that is no booking though its date has digits.
    unread: Option<(u32, String)>,
    /// Balances over the heading and below the rows.
    beside: Beside,
    /// What the rows over the heading call the account, where no column does.
    account: StatementAccount,
    /// The column of another day of the booking.
    also_on: Option<usize>,
    /// What the last line between the rows said of those below it.
    section: Option<State>,
    /// Whether any such line says of rows that they are booked.
    says_booked: bool,
    /// What words beside the amounts say of the bookings.
    spoken: Spoken,
}

/// The columns that tell accounts and currencies apart.
fn keys(mapping: &ColumnMapping) -> Keys {
    Keys::of_mapping(mapping, None)
}

/// The same with the order of the days, where balances tell directions: of equal amounts that order
/// tells which is the oldest.
fn ordered_keys(table: &Table, mapping: &ColumnMapping, days: Reading) -> Keys {
    let day = |row: &Row| days.day(row.cell(at(mapping.date_column)));
    let falls = || dates::falls(table.rows.iter().filter_map(day));
    let by_balance = matches!(mapping.amount, AmountColumns::Balanced { .. });
    Keys::of_mapping(mapping, by_balance.then(falls).flatten())
}

/// How the days of the file are read.
fn days(table: &Table, mapping: &ColumnMapping, today: NaiveDate) -> Reading {
    let rows = table.rows.get(at(mapping.skip_rows)..).unwrap_or_default();
    let cells = rows.iter().map(|row| row.cell(at(mapping.date_column)));
    Reading::of(cells, mapping.date_order, today)
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

/// The rows before the first booking, and how many of them the mapping skips: a remembered mapping
/// may meet a file with a shorter preamble, and no booking is passed over.
fn head<'t>(
    table: &'t Table,
    mapping: &ColumnMapping,
    is_booking: impl Fn(&Row) -> bool,
) -> (&'t [Row], usize) {
    // What stands over the heading and is called a balance is none.
    let begins = |(index, row): (usize, &Row)| {
        let states = || row.cells().any(|cell| stated_beside(cell).is_some());
        is_booking(row) && !(index < at(mapping.skip_rows) && states())
    };
    let begin = table.rows.iter().enumerate().position(begins).unwrap_or(table.rows.len());
    (&table.rows[..begin], at(mapping.skip_rows).min(begin))
}

/// The currency of rows without one of their own.
fn usual_currency(
    head: &[Row],
    mapping: &ColumnMapping,
    options: &ReadOptions,
) -> Option<Currency> {
    beside::header_currency(head, mapping, options.account_currency)
        .or_else(|| currency::said_above(head))
        .or_else(|| own_account::currency_above(head))
        .or(options.account_currency)
        .or_else(|| beside::preamble_currency(head))
}

/// What the rows over the heading call the account, where no column does.
fn account_above(head: &[Row], mapping: &ColumnMapping) -> StatementAccount {
    let account = own_account::above(head).filter(|_| mapping.account_column.is_none());
    account.unwrap_or_default()
}

/// The decimal mark of the balances.
fn balance_mark(body: &[Row], mapping: &ColumnMapping) -> Option<Mark> {
    let column = at(mapping.balance_column?);
    amount::mark_of(body.iter().map(|row| row.cell(column))).0
}

/// The lines that are sums of others, or count them, and those that may be.
fn sums(
    body: &[Row],
    amounts: &AmountCells<'_>,
    mapping: &ColumnMapping,
    (mark, balance_mark): (Mark, Mark),
    days: Reading,
) -> totals::Found {
    let day = |row: &Row| days.day(row.cell(at(mapping.date_column)));
    let is_dated = |row: &Row| day(row).is_some();
    let column = mapping.balance_column.map(at);
    let balance = |row: &Row| amount::read(row.cell(column?), balance_mark).ok().and_then(units);
    let is_counted = |row: &Row| balance(row).is_some();
    let counts = counts::find(body, amounts, days.today, is_dated, is_counted);
    let others = body.iter().filter(|row| !counts.contains(&row.line));
    let mut found = totals::find(others, amounts, (mark, days.today), day, balance);
    found.left_out.extend(counts);
    found
}

/// Reads every row behind the preamble; answers how many rows that was as well.
pub(super) fn read(
    table: &Table,
    format: StatementFormat,
    mapping: &ColumnMapping,
    options: &ReadOptions,
    (remarks, sections, words): (Vec<LineNote>, Vec<Section>, Option<Words>),
) -> Result<(Draft, u32), ReadStatementError> {
    let mark = Mark::from_char(mapping.decimal_mark).unwrap_or(Mark::Point);
    let days = days(table, mapping, options.today);
    let keys = ordered_keys(table, mapping, days);
    let amounts = AmountCells::new(&mapping.amount, mark, keys, table.rows.iter())
        .with_fee(mapping.fee_column.map(at), table.rows.iter());
    let is_dated = |row: &Row| days.day(row.cell(at(mapping.date_column))).is_some();
    let is_booking = |row: &Row| is_dated(row) && matches!(amounts.read(row), Cell::Amount(_));
    let (head, skipped) = head(table, mapping, is_booking);
    let body = &table.rows[skipped..];
    let marks = (mark, balance_mark(body, mapping).unwrap_or(mark));
    let below = body.iter().rposition(is_booking).map_or(&body[..0], |last| &body[last + 1..]);
    let reading = beside::Reading::of(table.delimiter, mapping.date_order, options.today);
    let beside = Beside::find(head, below, at(mapping.date_column), &reading)
        .directed(head, below, &amounts);
    let mut sums = sums(body, &amounts, mapping, marks, days);
    let bookings = body.iter().filter(|row| !sums.left_out.contains(&row.line));
    let may_owe = balances::may_owe(options, mapping);
    let place = balances::place(bookings.clone(), &amounts, mapping, marks.1, (days, may_owe));
    let reading = (days, may_owe, mapping.balance_column.filter(|_| place == Place::After));
    let found = balance_rows::find(bookings, &amounts, mapping, marks, reading);
    sums.left_out.extend(found.totals);
    let named = body.iter().filter(|row| !sums.left_out.contains(&row.line) && is_booking(row));
    let cards = cards::told(head, named, mapping, options.account_kind);
    let first = First::of(head, body, at(mapping.date_column));
    let mut rows = Rows {
        format,
        mapping,
        options,
        days,
        apart: Apart::of(body, &amounts, mapping),
        amounts,
        currency: usual_currency(head, mapping, options),
        draft: Draft::new(format).expecting(body.len()),
        statements: HashMap::new(),
        last: None,
        mark,
        balance_mark: marks.1,
        balance_place: place,
        is_turned: false,
        stated: found.stated,
        summaries: found.summaries,
        summarised: Vec::new(),
        totals: sums.left_out,
        doubtful: found.doubtful.into_iter().chain(sums.doubtful).collect(),
        steps: HashMap::new(),
        needs_currency: false,
        states: Seen::of(mapping, body, first.unknown),
        latest: latest_day(body, mapping, days),
        passed: Vec::new(),
        unread: None,
        beside,
        account: account_above(head, mapping),
        also_on: dates::other_day(head, at(mapping.date_column)),
        section: first.section,
        says_booked: first.says_booked,
        spoken: Spoken::of(words, &mapping.amount),
    };
    let remarks = remarks.into_iter().chain(cards);
    remarks.for_each(|note| rows.draft.warn(note.line, &note.code, note.detail));
    rows.take_all(body, sections)?;
    rows.finish(table.end.as_ref())?;
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
    fn take_all(&mut self, body: &[Row], sections: Vec<Section>) -> Result<(), ReadStatementError> {
        let mut sections = sections.into_iter().peekable();
        for row in body {
            while let Some(section) = sections.next_if(|section| section.line <= row.line) {
                self.enter(section)?;
            }
            self.take(row)?;
        }
        Ok(())
    }

    /// From here on rows are those of what stands over the heading that comes again.
    fn enter(&mut self, section: Section) -> Result<(), ReadStatementError> {
        self.end_booking()?;
        if let Some(account) = section.account.filter(|_| self.mapping.account_column.is_none()) {
            self.account = account;
        }
        self.currency = section.currency.or(self.currency);
        Ok(())
    }

    fn cell<'r>(&self, row: &'r Row, column: Option<u32>) -> &'r str {
        column.map_or("", |column| row.cell(at(column)))
    }

    fn take(&mut self, row: &Row) -> Result<(), ReadStatementError> {
        if self.totals.contains(&row.line) {
            let detail = "The row sums or counts others and is no booking; it was left out.";
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
        if posted_on.is_none() && amount == Cell::Blank && self.enter_state(row) {
            return self.end_booking();
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
            (Some(day), Cell::Blank) => self.leave_blank(row, day),
            (Some(_), Cell::Broken) => {
                self.draft.fail(row.line, "The amount of the row is not a number.");
            }
            // Among words of directions one may say that the row never went anywhere.
            (Some(_), Cell::Unclear) if self.states.of_row(row) == State::Failed => {
                self.deny(row);
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

    fn book(
        &mut self,
        row: &Row,
        posted_on: NaiveDate,
        amount: Amount,
        pending: bool,
    ) -> Result<(), ReadStatementError> {
        self.end_booking()?;
        self.tell_passed();
        self.states.book_below(row.line, self.section);
        let state = match (pending, self.states.of_row(row)) {
            (true, _) => State::Pending,
            (false, State::Booked | State::Returned) => self.section.unwrap_or(State::Booked),
            (false, state) => state,
        };
        if state == State::Failed {
            self.deny_booking(row, posted_on, amount);
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
                if self.doubtful.contains(&row.line) {
                    let (code, detail) = balance_rows::DOUBTFUL;
                    self.draft.warn(row.line, code, detail);
                }
                if self.amounts.has_both(row) {
                    let detail = "The row has an amount in the column of money out and one in that \
                                  of money in; their difference was booked. Check the booking.";
                    self.draft.warn(row.line, "out-and-in", detail);
                }
                if amount.mantissa == 0
                    && let Some(other) = self.beside_nothing(row)
                {
                    let other = clean(other, 40);
                    let detail = format!(
                        "The amount of the row is nothing, and another column says {other}. Check \
                         which of them was booked."
                    );
                    self.draft.warn(row.line, "amount-nothing", detail);
                }
                self.spoken.hear(row, self.amounts.text(row), amount);
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

    /// What is left to say behind the last row.
    fn finish(&mut self, end: Option<&End>) -> Result<(), ReadStatementError> {
        self.end_file(end);
        self.end_booking()?;
        if self.needs_currency && self.statements.is_empty() {
            return Err(ReadStatementError::NeedsCurrency { format: self.format });
        }
        self.state_beside();
        self.state_balances();
        self.compare_apart();
        self.compare_beside();
        self.settle_summaries();
        self.spoken.tell(&mut self.draft);
        let notes = self.states.notes();
        notes.into_iter().for_each(|note| self.draft.warn(note.line, &note.code, note.detail));
        self.tell_unread();
        Ok(())
    }

    fn end_booking(&mut self) -> Result<(), ReadStatementError> {
        match self.last.take() {
            Some(booking) => self.draft.push(booking.statement, booking.line),
            None => Ok(()),
        }
    }
}
